// SPDX-License-Identifier: Apache-2.0
package io.devmeter.store;

import java.io.Closeable;
import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A file to which threads append at the same time: one or two of them with a write each, those that come beside them with one that they share (group
 * commit). Thread-safe.
 *
 * <p>A thread that finds the file free writes to it, and a second one writes beside the first where that is possible. Others line up meanwhile; the first of
 * them to get the file writes what all of them have, and the rest find theirs written.
 */
abstract class GroupCommit implements Closeable {

    private static final int USUAL_BUFFER_BYTES = 4096;
    private static final int MAX_KEPT_BUFFER_BYTES = 1 << 20;

    /** How often a thread looks at its own place in line before it tries the lock, which all of them share. */
    private static final int LOOKS_PER_TRY = 8;

    /** From then on a thread that waits lets others have its processor, in case that the one that writes waits for it. */
    private static final long YIELD_NANOS = 5_000;

    /** Putting a thread to sleep and waking it takes many times as long as a write, so it is worth waiting awake for several. */
    private static final long MAX_SPIN_NANOS = 200_000;

    private static final int PROCESSORS = Runtime.getRuntime().availableProcessors();

    private final ReentrantLock writing = new ReentrantLock();

    /** The last in line. */
    private final AtomicReference<@Nullable Waiting> lastInLine = new AtomicReference<>();

    /** The thread that wrote beside another last. It tries that first from then on, as what it has touched there is near its processor. */
    private volatile long secondThread;

    /** Guarded by {@link #writing}. */
    private byte[] buffer = new byte[USUAL_BUFFER_BYTES];

    /** The lines of a thread that waits for them to be written. */
    private static final class Waiting {
        private final byte[] lines;
        private final int count;
        private final @Nullable Waiting before;

        /** Of all up to here. */
        private final int threads;

        /** Of all up to here. */
        private final int bytes;

        private boolean written;
        private @Nullable IOException failure;

        /** Set after all the others. */
        private volatile boolean ended;

        Waiting(byte[] lines, int count, @Nullable Waiting before) {
            this.lines = lines;
            this.count = count;
            this.before = before;
            this.threads = before == null ? 1 : before.threads + 1;
            this.bytes = before == null ? count : Math.addExact(before.bytes, count);
        }

        /** Copies the lines of all up to here, in the order in which they came. */
        void copyTo(byte[] target) {
            int end = bytes;
            for (Waiting each = this; each != null; each = each.before) {
                end -= each.count;
                System.arraycopy(each.lines, 0, target, end, each.count);
            }
        }

        /** Tells all up to here how the write ended. */
        void end(boolean written, @Nullable IOException failure) {
            for (Waiting each = this; each != null; each = each.before) {
                each.written = written;
                each.failure = failure;
                each.ended = true;
            }
        }
    }

    /** Writes the first {@code count} bytes of {@code lines}, for one thread at a time. Whatever it throws reaches each thread whose lines were among them. */
    abstract void write(byte[] lines, int count) throws IOException;

    /**
     * Writes them whatever other threads do meanwhile, if that is possible; otherwise returns {@code false}. If it fails, the file is {@linkplain #release()
     * released}.
     *
     * @param isOtherWriting whether it is known that another thread is writing
     */
    abstract boolean writeBeside(byte[] lines, int count, boolean isOtherWriting) throws IOException;

    /** Releases what is held, when nobody is in {@link #write}. A write afterwards takes hold of it again. */
    abstract void release() throws IOException;

    /** Appends the first {@code count} bytes of {@code lines}, which end with a line break. */
    final void append(byte[] lines, int count) throws IOException {
        long thread = Thread.currentThread().getId();
        boolean usesSecond = thread == secondThread;
        if (usesSecond && writeBesideOrRelease(lines, count, false)) {
            return;
        }
        if (lastInLine.get() == null) {
            if (writing.tryLock()) {
                try {
                    write(lines, count);
                } finally {
                    writing.unlock();
                }
                return;
            }
            if (!usesSecond && writeBesideOrRelease(lines, count, true)) {
                secondThread = thread;
                return;
            }
        }
        appendWithOthers(lines, count);
    }

    private boolean writeBesideOrRelease(byte[] lines, int count, boolean isOtherWriting) throws IOException {
        try {
            return writeBeside(lines, count, isOtherWriting);
        } catch (IOException e) {
            try {
                close();
            } catch (IOException closing) {
                e.addSuppressed(closing);
            }
            throw e;
        }
    }

    private void appendWithOthers(byte[] lines, int count) throws IOException {
        Waiting mine = lineUp(lines, count);
        if (mine.threads > PROCESSORS || !tryLockOrEnd(mine)) {
            writing.lock();
        }
        if (writing.isHeldByCurrentThread()) {
            try {
                if (!mine.ended) {
                    writeAll();
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

    private Waiting lineUp(byte[] lines, int count) {
        while (true) {
            Waiting last = lastInLine.get();
            Waiting mine = new Waiting(lines, count, last);
            if (lastInLine.compareAndSet(last, mine)) {
                return mine;
            }
        }
    }

    /** Waits awake for the lock or for the write; {@code false} if that takes too long. */
    @SuppressWarnings("ThreadPriorityCheck") // It yields to a thread that is known to be there, and only for a while.
    private boolean tryLockOrEnd(Waiting mine) {
        long start = System.nanoTime();
        for (int looks = 1; !mine.ended; looks++) {
            if (looks % LOOKS_PER_TRY == 0 && writing.tryLock()) {
                return true;
            }
            long waited = System.nanoTime() - start;
            if (waited > MAX_SPIN_NANOS) {
                return false;
            }
            if (waited > YIELD_NANOS) {
                Thread.yield();
            } else {
                Thread.onSpinWait();
            }
        }
        return true;
    }

    /** Writes the lines of all who are in line, the calling thread among them. */
    private void writeAll() throws IOException {
        Waiting last = Objects.requireNonNull(lastInLine.getAndSet(null), "who writes is in line");
        boolean written = false;
        IOException failure = null;
        try {
            byte[] lines = bufferOf(last.bytes);
            last.copyTo(lines);
            write(lines, last.bytes);
            written = true;
        } catch (IOException e) {
            failure = e;
            throw e;
        } finally {
            last.end(written, failure);
        }
    }

    private byte[] bufferOf(int bytes) {
        if (bytes > MAX_KEPT_BUFFER_BYTES) {
            return new byte[bytes];
        }
        if (bytes > buffer.length) {
            buffer = new byte[Math.max(bytes, 2 * buffer.length)];
        }
        return buffer;
    }

    /** Releases what is held, when nobody writes. An append afterwards takes hold of it again. */
    @Override
    public final void close() throws IOException {
        writing.lock();
        try {
            release();
        } finally {
            writing.unlock();
        }
    }
}
