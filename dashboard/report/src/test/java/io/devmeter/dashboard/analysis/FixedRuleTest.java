// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard.analysis;

import static io.devmeter.dashboard.analysis.History.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FixedRuleTest {

    private static Optional<Confidence> confidence(History history) {
        return FixedRule.judge(history.line(), NOW).map(Verdict::confidence);
    }

    @Test
    void onePass_isSuspected_threeAreConfirmed() {
        assertThat(confidence(History.op().results("PFFFP"))).contains(Confidence.SUSPECTED);
        assertThat(confidence(History.op().results("FFFPP"))).contains(Confidence.SUSPECTED);
        assertThat(confidence(History.op().results("FFFPPP"))).contains(Confidence.CONFIRMED);
    }

    @Test
    void whatWasNotBroken_isNotFixed() {
        assertThat(confidence(History.op().results("PFFPPP"))).isEmpty();
        assertThat(confidence(History.op().results("PPPPPP"))).isEmpty();
        assertThat(confidence(History.op().results("PPPFFF"))).isEmpty();
    }

    @Test
    void afterTwoWeeks_itIsNoNews() {
        assertThat(confidence(History.op().every(Duration.ofDays(7)).results("FFFPP")))
                .isPresent();
        assertThat(confidence(
                        History.op().every(Duration.ofDays(7).plusSeconds(1)).results("FFFPP")))
                .isEmpty();
    }

    @Test
    void evidence_namesBothVersions() {
        History history = History.op().on("a1").results("PFFF").on("b2").results("PPP");

        assertThat(FixedRule.judge(history.line(), NOW)).hasValueSatisfying(verdict -> {
            assertThat(verdict.since()).isEqualTo(history.start(4));
            assertThat(verdict.evidence())
                    .containsExactly(
                            entry("n", 6L),
                            entry("window", history.start(1) + "/" + history.start(6)),
                            entry("compared", "the last 3 runs, which passed, with the 3 before, which failed"),
                            entry("passed_in_a_row", 3L),
                            entry("failed_in_a_row", 3L),
                            entry("version_before", "main@a1"),
                            entry("version_after", "main@b2"),
                            entry("machine", "local linux amd64"));
        });
    }
}
