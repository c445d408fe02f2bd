// SPDX-License-Identifier: Apache-2.0
package io.devmeter.store;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Appends to the file of one day, and holds it open if that is today or next to it. Thread-safe. */
final class DayFileWriter extends GroupCommit {

    private static final long MILLIS_PER_DAY = 1_000L * Timestamps.SECONDS_PER_DAY;

    private final long epochDay;
    private final Path path;
    private final Clock clock;

    /** {@code null} while it is not held open. */
    private @Nullable OpenDayFile file;

    private volatile @Nullable SecondWriter second;

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

    @Override
    void write(byte[] lines, int count) throws IOException {
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
                second = open.second();
            }
        }
        try {
            open.append(lines, count);
        } catch (IOException e) {
            releaseAfter(e);
            throw e;
        }
    }

    @Override
    boolean writeBeside(byte[] lines, int count, boolean isOtherWriting) throws IOException {
        SecondWriter open = second;
        return open != null && open.append(lines, count, isOtherWriting);
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
    private static @Nullable Closeable lockIfPossible(Path directory) {
        try {
            return DirectoryLock.acquireForAppend(directory);
        } catch (IOException e) {
            return null;
        }
    }

    @Override
    void release() throws IOException {
        OpenDayFile open = file;
        file = null;
        second = null;
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
}
