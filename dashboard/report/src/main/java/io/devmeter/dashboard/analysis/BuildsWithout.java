// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard.analysis;

import io.devmeter.store.ExecutionRecord.Status;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Builds that passed without an operation that had been part of builds of their name, on the same class of machine: it was deleted or renamed, or is
 * switched off. Builds of less than half as many executions do not count, as {@code mvn test -Dtest=…} is called {@code mvn test}, too. Why they
 * matter is in {@code dashboard/RATIONALE.md}, "When is what was deleted or switched off no longer broken?".
 */
final class BuildsWithout {

    private static final int FEWEST = 3;

    private final Map<String, Trace> traces;

    /** By their {@linkplain Trace#kind() kind}, the newest first. */
    private final Map<List<Object>, List<Trace>> passed;

    private final Map<String, List<PlacedRun>> runs;
    private final Instant until;

    /**
     * Keeps what may have passed without an operation.
     *
     * @param newestFirst all traces
     * @param runs the runs of each operation, oldest first
     */
    BuildsWithout(List<Trace> newestFirst, Map<String, List<PlacedRun>> runs) {
        this(new HashMap<>(), new HashMap<>(), runs, Instant.MAX);
        for (Trace trace : newestFirst) {
            traces.put(trace.id(), trace);
            if (trace.tree().root().passed() && !trace.brokenEnvironment()) {
                passed.computeIfAbsent(trace.kind(), kind -> new ArrayList<>()).add(trace);
            }
        }
    }

    private BuildsWithout(
            Map<String, Trace> traces,
            Map<List<Object>, List<Trace>> passed,
            Map<String, List<PlacedRun>> runs,
            Instant until) {
        this.traces = traces;
        this.passed = passed;
        this.runs = runs;
        this.until = until;
    }

    /** Returns those that had started before some moment. Later ones may have run what had ended before. */
    BuildsWithout before(Instant moment) {
        return new BuildsWithout(traces, passed, runs, moment);
    }

    /**
     * Returns how many have passed since the last outcome of a line: at least three, or one that skipped it, and more than twice as many as ever
     * before between two of its outcomes. Otherwise 0, as that may be chance, or other jobs of which it is no part.
     */
    int since(Line line) {
        return builds(line).size();
    }

    /** Whether they go on for so long that what the operation was says nothing of today. */
    boolean haveForgotten(Line line) {
        List<Trace> builds = builds(line);
        return !builds.isEmpty()
                && builds.get(0).startedAt().isAfter(line.last().startedAt().plus(Line.FORGOTTEN));
    }

    private List<Trace> builds(Line line) {
        Run last = line.last().firstRun();
        Trace trace = last.traceId() == null ? null : traces.get(last.traceId());
        if (trace == null) {
            return List.of();
        }
        List<Trace> alike = passed.getOrDefault(trace.kind(), List.of());
        int newer = 0;
        List<Trace> builds = new ArrayList<>();
        while (newer < alike.size() && alike.get(newer).startedAt().isAfter(last.startedAt())) {
            Trace build = alike.get(newer++);
            if (build.startedAt().isBefore(until) && saysSomethingOf(line, trace, build)) {
                builds.add(build);
            }
        }
        boolean mayBeChance = builds.size() < FEWEST && !skippedIn(builds, line);
        return mayBeChance || builds.size() <= 2 * mostBetween(line, trace, alike.subList(newer, alike.size()))
                ? List.of()
                : builds;
    }

    private static boolean saysSomethingOf(Line line, Trace trace, Trace build) {
        String branch = build.tree().root().version().branch();
        boolean isAsLarge = 2 * executions(build) >= executions(trace);
        return isAsLarge && (line.branch().isEmpty() || line.branch().equals(branch));
    }

    /** Returns how many of these builds, at most, were without it between two outcomes of a line. */
    private static int mostBetween(Line line, Trace trace, List<Trace> older) {
        Set<String> with = new HashSet<>();
        for (Outcome outcome : line.outcomes()) {
            for (Run run : outcome.runs()) {
                with.add(run.traceId());
            }
        }
        List<Outcome> outcomes = line.outcomes();
        int next = outcomes.size() - 2;
        int most = 0;
        int between = 0;
        for (Trace build : older) {
            while (next >= 0 && !build.startedAt().isAfter(outcomes.get(next).startedAt())) {
                between = 0;
                next--;
            }
            if (next >= 0 && !with.contains(build.id()) && saysSomethingOf(line, trace, build)) {
                between++;
                most = Math.max(most, between);
            }
        }
        return most;
    }

    private static int executions(Trace build) {
        return build.tree().runs().size();
    }

    private boolean skippedIn(List<Trace> builds, Line line) {
        Set<String> ids = new HashSet<>();
        for (Trace build : builds) {
            ids.add(build.id());
        }
        Instant last = line.last().startedAt();
        List<PlacedRun> ofOperation = runs.getOrDefault(line.operation(), List.of());
        for (int i = ofOperation.size() - 1; i >= 0; i--) {
            Run run = ofOperation.get(i).run();
            if (!run.startedAt().isAfter(last)) {
                return false;
            }
            if (run.status() == Status.SKIPPED && run.isNamedAsTest() && ids.contains(run.traceId())) {
                return true;
            }
        }
        return false;
    }
}
