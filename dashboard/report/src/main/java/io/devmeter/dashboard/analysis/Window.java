// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard.analysis;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/**
 * The last few outcomes, with their durations kept in order of size: the median is asked for at every step, and to sort them anew each
 * time would take longer than all else that a rule does. Not thread-safe.
 */
final class Window {

    private final Deque<Outcome> outcomes = new ArrayDeque<>();
    private double[] sorted = new double[8];

    void add(Outcome outcome) {
        int size = outcomes.size();
        if (size == sorted.length) {
            sorted = Arrays.copyOf(sorted, 2 * size);
        }
        int found = Arrays.binarySearch(sorted, 0, size, outcome.meanMs());
        int at = found < 0 ? ~found : found;
        System.arraycopy(sorted, at, sorted, at + 1, size - at);
        sorted[at] = outcome.meanMs();
        outcomes.addLast(outcome);
    }

    Outcome removeOldest() {
        Outcome oldest = outcomes.removeFirst();
        int size = outcomes.size();
        int at = Arrays.binarySearch(sorted, 0, size + 1, oldest.meanMs());
        System.arraycopy(sorted, at + 1, sorted, at, size - at);
        return oldest;
    }

    int size() {
        return outcomes.size();
    }

    /** Returns the median of the mean durations; there must be an outcome. */
    double median() {
        return Median.ofSorted(sorted, outcomes.size());
    }

    List<Outcome> oldestFirst() {
        return List.copyOf(outcomes);
    }
}
