// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard.analysis;

import static java.util.Objects.requireNonNull;

import io.devmeter.store.ExecutionRecord;
import java.time.Instant;
import java.util.List;

/**
 * A trace of at least two executions as a tree, such as a build with its modules, mojos and tests.
 *
 * @param traceId the trace
 * @param operation the operation of its root
 * @param startedAt when the root started
 * @param durationMs milliseconds from there until the root and all that started within it had ended
 * @param status how the root ended
 * @param brokenEnvironment whether so many of its tests failed that the reason is the environment rather than the tests
 * @param executions how many executions of it are known
 * @param incomplete whether there may be more of them, as it began before all runs of what runs in traces are known. Then what a
 *     node took by itself, and the critical path, may be wrong
 * @param nodes its executions, depth first, siblings in the order of their start; the root is the first. Of more than 500 those
 *     that failed or took longest are kept, each below the next one above it that is
 */
public record Invocation(
        String traceId,
        String operation,
        Instant startedAt,
        double durationMs,
        ExecutionRecord.Status status,
        boolean brokenEnvironment,
        int executions,
        boolean incomplete,
        List<Node> nodes) {

    /** Checks and copies. */
    public Invocation {
        requireNonNull(traceId, "traceId");
        requireNonNull(operation, "operation");
        requireNonNull(startedAt, "startedAt");
        requireNonNull(status, "status");
        nodes = List.copyOf(nodes);
    }

    /**
     * An execution within the tree.
     *
     * @param run the execution
     * @param depth how many executions it is part of, 0 for the root
     * @param parent the index of the execution that it is part of, -1 for the root
     * @param startMs milliseconds from the root's start to its own, at least 0
     * @param selfMs milliseconds in which none of its children ran
     * @param critical whether it is on the critical path: had it been shorter, the root might have been, too
     */
    public record Node(Run run, int depth, int parent, double startMs, double selfMs, boolean critical) {

        /** Checks. */
        public Node {
            requireNonNull(run, "run");
        }
    }
}
