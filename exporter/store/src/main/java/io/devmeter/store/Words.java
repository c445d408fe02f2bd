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
}
