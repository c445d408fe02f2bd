// SPDX-License-Identifier: Apache-2.0
package io.devmeter.store;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The way into one day file: threads that append at the same time share one write (group commit), and one thread alone pays one. Thread-safe.
 *
 * <p>Whoever finds the file free writes to it. Others add their lines to the batch that is filling meanwhile; the first of them to get the file
 * writes the whole batch, and the rest find theirs written.
 */
final class DayFileWriter implements Closeable {

    private static final long MILLIS_PER_DAY = 1_000L * Timestamps.SECONDS_PER_DAY;
    private static final int USUAL_BUFFER_BYTES = 4096;
    private static final int MAX_KEPT_BUFFER_BYTES = 1 << 20;

    /** A write takes about a microsecond, putting a thread to sleep and waking it many, so it is worth to wait awake for some. */
    private static final long MAX_SPIN_NANOS = 20_000;

    private static final int PROCESSORS = Runtime.getRuntime().availableProcessors();

    private final Object filling = new Object();
    private final ReentrantLock writing = new ReentrantLock();
    private final long epochDay;
    private final Path path;
    private final Clock clock;

    /** Guarded by {@link #filling}, like what is in it until it is taken away for writing. */
    private Batch batch = new Batch(new byte[USUAL_BUFFER_BYTES]);

    /** Guarded by {@link #writing}, as the rest. */
    private byte[] spareBuffer = new byte[USUAL_BUFFER_BYTES];

    /** {@code null} while it is not held open. */
    private @Nullable OpenDayFile file;

    DayFileWriter(long epochDay, Path path, Clock clock) {
        this.epochDay = epochDay;
        this.path = path;
        this.clock = clock;
    }

    long epochDay() {
        return epochDay;
    }

    /**
     * Returns whether the day is neither today nor next to it. The file of such a day is not held open, and may be compressed or deleted at
     * any time.
     */
    boolean isOfClosedDay() {
        return Math.abs(Math.floorDiv(clock.millis(), MILLIS_PER_DAY) - epochDay) > 1;
    }

    /** Lines that go out in one write. */
    private static final class Batch {
        private byte[] lines;
        private int length;
        private int threads;
        private boolean written;
        private @Nullable IOException failure;

        /** Set after all the others. */
        private volatile boolean ended;

        Batch(byte[] lines) {
            this.lines = lines;
        }

        void add(byte[] more, int count) {
            if (count > lines.length - length) {
                lines = Arrays.copyOf(lines, Math.max(Math.addExact(length, count), 2 * lines.length));
            }
            System.arraycopy(more, 0, lines, length, count);
            length += count;
            threads++;
        }
    }

    /** Appends the first {@code count} bytes of {@code lines}, which end with a line break. */
    void append(byte[] lines, int count) throws IOException {
        if (writing.tryLock()) {
            try {
                write(lines, count);
            } finally {
                writing.unlock();
            }
        } else {
            appendWithOthers(lines, count);
        }
    }

    private void appendWithOthers(byte[] lines, int count) throws IOException {
        Batch mine;
        boolean fewWait;
        synchronized (filling) {
            mine = batch;
            mine.add(lines, count);
            fewWait = mine.threads < PROCESSORS;
        }
        if (!(fewWait && tryLockOrEnd(mine))) {
            writing.lock();
        }
        if (writing.isHeldByCurrentThread()) {
            try {
                if (!mine.ended) {
                    writeBatch();
                    return;
                }
            } finally {
                writing.unlock();
            }
        }
        if (!mine.written) {
            // Each thread gets an exception of its own, so that none finds another's stack trace in it.
            IOException failure = mine.failure;
            throw new IOException(failure == null ? "the write that was shared failed" : failure.getMessage(), failure);
        }
    }

    /** Waits awake for the lock or for the batch to end; {@code false} if that takes too long. */
    private boolean tryLockOrEnd(Batch mine) {
        long start = System.nanoTime();
        while (!mine.ended && !writing.tryLock()) {
            if (System.nanoTime() - start > MAX_SPIN_NANOS) {
                return false;
            }
            Thread.onSpinWait();
        }
        return true;
    }

    private void writeBatch() throws IOException {
        Batch full;
        synchronized (filling) {
            full = batch;
            batch = new Batch(spareBuffer);
        }
        try {
            write(full.lines, full.length);
            full.written = true;
        } catch (IOException e) {
            full.failure = e;
            throw e;
        } finally {
            full.ended = true;
            spareBuffer = full.lines.length <= MAX_KEPT_BUFFER_BYTES ? full.lines : new byte[USUAL_BUFFER_BYTES];
        }
    }

    private void write(byte[] lines, int count) throws IOException {
        OpenDayFile open = file;
        long now = System.nanoTime();
        if (open == null || !open.isInRun(now)) {
            if (isOfClosedDay()) {
                appendToClosedDay(lines, count);
                return;
            }
            if (open == null || !open.isInPlace(now)) {
                release();
                open = OpenDayFile.open(path);
                file = open;
            }
        }
        try {
            open.append(lines, count);
        } catch (IOException e) {
            releaseAfter(e);
            throw e;
        }
    }

    @SuppressWarnings("try") // The lock is there to be held.
    private void appendToClosedDay(byte[] lines, int count) throws IOException {
        release();
        Path directory = Objects.requireNonNull(path.getParent());
        OwnerOnly.createDirectories(directory);
        try (Closeable lock = lockIfPossible(directory);
                OpenDayFile open = OpenDayFile.open(path)) {
            open.append(lines, count);
        }
    }

    /** Where nobody can take the lock, nobody can compress either. */
    private static Closeable lockIfPossible(Path directory) {
        try {
            return DirectoryLock.acquire(directory);
        } catch (IOException e) {
            return () -> {};
        }
    }

    private void release() throws IOException {
        OpenDayFile open = file;
        file = null;
        if (open != null) {
            open.close();
        }
    }

    private void releaseAfter(IOException failure) {
        try {
            release();
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }

    /** Releases the file. An append afterwards opens it again. */
    @Override
    public void close() throws IOException {
        writing.lock();
        try {
            release();
        } finally {
            writing.unlock();
        }
    }
}
