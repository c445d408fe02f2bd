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
 * executions, and a histogram weighs more than they do. Of many, the last ones wait to be summed up together: what happens at
 * every line is as little as can be, as all of it has to be compiled before it is fast.
 */
final class DurationStatistics {

    /** Up to this many durations are kept as they are. */
    static final int FEW = 512;

    /** How many of many wait: so few that summing them up is compiled once, for its calls, and not before that for its loop. */
    private static final int WAITING = 32;

    private static final double NANOS_PER_MILLI = 1e6;

    /** The durations that are summed up: all but those that are kept. */
    private final ExactSum sum;

    private double min = Double.POSITIVE_INFINITY;
    private double max = Double.NEGATIVE_INFINITY;
    private @Nullable DurationHistogram manyInNanos;

    private double[] kept = new double[4];
    private int keptCount;

    DurationStatistics() {
        sum = new ExactSum();
    }

    /** Takes up more than {@link #FEW} durations that were collected elsewhere. */
    DurationStatistics(ExactSum sum, double min, double max, DurationHistogram manyInNanos) {
        this.sum = sum;
        this.min = min;
        this.max = max;
        this.manyInNanos = manyInNanos;
    }

    void add(double milliseconds) {
        if (keptCount == kept.length) {
            makeRoom();
        }
        kept[keptCount] = milliseconds;
        keptCount++;
    }

    private void makeRoom() {
        int most = manyInNanos == null ? FEW : WAITING;
        if (keptCount < most) {
            kept = Arrays.copyOf(kept, Math.min(most, 2 * keptCount));
        } else {
            sumUp();
        }
    }

    /** Takes over what another one has collected. */
    void add(DurationStatistics other) {
        if (other.manyInNanos != null) {
            min = Math.min(min, other.min);
            max = Math.max(max, other.max);
            sumUp().add(other.manyInNanos);
            sum.add(other.sum);
        }
        for (int i = 0; i < other.keptCount; i++) {
            add(other.kept[i]);
        }
    }

    /** Empties what is kept into the histogram, which there is from now on. */
    private DurationHistogram sumUp() {
        DurationHistogram histogram = manyInNanos;
        if (histogram == null) {
            histogram = new DurationHistogram();
            manyInNanos = histogram;
        }
        for (int i = 0; i < keptCount; i++) {
            min = Math.min(min, kept[i]);
            max = Math.max(max, kept[i]);
            sum.add(kept[i]);
        }
        histogram.hold(nanos(min), nanos(max));
        for (int i = 0; i < keptCount; i++) {
            histogram.add(nanos(kept[i]));
        }
        keptCount = 0;
        if (kept.length > WAITING) {
            kept = new double[WAITING];
        }
        return histogram;
    }

    /** Rounded without {@code Math.round}, which is more code than all the rest of what is compiled here. */
    private static long nanos(double milliseconds) {
        return (long) (milliseconds * NANOS_PER_MILLI + 0.5);
    }

    long count() {
        return manyInNanos == null ? keptCount : manyInNanos.total() + keptCount;
    }

    /** Returns the durations as they are, as long as there are no more than {@link #FEW}. */
    double[] few() {
        return Arrays.copyOf(kept, keptCount);
    }

    /** Returns the histogram of all, once there are more than {@link #FEW}. */
    @Nullable
    DurationHistogram many() {
        return count() > FEW ? sumUp() : null;
    }

    /** Returns the sum, which must not be changed. */
    ExactSum exactSum() {
        if (many() != null) {
            return sum;
        }
        ExactSum ofFew = new ExactSum();
        for (int i = 0; i < keptCount; i++) {
            ofFew.add(kept[i]);
        }
        return ofFew;
    }

    /** The sum, or the largest {@code double} if it is beyond that: every format of numbers has a form for that. */
    double sum() {
        return Math.min(Double.MAX_VALUE, exactSum().value());
    }

    double average() {
        return count() == 0 ? 0 : exactSum().dividedBy(count());
    }

    double min() {
        return count() == 0 ? 0 : lowest();
    }

    double max() {
        return count() == 0 ? 0 : highest();
    }

    private double lowest() {
        double lowest = min;
        for (int i = 0; i < keptCount; i++) {
            lowest = Math.min(lowest, kept[i]);
        }
        return lowest;
    }

    private double highest() {
        double highest = max;
        for (int i = 0; i < keptCount; i++) {
            highest = Math.max(highest, kept[i]);
        }
        return highest;
    }

    /**
     * The nearest-rank percentile: the smallest duration that at least {@code percent} of all durations do not exceed. Of many, those beyond 146
     * years are not told apart; the longest stands for them.
     */
    double percentile(double percent) {
        long count = count();
        if (count == 0) {
            return 0;
        }
        // Multiplied first: for a whole number of percent, nothing is rounded then but the rank itself.
        long rank = Math.max((long) Math.ceil(percent * count / 100), 1);
        DurationHistogram many = many();
        if (many != null) {
            long nanos = many.atRank(rank);
            double milliseconds = DurationHistogram.isEndless(nanos) ? max : nanos / NANOS_PER_MILLI;
            return Math.min(Math.max(milliseconds, min), max);
        }
        double[] sorted = few();
        Arrays.sort(sorted);
        return sorted[(int) rank - 1];
    }
}
