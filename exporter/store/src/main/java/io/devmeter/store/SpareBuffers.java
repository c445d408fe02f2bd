// SPDX-License-Identifier: Apache-2.0
package io.devmeter.store;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Buffers for lines, kept to be used again. A thread usually gets the one that it gave back, since what another one wrote to is in the cache of another
 * processor. No thread-locals, which would outlive the store in threads that do. Thread-safe.
 */
final class SpareBuffers {

    /** A power of two. */
    private static final int PLACES = 8;

    /** How far places are from each other, so that no two share a line of the processor's cache. */
    private static final int DISTANCE = 16;

    private final int maxKeptBytes;
    private final AtomicReferenceArray<@Nullable JsonBytes> spare = new AtomicReferenceArray<>(PLACES * DISTANCE);

    SpareBuffers(int maxKeptBytes) {
        this.maxKeptBytes = maxKeptBytes;
    }

    /** Returns an empty buffer. */
    JsonBytes take() {
        JsonBytes buffer = spare.getAndSet(place(), null);
        return buffer == null ? new JsonBytes() : buffer;
    }

    void giveBack(JsonBytes buffer) {
        if (buffer.array().length <= maxKeptBytes) {
            buffer.shortenTo(0);
            spare.set(place(), buffer);
        }
    }

    private static int place() {
        return (int) (Thread.currentThread().getId() & (PLACES - 1)) * DISTANCE;
    }
}
