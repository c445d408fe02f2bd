// SPDX-License-Identifier: Apache-2.0
package io.devmeter.store;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Eight bytes of an array as one {@code long}, the first one lowest, so that all are compared with one instruction.
 *
 * <p>A comparison marks bytes by their highest bit. Only the lowest mark is reliable: what it took to make it may have spilled into the
 * bytes above.
 */
final class Words {

    /** Times a byte, it is that byte eight times. */
    static final long ONES = 0x0101010101010101L;

    /** The bits that mark bytes. */
    static final long MARKS = 0x8080808080808080L;

    private static final long ZEROS = '0' * ONES;
    private static final long ABOVE_NINE = (0x7F - 9) * ONES;

    private static final VarHandle WORDS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private Words() {}

    static long at(byte[] buffer, int index) {
        return (long) WORDS.get(buffer, index);
    }

    /** Returns the word that up to eight ASCII characters make, with zeros behind them. */
    static long of(String characters) {
        return at(Arrays.copyOf(characters.getBytes(StandardCharsets.US_ASCII), Long.BYTES), 0);
    }

    /** Returns how many bytes come before the first that is marked: eight if none is. */
    static int unmarked(long marks) {
        return Long.numberOfTrailingZeros(marks) >>> 3;
    }

    /** Returns how far each byte is from {@code '0'}: its value, if it is a digit. */
    static long digits(long word) {
        return word ^ ZEROS;
    }

    /** Marks bytes that are no digits, given what {@link #digits} returned. */
    static long noDigits(long digits) {
        return ((digits + ABOVE_NINE) | digits) & MARKS;
    }

    /** Returns the number that the first digits of a word spell, from one to eight of them. */
    static long number(long digits, int count) {
        long eight = digits << (8 * (Long.BYTES - count));
        long pairs = (10 * eight + (eight >>> 8)) & 0x00FF_00FF_00FF_00FFL;
        long fours = (100 * pairs + (pairs >>> 16)) & 0x0000_FFFF_0000_FFFFL;
        return (10_000 * fours + (fours >>> 32)) & 0xFFFF_FFFFL;
    }
}
