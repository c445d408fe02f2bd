// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard.analysis;

import static io.devmeter.dashboard.analysis.History.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class ChangesSinceTest {

    private static final Instant YESTERDAY = Instant.parse("2026-11-21T00:00:00Z");

    private static List<Changes> changes(List<Run> runs) {
        return Analysis.of(runs, new TreeMap<>(), NOW).changes();
    }

    private static Optional<Changes> since(String words, List<Run> runs) {
        return changes(runs).stream()
                .filter(changes -> changes.since().equals(words))
                .findFirst();
    }

    private static Changes sinceYesterday(History history) {
        return since("yesterday", history.runs()).orElseThrow();
    }

    /** Runs whose last starts at the midnight, so that it is the first of yesterday. */
    private static History lastAtMidnight(String results) {
        return History.op().endingAt(YESTERDAY.plus(Duration.ofHours(1))).results(results);
    }

    @Test
    void yesterday_beginsAtMidnight_included() {
        assertThat(sinceYesterday(lastAtMidnight("PPF")).newlyFailing()).containsExactly("op");
        assertThat(sinceYesterday(lastAtMidnight("PFF")).newlyFailing()).isEmpty();
        assertThat(sinceYesterday(lastAtMidnight("PPP")).from()).isEqualTo(YESTERDAY);
    }

    @Test
    void newlyFailing_areAlsoThoseThatNeverRanBefore() {
        assertThat(sinceYesterday(History.op().results("FF")).newlyFailing()).containsExactly("op");
        assertThat(sinceYesterday(History.op().results("FP")).newlyFailing()).isEmpty();
    }

    @Test
    void fixed_failedBeforeAndPassesNow() {
        assertThat(sinceYesterday(lastAtMidnight("PFP")).fixed()).containsExactly("op");
        assertThat(sinceYesterday(lastAtMidnight("FPP")).fixed()).isEmpty();
        assertThat(sinceYesterday(lastAtMidnight("PFF")).fixed()).isEmpty();
        assertThat(sinceYesterday(History.op().results("FP")).fixed())
                .as("broken and fixed since")
                .isEmpty();
    }

    @Test
    void flaky_areNotFixed_andNewlyFlakyOnlyIfTheyWereNot() {
        History newly = History.op()
                .endingAt(YESTERDAY.plus(Duration.ofHours(1)))
                .on("a1")
                .results("PPFP");
        History before = History.op()
                .endingAt(YESTERDAY.plus(Duration.ofHours(1)))
                .on("a1")
                .results("PFPFP");
        History since = History.op()
                .endingAt(YESTERDAY.plus(Duration.ofHours(1)))
                .on("a1")
                .results("PPPF");

        assertThat(sinceYesterday(newly).newlyFlaky())
                .as("known to be since the failure, which was before")
                .isEmpty();
        assertThat(sinceYesterday(newly).fixed()).isEmpty();
        assertThat(sinceYesterday(before).newlyFlaky()).isEmpty();
        assertThat(sinceYesterday(since).newlyFlaky()).containsExactly("op");
    }

    /** Otherwise every module with a flaky test would be fixed each time that the test happens to pass. */
    @Test
    void whatFailedOnlyBecauseOfAPart_isNotFixed() {
        List<Run> runs = new ArrayList<>();
        runs.addAll(Tree.of("t1", YESTERDAY.minusSeconds(100))
                .failed("module web", null, 0, 1000)
                .failed("a.B#c", "module web", 0, 5)
                .runs());
        runs.addAll(Tree.of("t2", YESTERDAY.plusSeconds(100))
                .span("module web", null, 0, 1000)
                .span("a.B#c", "module web", 0, 5)
                .runs());

        assertThat(since("yesterday", runs))
                .hasValueSatisfying(changes -> assertThat(changes.fixed()).containsExactly("a.B#c"));
    }

    @Test
    void newlySlower_beganSince() {
        double[] before = DoubleStream.generate(() -> 1000).limit(20).toArray();
        double[] after = DoubleStream.generate(() -> 2000).limit(5).toArray();
        History slower = History.op().durations(before).durations(after);

        assertThat(sinceYesterday(slower.endingAt(YESTERDAY.plus(Duration.ofHours(5))))
                        .newlySlower())
                .containsExactly("op");
        assertThat(sinceYesterday(slower.endingAt(YESTERDAY.plus(Duration.ofHours(4))))
                        .newlySlower())
                .isEmpty();
    }

    @Test
    void lastGreenRun_withoutTraces_isWhenAllPassedLast() {
        List<Run> runs = new ArrayList<>(History.of("a").results("PFPPP").runs());
        History b = History.of("b").results("PPPFF");
        runs.addAll(b.runs());

        assertThat(since("the last green run", runs)).hasValueSatisfying(changes -> {
            assertThat(changes.from()).isEqualTo(b.start(2).plusNanos(1));
            assertThat(changes.newlyFailing()).containsExactly("b");
            assertThat(changes.fixed()).isEmpty();
        });
    }

    @Test
    void lastGreenRun_withoutTraces_isNotWhenOneOfTheMachinesFailed() {
        History a = History.of("a")
                .endingAt(NOW.minus(Duration.ofHours(1)))
                .on(History.LAPTOP)
                .results("P")
                .on(History.CI)
                .results("P")
                .on(History.LAPTOP)
                .results("F");
        List<Run> runs = new ArrayList<>(a.runs());
        runs.addAll(History.of("b").results("P").runs());

        assertThat(since("the last green run", runs))
                .hasValueSatisfying(changes ->
                        assertThat(changes.from()).isEqualTo(a.start(1).plusNanos(1)));
    }

    @Test
    void lastGreenRun_thereNeedNotBeOne() {
        assertThat(since("the last green run", History.op().results("FF").runs()))
                .isEmpty();
        assertThat(since(
                        "the last green run",
                        Tree.of("t")
                                .failed("build", null, 0, 10)
                                .span("a", "build", 0, 5)
                                .runs()))
                .isEmpty();
        assertThat(since("the last green run", List.of())).isEmpty();
    }

    @Test
    void lastGreenRun_isTheNewestGreenTraceOfTheNewestKind() {
        List<Run> runs = new ArrayList<>();
        runs.addAll(Tree.of("t1", NOW.minusSeconds(500))
                .span("mvn verify", null, 0, 1250)
                .span("a.B#c", "mvn verify", 0, 5)
                .runs());
        runs.addAll(Tree.of("t2", NOW.minusSeconds(400))
                .span("mvn compile", null, 0, 1000)
                .span("compiler:compile", "mvn compile", 0, 5)
                .runs());
        runs.addAll(Tree.of("t3", NOW.minusSeconds(300))
                .failed("mvn verify", null, 0, 1000)
                .failed("a.B#c", "mvn verify", 0, 5)
                .runs());

        assertThat(since("the last green run", runs)).hasValueSatisfying(changes -> {
            assertThat(changes.from())
                    .isEqualTo(NOW.minusSeconds(500).plusMillis(1250).plusNanos(1));
            assertThat(changes.newlyFailing()).containsExactly("a.B#c", "mvn verify");
        });
    }

    @Test
    void lastGreenRun_isOverByNow_howeverLongItSaysThatItTook() {
        List<Run> runs = Tree.of("t1", YESTERDAY)
                .span("build", null, 0, 1e308)
                .span("test", "build", 0, 5)
                .runs();

        assertThat(since("the last green run", runs))
                .hasValueSatisfying(changes -> assertThat(changes.from()).isEqualTo(History.NOW.plusNanos(1)));
    }

    @Test
    void lastCommit_isTheFirstRunOnTheNewestKnownRevision() {
        History history = History.op()
                .on("a1")
                .results("PP")
                .on("main", "b2", "d")
                .results("P")
                .on("b2")
                .results("F")
                .on("main", "", "")
                .results("F");

        assertThat(since("the last commit", history.runs())).hasValueSatisfying(changes -> {
            assertThat(changes.from()).isEqualTo(history.start(2));
            assertThat(changes.newlyFailing()).containsExactly("op");
        });
        assertThat(since("the last commit", History.op().results("PF").runs())).isEmpty();
    }

    @Test
    void machines_areLookedAtEachForItself() {
        History history = History.op()
                .endingAt(YESTERDAY.plus(Duration.ofHours(2)))
                .on(History.CI)
                .results("P")
                .on(History.LAPTOP)
                .results("P")
                .on(History.CI)
                .results("F")
                .on(History.LAPTOP)
                .results("P");

        assertThat(sinceYesterday(history).newlyFailing()).containsExactly("op");
        assertThat(sinceYesterday(history).fixed()).isEmpty();
    }

    /** A laptop that was closed when the fix came says nothing of today. */
    @Test
    void whatWasFixedOnOneMachine_isNotFailingOnAnotherThatHasNotRunSince() {
        History before = History.op()
                .endingAt(YESTERDAY.plus(Duration.ofHours(1)))
                .on(History.CI)
                .results("F")
                .on(History.LAPTOP)
                .results("F")
                .on(History.CI)
                .results("P");
        History since = History.op()
                .endingAt(YESTERDAY.plus(Duration.ofHours(3)))
                .on(History.CI)
                .results("F")
                .on(History.LAPTOP)
                .results("F")
                .on(History.CI)
                .results("P");

        assertThat(sinceYesterday(before).fixed()).containsExactly("op");
        assertThat(sinceYesterday(since).newlyFailing()).isEmpty();
    }

    @Test
    void whatWasFixedBefore_isNotFixedAgain_becauseAMachineHasNotRunSince() {
        History history = History.op()
                .endingAt(YESTERDAY.plus(Duration.ofHours(1)))
                .on(History.CI)
                .results("F")
                .on(History.LAPTOP)
                .results("F")
                .on(History.CI)
                .results("PP");

        assertThat(sinceYesterday(history).fixed()).isEmpty();
    }

    /** Whoever runs it for the first time since it broke hears no news. */
    @Test
    void whatOneMachineHasSeenBefore_doesNotBeginToFailOnAnother() {
        History known = History.op()
                .endingAt(YESTERDAY.plus(Duration.ofHours(1)))
                .on(History.LAPTOP)
                .results("P")
                .on(History.CI)
                .results("F")
                .on(History.LAPTOP)
                .results("F");
        History passedMeanwhile = History.op()
                .endingAt(YESTERDAY.plus(Duration.ofHours(1)))
                .on(History.CI)
                .results("F")
                .on(History.LAPTOP)
                .results("PF");

        assertThat(sinceYesterday(known).newlyFailing()).isEmpty();
        assertThat(sinceYesterday(passedMeanwhile).newlyFailing()).containsExactly("op");
    }

    /** The last run, of `topic`, is an hour before the end. */
    private static History mainFailsAndTopicPasses(Instant end, int times) {
        History history = History.op().endingAt(end);
        for (int i = 0; i < times; i++) {
            history.on("main", "m" + i, "")
                    .results("F")
                    .on("topic", "t" + i, "")
                    .results("P");
        }
        return history;
    }

    @Test
    void branchThatIsBroken_beganToFailWhenItFirstDid() {
        History since = mainFailsAndTopicPasses(YESTERDAY.plus(Duration.ofHours(6)), 3);
        History before = mainFailsAndTopicPasses(YESTERDAY.plus(Duration.ofHours(5)), 3);
        History again = mainFailsAndTopicPasses(YESTERDAY.plus(Duration.ofHours(1)), 9)
                .on("main", "m9", "")
                .results("F");

        assertThat(sinceYesterday(since).newlyFailing()).containsExactly("op");
        assertThat(sinceYesterday(before).newlyFailing()).isEmpty();
        assertThat(sinceYesterday(again).newlyFailing()).isEmpty();
    }

    @Test
    void branchThatFailedOnce_isNoNewsAnyMoreWhenAnotherPasses() {
        History failed = History.op()
                .on("main", "m1", "")
                .results("P")
                .on("pr1", "p1", "")
                .results("F");
        List<Run> justNow = failed.runs();
        failed.on("main", "m2", "").results("P");

        assertThat(since("yesterday", justNow).orElseThrow().newlyFailing()).containsExactly("op");
        assertThat(sinceYesterday(failed).newlyFailing()).isEmpty();
    }

    @Test
    void whatAllBranchesHaveSeenFailBefore_doesNotBeginToFailOnTheNext() {
        History history = History.op()
                .endingAt(YESTERDAY.plus(Duration.ofHours(2)))
                .on("pr1", "p1", "")
                .results("F")
                .on("pr2", "p2", "")
                .results("F")
                .on("pr3", "p3", "")
                .results("F");

        assertThat(sinceYesterday(history).newlyFailing()).isEmpty();
    }

    @Test
    void fixed_isWhatPassesOnTheBranchThatFailed() {
        History byAnother = History.op()
                .endingAt(YESTERDAY.plus(Duration.ofHours(3)))
                .on("topic", "t1", "")
                .results("FFFF")
                .on("main", "m1", "")
                .results("PPP");
        History byItself = mainFailsAndTopicPasses(YESTERDAY.plus(Duration.ofHours(1)), 3)
                .on("main", "m9", "")
                .results("P");

        History brokenAndFixedByAnother = History.op()
                .endingAt(YESTERDAY.plus(Duration.ofHours(2)))
                .on("topic", "t1", "")
                .results("F")
                .on("main", "m1", "")
                .results("F")
                .on("main", "m2", "")
                .results("P");

        assertThat(sinceYesterday(byAnother).fixed()).isEmpty();
        assertThat(sinceYesterday(byItself).fixed()).containsExactly("op");
        assertThat(sinceYesterday(brokenAndFixedByAnother).fixed()).isEmpty();
    }

    @Test
    void lastGreenRun_isNotThatOfAnOldTrace_whereRunsHaveNoneSince() {
        List<Run> runs = new ArrayList<>(Tree.of("t1", NOW.minus(Duration.ofDays(20)))
                .span("release", null, 0, 1000)
                .span("upload", "release", 0, 5)
                .runs());
        History single = History.op().every(Duration.ofDays(1)).results("PPPPPF");
        runs.addAll(single.runs());

        assertThat(since("the last green run", runs)).hasValueSatisfying(changes -> {
            assertThat(changes.from()).isEqualTo(single.start(4).plusNanos(1));
            assertThat(changes.newlyFailing()).containsExactly("op");
        });
    }

    @Test
    void lastGreenRun_isThatOfTheTrace_whereRunsHaveNoneSinceButFail() {
        List<Run> runs = new ArrayList<>(Tree.of("t1", NOW.minus(Duration.ofDays(1)))
                .span("release", null, 0, 1000)
                .span("upload", "release", 0, 5)
                .runs());
        runs.addAll(History.of("a").every(Duration.ofDays(1)).results("FFFF").runs());

        assertThat(since("the last green run", runs))
                .hasValueSatisfying(changes -> assertThat(changes.from())
                        .isEqualTo(NOW.minus(Duration.ofDays(1)).plusSeconds(1).plusNanos(1)));
    }

    @Test
    void lastCommit_beginsAnew_whenAnOldRevisionIsBuiltAgain() {
        History history = History.op()
                .on("a1")
                .results("P")
                .on("b2")
                .results("P")
                .on("a1")
                .results("PP");

        assertThat(since("the last commit", history.runs()))
                .hasValueSatisfying(changes -> assertThat(changes.from()).isEqualTo(history.start(2)));
    }

    @Test
    void lastCommit_isNotInterrupted_byAnotherBranch_norByABuildThatBeganBefore() {
        History history = History.op()
                .on("a1")
                .in("t1")
                .results("P")
                .on("b2")
                .in("t2")
                .results("P")
                .on("topic", "c3", "")
                .in("t3")
                .results("P")
                .on("a1")
                .in("t1")
                .results("P")
                .on("b2")
                .in("t4")
                .results("P");

        assertThat(since("the last commit", history.runs()))
                .hasValueSatisfying(changes -> assertThat(changes.from()).isEqualTo(history.start(1)));
    }
}
