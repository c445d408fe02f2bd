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
 * switched off. Builds of less than half as many executions do not count, as {@code mvn test -Dtest=…} is called {@code mvn test}, too. Why they matter is in {@code dashboard/RATIONALE.md}, "When is what was deleted or switched off no longer broken?".
 */
final class BuildsWithout {

    private static final int FEWEST = 3;

    private final Map<String, Trace> traces = new HashMap<>();
    /** By the operation and the machine of their root, the newest first. */
    private final Map<List<Object>, List<Trace>> passed = new HashMap<>();

    private final Map<String, List<PlacedRun>> runs;

    /**
     * Keeps what may have passed without an operation.
     *
     * @param newestFirst all traces
     * @param runs the runs of each operation, oldest first
     */
    BuildsWithout(List<Trace> newestFirst, Map<String, List<PlacedRun>> runs) {
        this.runs = runs;
        for (Trace trace : newestFirst) {
            traces.put(trace.id(), trace);
            if (trace.tree().root().passed() && !trace.brokenEnvironment()) {
                passed.computeIfAbsent(kind(trace), kind -> new ArrayList<>()).add(trace);
            }
        }
    }

    private static List<Object> kind(Trace trace) {
        Run root = trace.tree().root();
        return List.of(root.operation(), root.machine());
    }

    /** Returns how many have passed since the last outcome of a line: at least three, or one that skipped it; otherwise 0, as that may be chance. */
    int since(Line line) {
        List<Trace> builds = builds(line);
        return builds.size() >= FEWEST || skippedIn(builds, line) ? builds.size() : 0;
    }

    /** Whether they go on for so long that what the operation was says nothing of today. */
    boolean haveForgotten(Line line) {
        return since(line) > 0
                && builds(line)
                        .get(0)
                        .startedAt()
                        .isAfter(line.last().startedAt().plus(Line.FORGOTTEN));
    }

    private List<Trace> builds(Line line) {
        Run last = line.last().firstRun();
        Trace trace = last.traceId() == null ? null : traces.get(last.traceId());
        List<Trace> builds = new ArrayList<>();
        if (trace != null) {
            for (Trace build : passed.getOrDefault(kind(trace), List.of())) {
                if (!build.startedAt().isAfter(last.startedAt())) {
                    break;
                }
                String branch = build.tree().root().version().branch();
                boolean isAsLarge = 2 * executions(build) >= executions(trace);
                if (isAsLarge && (line.branch().isEmpty() || line.branch().equals(branch))) {
                    builds.add(build);
                }
            }
        }
        return builds;
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
