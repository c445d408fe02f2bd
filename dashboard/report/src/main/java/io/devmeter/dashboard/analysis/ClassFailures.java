// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard.analysis;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The operations that stand for a test class that failed as a whole, as in {@code @BeforeAll}. They have a record where that happened and none where it did
 * not, so it is the tests of the class that tell: where some of them ran, and the class did not fail, it passed.
 */
final class ClassFailures {

    private static final Set<String> METHODS = Set.of("initializationError", "executionError");

    /** For each class that has failed as a whole. */
    private final Map<String, List<PlacedRun>> tests = new HashMap<>();

    private ClassFailures() {}

    /** Looks for them among all runs. */
    static ClassFailures among(Map<String, List<PlacedRun>> byOperation) {
        ClassFailures failures = new ClassFailures();
        for (String operation : byOperation.keySet()) {
            if (isOne(operation)) {
                failures.tests.put(className(operation), new ArrayList<>());
            }
        }
        if (!failures.tests.isEmpty()) {
            byOperation.forEach(failures::addTests);
            failures.tests
                    .values()
                    .forEach(runs -> runs.sort((one, other) -> Run.OLDEST_FIRST.compare(one.run(), other.run())));
        }
        return failures;
    }

    private void addTests(String operation, List<PlacedRun> runs) {
        List<PlacedRun> ofClass = isOne(operation) ? null : tests.get(className(operation));
        if (ofClass != null) {
            for (PlacedRun placed : runs) {
                if (placed.run().isDecided() && placed.run().traceId() != null) {
                    ofClass.add(placed);
                }
            }
        }
    }

    private static boolean isOne(String operation) {
        int separator = operation.indexOf('#');
        return separator > 0 && METHODS.contains(operation.substring(separator + 1));
    }

    /** Returns what comes before the method, which may have a {@code #} itself; empty if it is no test. */
    private static String className(String operation) {
        return operation.substring(0, Math.max(0, operation.indexOf('#')));
    }

    /**
     * Returns where the class passed: a run of a test for each trace and module in which tests ran that did not start before the end of a failure, as they do
     * where all were repeated. None for any other operation.
     *
     * @param operation any operation
     * @param failures its runs
     */
    List<PlacedRun> passes(String operation, List<PlacedRun> failures) {
        if (tests.isEmpty() || !isOne(operation)) {
            return List.of();
        }
        Map<List<String>, Instant> failedUntil = new HashMap<>();
        for (PlacedRun placed : failures) {
            Run failure = placed.run();
            Instant end = Moments.after(failure.startedAt(), failure.knownMs());
            failedUntil.merge(place(failure), end, (one, other) -> one.isAfter(other) ? one : other);
        }
        Set<List<String>> passed = new HashSet<>();
        List<PlacedRun> passes = new ArrayList<>();
        for (PlacedRun test : tests.getOrDefault(className(operation), List.of())) {
            List<String> place = place(test.run());
            Instant end = failedUntil.get(place);
            if ((end == null || test.run().startedAt().isAfter(end)) && passed.add(place)) {
                passes.add(test);
            }
        }
        return passes;
    }

    private static List<String> place(Run run) {
        return List.of(run.traceId() == null ? "" : run.traceId(), run.module());
    }
}
