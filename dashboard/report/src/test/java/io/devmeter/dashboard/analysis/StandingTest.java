// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard.analysis;

import static io.devmeter.dashboard.analysis.History.NOW;
import static io.devmeter.dashboard.analysis.History.analysis;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How an operation stands that fails on one branch or machine and passes on another. */
class StandingTest {

    @Test
    void whatWasFixedOnOneMachine_isNotBrokenOnAnotherThatHasNotRunSince() {
        History history = History.op();
        history.on(History.CI).results("FFF").on(History.LAPTOP).results("FFF");
        List<Run> broken = history.runs();
        history.on(History.CI).results("P");

        assertThat(analysis(broken).verdicts()).extracting(Verdict::kind).containsExactly(Kind.BROKEN);
        assertThat(analysis(history.runs()).verdicts())
                .extracting(Verdict::kind)
                .containsExactly(Kind.FIXED);
    }

    @Test
    void whatNeverFailedOnOneMachine_isBrokenOnAnother() {
        History history = History.op();
        history.on(History.LAPTOP).results("FFF").on(History.CI).results("PPP");

        assertThat(analysis(history.runs()).verdicts())
                .extracting(Verdict::kind)
                .containsExactly(Kind.BROKEN);
    }

    /** A run on each of these branches in turn, every time of other code: `main F` is one that failed on `main`. */
    private static History onBranches(History history, String... runs) {
        for (String run : runs) {
            String branch = run.substring(0, run.indexOf(' '));
            history.on(branch, "r" + history.runs().size(), "").results(run.substring(run.indexOf(' ') + 1));
        }
        return history;
    }

    private static History onBranches(String... runs) {
        return onBranches(History.op(), runs);
    }

    @Test
    void whatFailsOnOneBranch_isBroken_howeverOftenAnotherPasses() {
        History history = History.op();
        for (int i = 0; i < 20; i++) {
            onBranches(history, "main F", "feature P");
        }

        assertThat(analysis(history.runs()).verdicts()).singleElement().satisfies(verdict -> {
            assertThat(verdict.kind()).isEqualTo(Kind.BROKEN);
            assertThat(verdict.confidence()).isEqualTo(Confidence.CONFIRMED);
            assertThat(verdict.since()).isEqualTo(history.start(0));
            assertThat(verdict.evidence())
                    .containsEntry("n", 20L)
                    .containsEntry("failed_in_a_row", 20L)
                    .containsEntry("branch", "main");
        });
    }

    @Test
    void whatFailsOnAllBranches_isBrokenSinceTheOneThatHasFailedForLongest() {
        History history = onBranches("main F", "topic P", "main F", "topic P", "main F", "topic P", "main FF");
        History everywhere = onBranches("main P", "pr1 F", "pr2 F", "main F", "pr3 F");

        assertThat(analysis(onBranches(history, "other F").runs()).verdicts())
                .extracting(Verdict::kind, Verdict::since)
                .containsExactly(tuple(Kind.BROKEN, history.start(0)));
        assertThat(analysis(everywhere.runs()).verdicts()).singleElement().satisfies(verdict -> {
            assertThat(verdict.kind()).isEqualTo(Kind.BROKEN);
            assertThat(verdict.since()).isEqualTo(everywhere.start(1));
            assertThat(verdict.evidence()).containsEntry("failed_in_a_row", 4L).doesNotContainKey("branch");
        });
    }

    @Test
    void pullRequestsThatFailOnceOrTwice_areNotBroken() {
        History history = onBranches("main P", "pr1 FF", "main P", "pr2 F", "pr3 P", "pr4 FF", "main P");

        assertThat(analysis(history.runs()).verdicts()).isEmpty();
    }

    @Test
    void branchThatFailed_isNotFixedByOneThatNeverDid() {
        History history =
                onBranches("main P", "topic F", "topic F", "topic F", "topic F", "main P", "main P", "main P");

        assertThat(analysis(history.runs()).verdicts()).singleElement().satisfies(verdict -> {
            assertThat(verdict.kind()).isEqualTo(Kind.BROKEN);
            assertThat(verdict.evidence()).containsEntry("branch", "topic");
        });
    }

    /** As on a developer's machine that has not run the main branch for long, while CI runs nothing else. */
    @Test
    void branchIsNamed_whereAMachineRanNoOther_butOthersDid() {
        History history = onBranches(History.op().on(History.LAPTOP), "topic FFF");
        List<Run> alone = history.runs();
        onBranches(history.on(History.CI), "main PPP");

        assertThat(analysis(alone).verdicts())
                .singleElement()
                .satisfies(verdict -> assertThat(verdict.evidence()).doesNotContainKey("branch"));
        assertThat(analysis(history.runs()).verdicts()).singleElement().satisfies(verdict -> {
            assertThat(verdict.kind()).isEqualTo(Kind.BROKEN);
            assertThat(verdict.evidence()).containsEntry("branch", "topic");
        });
    }

    @Test
    void branchThatFails_isForgottenAfterAWeekOnOthers() {
        List<Run> runs = new ArrayList<>(onBranches(
                        History.op().endingAt(NOW.minus(Duration.ofDays(7)).plus(Duration.ofHours(1))), "topic FFFFF")
                .runs());
        List<Run> later = new ArrayList<>(runs);
        runs.addAll(onBranches(History.op().endingAt(NOW.plus(Duration.ofHours(1))), "main P")
                .runs());
        later.addAll(onBranches(History.op().endingAt(NOW.plus(Duration.ofHours(2))), "main P")
                .runs());

        assertThat(analysis(runs).verdicts()).extracting(Verdict::kind).containsExactly(Kind.BROKEN);
        assertThat(analysis(later).verdicts()).isEmpty();
    }

    @Test
    void whatWasFixedOnOneBranch_isNotBrokenOnAnotherThatHasNotRunSince() {
        History history = onBranches("main P", "topic F", "main F", "topic F", "main F", "topic F", "main F");
        List<Run> broken = history.runs();
        onBranches(history, "main P");

        assertThat(analysis(broken).verdicts()).extracting(Verdict::kind).containsExactly(Kind.BROKEN);
        assertThat(analysis(history.runs()).verdicts())
                .extracting(Verdict::kind)
                .containsExactly(Kind.FIXED);
    }

    @Test
    void whatWasFixedLast_counts_whereItWasFixedOnOneBranchAfterAnother() {
        History history = onBranches("main F", "main P", "pr FFF", "topic F", "topic P");

        assertThat(analysis(history.runs()).verdicts())
                .extracting(Verdict::kind)
                .containsExactly(Kind.FIXED);
    }

    /** Two branches that take turns are no operation that goes from failing to passing. */
    @Test
    void branchesThatTakeTurnsOnOneMachine_fixNothingOnAnother() {
        History history = onBranches(History.op().on(History.LAPTOP), "main FFF");
        onBranches(history.on(History.CI), "topic F", "main P");

        assertThat(analysis(history.runs()).verdicts())
                .extracting(Verdict::kind)
                .containsExactly(Kind.BROKEN);
    }

    @Test
    void branchThatFailed_isFixedByItself_whateverAnotherDidMeanwhile() {
        History history =
                onBranches("main F", "topic P", "main F", "topic P", "main F", "topic P", "main P", "topic P");
        onBranches(history, "main PP");

        assertThat(analysis(history.runs()).verdicts()).singleElement().satisfies(verdict -> {
            assertThat(verdict.kind()).isEqualTo(Kind.FIXED);
            assertThat(verdict.confidence()).isEqualTo(Confidence.CONFIRMED);
            assertThat(verdict.since()).isEqualTo(history.start(6));
            assertThat(verdict.evidence())
                    .containsEntry("version_before", "main@r4")
                    .containsEntry("version_after", "main@r6")
                    .containsEntry("branch", "main");
        });
    }

    @Test
    void whatFailedOnAllBranches_isFixedByAnyOfThem() {
        History history = onBranches("main F", "pr1 F", "main F", "pr2 F", "pr3 P");
        List<Run> elsewhere = history.runs();
        onBranches(history, "main P", "pr4 P");

        assertThat(analysis(elsewhere).verdicts()).isEmpty();
        assertThat(analysis(history.runs()).verdicts()).singleElement().satisfies(verdict -> {
            assertThat(verdict.kind()).isEqualTo(Kind.FIXED);
            assertThat(verdict.confidence()).isEqualTo(Confidence.SUSPECTED);
            assertThat(verdict.since()).isEqualTo(history.start(5));
            assertThat(verdict.evidence())
                    .containsEntry("n", 5L)
                    .containsEntry("passed_in_a_row", 1L)
                    .containsEntry("failed_in_a_row", 4L)
                    .containsEntry("version_before", "main@r2")
                    .containsEntry("version_after", "main@r5");
        });
    }
}
