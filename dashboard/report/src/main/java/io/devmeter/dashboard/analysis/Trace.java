// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard.analysis;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;

/**
 * A trace with at least two executions, of which one is part of another. Those of which none is, such as the tests of an imported report, are executions each
 * for itself: none of them is the run that the others belong to, and how many of them fail says nothing of the environment, as a report is of one class.
 *
 * @param id its id
 * @param tree its executions
 * @param brokenEnvironment whether so many of its tests failed that the reason is the environment rather than the tests
 */
record Trace(String id, TraceTree tree, boolean brokenEnvironment) {

    private static final int FEWEST_TESTS = 5;
    private static final double MOST_FAILED = 0.8;

    Instant startedAt() {
        return tree.root().startedAt();
    }

    /** Returns what builds that can stand for each other have in common: the operation and the machine of their root. */
    List<Object> kind() {
        return List.of(tree.root().operation(), tree.root().machine());
    }

    /** Returns the traces of these executions, newest first; executions are in the order of their start. */
    static List<Trace> of(Collection<Run> runs) {
        Map<String, List<Run>> byId = new HashMap<>();
        for (Run run : runs) {
            if (run.traceId() != null) {
                byId.computeIfAbsent(run.traceId(), id -> new ArrayList<>(2)).add(run);
            }
        }
        List<Trace> traces = new ArrayList<>();
        for (Map.Entry<String, List<Run>> executions : byId.entrySet()) {
            if (executions.getValue().size() >= 2) {
                TraceTree tree = TraceTree.of(executions.getValue());
                if (tree.hasParts()) {
                    traces.add(new Trace(executions.getKey(), tree, isBrokenEnvironment(tree)));
                }
            }
        }
        traces.sort(Trace::byAge);
        return traces;
    }

    /** The newest first. */
    private static int byAge(Trace one, Trace other) {
        int byStart = other.startedAt().compareTo(one.startedAt());
        return byStart != 0 ? byStart : one.id().compareTo(other.id());
    }

    /**
     * Whether more than 80% of at least 5 tests failed. A test is an operation named {@code CLASS#METHOD}; where a trace has none,
     * each operation without parts is one. It failed if none of its executions passed: with one case of many, or in a later
     * attempt, it would have shown that the environment works.
     */
    private static boolean isBrokenEnvironment(TraceTree tree) {
        Map<String, Boolean> tests =
                passed(tree, execution -> tree.runs().get(execution).isNamedAsTest());
        if (tests.isEmpty()) {
            tests = passed(tree, tree::isLeaf);
        }
        long failed = tests.values().stream().filter(passed -> !passed).count();
        return tests.size() >= FEWEST_TESTS && failed > MOST_FAILED * tests.size();
    }

    /** Returns for each operation of these executions whether any of them passed. */
    private static Map<String, Boolean> passed(TraceTree tree, IntPredicate executions) {
        Map<String, Boolean> passed = new HashMap<>();
        for (int i = 0; i < tree.runs().size(); i++) {
            Run run = tree.runs().get(i);
            if (run.isDecided() && executions.test(i)) {
                passed.merge(run.operation(), run.passed(), Boolean::logicalOr);
            }
        }
        return passed;
    }
}
