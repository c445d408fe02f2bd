// SPDX-License-Identifier: Apache-2.0
package io.devmeter.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.devmeter.dashboard.check.Check;
import io.devmeter.dashboard.check.Rule;
import io.devmeter.store.ExecutionRecord;
import io.devmeter.store.ExecutionRecord.Status;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StepSummaryTest extends CheckFixture {

    @Test
    void stepSummary_isAppended_inGitHubActionsOnly() throws Exception {
        record(HOSTILE, 5, Status.FAILED, 5);
        record("fine", 5, Status.SUCCESS, 5);
        Path file = Files.writeString(temp.resolve("summary.md"), "before\n");
        var report = Check.run(directory(), Rule.defaults());

        StepSummary.append(report, Map.of("GITHUB_STEP_SUMMARY", file.toString()), terminal());
        StepSummary.append(report, Map.of("GITHUB_ACTIONS", "true"), terminal());
        assertThat(file).hasContent("before\n");

        Map<String, String> actions = Map.of("GITHUB_ACTIONS", "true", "GITHUB_STEP_SUMMARY", file.toString());
        StepSummary.append(report, actions, terminal());

        List<String> lines = Files.readString(file).lines().toList();
        assertThat(lines).startsWith("before", "### Devmeter check: " + FindingText.counts(report), "");
        assertThat(lines.get(5))
                .startsWith(
                        "| ❌ **breach** | <code>&#92;u001b&#91;31m&#60;b&#62;&#38;&#34;&#93;&#93;&#62;&#124;&#96;&#64;me&#96;")
                .endsWith(" |");
        assertThat(lines.get(5).chars().filter(c -> c == '|').count()).isEqualTo(9);
        assertThat(lines).noneMatch(line -> line.contains("fine") && line.contains("breach"));
        assertThat(err()).isEmpty();
    }

    @Test
    void stepSummary_isBounded() throws Exception {
        List<ExecutionRecord> executions = new ArrayList<>();
        for (int i = 0; i < 150; i++) {
            executions.add(execution("|".repeat(10_000) + i, Status.SUCCESS, 1));
        }
        store(executions);

        String markdown = StepSummary.markdown(Check.run(directory(), Rule.defaults()));

        assertThat(markdown).endsWith("150 more are not shown.\n\n").hasSizeLessThan(1 << 20);
        assertThat(markdown.getBytes(StandardCharsets.UTF_8)).hasSizeLessThan(1 << 20);
    }

    @Test
    void stepSummaryThatCannotBeWritten_isOnlySaid() throws Exception {
        var report = Check.run(directory(), Rule.defaults());

        StepSummary.append(
                report,
                Map.of(
                        "GITHUB_ACTIONS",
                        "true",
                        "GITHUB_STEP_SUMMARY",
                        temp.resolve("no/such").toString()),
                terminal());

        assertThat(err())
                .startsWith("devmeter: the step summary is not written: ")
                .hasLineCount(1);
    }
}
