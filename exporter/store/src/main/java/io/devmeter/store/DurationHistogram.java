// SPDX-License-Identifier: Apache-2.0
package io.devmeter.store;

import java.util.Arrays;

/**
 * Counts of durations in buckets that are at most 1% wide: the layout of an HdrHistogram of two significant digits. Only the range of
 * buckets between the shortest and the longest duration is held. Not thread-safe.
 *
 * <p>Up to 256 nanoseconds each value has its bucket; from there each power of two is cut into 128.
 */
final class DurationHistogram {

    private static final int STEPS_BITS = 7;
    private static final int STEPS = 1 << STEPS_BITS;

    /** Longest duration that is told apart: 146 years. All that are longer share the last bucket, which has no end. */
    private static final long MAX_NANOS = Long.MAX_VALUE / 2;

    /** One more than the highest index of a bucket. */
    static final int BUCKETS = bucket(MAX_NANOS) + 1;

    private int lowest;
    private long[] counts = new long[0];
    private long total;

    DurationHistogram() {}

    /**
     * Takes over counts that were collected elsewhere. It does not look at them, because a JVM that has just started would do so slowly.
     *
     * @param counts of the buckets from {@code lowest} on
     * @param total their sum
     */
    DurationHistogram(int lowest, long[] counts, long total) {
        this.lowest = lowest;
        this.counts = counts;
        this.total = total;
    }

    static int bucket(long nanos) {
        long value = Math.min(nanos, MAX_NANOS);
        int halvings = Math.max(64 - Long.numberOfLeadingZeros(value) - STEPS_BITS - 1, 0);
        return halvings * STEPS + (int) (value >>> halvings);
    }

    /** The longest duration that falls into a bucket, in nanoseconds; of the last one, the longest that is told apart. */
    static long upperBound(int bucket) {
        int halvings = Math.max(bucket / STEPS - 1, 0);
        return ((bucket - halvings * (long) STEPS + 1) << halvings) - 1;
    }

    /** Adds a duration that is {@linkplain #hold(long, long) held}. */
    void add(long nanos) {
        counts[bucket(nanos) - lowest]++;
        total++;
    }

    /** Makes room for all durations between two. */
    void hold(long shortestNanos, long longestNanos) {
        holdBuckets(bucket(shortestNanos), bucket(longestNanos));
    }

    void add(DurationHistogram other) {
        if (other.counts.length == 0) {
            return;
        }
        holdBuckets(other.lowest, other.lowest + other.counts.length - 1);
        long[] theirs = other.counts;
        long[] ours = counts;
        int shift = other.lowest - lowest;
        for (int i = 0; i < theirs.length; i++) {
            ours[shift + i] += theirs[i];
        }
        total += other.total;
    }

    /** Makes room for a range of buckets, so that adding to them one by one does not grow the range each time. */
    private void holdBuckets(int from, int to) {
        if (counts.length == 0) {
            lowest = from;
            counts = new long[to - from + 1];
        } else if (from < lowest) {
            long[] wider = new long[counts.length + lowest - from];
            System.arraycopy(counts, 0, wider, lowest - from, counts.length);
            counts = wider;
            lowest = from;
        }
        if (to >= lowest + counts.length) {
            counts = Arrays.copyOf(counts, to - lowest + 1);
        }
    }

    int lowestBucket() {
        return lowest;
    }

    /** Returns the counts of the buckets from {@link #lowestBucket} on, which must not be changed. */
    long[] counts() {
        return counts;
    }

    long total() {
        return total;
    }

    /** Whether what {@link #atRank} gave is that of the last bucket, and the duration may be any longer one. */
    static boolean isEndless(long nanos) {
        return nanos >= upperBound(BUCKETS - 1);
    }

    /** The upper bound, in nanoseconds, of the bucket that holds the duration of a rank from 1 to {@link #total}, of which there is one. */
    long atRank(long rank) {
        int last = counts.length - 1;
        int i = 0;
        for (long below = counts[0]; below < rank && i < last; below += counts[i]) {
            i++;
        }
        return upperBound(lowest + i);
    }
}
