// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LostRunsTest {

    private static List<Double> lost(History history) {
        return LostRuns.of(history.outcomes()).stream().map(Run::durationMs).toList();
    }

    @Test
    void failuresAndFurtherAttempts_areLost() {
        History history = History.op().taking(1).results("P").taking(2).results("F");
        history.attempt(2).taking(4).results("F").attempt(3).taking(8).results("P");
        history.attempt(1).taking(16).results("PS");

        assertThat(lost(history)).containsExactly(2.0, 4.0, 8.0);
        assertThat(LostRuns.totalMs(LostRuns.of(history.outcomes()))).isEqualTo(14);
    }

    @Test
    void nextRunOnTheSameKnownVersion_isARepetition() {
        History history = History.op()
                .on("a1")
                .taking(1)
                .results("F")
                .taking(2)
                .results("P")
                .taking(4)
                .results("P");

        assertThat(lost(history)).containsExactly(1.0, 2.0);
    }

    @Test
    void runOnOtherCode_orAtAnotherSite_isNone() {
        History otherCode =
                History.op().on("a1").taking(1).results("F").on("b2").taking(2).results("P");
        History unknown = History.op().taking(1).results("F").taking(2).results("P");
        History otherMachine = History.op()
                .on("a1")
                .taking(1)
                .results("F")
                .on(History.CI)
                .taking(2)
                .results("P");
        History otherModule = History.op()
                .on("a1")
                .module("core")
                .taking(1)
                .results("F")
                .module("web")
                .taking(2)
                .results("P");

        assertThat(List.of(otherCode, unknown, otherMachine, otherModule))
                .allSatisfy(history -> assertThat(lost(history)).containsExactly(1.0));
    }

    @Test
    void totalMs_staysFinite_andCountsUnknownAsNothing() {
        assertThat(LostRuns.totalMs(
                        History.op().taking(Double.MAX_VALUE).results("FF").runs()))
                .isEqualTo(Double.MAX_VALUE);
        assertThat(LostRuns.totalMs(List.of())).isZero();
    }

    @Test
    void byWeek_beginsOnMonday_andKeepsWeeksWithoutLoss() {
        // Sunday to Tuesday; the last run is on Tuesday 2026-11-17.
        History history = History.op()
                .every(Duration.ofDays(1))
                .endingAt(Instant.parse("2026-11-18T00:00:00Z"))
                .on("a1")
                .taking(8)
                .results("P")
                .taking(1)
                .results("F")
                .taking(2)
                .results("P");
        List<Run> runs = new ArrayList<>(history.runs());
        runs.addAll(
                0,
                History.op()
                        .endingAt(Instant.parse("2026-11-02T00:00:00Z"))
                        .results("S")
                        .runs());

        assertThat(LostRuns.byWeek(runs, LostRuns.of(history.outcomes()), List.of(), Map.of()))
                .containsExactly(
                        new WeekLost(LocalDate.parse("2026-11-09"), 0, 0, 0, 0, true),
                        new WeekLost(LocalDate.parse("2026-11-16"), 1, 1, 2, 1, true));
    }

    @Test
    void byWeek_saysOfWhichWeeksNotAllRunsThatFailedAreKnown() {
        History history = History.op().every(Duration.ofDays(3)).taking(4).results("FFF");
        Map<LocalDate, Long> failures = Map.of(
                LocalDate.parse("2026-11-02"), 0L,
                LocalDate.parse("2026-11-09"), 1L,
                LocalDate.parse("2026-11-16"), 1L,
                LocalDate.parse("2026-11-19"), 2L);

        assertThat(LostRuns.byWeek(history.runs(), LostRuns.of(history.outcomes()), List.of(), failures))
                .containsExactly(
                        new WeekLost(LocalDate.parse("2026-11-02"), 0, 0, 0, 0, true),
                        new WeekLost(LocalDate.parse("2026-11-09"), 4, 1, 0, 0, true),
                        new WeekLost(LocalDate.parse("2026-11-16"), 8, 2, 0, 0, false));
    }

    @Test
    void byWeek_countsWhatIsPartOfALostRun_once() {
        List<Run> build = Tree.of("t")
                .failed("build", null, 0, 100)
                .span("module", "build", 0, 90)
                .failed("test", "module", 0, 30)
                .runs();
        List<Run> alone = Tree.of("u")
                .span("build", null, 0, 100)
                .failed("tolerated", "build", 0, 7)
                .runs();
        List<Run> runs = new ArrayList<>(build);
        runs.addAll(alone);
        List<Run> lost = runs.stream().filter(Run::failed).toList();

        assertThat(LostRuns.byWeek(runs, lost, Trace.of(runs), Map.of()))
                .containsExactly(new WeekLost(LocalDate.parse("2026-11-16"), 107, 2, 0, 0, true));
    }
}
