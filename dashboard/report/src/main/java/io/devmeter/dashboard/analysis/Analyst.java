// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard.analysis;

import io.devmeter.store.ExecutionRecord;
import io.devmeter.store.OperationSummary;
import io.devmeter.store.Summary;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import org.jspecify.annotations.Nullable;

/** Leads runs through the rules, in the order of the data: runs → traces → outcomes of each operation → verdicts. Used once. */
final class Analyst {

    private final Instant now;
    private final List<Run> runs;
    private final List<Trace> traces;
    private final Instant wholeFrom;
    private final List<PlacedRun> placed;
    private final Map<String, List<PlacedRun>> byOperation = new HashMap<>();
    private final ClassFailures classFailures;
    private final BuildsWithout buildsWithout;
    private final Map<String, List<DayTrend>> days = new HashMap<>();
    private final Map<LocalDate, Long> failures = new HashMap<>();
    private final Map<String, LocalDate> firstSeen = new HashMap<>();
    /** Those on which anything ran. */
    private final List<LocalDate> knownDays;

    private final Map<String, Examined> examinedBefore;
    private final Map<String, Examined> examined = new HashMap<>();

    /** What is found out of one operation by itself. */
    private record Judged(Examined examined, OperationHistory history, Standing standing, List<Verdict> verdicts) {}

    /** @param examinedBefore what is known of operations, as far as it is of the same runs */
    Analyst(
            Collection<Run> unordered,
            SortedMap<LocalDate, Summary> summaries,
            Instant now,
            Map<String, Examined> examinedBefore) {
        this.now = now;
        this.examinedBefore = examinedBefore;
        runs = new ArrayList<>(unordered);
        runs.sort(Run.OLDEST_FIRST);
        traces = Trace.of(runs);
        for (Map.Entry<LocalDate, Summary> day : summaries.entrySet()) {
            addDay(day.getKey(), day.getValue());
        }
        wholeFrom = wholeFrom();
        placed = PlacedRun.of(runs, traces, wholeFrom);
        for (PlacedRun run : placed) {
            byOperation
                    .computeIfAbsent(run.run().operation(), operation -> new ArrayList<>())
                    .add(run);
        }
        classFailures = ClassFailures.among(byOperation);
        buildsWithout = new BuildsWithout(traces, byOperation);
        for (Map.Entry<String, List<PlacedRun>> known : byOperation.entrySet()) {
            saw(known.getKey(), day(known.getValue().get(0).run().startedAt()));
        }
        knownDays = knownDays(summaries);
    }

    private List<LocalDate> knownDays(SortedMap<LocalDate, Summary> summaries) {
        SortedSet<LocalDate> known = new TreeSet<>();
        for (Map.Entry<LocalDate, Summary> day : summaries.entrySet()) {
            if (!day.getValue().operations().isEmpty()) {
                known.add(day.getKey());
            }
        }
        Instant nextDay = Instant.MIN;
        for (Run run : runs) {
            if (!run.startedAt().isBefore(nextDay)) {
                LocalDate day = day(run.startedAt());
                known.add(day);
                nextDay = day.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
            }
        }
        return new ArrayList<>(known);
    }

    private void addDay(LocalDate day, Summary summary) {
        long failed = 0;
        long executions = 0;
        for (Map.Entry<String, OperationSummary> operation :
                summary.operations().entrySet()) {
            saw(operation.getKey(), day);
            days.computeIfAbsent(operation.getKey(), name -> new ArrayList<>()).add(trend(day, operation.getValue()));
            failed += operation.getValue().failures();
            executions += operation.getValue().totalExecutions();
        }
        if (executions > 0) {
            failures.put(day, failed);
        }
    }

    private void saw(String operation, LocalDate day) {
        LocalDate known = firstSeen.putIfAbsent(operation, day);
        if (known != null && day.isBefore(known)) {
            firstSeen.put(operation, day);
        }
    }

    private static LocalDate day(Instant instant) {
        return LocalDate.ofInstant(instant, ZoneOffset.UTC);
    }

    /**
     * Returns since when all runs are known of every operation that runs in traces. The newest runs of one that runs several times in a trace
     * reach back less far than those of the others.
     */
    private Instant wholeFrom() {
        Map<String, Known> byOperation = new HashMap<>();
        for (Run run : runs) {
            if (run.status() != ExecutionRecord.Status.SKIPPED) {
                Known known = byOperation.get(run.operation());
                if (known == null) {
                    known = new Known(run.startedAt());
                    byOperation.put(run.operation(), known);
                }
                known.executions++;
                known.traced |= run.traceId() != null;
            }
        }
        Instant wholeFrom = Instant.MIN;
        for (Map.Entry<String, Known> operation : byOperation.entrySet()) {
            Known known = operation.getValue();
            long missing = -known.executions;
            for (DayTrend day : days.getOrDefault(operation.getKey(), List.of())) {
                missing += day.executions();
            }
            if (missing > 0 && known.traced && known.first.isAfter(wholeFrom)) {
                wholeFrom = known.first;
            }
        }
        return wholeFrom;
    }

    /** The executions of an operation of which more than a summary is known. */
    private static final class Known {
        private final Instant first;
        private long executions;
        private boolean traced;

        Known(Instant first) {
            this.first = first;
        }
    }

    private static DayTrend trend(LocalDate day, OperationSummary statistics) {
        return new DayTrend(day, statistics.totalExecutions(), statistics.failures(), statistics.p50DurationMs());
    }

    Analysis analysis() {
        // Meanwhile, as it needs nothing of what comes of the operations.
        ForkJoinTask<List<FailureCluster>> clusters =
                ForkJoinPool.commonPool().submit(() -> FailureClusters.of(placed));
        List<String> names = new ArrayList<>(new TreeSet<>(firstSeen.keySet()));
        List<OperationHistory> histories = new ArrayList<>();
        SortedMap<String, Standing> standings = new TreeMap<>();
        List<Run> lost = new ArrayList<>();
        List<Verdict> verdicts = new ArrayList<>();
        for (Judged judged : names.parallelStream().map(this::judged).toList()) {
            histories.add(judged.history());
            examined.put(judged.history().operation(), judged.examined());
            standings.put(judged.history().operation(), judged.standing());
            lost.addAll(judged.examined().lost());
            verdicts.addAll(judged.verdicts());
        }
        verdicts.sort(Analyst::byKindAndConfidence);
        ForkJoinTask<List<WeekLost>> weeks =
                ForkJoinPool.commonPool().submit(() -> LostRuns.byWeek(runs, lost, traces, failures));
        Set<String> broken = new HashSet<>();
        for (Trace trace : traces) {
            if (trace.brokenEnvironment()) {
                broken.add(trace.id());
            }
        }
        return new Analysis(
                now,
                histories,
                verdicts,
                new ChangesSince(standings, verdicts).all(runs, traces, now),
                clusters.join(),
                weeks.join(),
                Invocations.of(traces, wholeFrom),
                broken,
                Outage.of(traces));
    }

    /** What is known of each operation, after the {@link #analysis}. */
    Map<String, Examined> examined() {
        return examined;
    }

    private static int byKindAndConfidence(Verdict one, Verdict other) {
        int byKind = one.kind().compareTo(other.kind());
        int byConfidence = byKind != 0 ? byKind : one.confidence().compareTo(other.confidence());
        return byConfidence != 0 ? byConfidence : one.operation().compareTo(other.operation());
    }

    private Judged judged(String operation) {
        List<PlacedRun> known = byOperation.getOrDefault(operation, List.of());
        List<PlacedRun> passes = classFailures.passes(operation, known);
        Examined before = examinedBefore.get(operation);
        Examined found = before != null && before.isOf(known, passes) ? before : Examined.of(operation, known, passes);
        OperationHistory history = new OperationHistory(
                operation,
                found.runs(),
                days.getOrDefault(operation, List.of()),
                found.missing() == 0,
                found.missing(),
                found.lostMs(),
                found.lost().size(),
                found.baselines());
        Standing standing = Standing.of(found.lines(), buildsWithout);
        return new Judged(found, history, standing, verdicts(operation, known, standing, found.speeds()));
    }

    private List<Verdict> verdicts(String operation, List<PlacedRun> known, Standing standing, List<SpeedRule> speeds) {
        Surest flaky = new Surest();
        Surest broken = new Surest();
        Surest fixed = new Surest();
        Map<Site, Line> atSite = new HashMap<>();
        for (Line line : standing.lines()) {
            atSite.put(line.site(), line);
            flaky.consider(FlakyRule.judge(line, now).map(verdict -> verdict.without(buildsWithout.since(line))));
        }
        for (Line line : standing.linesAndBranches()) {
            broken.consider(BrokenRule.judge(line, standing));
            fixed.consider(FixedRule.judge(line, now));
        }
        Surest slower = new Surest();
        Surest faster = new Surest();
        for (SpeedRule speed : speeds) {
            Line line = atSite.get(speed.site());
            int without = line == null ? 0 : buildsWithout.since(line);
            Optional<Verdict> verdict = speed.verdict().map(change -> change.without(without));
            boolean isSlower = verdict.isPresent() && verdict.get().kind() == Kind.SLOWER;
            (isSlower ? slower : faster).consider(verdict);
        }
        Surest young = new Surest();
        young.consider(NewRule.judge(known, firstSeen.getOrDefault(operation, LocalDate.MIN), knownDays, now));
        List<Verdict> verdicts = new ArrayList<>();
        flaky.addTo(verdicts);
        broken.addTo(verdicts);
        if (!flaky.isThere() && !broken.isThere()) {
            // What passes and fails by turns has not been fixed by passing, nor what is broken at another site.
            fixed.addTo(verdicts);
        }
        slower.addTo(verdicts);
        faster.addTo(verdicts);
        young.addTo(verdicts);
        return verdicts;
    }

    /**
     * Keeps the surest of the verdicts on the sites and branches of one operation; of equally sure ones the first, which is on what ran last.
     * It names the other modules that got the same verdict.
     */
    private static final class Surest {
        private final SortedSet<String> modules = new TreeSet<>();
        private @Nullable Verdict surest;

        void consider(Optional<Verdict> verdict) {
            if (verdict.isEmpty()) {
                return;
            }
            if (verdict.get().evidence().get("module") instanceof String module) {
                modules.add(module);
            }
            if (surest == null || verdict.get().confidence().compareTo(surest.confidence()) < 0) {
                surest = verdict.get();
            }
        }

        boolean isThere() {
            return surest != null;
        }

        void addTo(List<Verdict> verdicts) {
            if (surest != null) {
                verdicts.add(modules.size() < 2 ? surest : surest.alsoIn(modules));
            }
        }
    }
}
