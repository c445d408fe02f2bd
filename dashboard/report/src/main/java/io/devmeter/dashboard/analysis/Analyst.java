// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard.analysis;

import io.devmeter.store.OperationSummary;
import io.devmeter.store.Summary;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/** Leads runs through the rules, in the order of the data: runs → traces → outcomes of each operation → verdicts. Used once. */
final class Analyst {

    private final Instant now;
    private final List<Run> runs;
    private final List<Trace> traces;
    private final List<PlacedRun> placed;
    private final Map<String, List<PlacedRun>> byOperation = new TreeMap<>();
    private final Map<String, List<DayTrend>> days = new HashMap<>();
    private final Map<String, LocalDate> firstSeen = new HashMap<>();
    private final LocalDate storeBegan;
    private final Map<String, List<Line>> lines = new TreeMap<>();
    private final List<Run> lost = new ArrayList<>();
    private final List<Verdict> verdicts = new ArrayList<>();

    Analyst(Collection<Run> unordered, SortedMap<LocalDate, Summary> summaries, Instant now) {
        this.now = now;
        runs = unordered.stream().sorted(Run.OLDEST_FIRST).toList();
        traces = Trace.of(runs);
        placed = placed(runs, traces);
        placed.forEach(run -> byOperation
                .computeIfAbsent(run.run().operation(), operation -> new ArrayList<>())
                .add(run));
        summaries.forEach((day, summary) -> summary.operations().forEach((operation, statistics) -> {
            firstSeen.putIfAbsent(operation, day);
            days.computeIfAbsent(operation, name -> new ArrayList<>()).add(trend(day, statistics));
        }));
        byOperation.forEach((operation, known) -> firstSeen.merge(
                operation,
                LocalDate.ofInstant(known.get(0).run().startedAt(), ZoneOffset.UTC),
                (one, other) -> one.isBefore(other) ? one : other));
        storeBegan = firstSeen.values().stream().min(Comparator.naturalOrder()).orElse(LocalDate.MIN);
    }

    private static List<PlacedRun> placed(List<Run> runs, List<Trace> traces) {
        IdentityHashMap<Run, PlacedRun> special = new IdentityHashMap<>();
        for (Trace trace : traces) {
            TraceTree tree = trace.tree();
            for (int i = 0; i < tree.runs().size(); i++) {
                boolean passesOnFailure = tree.passesOnFailure(i);
                if (passesOnFailure || trace.brokenEnvironment()) {
                    Run run = tree.runs().get(i);
                    special.put(run, new PlacedRun(run, trace.brokenEnvironment(), passesOnFailure));
                }
            }
        }
        List<PlacedRun> placed = new ArrayList<>(runs.size());
        for (Run run : runs) {
            PlacedRun known = special.get(run);
            placed.add(known == null ? new PlacedRun(run, false, false) : known);
        }
        return placed;
    }

    private static DayTrend trend(LocalDate day, OperationSummary statistics) {
        return new DayTrend(
                day,
                statistics.totalExecutions(),
                statistics.failures(),
                statistics.totalDurationMs(),
                statistics.p50DurationMs(),
                statistics.p95DurationMs());
    }

    Analysis analysis() {
        List<OperationHistory> histories = new ArrayList<>();
        for (String operation : new TreeSet<>(firstSeen.keySet())) {
            histories.add(history(operation));
        }
        verdicts.sort(Comparator.comparing(Verdict::kind)
                .thenComparing(Verdict::confidence)
                .thenComparing(Verdict::operation));
        return new Analysis(
                now,
                histories,
                verdicts,
                new ChangesSince(lines, verdicts).all(runs, traces, now),
                FailureClusters.of(placed),
                LostRuns.byWeek(runs, lost, traces),
                Invocations.of(traces),
                (int) traces.stream().filter(Trace::brokenEnvironment).count());
    }

    private OperationHistory history(String operation) {
        List<PlacedRun> known = byOperation.getOrDefault(operation, List.of());
        List<Outcome> outcomes = Outcome.of(known);
        List<Line> current = Line.of(operation, outcomes);
        List<Pace> paces = Pace.of(operation, outcomes);
        List<SpeedRule> speeds = paces.stream().map(SpeedRule::of).toList();
        lines.put(operation, current);
        judge(operation, known, current, speeds);
        List<Run> lostHere = LostRuns.of(outcomes);
        lost.addAll(lostHere);
        int most = paces.stream().mapToInt(pace -> pace.outcomes().size()).max().orElse(0);
        int missing = Math.max(0, SpeedRule.FEWEST_RUNS - most);
        return new OperationHistory(
                operation,
                known.stream().map(PlacedRun::run).toList(),
                days.getOrDefault(operation, List.of()),
                missing == 0,
                missing,
                LostRuns.totalMs(lostHere),
                lostHere.size(),
                speeds.stream()
                        .flatMap(speed -> speed.band().stream())
                        .findFirst()
                        .orElse(null));
    }

    private void judge(String operation, List<PlacedRun> known, List<Line> current, List<SpeedRule> speeds) {
        Optional<Verdict> flaky = surest(current, line -> FlakyRule.judge(line, now));
        flaky.ifPresent(verdicts::add);
        surest(current, BrokenRule::judge).ifPresent(verdicts::add);
        if (flaky.isEmpty()) {
            // What passes and fails by turns has not been fixed by passing.
            surest(current, line -> FixedRule.judge(line, now)).ifPresent(verdicts::add);
        }
        for (Kind kind : List.of(Kind.SLOWER, Kind.FASTER)) {
            surest(speeds, speed -> speed.verdict().filter(verdict -> verdict.kind() == kind))
                    .ifPresent(verdicts::add);
        }
        LocalDate firstDay = firstSeen.getOrDefault(operation, LocalDate.MIN);
        NewRule.judge(known, firstDay, storeBegan, now).ifPresent(verdicts::add);
    }

    /** Judges what may be compared each for itself, and keeps the surest verdict; of equally sure ones that on what ran last. */
    private static <T> Optional<Verdict> surest(List<T> newestFirst, Function<T, Optional<Verdict>> rule) {
        return newestFirst.stream()
                .flatMap(one -> rule.apply(one).stream())
                .min(Comparator.comparing(Verdict::confidence));
    }
}
