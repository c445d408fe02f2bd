// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard.analysis;

import java.util.Collection;

/**
 * Runs that others are compared with.
 *
 * @param n how many they are
 * @param medianMs their median duration in milliseconds
 * @param deviationMs the median absolute deviation from it in milliseconds, at least 5% of the median: a handful of runs that
 *     happen to be equal does not make an operation exact
 */
record Baseline(int n, double medianMs, double deviationMs) {

    /** Makes the median absolute deviation of normally distributed numbers their standard deviation. */
    private static final double NORMAL = 1.4826;

    private static final double LOWEST_DEVIATION = 0.05;

    static Baseline of(Collection<Outcome> runs) {
        double[] durations = durations(runs);
        double median = Median.of(durations);
        double deviation = Math.max(Median.deviation(durations, median), LOWEST_DEVIATION * median);
        return new Baseline(durations.length, median, deviation);
    }

    static double[] durations(Collection<Outcome> runs) {
        double[] durations = new double[runs.size()];
        int i = 0;
        for (Outcome run : runs) {
            durations[i++] = run.meanMs();
        }
        return durations;
    }

    /**
     * Whether a median differs so much that it matters.
     *
     * @param ratio the ratio that it must reach, to either side
     * @param differenceMs the difference that it must reach
     * @param deviations how many estimated standard deviations it must exceed
     */
    boolean differs(double median, double ratio, double differenceMs, double deviations) {
        return differ(median, medianMs, ratio, differenceMs)
                && Math.abs(median - medianMs) > deviations * NORMAL * deviationMs;
    }

    /** Whether two medians differ so much that it matters, whatever the scatter. */
    static boolean differ(double one, double other, double ratio, double differenceMs) {
        return Math.max(one, other) >= ratio * Math.min(one, other) && Math.abs(one - other) >= differenceMs;
    }

    /** Returns the bounds outside of which a median differs. */
    Band band(Site site, double ratio, double differenceMs, double deviations) {
        double difference = Math.max(differenceMs, deviations * NORMAL * deviationMs);
        return new Band(
                medianMs,
                Math.max(0, Math.min(medianMs / ratio, medianMs - difference)),
                Math.min(Double.MAX_VALUE, Math.max(medianMs * ratio, medianMs + difference)),
                n,
                site.machine(),
                site.module());
    }
}
