// SPDX-License-Identifier: Apache-2.0
package io.devmeter.store;

import java.util.Arrays;

/**
 * Where the last lines of an operation are in a day file: so many of them that the newest executions of each operation are found without
 * reading the file. Not thread-safe.
 */
final class LinePlaces {

    /** How many of the last lines are known. */
    static final int MAX = 200;

    /** A byte order mark and white space in front of a line do not count in its length. */
    private static final int MARGIN = 64;

    private static final int LENGTH_BITS = 24;
    private static final long LENGTH = (1L << LENGTH_BITS) - 1;

    /** A ring once it is full; position and length of a line are packed into one number, so that the order is that of the positions. */
    private long[] places;

    private int next;
    private boolean isFull;

    LinePlaces() {
        this(new long[0]);
    }

    /** Takes over places as {@link #oldestFirst} gives them. */
    LinePlaces(long[] oldestFirst) {
        places = oldestFirst;
        next = oldestFirst.length;
    }

    void add(ExecutionLine line) {
        if (next == places.length) {
            makeRoom();
        }
        places[next] = of(line);
        next++;
    }

    private void makeRoom() {
        if (places.length < MAX) {
            places = Arrays.copyOf(places, Math.min(MAX, Math.max(4, 2 * places.length)));
        } else {
            next = 0;
            isFull = true;
        }
    }

    /** Returns them in the order of the file. */
    long[] oldestFirst() {
        long[] ordered = new long[isFull ? MAX : next];
        int older = ordered.length - next;
        System.arraycopy(places, next, ordered, 0, older);
        System.arraycopy(places, 0, ordered, older, next);
        return ordered;
    }

    /** Returns the place of a line. */
    private static long of(ExecutionLine line) {
        return line.position() << LENGTH_BITS | line.length();
    }

    /** Returns the index of a line among places that are in the order of the file; a negative number if it is at none of them. */
    static int indexOf(ExecutionLine line, long[] places) {
        return Arrays.binarySearch(places, of(line));
    }

    /** Returns the byte at which the line of a place starts. */
    static long start(long place) {
        return place >>> LENGTH_BITS;
    }

    /** Returns a byte not far behind the line of a place. */
    static long end(long place) {
        return start(place) + MARGIN + (place & LENGTH);
    }
}
