// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpeedRuleTest {

    private static History times(History history, int runs, double ms) {
        return history.durations(DoubleStream.generate(() -> ms).limit(runs).toArray());
    }

    private static History shift(int before, double fromMs, int after, double toMs) {
        return times(times(History.op(), before, fromMs), after, toMs);
    }

    private static Optional<Verdict> judge(History history) {
        return SpeedRule.of(history.pace()).verdict();
    }

    private static Optional<Kind> kind(History history) {
        return judge(history).map(Verdict::kind);
    }

    @ParameterizedTest
    @CsvSource({
        "1000, 1250, SLOWER", "1000, 1249.9,", "1000, 777, FASTER",
                "1000, 778,", // ratio, and for a gain the least scatter
        "100, 150, SLOWER", "100, 149.9,", "150, 100, FASTER", "149.9, 100,", // milliseconds
        "0, 50, SLOWER", "0, 49,", "1, 10,"
    })
    void change_countsFromItsThresholdsOn(double fromMs, double toMs, Kind kind) {
        assertThat(kind(shift(20, fromMs, 5, toMs))).isEqualTo(Optional.ofNullable(kind));
    }

    /** 14 of 20 runs are 100 ms away from the median: the MAD is 100 ms, three deviations are 444.78 ms, four are 593.04 ms. */
    @ParameterizedTest
    @CsvSource({"444, false, false", "446, true, false", "593, true, false", "594, true, true"})
    void change_mustStandOutFromTheScatter(double differenceMs, boolean found, boolean certain) {
        History scattered = times(times(times(History.op(), 7, 900), 6, 1000), 7, 1100);
        History judged = times(scattered, 5, 1000 + differenceMs);

        assertThat(judge(judged).isPresent()).isEqualTo(found);
        assertThat(judge(judged)
                        .map(Verdict::confidence)
                        .filter(Confidence.CONFIRMED::equals)
                        .isPresent())
                .isEqualTo(certain);
    }

    @Test
    void fewRuns_areNotJudged() {
        assertThat(kind(shift(7, 1000, 5, 3000))).isEmpty();
        assertThat(kind(shift(8, 1000, 5, 3000))).contains(Kind.SLOWER);
        assertThat(kind(shift(20, 1000, 3, 3000))).isEmpty();
    }

    @Test
    void fourOfFive_areEnough_andOnlySuspected() {
        assertThat(judge(shift(20, 1000, 4, 3000)).map(Verdict::confidence)).contains(Confidence.SUSPECTED);
        assertThat(judge(shift(20, 1000, 5, 3000)).map(Verdict::confidence)).contains(Confidence.CONFIRMED);
        assertThat(judge(shift(19, 1000, 5, 3000)).map(Verdict::confidence)).contains(Confidence.SUSPECTED);
    }

    @Test
    void certainty_lastsAsLongAsTheChange() {
        assertThat(judge(times(shift(20, 1000, 5, 1310), 5, 1280)).map(Verdict::confidence))
                .contains(Confidence.CONFIRMED);
        assertThat(judge(shift(20, 1000, 10, 1280)).map(Verdict::confidence)).contains(Confidence.SUSPECTED);
    }

    @Test
    void evidence_namesWhatWasCompared() {
        History history = times(History.op().on("a1"), 20, 1000);
        times(history.on("b2"), 6, 1500);

        assertThat(judge(history)).hasValueSatisfying(verdict -> {
            assertThat(verdict.since()).isEqualTo(history.start(20));
            assertThat(verdict.evidence())
                    .containsExactly(
                            entry("n", 26L),
                            entry("window", history.start(0) + "/" + history.start(25)),
                            entry(
                                    "compared",
                                    "the median of the last 5 passing first attempts with the median of the 20 before it changed"),
                            entry("before_median_ms", 1000.0),
                            entry("before_n", 20L),
                            entry("after_median_ms", 1500.0),
                            entry("after_n", 5L),
                            entry("difference_ms", 500.0),
                            entry("ratio", 1.5),
                            entry("mad_ms", 50.0),
                            entry("runs_since", 6L),
                            entry("machine", "local linux amd64"),
                            entry("version_before", "main@a1"),
                            entry("version_after", "main@b2"));
        });
    }

    @Test
    void window_beginsWithTheFirstRunThatIsCompared() {
        History history = shift(50, 1000, 6, 1500);

        assertThat(judge(history))
                .hasValueSatisfying(verdict -> assertThat(verdict.evidence())
                        .contains(entry("n", 26L), entry("window", history.start(30) + "/" + history.start(55))));
    }

    @Test
    void baseline_staysThatBeforeTheChange() {
        assertThat(judge(shift(20, 1000, 200, 1500)))
                .hasValueSatisfying(verdict -> assertThat(verdict.evidence())
                        .contains(entry("before_median_ms", 1000.0), entry("runs_since", 200L)));
    }

    @Test
    void change_becomesUsual_after25RunsAnd14Days() {
        Duration step = Duration.ofDays(14).dividedBy(24);

        assertThat(kind(shift(20, 1000, 24, 1500).every(step.multipliedBy(2)))).contains(Kind.SLOWER);
        assertThat(kind(shift(20, 1000, 25, 1500).every(step.minusSeconds(1)))).contains(Kind.SLOWER);
        assertThat(kind(shift(20, 1000, 25, 1500).every(step))).isEmpty();
        assertThat(kind(times(shift(20, 1000, 26, 1500), 5, 2500).every(step))).contains(Kind.SLOWER);
    }

    @ParameterizedTest
    @CsvSource({"1260, 1130, true", "1260, 1120, false", "1260, 990, false"})
    void change_isOverAtALowerThreshold(double slowMs, double nextMs, boolean stays) {
        assertThat(kind(times(shift(20, 1000, 5, slowMs), 5, nextMs)).isPresent())
                .isEqualTo(stays);
    }

    @Test
    void afterRecovery_theSlowRunsAreNoBaseline() {
        assertThat(kind(times(shift(20, 1000, 30, 3000), 5, 1000))).isEmpty();
        assertThat(kind(times(shift(20, 1000, 30, 3000), 40, 1000))).isEmpty();
    }

    @Test
    void change_isNone_ifMoreThanAFifthOfTheRunsBeforeWereLikeIt() {
        assertThat(kind(times(times(shift(4, 3000, 0, 0), 16, 1000), 5, 3000))).contains(Kind.SLOWER);
        assertThat(kind(times(times(shift(5, 3000, 0, 0), 15, 1000), 5, 3000))).isEmpty();
    }

    @Test
    void nowFastNowSlow_isNoChange() {
        double[] cached = new double[40];
        Arrays.setAll(cached, i -> i % 3 == 0 ? 2000 : 500);
        History history = History.op().durations(cached);

        assertThat(kind(times(history, 5, 2000))).isEmpty();
    }

    @Test
    void anOutlier_changesNothing() {
        assertThat(kind(times(shift(20, 1000, 2, 90_000), 3, 1000))).isEmpty();
    }

    @Test
    void failuresAndRetries_areNotMeasured() {
        History history = times(History.op(), 20, 1000).taking(5000).results("FFFFF");
        for (int i = 0; i < 5; i++) {
            history.taking(5000).attempt(1).results("F").attempt(2).results("P");
        }

        assertThat(kind(history)).isEmpty();
    }

    @Test
    void machines_areNotMixed() {
        History history = times(History.op().on(History.LAPTOP), 20, 1000);
        times(history.on(History.CI), 12, 3000);

        assertThat(Pace.of("op", history.outcomes()))
                .hasSize(2)
                .allSatisfy(pace -> assertThat(SpeedRule.of(pace).verdict()).isEmpty());
    }

    @Test
    void buildsOfAllModulesAndOfOne_areNotMixed() {
        History history = History.op();
        for (int build = 0; build < 20; build++) {
            history.in("all" + build).durations(100, 100, 100, 1000);
        }
        for (int build = 0; build < 12; build++) {
            history.in("one" + build).durations(1000);
        }

        assertThat(Pace.of("op", history.outcomes()))
                .allSatisfy(pace -> assertThat(SpeedRule.of(pace).verdict()).isEmpty())
                .extracting(pace -> pace.last().meanMs())
                .containsExactly(1000.0, 325.0);
    }

    @Test
    void band_isWhereNothingIsSaid() {
        assertThat(SpeedRule.of(shift(12, 1000, 0, 0).pace()).band()).isEmpty();
        assertThat(SpeedRule.of(shift(25, 1000, 0, 0).pace()).band()).hasValueSatisfying(band -> {
            assertThat(band.lowMs()).isCloseTo(777.61, within(1e-9));
            assertThat(band.highMs()).isCloseTo(1250, within(1e-9));
            assertThat(band.n()).isEqualTo(20);
            assertThat(band.machine()).isEqualTo(History.LAPTOP);
            assertThat(band.module()).isEmpty();
        });
        assertThat(SpeedRule.of(shift(25, 100, 0, 0).pace()).band()).hasValueSatisfying(band -> {
            assertThat(band.lowMs()).isCloseTo(50, within(1e-9));
            assertThat(band.highMs()).isCloseTo(150, within(1e-9));
        });
        assertThat(SpeedRule.of(shift(20, 1000, 30, 3000).pace()).band().map(Band::medianMs))
                .contains(1000.0);
    }

    @Test
    void extremeDurations_doNoHarm() {
        assertThat(judge(shift(20, 0, 5, Double.MAX_VALUE)))
                .hasValueSatisfying(verdict -> assertThat(verdict.evidence())
                        .doesNotContainKey("ratio")
                        .containsEntry("after_median_ms", Double.MAX_VALUE));
        assertThat(judge(shift(20, 1e-300, 5, Double.MAX_VALUE)))
                .hasValueSatisfying(verdict -> assertThat(verdict.evidence()).containsEntry("ratio", Double.MAX_VALUE));
    }
}
