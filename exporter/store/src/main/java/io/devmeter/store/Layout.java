// SPDX-License-Identifier: Apache-2.0
package io.devmeter.store;

import static io.devmeter.store.StrictJson.NOT_CERTAIN;

/**
 * Bytes that lines have in common, at least eight of them: each a certain ASCII character, or a digit up to some highest. They are compared eight at
 * a time, the last eight of them overlapping those before. Immutable.
 */
final class Layout {

    private final long[] lowest;
    private final long[] limits;
    private final int lastWord;

    private Layout(long[] lowest, long[] limits, int lastWord) {
        this.lowest = lowest;
        this.limits = limits;
        this.lastWord = lastWord;
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
        int words = (lowest.length() + Long.BYTES - 1) / Long.BYTES;
        int lastWord = lowest.length() - Long.BYTES;
        long[] low = new long[words];
        long[] limits = new long[words];
        for (int i = 0; i < words; i++) {
            int at = Math.min(Long.BYTES * i, lastWord);
            low[i] = Words.of(lowest.substring(at, at + Long.BYTES));
            long high = Words.of(highest.substring(at, at + Long.BYTES));
            limits[i] = 0x7F * Words.ONES - (high - low[i]);
        }
        return new Layout(low, limits, lastWord);
    }

    /** Passes over bytes that are laid out like this, and returns the index behind them, or {@link StrictJson#NOT_CERTAIN}. */
    int passOver(byte[] buffer, int start) {
        for (int i = 0; i < lowest.length; i++) {
            long differences = Words.at(buffer, start + Math.min(Long.BYTES * i, lastWord)) ^ lowest[i];
            if ((((differences + limits[i]) | differences) & Words.MARKS) != 0) {
                return NOT_CERTAIN;
            }
        }
        return start + lastWord + Long.BYTES;
    }
}
