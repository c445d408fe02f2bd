// SPDX-License-Identifier: Apache-2.0
package io.devmeter.store;

import java.util.Arrays;

/**
 * The exact sum of finite numbers from 0 up. It is rounded once, when asked for, so it does not depend on the order in which
 * numbers were added, nor on which of them were added up first. Not thread-safe.
 *
 * <p>A fixed-point number in units of the smallest {@code double}, 2<sup>-1074</sup>, in limbs of 32 bits; only those are held that have
 * been needed so far, which for durations are four or five.
 */
final class ExactSum {

    /** The largest {@code double} ends in limb 65; 2<sup>63</sup> of them need two more. */
    static final int MAX_LIMBS = 68;

    private static final int LIMB_BITS = 32;

    /** A divisor of 31 bits leaves 65 significant bits of 96. */
    private static final int LIMBS_BELOW = 3;

    private static final long LIMB = 0xFFFF_FFFFL;
    private static final int MANTISSA_BITS = 52;
    private static final long MANTISSA = (1L << MANTISSA_BITS) - 1;

    /** A limb is a {@code long}, so this many additions fit in before carries must be passed on. */
    private static final int MAX_PENDING = 1 << 30;

    /** There is room for durations from a nanosecond to a year from the start, so that the compiler never sees more being made late. */
    private int lowest = 31;

    private long[] limbs = new long[4];
    private int pending;

    void add(double number) {
        long bits = Double.doubleToRawLongBits(number);
        int exponent = (int) (bits >>> MANTISSA_BITS) & 0x7FF;
        long mantissa = exponent == 0 ? bits & MANTISSA : (bits & MANTISSA) | (MANTISSA + 1);
        if (mantissa == 0) {
            return;
        }
        int position = Math.max(exponent - 1, 0);
        int limb = position / LIMB_BITS;
        int shift = position % LIMB_BITS;
        if (limb < lowest || limb + 2 >= lowest + limbs.length) {
            hold(limb, limb + 2);
        }
        int i = limb - lowest;
        limbs[i] += (mantissa << shift) & LIMB;
        limbs[i + 1] += (mantissa >>> (LIMB_BITS - shift)) & LIMB;
        if (shift > 64 - MANTISSA_BITS - 1) {
            limbs[i + 2] += mantissa >>> (2 * LIMB_BITS - shift);
        }
        added();
    }

    void add(ExactSum other) {
        other.carry();
        hold(other.lowest, other.lowest + other.limbs.length - 1);
        for (int i = 0; i < other.limbs.length; i++) {
            limbs[other.lowest - lowest + i] += other.limbs[i];
        }
        added();
    }

    /** Adds what {@link #limb} gave for one limb. */
    void addLimb(int index, int limb) {
        hold(index, index);
        limbs[index - lowest] += limb & LIMB;
        added();
    }

    private void hold(int from, int to) {
        if (from < lowest) {
            long[] wider = new long[limbs.length + lowest - from];
            System.arraycopy(limbs, 0, wider, lowest - from, limbs.length);
            limbs = wider;
            lowest = from;
        }
        if (to >= lowest + limbs.length) {
            limbs = Arrays.copyOf(limbs, to - lowest + 1);
        }
    }

    private void added() {
        if (++pending == MAX_PENDING) {
            carry();
        }
    }

    private void carry() {
        pending = 0;
        long carry = 0;
        for (int i = 0; i < limbs.length; i++) {
            long limb = limbs[i] + carry;
            limbs[i] = limb & LIMB;
            carry = limb >>> LIMB_BITS;
        }
        if (carry != 0) {
            limbs = Arrays.copyOf(limbs, limbs.length + 1);
            limbs[limbs.length - 1] = carry;
        }
    }

    /** Passes on carries and returns the index of the lowest limb that {@link #limb} has. */
    int lowestLimb() {
        carry();
        return lowest;
    }

    int limbCount() {
        return limbs.length;
    }

    /** Returns the limb at an index from {@link #lowestLimb}, after a call of that. */
    int limb(int index) {
        return (int) limbs[index - lowest];
    }

    /** The sum, rounded to the nearest {@code double}, half to even; infinite if it is beyond the largest. */
    double value() {
        carry();
        return rounded(limbs, lowest, false);
    }

    /**
     * The sum divided by a number of at least 1, rounded as {@link #value} is. So the mean of finite numbers is finite, whatever their sum
     * is. Beyond {@link Integer#MAX_VALUE}, the sum is rounded before it is divided, too.
     */
    double dividedBy(long count) {
        if (count > Integer.MAX_VALUE) {
            return value() / count;
        }
        carry();
        // Long division. The limbs below those of the sum take up what a double needs, however large the divisor is.
        long[] quotient = new long[limbs.length + LIMBS_BELOW];
        long rest = 0;
        for (int i = quotient.length - 1; i >= 0; i--) {
            long dividend = rest << LIMB_BITS | limbAt(limbs, i - LIMBS_BELOW);
            quotient[i] = dividend / count;
            rest = dividend % count;
        }
        return rounded(quotient, lowest - LIMBS_BELOW, rest != 0);
    }

    /**
     * Rounds a number that has only been cut off at its end, if at all.
     *
     * @param lowest the index of the first limb, which is negative for what is below the smallest {@code double}
     * @param more whether there is anything below the limbs
     */
    private static double rounded(long[] limbs, int lowest, boolean more) {
        int top = limbs.length - 1;
        while (top >= 0 && limbs[top] == 0) {
            top--;
        }
        if (top < 0) {
            return 0;
        }
        // The highest 63 bits, and whether there is any below them.
        long high = limbs[top] << LIMB_BITS | limbAt(limbs, top - 1);
        int shift = Long.numberOfLeadingZeros(high);
        long next = limbAt(limbs, top - 2) << LIMB_BITS;
        long bits = high << shift | (shift == 0 ? 0 : next >>> (64 - shift));
        boolean below = more || (bits & 1) != 0 || next << shift != 0;
        for (int i = top - 3; i >= 0 && !below; i--) {
            below = limbs[i] != 0;
        }
        bits >>>= 1;
        int position = (lowest + top - 1) * LIMB_BITS - shift + 1; // of the last of these bits
        int dropped = Math.max(63 - MANTISSA_BITS - 1, -position); // There are no bits below 2^-1074.
        if (dropped > 63) {
            return 0;
        }
        long mantissa = bits >>> dropped;
        long rest = bits & ((1L << dropped) - 1);
        long half = 1L << (dropped - 1);
        if (rest > half || (rest == half && (below || (mantissa & 1) != 0))) {
            mantissa++;
        }
        long encoded = ((long) (position + dropped + 1) << MANTISSA_BITS) + (mantissa - MANTISSA - 1);
        return encoded >>> MANTISSA_BITS >= 0x7FF ? Double.POSITIVE_INFINITY : Double.longBitsToDouble(encoded);
    }

    private static long limbAt(long[] limbs, int i) {
        return i < 0 ? 0 : limbs[i];
    }
}
