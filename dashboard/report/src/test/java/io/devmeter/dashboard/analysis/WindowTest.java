// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import io.devmeter.store.ExecutionRecord.Status;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WindowTest {

    @Test
    void median_isThatOfTheOutcomesThatAreThere_howeverTheyCameAndWent() {
        Random random = new Random(1);
        Window window = new Window();
        Deque<Outcome> expected = new ArrayDeque<>();
        for (int i = 0; i < 2_000; i++) {
            if (expected.size() > 1 && random.nextInt(3) == 0) {
                assertThat(window.removeOldest()).isSameAs(expected.removeFirst());
            } else {
                // Few different ones, so that many are equal.
                Outcome outcome = outcome(random.nextInt(10));
                window.add(outcome);
                expected.addLast(outcome);
            }
            assertThat(window.size()).isEqualTo(expected.size());
            assertThat(window.median()).isEqualTo(Median.of(Baseline.durations(expected)));
        }
        assertThat(window.oldestFirst()).containsExactlyElementsOf(expected);
    }

    private static Outcome outcome(double durationMs) {
        Run run = new Run(
                "lint",
                History.NOW,
                durationMs,
                Status.SUCCESS,
                1,
                CodeVersion.UNKNOWN,
                Machine.UNKNOWN,
                "",
                null,
                null,
                null,
                null,
                null);
        return new Outcome(List.of(run), true, true, false, 1, durationMs, false, false, false);
    }
}
