// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BrokenRuleTest {

    @Test
    void threeFailures_areSuspected_twoAreNothing() {
        assertThat(judge(History.op().results("PPFF").line())).isEmpty();
        assertThat(judge(History.op().results("PPFFF").line()).map(Verdict::confidence))
                .contains(Confidence.SUSPECTED);
        assertThat(judge(History.op().results("PFFFP").line())).isEmpty();
    }

    @Test
    void fiveFailures_areConfirmed_fourAreNot() {
        assertThat(judge(History.op().results("FFFF").line()).map(Verdict::confidence))
                .contains(Confidence.SUSPECTED);
        assertThat(judge(History.op().results("FFFFF").line()).map(Verdict::confidence))
                .contains(Confidence.CONFIRMED);
    }

    @Test
    void twoKnownVersions_areConfirmed() {
        History history = History.op()
                .on("a1")
                .results("P")
                .on("b2")
                .results("FF")
                .on("c3")
                .results("F");

        assertThat(judge(history.line())).hasValueSatisfying(verdict -> {
            assertThat(verdict.confidence()).isEqualTo(Confidence.CONFIRMED);
            assertThat(verdict.since()).isEqualTo(history.start(1));
            assertThat(verdict.evidence())
                    .containsExactly(
                            entry("n", 4L),
                            entry("window", history.start(0) + "/" + history.start(3)),
                            entry("compared", "the last 3 runs with the 1 before"),
                            entry("failed_in_a_row", 3L),
                            entry("committed_versions", 2L),
                            entry("version", "main@c3"),
                            entry("machine", "local linux amd64"),
                            entry("last_passed", history.start(0).toString()),
                            entry("last_passed_version", "main@a1"));
        });
    }

    /** Each working copy on the way to what works is another version, and fails. */
    @Test
    void workInProgress_isNoSecondVersion() {
        History threeCopies = History.op()
                .on("a1")
                .results("P")
                .on("main", "a1", "d1")
                .results("F")
                .on("main", "a1", "d2")
                .results("F")
                .on("main", "b2", "d3")
                .results("F");
        assertThat(judge(threeCopies.line())).hasValueSatisfying(verdict -> {
            assertThat(verdict.confidence()).isEqualTo(Confidence.SUSPECTED);
            assertThat(verdict.evidence()).containsEntry("committed_versions", 0L);
        });

        assertThat(judge(threeCopies.on("c3").results("F").line()).map(Verdict::confidence))
                .contains(Confidence.SUSPECTED);
        assertThat(judge(threeCopies.on("main", "c3", "d4").results("F").line()).map(Verdict::confidence))
                .contains(Confidence.CONFIRMED);
    }

    @Test
    void skippedAndRunning_areNeitherPassesNorFailures() {
        assertThat(judge(History.op().results("PFSFRFS").line())).isPresent();
    }

    @Test
    void attemptsOfOneExecution_areOneFailure() {
        History history = History.op()
                .in("t1")
                .results("F")
                .attempt(2)
                .results("F")
                .attempt(3)
                .results("F");

        assertThat(judge(history.line())).isEmpty();
    }

    private static Optional<Verdict> judge(Line line) {
        return BrokenRule.judge(line, Standing.of(List.of(line), new BuildsWithout(List.of(), Map.of())));
    }
}
