// SPDX-License-Identifier: Apache-2.0
package io.devmeter.store;

import static io.devmeter.store.StrictJson.NOT_CERTAIN;

import org.jspecify.annotations.Nullable;

/**
 * Bytes that lines have in common. Each is a certain ASCII character, a digit up to some highest one, or {@link #HEX}. They are compared eight at a time,
 * with one branch after all of them, which the processor predicts well. Immutable.
 */
final class Layout {

    /** Stands for any hexadecimal digit in lower case, and for some other characters that need no escape. */
    static final char HEX = '\uFFFF';

    /** The upper four bits of a digit, and those of a letter from a to f once bit 6 is folded into bit 4. */
    private static final int HEX_BITS = 0x30;

    /** Eight bytes, and what comes behind them. */
    private record Word(
            long kept,
            long folded,
            long lowest,
            long limits,
            @Nullable Word next) {}

    private final @Nullable Word first;
    private final int length;

    private Layout(@Nullable Word first, int length) {
        this.first = first;
        this.length = length;
    }

    static Layout of(String characters) {
        return between(characters, characters);
    }

    /**
     * Returns the layout of all texts between two.
     *
     * @param lowest has {@code '0'} wherever another digit may stand
     * @param highest has the highest digit in its place, and is the same elsewhere
     */
    static Layout between(String lowest, String highest) {
        int length = lowest.length();
        Word first = null;
        for (int start = (length - 1) / Long.BYTES * Long.BYTES; start >= 0; start -= Long.BYTES) {
            long kept = 0;
            long folded = 0;
            long low = 0;
            long limits = 0;
            for (int i = Math.min(start + Long.BYTES, length) - 1; i >= start; i--) {
                boolean isHex = lowest.charAt(i) == HEX;
                kept = kept << 8 | (isHex ? 0xB0 : 0xFF);
                folded = folded << 8 | (isHex ? 0x10 : 0);
                low = low << 8 | (isHex ? HEX_BITS : lowest.charAt(i));
                limits = limits << 8 | (0x7F - (highest.charAt(i) - lowest.charAt(i)));
            }
            first = new Word(kept, folded, low, limits, first);
        }
        return new Layout(first, length);
    }

    /**
     * Passes over bytes that are laid out like this, and returns the index behind them, or {@link StrictJson#NOT_CERTAIN}.
     *
     * @param buffer holds as many bytes from {@code start} on, and up to seven more, whatever they are
     */
    int passOver(byte[] buffer, int start) {
        long differences = 0;
        int at = start;
        for (Word expected = first; expected != null; expected = expected.next) {
            long word = Words.at(buffer, at);
            long difference = (word & expected.kept) ^ (word >>> 2 & expected.folded) ^ expected.lowest;
            differences |= difference | (difference + expected.limits);
            at += Long.BYTES;
        }
        return (differences & Words.MARKS) == 0 ? start + length : NOT_CERTAIN;
    }
}
