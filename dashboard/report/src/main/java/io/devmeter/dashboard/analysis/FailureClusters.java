// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard.analysis;

import static java.util.Objects.requireNonNullElse;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Groups failures by what they say. A failure that a part handed up is counted there and not again. */
final class FailureClusters {

    private FailureClusters() {}

    /** Returns the clusters of these runs, which are in the order of their start; the most frequent first. */
    static List<FailureCluster> of(List<PlacedRun> runs) {
        Map<List<@Nullable String>, Cluster> byText = new HashMap<>();
        Map<MessagePattern, Cluster> clusters = new HashMap<>();
        Map<String, Cluster> newest = new HashMap<>();
        for (PlacedRun placed : runs) {
            Run run = placed.run();
            if (run.failed() && !placed.passesOnFailure()) {
                // Most failures say what one before them said, letter by letter.
                Cluster cluster = byText.computeIfAbsent(
                        text(run),
                        text -> clusters.computeIfAbsent(
                                MessagePattern.of(run.errorType(), run.error()), Cluster::new));
                cluster.add(run);
                if (!placed.brokenEnvironment()) {
                    newest.put(run.operation(), cluster);
                }
            }
        }
        for (Map.Entry<String, Cluster> operation : newest.entrySet()) {
            operation.getValue().newest.add(operation.getKey());
        }
        List<FailureCluster> finished = new ArrayList<>();
        for (Cluster cluster : clusters.values()) {
            finished.add(cluster.finished());
        }
        finished.sort(FailureClusters::byFrequency);
        return finished;
    }

    /** The most frequent first, then those that were seen last. */
    private static int byFrequency(FailureCluster one, FailureCluster other) {
        int order = Integer.compare(other.failures(), one.failures());
        order = order != 0 ? order : other.last().compareTo(one.last());
        order = order != 0 ? order : one.errorType().compareTo(other.errorType());
        return order != 0 ? order : one.message().compareTo(other.message());
    }

    private static List<@Nullable String> text(Run run) {
        return Arrays.asList(run.errorType(), run.error());
    }

    private static final class Cluster {
        private final MessagePattern pattern;
        private final List<Run> failures = new ArrayList<>();
        private final SortedSet<String> newest = new TreeSet<>();

        Cluster(MessagePattern pattern) {
            this.pattern = pattern;
        }

        void add(Run run) {
            failures.add(run);
        }

        FailureCluster finished() {
            SortedSet<String> others = new TreeSet<>();
            for (Run run : failures) {
                others.add(run.operation());
            }
            others.removeAll(newest);
            List<String> operations = new ArrayList<>(newest);
            operations.addAll(others);
            Run last = failures.get(failures.size() - 1);
            return new FailureCluster(
                    pattern.errorType(),
                    pattern.message(),
                    failures.size(),
                    operations,
                    newest.size(),
                    failures.get(0).startedAt(),
                    last.startedAt(),
                    requireNonNullElse(last.error(), ""));
        }
    }
}
