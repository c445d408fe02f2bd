// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard.analysis;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;

/** Shows traces as trees that fit on a page. */
final class Invocations {

    private static final int MOST = 10;
    private static final int MOST_NODES = 500;

    private Invocations() {}

    /**
     * Returns the newest of these traces, which are the newest first; of a long one its root and the nodes that failed or took
     * longest.
     *
     * @param wholeFrom from when on no run is missing
     */
    static List<Invocation> of(List<Trace> traces, Instant wholeFrom) {
        return traces.stream().limit(MOST).map(trace -> of(trace, wholeFrom)).toList();
    }

    private static Invocation of(Trace trace, Instant wholeFrom) {
        TraceTree tree = trace.tree();
        Run root = tree.root();
        return new Invocation(
                trace.id(),
                root.operation(),
                root.startedAt(),
                Math.min(Double.MAX_VALUE, tree.durationMs()),
                root.status(),
                trace.brokenEnvironment(),
                tree.runs().size(),
                trace.startedAt().isBefore(wholeFrom),
                nodes(tree));
    }

    private static List<Invocation.Node> nodes(TraceTree tree) {
        BitSet shown = shown(tree);
        boolean[] critical = tree.criticalPath();
        int[] indices = new int[tree.runs().size()];
        List<Invocation.Node> nodes = new ArrayList<>();
        for (int execution : tree.depthFirst()) {
            int parent = tree.parent(execution);
            // What belongs to an execution that is not shown is shown with the next one above it.
            int shownParent = parent < 0 ? -1 : indices[parent];
            indices[execution] = shownParent;
            if (shown.get(execution)) {
                indices[execution] = nodes.size();
                nodes.add(new Invocation.Node(
                        tree.runs().get(execution),
                        shownParent < 0 ? 0 : nodes.get(shownParent).depth() + 1,
                        shownParent,
                        Math.max(0, tree.startMs(execution)),
                        tree.selfMs(execution),
                        critical[execution]));
            }
        }
        return nodes;
    }

    private static BitSet shown(TraceTree tree) {
        BitSet shown = new BitSet();
        Arrays.stream(tree.depthFirst())
                .skip(1)
                .boxed()
                .sorted(Comparator.comparing((Integer execution) ->
                                !tree.runs().get(execution).failed())
                        .thenComparing(execution -> -tree.runs().get(execution).knownMs())
                        .thenComparing(Comparator.naturalOrder()))
                .limit(MOST_NODES - 1L)
                .forEach(shown::set);
        shown.set(tree.depthFirst()[0]);
        return shown;
    }
}
