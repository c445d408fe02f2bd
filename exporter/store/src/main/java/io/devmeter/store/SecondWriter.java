// SPDX-License-Identifier: Apache-2.0
package io.devmeter.store;

import java.io.Closeable;
import java.io.IOException;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A second way into a day file that is held open, for a thread that appends while another does: the kernel lets one write at a time into a file, but the rest
 * of what a write costs both spend at once. Thread-safe.
 *
 * <p>It never looks at the file, so it writes only while no look is needed: when another thread was writing a moment ago or this way was used within the last
 * 20 µs, until the next look is due, and not while other processes append. {@link OpenDayFile} {@linkplain #hold() holds} it while it looks. Nor does it write
 * where the disk is nearly full: a full disk takes a part of a line, and the rest later if there is room again, and a write between the two would tear the line.
 */
final class SecondWriter implements Closeable {

    /** With more, the next look is overdue. */
    private static final int MAX_UNSEEN_BYTES = 128 << 10;

    /** More than anybody writes between two looks. */
    private static final long LEAST_ROOM_BYTES = 64L << 20;

    private final DayFileOutput out;
    private final ReentrantLock lock = new ReentrantLock();

    /** These are guarded by {@link #lock}. */
    private final UnseenLines unseen = new UnseenLines();

    private long lastWrite;
    private long nextLook;
    private boolean mayWrite;
    private boolean isRoomKnown;

    SecondWriter(DayFileOutput out) {
        this.out = out;
    }

    /**
     * Appends the first {@code count} bytes of {@code lines}, which end with a line break; {@code false} if {@link OpenDayFile#append} has to do it. After a
     * failure the file must be closed.
     *
     * @param isOtherWriting whether another thread was writing a moment ago
     */
    boolean append(byte[] lines, int count, boolean isOtherWriting) throws IOException {
        if (!lock.tryLock()) {
            return false;
        }
        try {
            long now = System.nanoTime();
            boolean inRun = isOtherWriting || now - lastWrite < OpenDayFile.RUN_GAP_NANOS;
            if (!mayWrite || !inRun || now - nextLook >= 0 || unseen.bytes() > MAX_UNSEEN_BYTES) {
                return false;
            }
            if (!isRoomKnown) {
                isRoomKnown = true;
                mayWrite = out.roomBytes() >= LEAST_ROOM_BYTES;
                if (!mayWrite) {
                    return false;
                }
            }
            lastWrite = now;
            out.write(lines, count);
            unseen.add(lines, count);
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Keeps it from writing until it is let go. */
    void hold() {
        lock.lock();
    }

    /** Returns what was written since the last look. Only for the thread that holds this. */
    UnseenLines unseen() {
        return unseen;
    }

    /**
     * Lets it go on.
     *
     * @param mayWrite whether it may write at all
     * @param nextLook when the file must be looked at again, in the time of {@link System#nanoTime()}
     */
    void letGo(boolean mayWrite, long nextLook) {
        this.mayWrite = mayWrite;
        this.nextLook = nextLook;
        this.isRoomKnown = false;
        lock.unlock();
    }

    /** Only for the thread that holds this and will not let it write again. */
    @Override
    public void close() throws IOException {
        out.close();
    }
}
