// SPDX-License-Identifier: Apache-2.0
package io.devmeter.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.devmeter.cli.Workflow.Step;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WorkflowProgressTest extends CommandFixture {

    private static final Pattern DRAWN = Pattern.compile("\r\u001b\\[K(\\d[^\r\n]*)");

    private final Step step =
            new Step("a-step-with-a-long-name", List.of("x"), List.of(), 0, false, Map.of(), Map.of(), null);

    @Test
    void theLineThatIsDrawn_isNarrowerThanTheTerminal_alsoWhenThatGetsNarrower() {
        AtomicInteger columns = new AtomicInteger(30);
        try (WorkflowProgress progress = WorkflowProgress.start(terminal(), true, columns::get)) {
            progress.started(new Workflow("w", List.of(step)));
            progress.attemptStarted(step, 1);
            assertThat(drawn()).isNotEmpty().allMatch("0 of 1 done; a-step-with-a-l…"::equals);

            columns.set(10);
            progress.resized();
            while (!drawn().contains("0 of 1 d…")) {
                Thread.onSpinWait();
            }
        }
    }

    private List<String> drawn() {
        return DRAWN.matcher(err())
                .results()
                .map((MatchResult line) -> line.group(1))
                .toList();
    }

    @ParameterizedTest
    @CsvSource({"60, 24 100, 60", ", 24 100, 100", "'', '24 100\n', 100", "wide, 24 100, 100", "0, 0 0, 80", ", '', 80"
    })
    void columns_areThoseOfTheEnvironment_thenThoseOfTheTerminal_thenTheUsual(String told, String size, int columns) {
        assertThat(Terminal.columns(told, size)).isEqualTo(columns);
    }
}
