// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard.analysis;

import static java.util.Objects.requireNonNullElse;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** Groups failures by what they say. A failure that a part handed up is counted there and not again. */
final class FailureClusters {

    private static final int MOST = 100;

    private static final Comparator<FailureCluster> MOST_FREQUENT_FIRST = Comparator.comparingInt(
                    FailureCluster::failures)
            .reversed()
            .thenComparing(FailureCluster::last, Comparator.reverseOrder())
            .thenComparing(FailureCluster::errorType)
            .thenComparing(FailureCluster::message);

    private FailureClusters() {}

    /** Returns the most frequent clusters of these runs, which are in the order of their start. */
    static List<FailureCluster> of(List<PlacedRun> runs) {
        Map<MessagePattern, Cluster> clusters = new HashMap<>();
        for (PlacedRun placed : runs) {
            Run run = placed.run();
            if (run.failed() && !placed.passesOnFailure()) {
                clusters.computeIfAbsent(MessagePattern.of(run.errorType(), run.error()), Cluster::new)
                        .add(run);
            }
        }
        return clusters.values().stream()
                .map(Cluster::finished)
                .sorted(MOST_FREQUENT_FIRST)
                .limit(MOST)
                .toList();
    }

    private static final class Cluster {
        private final MessagePattern pattern;
        private final List<Run> failures = new ArrayList<>();

        Cluster(MessagePattern pattern) {
            this.pattern = pattern;
        }

        void add(Run run) {
            failures.add(run);
        }

        FailureCluster finished() {
            TreeSet<String> operations = new TreeSet<>();
            failures.forEach(run -> operations.add(run.operation()));
            Run last = failures.get(failures.size() - 1);
            return new FailureCluster(
                    pattern.errorType(),
                    pattern.message(),
                    failures.size(),
                    List.copyOf(operations),
                    failures.get(0).startedAt(),
                    last.startedAt(),
                    requireNonNullElse(last.error(), ""));
        }
    }
}
