// SPDX-License-Identifier: Apache-2.0
package io.devmeter.store;

import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * Collects durations, in milliseconds: sum, minimum and maximum exactly, percentiles exactly while there are few durations
 * and within 1% afterwards. Not thread-safe.
 *
 * <p>Few durations are kept as they are because a project has thousands of operations, most of them with a handful of
 * executions, and an empty histogram weighs more than they do.
 */
final class DurationStatistics {

    /** Up to this many durations are kept as they are. */
    static final int FEW = 512;

    private static final int SIGNIFICANT_DIGITS = 2;
    private static final double NANOS_PER_MILLI = 1e6;

    private final DoubleSummaryStatistics exact = new DoubleSummaryStatistics();
    private double[] few = new double[4];
    private @Nullable Histogram manyInNanos;

    void add(double milliseconds) {
        if (manyInNanos == null && exact.getCount() == FEW) {
            manyInNanos = new Histogram(SIGNIFICANT_DIGITS);
            for (double duration : few) {
                manyInNanos.recordValue(nanos(duration));
            }
            few = new double[0];
        }
        if (manyInNanos != null) {
            manyInNanos.recordValue(nanos(milliseconds));
        } else {
            int count = (int) exact.getCount();
            if (count == few.length) {
                few = Arrays.copyOf(few, Math.min(FEW, 2 * count));
            }
            few[count] = milliseconds;
        }
        exact.accept(milliseconds);
    }

    private static long nanos(double milliseconds) {
        return Math.min(Math.round(milliseconds * NANOS_PER_MILLI), Long.MAX_VALUE / 2);
    }

    double sum() {
        return exact.getSum();
    }

    double average() {
        return exact.getAverage();
    }

    double min() {
        return exact.getCount() == 0 ? 0 : exact.getMin();
    }

    double max() {
        return exact.getCount() == 0 ? 0 : exact.getMax();
    }

    /** The nearest-rank percentile: the smallest duration that at least {@code percent} of all durations do not exceed. */
    double percentile(double percent) {
        if (exact.getCount() == 0) {
            return 0;
        }
        if (manyInNanos != null) {
            double milliseconds = manyInNanos.getValueAtPercentile(percent) / NANOS_PER_MILLI;
            return Math.min(Math.max(milliseconds, exact.getMin()), exact.getMax());
        }
        double[] sorted = Arrays.copyOf(few, (int) exact.getCount());
        Arrays.sort(sorted);
        int rank = (int) Math.ceil(percent / 100 * sorted.length);
        return sorted[Math.max(rank, 1) - 1];
    }
}
