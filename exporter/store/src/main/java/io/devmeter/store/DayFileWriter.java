// SPDX-License-Identifier: Apache-2.0
package io.devmeter.store;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The way into one day file: threads that append at the same time share one write (group commit), and one thread alone pays one. Thread-safe.
 *
 * <p>A thread adds its lines to the batch that is being filled and then waits for the file. Whoever gets the file first writes the whole
 * batch; the others find theirs written. While the file is being written to, the next batch fills.
 */
final class DayFileWriter implements Closeable {

    private static final long MILLIS_PER_DAY = 86_400_000;
    private static final int USUAL_BUFFER_BYTES = 4096;
    private static final int MAX_KEPT_BUFFER_BYTES = 1 << 20;

    private final Object filling = new Object();
    private final Object writing = new Object();
    private final long epochDay;
    private final Path path;
    private final Clock clock;

    private Batch batch = new Batch(new byte[USUAL_BUFFER_BYTES]);
    private byte @Nullable [] spareBuffer;

    /** What {@link #writing} guards; {@code null} while it is not held open. */
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

    /** Lines that go out in one write. Guarded by {@link #filling} while it fills, by {@link #writing} from then on. */
    private static final class Batch {
        private byte[] lines;
        private int length;
        private boolean ended;
        private boolean written;
        private @Nullable IOException failure;

        Batch(byte[] lines) {
            this.lines = lines;
        }

        void add(byte[] more, int count) {
            if (count > lines.length - length) {
                lines = Arrays.copyOf(lines, Math.max(Math.addExact(length, count), 2 * lines.length));
            }
            System.arraycopy(more, 0, lines, length, count);
            length += count;
        }
    }

    /** Appends the first {@code count} bytes of {@code lines}, which end with a line break. */
    void append(byte[] lines, int count) throws IOException {
        Batch mine;
        synchronized (filling) {
            mine = batch;
            mine.add(lines, count);
        }
        boolean shared = true;
        synchronized (writing) {
            if (!mine.ended) {
                shared = false;
                write(mine);
            }
        }
        IOException failure = mine.failure;
        if (failure != null) {
            // Each thread gets an exception of its own, so that none finds another's stack trace in it.
            throw shared ? new IOException(failure.getMessage(), failure) : failure;
        }
        if (!mine.written) {
            throw new IOException("the thread that was to write these lines too failed");
        }
    }

    private void write(Batch full) {
        synchronized (filling) {
            batch = new Batch(spareBuffer == null ? new byte[USUAL_BUFFER_BYTES] : spareBuffer);
            spareBuffer = null;
        }
        full.ended = true;
        try {
            append(full);
            full.written = true;
        } catch (IOException e) {
            full.failure = e;
        }
        if (full.lines.length <= MAX_KEPT_BUFFER_BYTES) {
            synchronized (filling) {
                spareBuffer = full.lines;
            }
        }
    }

    private void append(Batch full) throws IOException {
        if (isOfClosedDay()) {
            appendToClosedDay(full);
            return;
        }
        OpenDayFile open = file;
        if (open == null || !open.isInPlace()) {
            release();
            open = OpenDayFile.open(path);
            file = open;
        }
        try {
            open.append(full.lines, full.length);
        } catch (IOException e) {
            releaseAfter(e);
            throw e;
        }
    }

    @SuppressWarnings("try") // The lock is there to be held.
    private void appendToClosedDay(Batch full) throws IOException {
        release();
        Path directory = Objects.requireNonNull(path.getParent());
        OwnerOnly.createDirectories(directory);
        try (Closeable lock = lockIfPossible(directory);
                OpenDayFile open = OpenDayFile.open(path)) {
            open.append(full.lines, full.length);
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
        synchronized (writing) {
            release();
        }
    }
}
