// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard.analysis;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The executions of one trace as a tree with a single root, whatever their ids say. An execution whose parent is not there belongs
 * to the root; of executions with the same id the one that started first has the children; a circle of parents is cut open and
 * belongs to the root. Executions are numbered in the order of their start.
 *
 * <p>Takes time in proportion to the number of executions, but for sorting them.
 */
final class TraceTree {

    private static final int NONE = -1;

    private final List<Run> runs;
    private final boolean hasParts;
    private final int root;
    private final int[] parents;
    private final int[] firstChild;
    private final int[] nextSibling;

    private TraceTree(List<Run> runs, boolean hasParts, int root, int[] parents) {
        this.runs = runs;
        this.hasParts = hasParts;
        this.root = root;
        this.parents = parents;
        firstChild = filled(runs.size());
        nextSibling = filled(runs.size());
        for (int i = runs.size() - 1; i >= 0; i--) {
            if (i != root) {
                nextSibling[i] = firstChild[parents[i]];
                firstChild[parents[i]] = i;
            }
        }
    }

    /** Builds the tree of executions that are in the order of their start; at least one. */
    static TraceTree of(List<Run> runs) {
        Map<String, Integer> byId = new HashMap<>();
        for (int i = 0; i < runs.size(); i++) {
            String spanId = runs.get(i).spanId();
            if (spanId != null) {
                byId.putIfAbsent(spanId, i);
            }
        }
        int[] parents = filled(runs.size());
        boolean hasParts = false;
        for (int i = 0; i < runs.size(); i++) {
            String parentSpanId = runs.get(i).parentSpanId();
            int parent = parentSpanId == null ? NONE : byId.getOrDefault(parentSpanId, NONE);
            parents[i] = parent == i ? NONE : parent;
            hasParts |= parents[i] != NONE;
        }
        int root = root(runs, parents);
        for (int i = 0; i < parents.length; i++) {
            if (parents[i] == NONE) {
                parents[i] = root;
            }
        }
        parents[root] = NONE;
        cutCircles(parents, root);
        return new TraceTree(runs, hasParts, root, parents);
    }

    /** The first that says it is one, or else the first whose parent is elsewhere, or else the first. */
    private static int root(List<Run> runs, int[] parents) {
        int orphan = NONE;
        for (int i = 0; i < parents.length; i++) {
            if (runs.get(i).parentSpanId() == null) {
                return i;
            }
            if (orphan == NONE && parents[i] == NONE) {
                orphan = i;
            }
        }
        return Math.max(orphan, 0);
    }

    private static void cutCircles(int[] parents, int root) {
        // Which climb has been here; a climb that meets itself has gone round in a circle.
        int[] climb = filled(parents.length);
        climb[root] = root;
        for (int i = 0; i < parents.length; i++) {
            int at = i;
            while (climb[at] == NONE) {
                climb[at] = i;
                at = parents[at];
            }
            if (climb[at] == i && at != root) {
                parents[at] = root;
            }
        }
    }

    private static int[] filled(int length) {
        int[] numbers = new int[length];
        Arrays.fill(numbers, NONE);
        return numbers;
    }

    List<Run> runs() {
        return runs;
    }

    /** Whether any of the executions says that it is part of another one. If none does, which one is the root is only a guess. */
    boolean hasParts() {
        return hasParts;
    }

    Run root() {
        return runs.get(root);
    }

    /** Returns the number of the execution's parent, -1 for the root. */
    int parent(int execution) {
        return parents[execution];
    }

    boolean isLeaf(int execution) {
        return firstChild[execution] == NONE;
    }

    /** Whether the execution failed and one of its children did, and not only at first, so that its own failure says nothing new. */
    boolean passesOnFailure(int execution) {
        if (!runs.get(execution).failed()) {
            return false;
        }
        Map<String, Run> decisive = new HashMap<>();
        for (int child = firstChild[execution]; child != NONE; child = nextSibling[child]) {
            decisive.merge(runs.get(child).operation(), runs.get(child), TraceTree::decisive);
        }
        for (Run child : decisive.values()) {
            if (child.failed()) {
                return true;
            }
        }
        return false;
    }

    /** Of two runs of an operation, the one of the last attempt, or that which failed. */
    private static Run decisive(Run one, Run other) {
        if (one.attempt() != other.attempt()) {
            return one.attempt() > other.attempt() ? one : other;
        }
        return one.failed() ? one : other;
    }

    /** Returns the numbers of all executions, each parent before its children and siblings in the order of their start. */
    int[] depthFirst() {
        int[] order = new int[runs.size()];
        int length = 0;
        int at = root;
        while (at != NONE) {
            order[length++] = at;
            int next = firstChild[at];
            while (next == NONE && at != root) {
                next = nextSibling[at];
                at = parents[at];
            }
            at = next;
        }
        return order;
    }

    /** Returns milliseconds from the root's start to the execution's; negative if a clock was wrong. */
    double startMs(int execution) {
        return Moments.msBetween(root().startedAt(), runs.get(execution).startedAt());
    }

    private double endMs(int execution) {
        return startMs(execution) + runs.get(execution).knownMs();
    }

    /** Returns the milliseconds of the execution in which none of its children ran, by the clocks of both. */
    double selfMs(int execution) {
        double start = startMs(execution);
        double end = endMs(execution);
        double covered = 0;
        double coveredUntil = start;
        for (int child = firstChild[execution]; child != NONE; child = nextSibling[child]) {
            double from = Math.max(coveredUntil, startMs(child));
            double until = Math.min(end, endMs(child));
            if (until > from) {
                covered += until - from;
                coveredUntil = until;
            }
        }
        return Math.max(0, end - start - covered);
    }

    /**
     * Finds the critical path: from the end of the root backwards through the child that ended last, then through the child that
     * ended last before that one started, and so on, and within each of these likewise. This is the definition of Zhang et al.,
     * "CRISP: Critical Path Analysis of Large-Scale Microservice Architectures", USENIX ATC 2022. As there, what a child did
     * outside of its parent's time does not count; except that the root's time lasts as long as the {@linkplain #durationMs trace's}.
     *
     * <p>Starts are read from the clock of the day and durations from a monotonic one, so that an execution may seem to start a little
     * before the one that it waited for had ended. Up to a millisecond, and up to a tenth of the earlier one, that is not taken for
     * running at the same time.
     *
     * @return for each execution whether it is on the path
     */
    boolean[] criticalPath() {
        double[] starts = new double[runs.size()];
        double[] ends = new double[runs.size()];
        boolean[] critical = new boolean[runs.size()];
        critical[root] = true;
        for (int at : depthFirst()) {
            boolean isRoot = at == root;
            starts[at] = isRoot ? 0 : Math.max(starts[parents[at]], startMs(at));
            ends[at] = isRoot ? durationMs() : Math.min(ends[parents[at]], endMs(at));
        }
        for (int at : depthFirst()) {
            if (critical[at]) {
                double waited = ends[at];
                for (int child : childrenByEnd(at, ends)) {
                    double length = ends[child] - starts[child];
                    if (length > 0 && ends[child] - Math.min(1, length / 10) <= waited && starts[child] < waited) {
                        critical[child] = true;
                        waited = starts[child];
                    }
                }
            }
        }
        return critical;
    }

    private List<Integer> childrenByEnd(int execution, double[] ends) {
        List<Integer> children = new ArrayList<>();
        for (int child = firstChild[execution]; child != NONE; child = nextSibling[child]) {
            children.add(child);
        }
        children.sort(Comparator.comparingDouble((Integer child) -> ends[child]).reversed());
        return children;
    }

    /**
     * Returns milliseconds from the root's start to the last end of what began while the root ran. What began later says more of
     * clocks, or of work that was only handed over, than of the trace.
     */
    double durationMs() {
        double rootMs = root().knownMs();
        return IntStream.range(0, runs.size())
                .filter(execution -> startMs(execution) >= 0 && startMs(execution) <= rootMs)
                .mapToDouble(this::endMs)
                .reduce(rootMs, Math::max);
    }
}
