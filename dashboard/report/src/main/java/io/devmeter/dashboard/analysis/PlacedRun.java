// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard.analysis;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/**
 * A run with what its trace says of it.
 *
 * @param run the run
 * @param brokenEnvironment whether its trace ran in a broken environment
 * @param passesOnFailure whether it failed because a part of it did, or may have
 */
record PlacedRun(Run run, boolean brokenEnvironment, boolean passesOnFailure) {

    /**
     * Returns the runs, in their order, with what their traces say. Where the part that failed may not be known, what contains others is not said
     * to have failed by itself.
     *
     * @param wholeFrom since when the runs of all parts are known
     */
    static List<PlacedRun> of(List<Run> runs, List<Trace> traces, Instant wholeFrom) {
        Set<String> containers = containers(traces);
        IdentityHashMap<Run, PlacedRun> special = new IdentityHashMap<>();
        for (Trace trace : traces) {
            TraceTree tree = trace.tree();
            for (int i = 0; i < tree.runs().size(); i++) {
                Run run = tree.runs().get(i);
                boolean passesOnFailure = tree.passesOnFailure(i) || mayPassOnFailure(run, containers, wholeFrom);
                if (passesOnFailure || trace.brokenEnvironment()) {
                    special.put(run, new PlacedRun(run, trace.brokenEnvironment(), passesOnFailure));
                }
            }
        }
        List<PlacedRun> placed = new ArrayList<>(runs.size());
        for (Run run : runs) {
            PlacedRun known = special.get(run);
            // Of a trace of which it is the only run that is known, it is in no tree.
            placed.add(known == null ? new PlacedRun(run, false, mayPassOnFailure(run, containers, wholeFrom)) : known);
        }
        return placed;
    }

    /** The operations of which a run has parts. */
    private static Set<String> containers(List<Trace> traces) {
        Set<String> containers = new HashSet<>();
        for (Trace trace : traces) {
            TraceTree tree = trace.tree();
            for (int i = 0; i < tree.runs().size(); i++) {
                if (!tree.isLeaf(i)) {
                    containers.add(tree.runs().get(i).operation());
                }
            }
        }
        return containers;
    }

    private static boolean mayPassOnFailure(Run run, Set<String> containers, Instant wholeFrom) {
        return run.failed()
                && run.traceId() != null
                && run.startedAt().isBefore(wholeFrom)
                && containers.contains(run.operation());
    }

    /** Whether it is the same run, and not only one like it, with the same said of it. */
    @SuppressWarnings(
            "ReferenceEquality") // Runs are read once and then kept; to compare what they say would take longer.
    boolean isSameAs(PlacedRun other) {
        return run == other.run
                && brokenEnvironment == other.brokenEnvironment
                && passesOnFailure == other.passesOnFailure;
    }
}
