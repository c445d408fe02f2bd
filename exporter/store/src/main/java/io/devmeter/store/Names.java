// SPDX-License-Identifier: Apache-2.0
package io.devmeter.store;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The names seen so far, each as one {@code String} that is found by its UTF-8 bytes without allocating anything. Bounded: a name that
 * is very long, or comes when there are very many, gets a new {@code String} each time. Not thread-safe.
 */
final class Names {

    /** More than a large project has operations. */
    static final int MAX_NAMES = 8192;

    /** Bytes of the longest name that is kept. */
    static final int MAX_LENGTH = 512;

    /** How far a name is looked for from its place in the table, so that names which were chosen to share one place cost no more. */
    private static final int MAX_STEPS = 32;

    private static final long ODD_BITS = 0x9E3779B97F4A7C15L;

    /** A name and the bytes it is found by. */
    private static final class Entry {
        private final byte[] bytes;
        private final int hash;
        private final int number;
        private final String name;

        Entry(byte[] bytes, int hash, int number) {
            this.bytes = bytes;
            this.hash = hash;
            this.number = number;
            this.name = new String(bytes, StandardCharsets.UTF_8);
        }
    }

    private @Nullable Entry[] table = new @Nullable Entry[256];
    private int size;

    /**
     * Returns the name that the bytes spell.
     *
     * @param buffer holds the name and at least eight bytes more, whatever they are
     */
    String of(byte[] buffer, int from, int to) {
        Entry entry = find(buffer, from, to);
        return entry == null ? new String(buffer, from, to - from, StandardCharsets.UTF_8) : entry.name;
    }

    /** Returns the number of the name that the bytes spell, from 0 on in the order in which names came; a negative one if it is not kept. */
    int numberOf(byte[] buffer, int from, int to) {
        Entry entry = find(buffer, from, to);
        return entry == null ? -1 : entry.number;
    }

    private @Nullable Entry find(byte[] buffer, int from, int to) {
        int length = to - from;
        if (length > MAX_LENGTH) {
            return null;
        }
        int hash = hash(buffer, from, to);
        for (int step = 0; step < MAX_STEPS; step++) {
            int slot = (hash + step) & (table.length - 1);
            Entry entry = table[slot];
            if (entry == null) {
                return size == MAX_NAMES
                        ? null
                        : keep(new Entry(Arrays.copyOfRange(buffer, from, to), hash, size), slot);
            }
            if (entry.hash == hash && Arrays.equals(entry.bytes, 0, entry.bytes.length, buffer, from, to)) {
                return entry;
            }
        }
        return null;
    }

    private Entry keep(Entry entry, int slot) {
        table[slot] = entry;
        size++;
        if (2 * size > table.length) {
            grow();
        }
        return entry;
    }

    private void grow() {
        @Nullable Entry[] old = table;
        table = new @Nullable Entry[2 * old.length];
        for (Entry entry : old) {
            if (entry != null) {
                int slot = entry.hash & (table.length - 1);
                while (table[slot] != null) {
                    slot = (slot + 1) & (table.length - 1);
                }
                table[slot] = entry;
            }
        }
    }

    /** Mixes bytes into a number; up to eight more must follow them, whatever they are. */
    static int hash(byte[] buffer, int from, int to) {
        long hash = 0;
        int at = from;
        for (; at + Long.BYTES <= to; at += Long.BYTES) {
            hash = mixed(hash ^ Words.at(buffer, at));
        }
        if (at < to) {
            int unused = Long.SIZE - 8 * (to - at);
            hash = mixed(hash ^ (Words.at(buffer, at) << unused >>> unused));
        }
        return (int) (mixed(hash) >>> 32);
    }

    /** A product carries bits only upwards, so its upper half is folded back. */
    private static long mixed(long bits) {
        long product = bits * ODD_BITS;
        return product ^ (product >>> 32);
    }
}
