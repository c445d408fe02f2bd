// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard.analysis;

import static io.devmeter.dashboard.analysis.History.NOW;
import static io.devmeter.dashboard.analysis.History.analysis;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.devmeter.store.ExecutionRecord.Status;
import io.devmeter.store.OperationSummary;
import io.devmeter.store.Summary;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AnalysisTest {

    private static OperationHistory history(List<Run> runs) {
        return analysis(runs).operations().get(0);
    }

    private static double[] times(int runs, double ms) {
        return DoubleStream.generate(() -> ms).limit(runs).toArray();
    }

    @Test
    void nothing_isAnAnswer() {
        assertThat(analysis(List.of()))
                .isEqualTo(new Analysis(
                        NOW,
                        List.of(),
                        List.of(),
                        List.of(new Changes(
                                "yesterday",
                                Instant.parse("2026-11-21T00:00:00Z"),
                                List.of(),
                                List.of(),
                                List.of(),
                                List.of())),
                        List.of(),
                        List.of(),
                        List.of(),
                        Set.of(),
                        List.of()));
    }

    @Test
    void fewRuns_areNotEnoughData_andSaySo() {
        OperationHistory twelve = history(History.op().durations(times(12, 100)).runs());
        OperationHistory thirteen =
                history(History.op().durations(times(13, 100)).runs());
        OperationHistory failing = history(History.op().results("F".repeat(40)).runs());

        assertThat(twelve.enoughData()).isFalse();
        assertThat(twelve.runsMissing()).isEqualTo(1);
        assertThat(twelve.baselines()).isEmpty();
        assertThat(thirteen.enoughData()).isTrue();
        assertThat(thirteen.runsMissing()).isZero();
        assertThat(thirteen.baselines()).hasSize(1);
        assertThat(failing.runsMissing()).isEqualTo(13);
    }

    @Test
    void enoughData_isAskedOfOneClassOfMachine() {
        History history = History.op();
        for (int i = 0; i < 12; i++) {
            history.on(History.CI).results("P").on(History.LAPTOP).results("P");
        }

        assertThat(history(history.runs()).runsMissing()).isEqualTo(1);
        assertThat(history(history.results("P").runs()).enoughData()).isTrue();
    }

    @Test
    void histories_areByName_withAllRunsAndTheLoss() {
        List<Run> runs = new ArrayList<>();
        runs.addAll(History.of("b").results("SPRP").runs());
        runs.addAll(History.of("a").taking(7).results("PF").runs());

        assertThat(analysis(runs).operations())
                .extracting(
                        OperationHistory::operation,
                        history -> history.runs().stream().map(Run::status).toList(),
                        OperationHistory::lostMs,
                        OperationHistory::lostRuns)
                .containsExactly(
                        tuple("a", List.of(Status.SUCCESS, Status.FAILED), 7.0, 1),
                        tuple("b", List.of(Status.SKIPPED, Status.SUCCESS, Status.RUNNING, Status.SUCCESS), 0.0, 0));
    }

    @Test
    void days_comeFromTheSummaries_alsoOfOperationsWithoutKnownRuns() {
        SortedMap<LocalDate, Summary> days = new TreeMap<>();
        for (String day : List.of("2026-11-21", "2026-11-22")) {
            LocalDate date = LocalDate.parse(day);
            days.put(
                    date,
                    new Summary(
                            date,
                            date,
                            Map.of("old", new OperationSummary(10, 8, 2, 0.8, 5, 1, 9, 0, 4, 8, 9, 50, 10)),
                            0));
        }

        assertThat(Analysis.of(List.of(), days, NOW).operations())
                .singleElement()
                .satisfies(history -> {
                    assertThat(history.operation()).isEqualTo("old");
                    assertThat(history.runs()).isEmpty();
                    assertThat(history.enoughData()).isFalse();
                    assertThat(history.days())
                            .containsExactly(
                                    new DayTrend(LocalDate.parse("2026-11-21"), 10, 2, 4),
                                    new DayTrend(LocalDate.parse("2026-11-22"), 10, 2, 4));
                });
    }

    @Test
    void timeLost_isWholeOnlyIfAllRunsThatFailedAreKnown() {
        LocalDate monday = LocalDate.parse("2026-11-09");
        List<Run> runs =
                new ArrayList<>(History.of("busy").taking(6).results("FF").runs());
        runs.addAll(History.of("steady").results("P").runs());
        SortedMap<LocalDate, Summary> days = new TreeMap<>(Map.of(
                monday,
                new Summary(
                        monday,
                        monday,
                        Map.of(
                                "busy", new OperationSummary(10, 2, 8, 0.2, 5, 1, 9, 0, 4, 8, 9, 50, 10),
                                "steady", new OperationSummary(10, 10, 0, 1, 5, 1, 9, 0, 4, 8, 9, 50, 10)),
                        0)));

        Analysis analysis = Analysis.of(runs, days, NOW);

        assertThat(analysis.operations())
                .extracting(OperationHistory::isLossWhole, OperationHistory::lostMs, OperationHistory::lostMsInAll)
                .containsExactly(tuple(false, 12.0, 48.0), tuple(true, 0.0, 0.0));
        assertThat(analysis.weeks())
                .extracting(WeekLost::monday, WeekLost::whole)
                .containsExactly(tuple(monday, false), tuple(monday.plusWeeks(1), true));
    }

    @Test
    void newOperation_isToldByTheDays_notByTheRunsThatAreKept() {
        OperationSummary once = new OperationSummary(1, 1, 0, 1, 5, 5, 5, 0, 5, 5, 5, 5, 1);
        SortedMap<LocalDate, Summary> days = new TreeMap<>();
        LocalDate today = LocalDate.parse("2026-11-22");
        today.minusDays(14)
                .datesUntil(today)
                .forEach(day -> days.put(day, new Summary(day, day, Map.of("often", once), 0)));
        List<Run> runs = new ArrayList<>(History.of("often").results("P").runs());
        runs.addAll(History.of("added").results("P").runs());

        assertThat(Analysis.of(runs, days, NOW).verdicts())
                .extracting(Verdict::operation, Verdict::kind, Verdict::confidence)
                .containsExactly(tuple("added", Kind.NEW, Confidence.CONFIRMED));
    }

    @Test
    void daysWithoutASummary_areKnownByTheirRuns() {
        List<Run> runs = new ArrayList<>(History.of("often")
                .every(Duration.ofDays(1))
                .results("P".repeat(14))
                .runs());
        List<Run> later = new ArrayList<>(
                History.of("seldom").every(Duration.ofDays(14)).results("P").runs());
        runs.addAll(History.of("added").results("P").runs());
        later.addAll(History.of("added").results("P").runs());

        assertThat(analysis(runs).verdicts())
                .extracting(Verdict::operation, Verdict::kind, Verdict::confidence)
                .containsExactly(tuple("added", Kind.NEW, Confidence.CONFIRMED));
        assertThat(analysis(later).verdicts()).isEmpty();
    }

    /**
     * Ten builds on the same code, of which every other fails because of a mojo; only the newest four runs of the mojo were read, and the newest seven of the
     * build itself.
     */
    @Test
    void failureOfWhichThePartMayNotBeKnown_isNotSaidToBeItsOwn() {
        List<Run> runs = new ArrayList<>();
        for (int build = 0; build < 10; build++) {
            Status status = build % 2 == 0 ? Status.SUCCESS : Status.FAILED;
            Tree tree = Tree.of("t" + build, NOW.minus(Duration.ofHours(10 - build)))
                    .add("module web", "module", "root", 1, 800.0, status);
            if (build >= 3) {
                tree.add("mvn verify", "root", null, 0, 900.0, status);
            }
            if (build >= 6) {
                tree.add("surefire:test", "mojo", "module", 2, 700.0, status);
            }
            tree.runs().forEach(run -> runs.add(onCode(run, new CodeVersion("main", "a1", ""))));
        }
        LocalDate today = LocalDate.ofInstant(NOW, ZoneOffset.UTC);
        OperationSummary ten = new OperationSummary(10, 5, 5, 0.5, 700, 700, 700, 0, 700, 700, 700, 7_000, 10);
        SortedMap<LocalDate, Summary> days = new TreeMap<>(Map.of(
                today,
                new Summary(today, today, Map.of("mvn verify", ten, "module web", ten, "surefire:test", ten), 0)));

        assertThat(Analysis.of(runs, days, NOW).verdicts())
                .extracting(Verdict::operation, Verdict::kind)
                .containsExactly(tuple("surefire:test", Kind.FLAKY));
    }

    @Test
    void failureOfATest_isItsOwn_alsoWhereRunsOfOthersAreMissing() {
        List<Run> runs = new ArrayList<>();
        for (int build = 0; build < 10; build++) {
            Tree tree = Tree.of("t" + build, NOW.minus(Duration.ofHours(10 - build)))
                    .span("mvn verify", null, 0, 900)
                    .add("a.B#t", "test", "mvn verify", 1, 9.0, build == 1 ? Status.FAILED : Status.SUCCESS);
            if (build >= 6) {
                tree.span("often", "mvn verify", 2, 3);
            }
            tree.runs().forEach(run -> runs.add(onCode(run, new CodeVersion("main", "a1", ""))));
        }
        LocalDate today = LocalDate.ofInstant(NOW, ZoneOffset.UTC);
        OperationSummary hundred = new OperationSummary(100, 100, 0, 1, 1, 1, 1, 0, 1, 1, 1, 100, 100);
        SortedMap<LocalDate, Summary> days =
                new TreeMap<>(Map.of(today, new Summary(today, today, Map.of("often", hundred), 0)));

        assertThat(Analysis.of(runs, days, NOW).verdicts())
                .extracting(Verdict::operation, Verdict::kind)
                .containsExactly(tuple("a.B#t", Kind.FLAKY));
    }

    @Test
    void verdicts_areByKindConfidenceAndOperation_oneOfEachKind() {
        List<Run> runs = new ArrayList<>();
        runs.addAll(History.of("z").results("PPFPPPPFPPPPFPP").runs());
        runs.addAll(History.of("y").on("a1").results("PFPFPFP").runs());
        runs.addAll(History.of("b").results("PPFFF").runs());
        runs.addAll(History.of("slow")
                .durations(times(20, 100))
                .durations(times(6, 200))
                .runs());
        runs.addAll(History.of("fast")
                .durations(times(20, 200))
                .durations(times(6, 100))
                .runs());
        runs.addAll(History.of("good").results("PPFFFPPP").runs());

        Analysis analysis = analysis(runs);

        assertThat(analysis.verdicts())
                .extracting(Verdict::operation, Verdict::kind, Verdict::confidence)
                .containsExactly(
                        tuple("y", Kind.FLAKY, Confidence.CONFIRMED),
                        tuple("z", Kind.FLAKY, Confidence.SUSPECTED),
                        tuple("b", Kind.BROKEN, Confidence.SUSPECTED),
                        tuple("slow", Kind.SLOWER, Confidence.CONFIRMED),
                        tuple("fast", Kind.FASTER, Confidence.CONFIRMED),
                        tuple("good", Kind.FIXED, Confidence.CONFIRMED));
        assertThat(analysis.verdicts())
                .allSatisfy(
                        verdict -> assertThat(verdict.evidence()).containsKeys("n", "window", "compared", "machine"));
    }

    @Test
    void flakyOperation_isNotFixed() {
        assertThat(analysis(History.op().on("a1").results("PFPFFFPPP").runs()).verdicts())
                .extracting(Verdict::kind)
                .containsExactly(Kind.FLAKY);
    }

    /** A build of ten tests every hour on the same code; in some builds all tests fail. */
    private static List<Run> builds(String results) {
        List<Run> runs = new ArrayList<>();
        for (int i = 0; i < results.length(); i++) {
            Tree build = Tree.of("t" + i, NOW.minus(Duration.ofHours(results.length() - i)));
            boolean working = results.charAt(i) == 'P';
            build.add("mvn verify", "root", null, 0, 60_000.0, working ? Status.SUCCESS : Status.FAILED);
            for (int test = 0; test < 10; test++) {
                build.add(
                        "a.B#t" + test,
                        "span" + test,
                        "root",
                        100 * test,
                        working ? 100.0 : 1.0,
                        working || test == 9 ? Status.SUCCESS : Status.FAILED);
            }
            build.runs().forEach(run -> runs.add(onCode(run, new CodeVersion("main", "a1", ""))));
        }
        return runs;
    }

    private static Run onCode(Run run, CodeVersion version) {
        return new Run(
                run.operation(),
                run.startedAt(),
                run.durationMs(),
                run.status(),
                run.attempt(),
                version,
                run.machine(),
                run.module(),
                run.traceId(),
                run.spanId(),
                run.parentSpanId(),
                run.errorType(),
                run.error());
    }

    @Test
    void brokenEnvironments_areSetApart() {
        Analysis analysis = analysis(builds("PPPPPPPPPPPPFPPPPPPPPFFFFFPPPPFF"));

        assertThat(analysis.verdicts()).isEmpty();
        assertThat(analysis.brokenTraces()).hasSize(8);
        assertThat(analysis.invocations())
                .filteredOn(Invocation::brokenEnvironment)
                .hasSize(6);
        assertThat(analysis.changes())
                .allSatisfy(changes -> assertThat(changes.newlyFailing()).isEmpty());
        assertThat(analysis.clusters()).isNotEmpty();
        assertThat(analysis.weeks())
                .as("the time was lost all the same, and is that of the builds")
                .extracting(WeekLost::failedMs)
                .containsExactly(8 * 60_000.0);
    }

    @Test
    void invocation_isIncomplete_whereRunsOfWhatRunsInTracesAreMissing() {
        List<Run> runs = builds("PP");
        runs.addAll(History.of("busy").results("PP").runs());
        assertThat(incomplete(runs, "busy")).as("is never part of a trace").containsExactly(false, false);
        assertThat(incomplete(runs, "a.B#t1"))
                .as("the oldest that is known is in the older")
                .containsExactly(false, true);
        runs.removeIf(run -> run.operation().equals("a.B#t1") && "t0".equals(run.traceId()));
        assertThat(incomplete(runs, "a.B#t1")).as("it is in the newer").containsExactly(true, true);
    }

    /** Whether each trace may be incomplete, the newest first, if one operation ran more often than is known. */
    private static List<Boolean> incomplete(List<Run> runs, String operation) {
        LocalDate day = LocalDate.parse("2026-11-22");
        OperationSummary often = new OperationSummary(100, 100, 0, 1, 5, 5, 5, 0, 5, 5, 5, 5, 100);
        return Analysis.of(runs, new TreeMap<>(Map.of(day, new Summary(day, day, Map.of(operation, often), 0))), NOW)
                .invocations()
                .stream()
                .map(Invocation::incomplete)
                .toList();
    }

    @Test
    void flakyTest_isToldFromTheBuildThatFailsWithIt() {
        List<Run> runs = new ArrayList<>();
        String results = "PPFPPPPFPPPP";
        for (int i = 0; i < results.length(); i++) {
            Status status = results.charAt(i) == 'P' ? Status.SUCCESS : Status.FAILED;
            Tree.of("t" + i, NOW.minus(Duration.ofHours(results.length() - i)))
                    .add("mvn verify", "root", null, 0, 60_000.0, status)
                    .add("surefire:test", "mojo", "root", 0, 50_000.0, status)
                    .add("a.B#flaky", "test", "mojo", 0, 100.0, status)
                    .runs()
                    .forEach(run -> runs.add(onCode(run, new CodeVersion("main", "a1", ""))));
        }

        assertThat(analysis(runs).verdicts())
                .extracting(Verdict::operation, Verdict::kind, Verdict::confidence)
                .containsExactly(tuple("a.B#flaky", Kind.FLAKY, Confidence.CONFIRMED));
    }

    @Test
    void oldRecords_withoutCodeMachineOrTrace_areJudgedByWhatTheyHave() {
        List<Run> runs = new ArrayList<>();
        runs.addAll(bare("ruff_lint", "PPPPPPFFFFF"));
        runs.addAll(bare("pytest", "PPFPPPPFPPPPPP"));
        runs.addAll(bare("docker_build", "PPPPPPPPPPPPPP"));

        Analysis analysis = analysis(runs);

        assertThat(analysis.verdicts())
                .extracting(Verdict::operation, Verdict::kind, Verdict::confidence)
                .containsExactly(
                        tuple("pytest", Kind.FLAKY, Confidence.SUSPECTED),
                        tuple("ruff_lint", Kind.BROKEN, Confidence.CONFIRMED));
        assertThat(analysis.changes()).extracting(Changes::since).containsExactly("yesterday", "the last green run");
        assertThat(analysis.invocations()).isEmpty();
    }

    private static List<Run> bare(String operation, String results) {
        return History.of(operation).on(Machine.UNKNOWN).results(results).runs();
    }

    @Test
    void orderOfRuns_makesNoDifference() {
        List<Run> runs = new ArrayList<>(builds("PPPFPPPPPPPPPPPPPPPP"));
        runs.addAll(History.of("flaky").on("a1").results("PFPFPPPPPFPP").runs());
        runs.addAll(History.of("slow")
                .durations(times(20, 100))
                .durations(times(6, 200))
                .runs());
        History sameMoment = History.of("same").every(Duration.ZERO).on("a1").results("PFPPF");
        runs.addAll(
                sameMoment.taking(3).results("FP").on(History.CI).results("PF").runs());
        Analysis analysis = analysis(runs);

        for (int seed = 0; seed < 20; seed++) {
            Collections.shuffle(runs, new Random(seed));
            assertThat(analysis(runs)).isEqualTo(analysis);
        }
    }

    @Test
    void hostileRuns_areAnalysed() {
        List<Run> runs = new ArrayList<>();
        List<String> texts =
                List.of("__proto__", "\ud800", "a\nb", "<script>", "x".repeat(100_000), "#", "\u202E", "{n}");
        for (String text : texts) {
            for (int i = 0; i < 30; i++) {
                runs.add(hostile(text, i % 2 == 0 ? Instant.parse("0000-01-01T00:00:00Z") : NOW, null));
                runs.add(hostile(text, Instant.parse("9999-12-31T23:59:59.999999999Z"), Double.MAX_VALUE));
            }
        }

        Analysis analysis = analysis(runs);

        assertThat(analysis.operations())
                .extracting(OperationHistory::operation)
                .containsExactlyInAnyOrderElementsOf(texts);
        assertThat(analysis.weeks()).hasSizeLessThanOrEqualTo(3);
        assertThat(analysis.invocations())
                .allSatisfy(invocation -> assertThat(invocation.durationMs()).isFinite());
        assertThat(Stream.concat(
                        analysis.verdicts().stream().flatMap(verdict -> verdict.evidence().values().stream()),
                        analysis.weeks().stream().map(WeekLost::failedMs)))
                .allSatisfy(value -> assertThat(value)
                        .satisfiesAnyOf(
                                text -> assertThat(text).isInstanceOfAny(String.class, Long.class),
                                number -> assertThat((Double) number).isFinite()));
    }

    private static Run hostile(String text, Instant start, @Nullable Double durationMs) {
        return new Run(
                text,
                start,
                durationMs,
                durationMs == null ? Status.FAILED : Status.SUCCESS,
                Integer.MAX_VALUE,
                new CodeVersion(text, text, text),
                new Machine(text, text, text),
                text,
                text,
                text,
                text,
                text,
                text);
    }
}
