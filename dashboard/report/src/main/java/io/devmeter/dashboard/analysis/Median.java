// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard.analysis;

import java.util.Arrays;

/** Robust statistics of a few numbers. */
final class Median {

    private Median() {}

    /** Returns the middle of the numbers, or the mean of the two in the middle. */
    static double of(double[] numbers) {
        double[] sorted = numbers.clone();
        Arrays.sort(sorted);
        return ofSorted(sorted, sorted.length);
    }

    /** Returns what {@link #of} does of the first numbers of an array, which are in order of size. */
    static double ofSorted(double[] sorted, int count) {
        int middle = count / 2;
        return count % 2 == 1 ? sorted[middle] : between(sorted[middle - 1], sorted[middle]);
    }

    /** Returns the median absolute deviation from a number: the median of the distances to it. */
    static double deviation(double[] numbers, double from) {
        double[] distances = new double[numbers.length];
        for (int i = 0; i < numbers.length; i++) {
            distances[i] = Math.abs(numbers[i] - from);
        }
        return of(distances);
    }

    /** Returns the number halfway between two, however large they are. */
    static double between(double one, double other) {
        return one / 2 + other / 2;
    }
}
