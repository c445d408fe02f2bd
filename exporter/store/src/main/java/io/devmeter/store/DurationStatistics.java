// SPDX-License-Identifier: Apache-2.0
package io.devmeter.store;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Collects durations, in milliseconds: sum, minimum and maximum exactly, percentiles exactly while there are few durations
 * and within 1% afterwards. What comes out depends only on the durations, not on their order, nor on which of them were
 * collected elsewhere first. Not thread-safe.
 *
 * <p>Few durations are kept as they are because a project has thousands of operations, most of them with a handful of
 * executions, and a histogram weighs more than they do.
 */
final class DurationStatistics {

    /** Up to this many durations are kept as they are. */
    static final int FEW = 512;

    private static final double NANOS_PER_MILLI = 1e6;

    private final ExactSum sum;
    private long count;
    private double min = Double.POSITIVE_INFINITY;
    private double max = Double.NEGATIVE_INFINITY;
    private double[] few = new double[4];
    private @Nullable DurationHistogram manyInNanos;

    DurationStatistics() {
        sum = new ExactSum();
    }

    /** Takes up more than {@link #FEW} durations that were collected elsewhere. */
    DurationStatistics(ExactSum sum, double min, double max, DurationHistogram manyInNanos) {
        this.sum = sum;
        this.count = manyInNanos.total();
        this.min = min;
        this.max = max;
        this.few = new double[0];
        this.manyInNanos = manyInNanos;
    }

    void add(double milliseconds) {
        DurationHistogram many = manyFor(count + 1);
        if (many == null) {
            keep(milliseconds);
        } else {
            many.add(nanos(milliseconds));
            count++;
        }
        sum.add(milliseconds);
        min = Math.min(min, milliseconds);
        max = Math.max(max, milliseconds);
    }

    void add(DurationStatistics other) {
        DurationHistogram many = manyFor(count + other.count);
        if (many == null) {
            for (int i = 0; i < other.count; i++) {
                keep(other.few[i]);
            }
        } else {
            other.addTo(many);
            count += other.count;
        }
        sum.add(other.sum);
        min = Math.min(min, other.min);
        max = Math.max(max, other.max);
    }

    /** Returns the histogram if so many durations need one. */
    private @Nullable DurationHistogram manyFor(long durations) {
        if (manyInNanos == null && durations > FEW) {
            DurationHistogram histogram = new DurationHistogram();
            addTo(histogram);
            few = new double[0];
            manyInNanos = histogram;
        }
        return manyInNanos;
    }

    private void addTo(DurationHistogram histogram) {
        if (manyInNanos != null) {
            histogram.add(manyInNanos);
            return;
        }
        for (int i = 0; i < count; i++) {
            histogram.add(nanos(few[i]));
        }
    }

    private void keep(double milliseconds) {
        int kept = (int) count;
        if (kept == few.length) {
            few = Arrays.copyOf(few, Math.min(FEW, 2 * kept));
        }
        few[kept] = milliseconds;
        count++;
    }

    private static long nanos(double milliseconds) {
        return Math.round(milliseconds * NANOS_PER_MILLI);
    }

    long count() {
        return count;
    }

    /** Returns a duration that is kept as it is, of {@link #count}. */
    double few(int index) {
        return few[index];
    }

    /** Returns the histogram, once there are more than {@link #FEW}. */
    @Nullable
    DurationHistogram many() {
        return manyInNanos;
    }

    ExactSum exactSum() {
        return sum;
    }

    double sum() {
        return sum.value();
    }

    double average() {
        return count == 0 ? 0 : sum.value() / count;
    }

    double min() {
        return count == 0 ? 0 : min;
    }

    double max() {
        return count == 0 ? 0 : max;
    }

    /** The nearest-rank percentile: the smallest duration that at least {@code percent} of all durations do not exceed. */
    double percentile(double percent) {
        if (count == 0) {
            return 0;
        }
        // Multiplied first: for a whole number of percent, nothing is rounded then but the rank itself.
        long rank = Math.max((long) Math.ceil(percent * count / 100), 1);
        if (manyInNanos != null) {
            double milliseconds = manyInNanos.atRank(rank) / NANOS_PER_MILLI;
            return Math.min(Math.max(milliseconds, min), max);
        }
        double[] sorted = Arrays.copyOf(few, (int) count);
        Arrays.sort(sorted);
        return sorted[(int) rank - 1];
    }
}
