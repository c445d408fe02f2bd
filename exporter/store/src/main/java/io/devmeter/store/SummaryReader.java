// SPDX-License-Identifier: Apache-2.0
package io.devmeter.store;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Sums up days from their rollups and the lines that are new. The result is what reading every line would give. Thread-safe. */
final class SummaryReader {

    /** A write takes microseconds, but a busy machine may let its thread wait for its next turn meanwhile. */
    static final Duration LONGEST_WRITE = Duration.ofMillis(500);

    private static final long WRITE_POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    private final Rollups rollups;

    SummaryReader(Rollups rollups) {
        this.rollups = rollups;
    }

    /** Returns the sum of a day. */
    Summary.Accumulator summary(Day listed) throws IOException {
        Day day = listed;
        for (int attempt = 1; ; attempt++) {
            Summary.Accumulator own = new Summary.Accumulator();
            Day.Glance before = day.glance();
            if (day.archive() != null) {
                summarise(day.archive(), own);
            }
            if (day.file() != null) {
                long archived = day.archivedBytes();
                if (archived > 0) {
                    rollups.read(day.file(), archived, Long.MAX_VALUE, own);
                } else {
                    summarise(day.file(), own);
                }
            }
            if (attempt == Day.ATTEMPTS || day.isAsAt(before)) {
                return own;
            }
            day = day.again();
        }
    }

    private void summarise(DayFile file, Summary.Accumulator into) throws IOException {
        for (int attempt = 1; ; attempt++) {
            Rollups.Look look = rollups.look(file);
            if (look == null) {
                file.read(into);
                return;
            }
            Summary.Accumulator tail = new Summary.Accumulator();
            rollups.readUncovered(file, look, tail);
            boolean complete = tail.skippedLines() == 0 || !isBeingWritten(file, look);
            if (complete || attempt == Day.ATTEMPTS) {
                into.add(look.rollup().summary());
                if (complete) {
                    into.add(tail);
                }
                return;
            }
        }
    }

    /**
     * Waits, as half a line at the end of a file that was touched just now may be one whose writer was stopped in the middle of it. This thread may be
     * stopped at any moment too, so what it looks at last is the file, and not the clock.
     */
    private static boolean isBeingWritten(DayFile file, Rollups.Look look) throws IOException {
        Instant tornAt = look.identity().touched().plus(LONGEST_WRITE);
        long start = System.nanoTime();
        boolean interrupted = false;
        try {
            while (true) {
                // Measured too, because the clock need not be that of the file system.
                boolean isLastLook = System.nanoTime() - start >= LONGEST_WRITE.toNanos()
                        || !Instant.now().isBefore(tornAt);
                if (!look.identity().equals(FileIdentity.of(file.path()))) {
                    return true;
                }
                if (isLastLook) {
                    return false;
                }
                interrupted |= Thread.interrupted(); // A thread that is interrupted would not wait in the next line.
                LockSupport.parkNanos(WRITE_POLL_NANOS);
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
