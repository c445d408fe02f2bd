// SPDX-License-Identifier: Apache-2.0
package io.devmeter.store;

import java.time.Instant;
import java.util.Arrays;

/**
 * Says for each block of lines of a day file when the newest execution in it started, so that a search for the newest ones need not read
 * the other blocks. A block starts at a line and ends where the next one starts. Immutable.
 */
final class BlockIndex {

    /** The first line that starts at least this many bytes after the start of a block begins the next one. */
    static final int BLOCK_BYTES = 256 << 10;

    static final BlockIndex EMPTY = new BlockIndex(new long[0], new long[0], new int[0], 0);

    private final long[] starts;
    private final long[] newestSeconds;
    private final int[] newestNanos;
    private final long end;

    /** Takes over the arrays. */
    BlockIndex(long[] starts, long[] newestSeconds, int[] newestNanos, long end) {
        this.starts = starts;
        this.newestSeconds = newestSeconds;
        this.newestNanos = newestNanos;
        this.end = end;
    }

    int size() {
        return starts.length;
    }

    long start(int block) {
        return starts[block];
    }

    long end(int block) {
        return block + 1 < starts.length ? starts[block + 1] : end;
    }

    Instant newest(int block) {
        return Instant.ofEpochSecond(newestSeconds[block], newestNanos[block]);
    }

    /** Continues an index line by line. Not thread-safe. */
    static final class Builder {
        private long[] starts;
        private long[] newestSeconds;
        private int[] newestNanos;
        private int size;
        private long nextBlock;

        Builder(BlockIndex known) {
            starts = known.starts;
            newestSeconds = known.newestSeconds;
            newestNanos = known.newestNanos;
            size = known.size();
            nextBlock = size == 0 ? 0 : starts[size - 1] + BLOCK_BYTES;
        }

        void add(ExecutionLine line) {
            long second = line.startedAtEpochSecond();
            int nano = line.startedAtNano();
            if (line.position() >= nextBlock) {
                open(line.position());
                newestSeconds[size - 1] = second;
                newestNanos[size - 1] = nano;
            } else if (second > newestSeconds[size - 1]
                    || (second == newestSeconds[size - 1] && nano > newestNanos[size - 1])) {
                newestSeconds[size - 1] = second;
                newestNanos[size - 1] = nano;
            }
        }

        private void open(long start) {
            if (size == starts.length) {
                int capacity = Math.max(16, 2 * size);
                starts = Arrays.copyOf(starts, capacity);
                newestSeconds = Arrays.copyOf(newestSeconds, capacity);
                newestNanos = Arrays.copyOf(newestNanos, capacity);
            }
            starts[size] = start;
            size++;
            nextBlock = start + BLOCK_BYTES;
        }

        BlockIndex build(long end) {
            return new BlockIndex(
                    Arrays.copyOf(starts, size),
                    Arrays.copyOf(newestSeconds, size),
                    Arrays.copyOf(newestNanos, size),
                    end);
        }
    }
}
