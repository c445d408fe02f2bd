// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard.analysis;

import static io.devmeter.dashboard.analysis.History.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FlakyRuleTest {

    private static Optional<Verdict> judge(History history) {
        return FlakyRule.judge(history.line(), NOW);
    }

    private static Optional<Confidence> confidence(History history) {
        return judge(history).map(Verdict::confidence);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PF", "FP", "PPPPPPF", "PPFF", "FFP", "PFPFFF", "PPPFFFPPP", "FPPPPPPPP"})
    void sameVersion_passingAndFailing_isConfirmed(String results) {
        assertThat(confidence(History.op().on("a1").results(results))).contains(Confidence.CONFIRMED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PPPPPPPPFFF", "PFFF", "FFFPPP", "FFFP", "PPPP", "FFFF", "P", "F"})
    void sameVersion_breakingForGoodOrBeingRepaired_isNot(String results) {
        assertThat(judge(History.op().on("a1").results(results))).isEmpty();
    }

    @Test
    void sameVersion_onTwoBranches_isTheSameCode() {
        History history = History.op()
                .on("main", "a1", "")
                .results("P")
                .on("topic", "a1", "")
                .results("F");

        assertThat(confidence(history)).contains(Confidence.CONFIRMED);
    }

    @Test
    void pass_thatHadLessToDo_isNoContradiction() {
        History oneModule =
                History.op().on("a1").in("t1").results("PPF").in("t2").results("PP");
        assertThat(judge(oneModule)).isEmpty();

        History stoppedAtTheFailure =
                History.op().on("a1").in("t1").results("PF").in("t2").results("PPP");
        assertThat(confidence(stoppedAtTheFailure)).contains(Confidence.CONFIRMED);
    }

    @Test
    void unknownVersion_isNeverConfirmedByResults() {
        assertThat(judge(History.op().results("PFPFPFPFP"))).isEmpty();
        assertThat(confidence(History.op().results("PFPFPFPFPF"))).contains(Confidence.SUSPECTED);
    }

    @Test
    void changedVersion_isNoContradiction() {
        assertThat(judge(History.op()
                        .on("a1")
                        .results("PPP")
                        .on("b2")
                        .results("FF")
                        .on("c3")
                        .results("PPP")))
                .isEmpty();
        assertThat(judge(History.op()
                        .on("main", "a1", "")
                        .results("P")
                        .on("main", "a1", "d1")
                        .results("F")))
                .isEmpty();
    }

    @Test
    void failure_thatBeganALastingBreakage_isNoContradiction_evenIfItsVersionHadPassed() {
        assertThat(judge(History.op().on("a1").results("PF").on("b2").results("FF")))
                .isEmpty();
    }

    @Test
    void contradiction_counts14Days_andNotLonger() {
        // The first of two runs is what the step makes it: exactly 14 days before now, or an hour more.
        History within = History.op().every(Duration.ofDays(7)).on("a1").results("FP");
        History before =
                History.op().every(Duration.ofDays(7).plusHours(1)).on("a1").results("FP");

        assertThat(confidence(within)).contains(Confidence.CONFIRMED);
        assertThat(judge(before)).isEmpty();
    }

    @Test
    void contradiction_isForgottenAfter50CleanRuns() {
        assertThat(confidence(History.op().on("a1").results("F" + "P".repeat(49))))
                .contains(Confidence.CONFIRMED);
        assertThat(judge(History.op().on("a1").results("F" + "P".repeat(50)))).isEmpty();
    }

    @Test
    void differentMachines_areNotHeldAgainstEachOther() {
        History history = History.op()
                .on("a1")
                .on(History.CI)
                .results("FFFF")
                .on(History.LAPTOP)
                .results("PPPP");

        assertThat(Line.of("op", history.outcomes()))
                .hasSize(2)
                .allSatisfy(line -> assertThat(FlakyRule.judge(line, NOW)).isEmpty());
    }

    @Test
    void passingOnRetry_isConfirmed_withinATrace() {
        History history =
                History.op().results("PPPP").in("t1").results("F").attempt(2).results("P");

        assertThat(judge(history)).hasValueSatisfying(verdict -> {
            assertThat(verdict.confidence()).isEqualTo(Confidence.CONFIRMED);
            assertThat(verdict.since()).isEqualTo(history.start(4));
            assertThat(verdict.evidence())
                    .contains(entry("n", 5L), entry("passed_on_retry", 1L), entry("failed", 0L))
                    .containsEntry("compared", "attempts of the same execution");
        });
    }

    @Test
    void passingOnRetry_isConfirmed_withoutTrace() {
        assertThat(confidence(History.op()
                        .results("F")
                        .attempt(2)
                        .results("F")
                        .attempt(3)
                        .results("P")))
                .contains(Confidence.CONFIRMED);
    }

    @Test
    void passingOnRetry_isConfirmed_thoughAnotherMachineRunsMeanwhile() {
        History history = History.op();
        for (int i = 0; i < 12; i++) {
            history.on(History.CI).attempt(1).results("F");
            history.on(History.LAPTOP).results("P");
            history.on(History.CI).attempt(2).results("P");
        }

        assertThat(Line.of("op", history.outcomes()))
                .filteredOn(line -> line.site().machine().equals(History.CI))
                .singleElement()
                .satisfies(line -> assertThat(FlakyRule.judge(line, NOW)).hasValueSatisfying(verdict -> {
                    assertThat(verdict.confidence()).isEqualTo(Confidence.CONFIRMED);
                    assertThat(verdict.evidence()).contains(entry("n", 12L), entry("passed_on_retry", 12L));
                }));
    }

    @Test
    void since_isTheFirstFailureThatShowsIt_whateverItsKind() {
        History history = History.op().on("a1").results("PF").on("b2").results("P");
        history.in("t1").results("F").attempt(2).results("P");

        assertThat(judge(history)).hasValueSatisfying(verdict -> {
            assertThat(verdict.since()).isEqualTo(history.start(1));
            assertThat(verdict.evidence())
                    .contains(entry("passed_on_retry", 1L), entry("failed", 1L))
                    .containsEntry("compared", "results on the same version of the code")
                    .containsEntry("version", "main@b2");
        });
    }

    @Test
    void failingInAllAttempts_isNot() {
        assertThat(judge(History.op().in("t1").results("F").attempt(2).results("F")))
                .isEmpty();
    }

    @Test
    void caseThatFailsBesideOneThatPasses_isNotFlaky_butSteady() {
        History history = History.op().on("a1");
        for (String trace : List.of("t1", "t2", "t3", "t4")) {
            history.in(trace).results("PFP");
        }

        assertThat(judge(history)).isEmpty();
        assertThat(history.outcomes()).hasSize(4).noneMatch(Outcome::passed);
    }

    @Test
    void suspicion_needsThreeFlips() {
        assertThat(judge(History.op().results("PPPPPFPPPPPP"))).isEmpty();
        assertThat(confidence(History.op().results("PPPPPFPPPPPF"))).contains(Confidence.SUSPECTED);
    }

    @Test
    void suspicion_needsTenRuns() {
        assertThat(judge(History.op().results("PFPPFPPPP"))).isEmpty();
        assertThat(confidence(History.op().results("PFPPFPPPPP"))).contains(Confidence.SUSPECTED);
    }

    @Test
    void suspicion_leavesTheWindowWithItsFlips() {
        assertThat(confidence(History.op().results("PFPF" + "P".repeat(46)))).contains(Confidence.SUSPECTED);
        assertThat(judge(History.op().results("PFPF" + "P".repeat(48)))).isEmpty();
    }

    @Test
    void suspicion_saysItsRate() {
        History history = History.op().results("PPFPPPFPPPP");

        assertThat(judge(history)).hasValueSatisfying(verdict -> {
            assertThat(verdict.since()).isEqualTo(history.start(2));
            assertThat(verdict.evidence())
                    .containsExactly(
                            entry("n", 11L),
                            entry("window", history.start(0) + "/" + history.start(10)),
                            entry("compared", "flips with the runs that could flip"),
                            entry("failed", 2L),
                            entry("passed_on_retry", 0L),
                            entry("flips", 4L),
                            entry("flip_rate", 0.4),
                            entry("machine", "local linux amd64"));
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"PPPPPFFFFF", "FFFFFPPPPPP", "PPPFFFPPPFFFPPPFFFPPP"})
    void lastingStates_areNotFlips(String results) {
        assertThat(judge(History.op().results(results))).isEmpty();
    }

    @Test
    void lastingStatesOfABranch_areNotFlips_whateverAnotherDoes() {
        History history = History.op();
        for (char result : "PPPFFFPPPFFF".toCharArray()) {
            history.on("main", "", "")
                    .results(String.valueOf(result))
                    .on("topic", "", "")
                    .results("F");
        }

        assertThat(judge(history)).isEmpty();
    }

    @Test
    void suspicion_isSinceTheFirstFlip_onWhicheverBranch() {
        History history = History.op()
                .on("main", "", "")
                .results("P")
                .on("topic", "", "")
                .results("PFP")
                .on("main", "", "")
                .results("PPPPFP");

        assertThat(judge(history)).hasValueSatisfying(verdict -> {
            assertThat(verdict.since()).isEqualTo(history.start(2));
            assertThat(verdict.evidence()).contains(entry("flips", 4L), entry("flip_rate", 0.5));
        });
    }

    @Test
    void editing_explainsFlips() {
        History editing = History.op();
        History committing = History.op();
        for (int i = 0; i < 6; i++) {
            editing.on("main", "a1", "d" + i)
                    .results(i % 2 == 0 ? "F" : "P")
                    .on("main", "a1", "e" + i)
                    .results("P");
            committing.on("a" + i).results("F").on("b" + i).results("P");
        }

        assertThat(judge(editing)).isEmpty();
        assertThat(confidence(committing)).contains(Confidence.SUSPECTED);
    }

    @Test
    void branches_areNotInterleaved() {
        History history = History.op();
        for (int i = 0; i < 10; i++) {
            history.on("main", "m" + i, "")
                    .results("P")
                    .on("topic", "t" + i, "")
                    .results("F");
        }

        assertThat(judge(history)).isEmpty();
    }

    @Test
    void lastingBreakage_isNoFlip_onABranchThatIsSeldomBuilt() {
        History history = History.op();
        for (String results : List.of("P", "F", "P", "F")) {
            for (int i = 0; i < 3; i++) {
                history.on("topic" + i, "", "").results(results);
            }
        }

        assertThat(judge(history)).isEmpty();
    }

    @Test
    void failuresOfParts_doNotCount() {
        List<PlacedRun> builds = History.op().on("a1").results("PFPFPFPFPFPF").runs().stream()
                .map(run -> new PlacedRun(run, false, run.failed()))
                .toList();

        assertThat(FlakyRule.judge(Line.of("op", Outcome.of(builds)).get(0), NOW))
                .isEmpty();
    }
}
