// SPDX-License-Identifier: Apache-2.0
package io.devmeter.store;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Reads days, no more of them than is new since the last look. What comes out is what reading every line would give.
 * Thread-safe.
 */
final class DayReader {

    /** So much may have been appended before it is summed up for the sake of {@code recent} alone. */
    private static final long MAX_TAIL_BYTES = 4L * BlockIndex.BLOCK_BYTES;

    /** Reading on past so many bytes costs less than opening the file again. */
    private static final long MAX_GAP_BYTES = 64 << 10;

    /** Days hardly ever change under a reader in a way that matters, and then once. */
    static final int ATTEMPTS = 5;

    /** A write takes microseconds, but a busy machine may let its thread wait for its next turn meanwhile. */
    static final Duration LONGEST_WRITE = Duration.ofMillis(500);

    private static final long WRITE_POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    /** Reads a range of a day file. */
    interface Ranges {
        /** Does what {@link DayFile#read(long, long, DayFile.Visitor)} does. */
        void read(DayFile file, long from, long to, DayFile.Visitor visitor) throws IOException;

        /** No method reference: the first one of a process costs it several milliseconds, and a query takes a hundred. */
        Ranges OF_FILES = new Ranges() {
            @Override
            public void read(DayFile file, long from, long to, DayFile.Visitor visitor) throws IOException {
                file.read(from, to, visitor);
            }
        };
    }

    /** A rollup, and the file whose start it covers as it was then. */
    private record Look(FileIdentity identity, Rollup rollup) {}

    private final RollupCache cache;
    private final Ranges ranges;

    DayReader(RollupCache cache, Ranges ranges) {
        this.cache = cache;
        this.ranges = ranges;
    }

    // --- summary

    /** Returns what a day says in sum. */
    Summary.Accumulator summary(Day listed) throws IOException {
        Day day = listed;
        for (int attempt = 1; ; attempt++) {
            Summary.Accumulator own = new Summary.Accumulator();
            Day.Glance before = day.glance();
            if (day.archive() != null) {
                summarise(day.archive(), own);
            }
            if (day.file() != null) {
                long archived = archivedBytes(day);
                if (archived > 0) {
                    ranges.read(day.file(), archived, Long.MAX_VALUE, own);
                } else {
                    summarise(day.file(), own);
                }
            }
            if (attempt == ATTEMPTS || (before.fits(day) && !before.isShakenBy(day.glance()))) {
                return own;
            }
            day = day.again();
        }
    }

    /** How many bytes of the day's file have been taken into its archive, but not yet away. */
    static long archivedBytes(Day day) throws IOException {
        return day.archive() == null || day.file() == null
                ? 0
                : ArchiveNote.of(day.archive().path()).bytesStillIn(day.file().path());
    }

    private void summarise(DayFile file, Summary.Accumulator into) throws IOException {
        for (int attempt = 1; ; attempt++) {
            Look look = look(file);
            if (look == null) {
                file.read(into);
                return;
            }
            Summary.Accumulator tail = new Summary.Accumulator();
            if (look.rollup().covered() < look.identity().size()) {
                ranges.read(file, look.rollup().covered(), look.identity().size(), tail);
            }
            boolean complete = tail.skippedLines() == 0 || !isBeingWritten(file, look);
            if (complete || attempt == ATTEMPTS) {
                into.add(look.rollup().summary());
                if (complete) {
                    into.add(tail);
                }
                return;
            }
        }
    }

    /**
     * Half a line at the end of a file that was touched just now may be one whose writer has been stopped in the middle. So may this thread be, at any
     * moment: what is looked at last is the file, and not the clock.
     */
    private static boolean isBeingWritten(DayFile file, Look look) throws IOException {
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
                interrupted |= Thread.interrupted(); // Who is interrupted is not kept waiting by the next line.
                LockSupport.parkNanos(WRITE_POLL_NANOS);
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Returns an up-to-date rollup; {@code null} if the file is gone, or changes all the time in other ways than by growing. */
    private @Nullable Look look(DayFile file) throws IOException {
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            long lookedAt = System.nanoTime();
            FileIdentity now = FileIdentity.of(file.path());
            if (now == null) {
                return null;
            }
            Rollup known = cache.load(file);
            if (known != null && known.isCurrent(now)) {
                return new Look(now, known);
            }
            try {
                Rollup rollup = catchUp(file, now, known);
                if (rollup != null) {
                    cache.store(file, rollup, known, lookedAt);
                    return new Look(now, rollup);
                }
            } catch (NoSuchFileException gone) {
                return null;
            }
        }
        return null;
    }

    /** Sums up the lines that are not covered yet; {@code null} if the file was not the same throughout. */
    private @Nullable Rollup catchUp(DayFile file, FileIdentity now, @Nullable Rollup known) throws IOException {
        Rollup start = Rollup.nothing(now);
        try (PrefixChecksum checksum = PrefixChecksum.open(file.path())) {
            if (known != null && mayCoverStart(known, file, now)) {
                if (!checksum.advanceTo(known.covered()) || checksum.value() != known.checksum()) {
                    return catchUp(file, now, null);
                }
                start = known;
            }
            Rollup.Builder builder = new Rollup.Builder(start, checksum);
            long end;
            if (file.isCompressed()) {
                // The checksum comes first: whatever happens to the bytes between it and their reading, the next look
                // will notice.
                end = now.size();
                checksum.advanceTo(end);
                if (start.covered() == 0) {
                    file.read(builder.summary());
                }
            } else {
                end = file.endOfLastLine(start.covered(), now.size());
                if (start.covered() < end) {
                    ranges.read(file, start.covered(), end, builder);
                }
            }
            if (checksum.position() != end) {
                return null;
            }
            BlockIndex blocks = builder.blocks(end);
            int lastBlockChecksum =
                    blocks.size() == 0 ? 0 : PrefixChecksum.of(file.path(), blocks.start(blocks.size() - 1), end);
            return isSteady(file, now, end, checksum.value())
                    ? new Rollup(now, false, end, checksum.value(), lastBlockChecksum, blocks, builder.summary())
                    : null;
        }
    }

    /** Whether a file is what it was before it was read, or has only been appended to. */
    private static boolean isSteady(DayFile file, FileIdentity before, long end, int checksum) throws IOException {
        FileIdentity after = FileIdentity.of(file.path());
        return before.equals(after)
                || (!file.isCompressed()
                        && after != null
                        && before.key().equals(after.key())
                        && before.size() <= after.size()
                        && PrefixChecksum.matches(file.path(), 0, end, checksum));
    }

    private static boolean mayCoverStart(Rollup known, DayFile file, FileIdentity now) {
        return file.isCompressed() ? known.identity().equals(now) : known.mayCoverStartOf(now);
    }

    // --- recent

    /** Shows the executions of a day that may belong to the newest. */
    void newest(Day listed, NewestExecutions newest) throws IOException {
        NewestExecutions.Mark mark = newest.mark();
        Day day = listed;
        for (int attempt = 1; ; attempt++) {
            Day.Glance before = day.glance();
            if (day.archive() != null) {
                newest.from(day.archive());
                newestOfArchive(day.archive(), newest);
            }
            if (day.file() != null) {
                newest.from(day.file());
                long archived = archivedBytes(day);
                if (archived > 0) {
                    ranges.read(day.file(), archived, Long.MAX_VALUE, newest);
                } else {
                    newestOfFile(day.file(), newest);
                }
            }
            if (attempt == ATTEMPTS || (before.fits(day) && !before.isShakenBy(day.glance()))) {
                return;
            }
            newest.backTo(mark);
            day = day.again();
        }
    }

    private void newestOfArchive(DayFile archive, NewestExecutions newest) throws IOException {
        Look look = look(archive);
        if (look == null || newest.wants(look.rollup().summary())) {
            archive.read(newest);
        }
    }

    private void newestOfFile(DayFile file, NewestExecutions newest) throws IOException {
        Look look = recentLook(file, newest);
        if (look == null) {
            file.read(newest);
            return;
        }
        Rollup rollup = look.rollup();
        if (rollup.covered() < look.identity().size()) {
            ranges.read(file, rollup.covered(), look.identity().size(), newest);
        }
        if (!newest.wants(rollup.summary())) {
            return;
        }
        BlockIndex blocks = rollup.blocks();
        for (int i = blocks.size() - 1; i >= 0; i--) {
            Instant newestStart = blocks.newest(i);
            if (newest.wants(newestStart)) {
                ranges.read(file, blocks.start(i), blocks.end(i), newest);
            }
        }
    }

    /**
     * Returns a rollup that may be behind. That the last block is unchanged is enough to believe in the index of a file that has
     * grown, since the lines themselves are read anew; it is not enough to believe that an operation is not there. What is passed over is an older block in which
     * somebody has made a start newer, in as many bytes as before, until the next look at all of the file.
     */
    private @Nullable Look recentLook(DayFile file, NewestExecutions newest) throws IOException {
        FileIdentity now = FileIdentity.of(file.path());
        Rollup known = now == null ? null : cache.load(file);
        if (now == null || known == null) {
            return look(file);
        }
        BlockIndex blocks = known.blocks();
        int last = blocks.size() - 1;
        boolean hasOnlyGrown = known.mayCoverStartOf(now)
                && known.identity().size() < now.size()
                && now.size() - known.covered() <= MAX_TAIL_BYTES
                && newest.wants(known.summary())
                && last >= 0
                && PrefixChecksum.matches(file.path(), blocks.start(last), known.covered(), known.lastBlockChecksum());
        return hasOnlyGrown ? new Look(now, known) : look(file);
    }

    // --- the newest of each operation

    /** Shows the executions of a day that are among the newest of their operations. */
    void newestOfEach(Day day, NewestOfEach newest) throws IOException {
        if (day.file() != null) {
            newestOfEach(day.file(), archivedBytes(day), newest);
        }
        if (day.archive() != null) {
            newestOfEach(day.archive(), 0, newest);
        }
    }

    private void newestOfEach(DayFile file, long from, NewestOfEach newest) throws IOException {
        Look look = look(file);
        if (look == null) {
            return;
        }
        Rollup rollup = look.rollup();
        if (!file.isCompressed() && rollup.covered() < look.identity().size()) {
            ranges.read(file, rollup.covered(), look.identity().size(), newest);
        }
        long[] places = newest.placesOf(rollup.summary(), from);
        KeptExecutions<?>.Lines kept = newest.kept(file, rollup, places);
        if (kept == null) {
            read(file, places, newest.at(places));
        } else {
            read(file, kept.unknown(), kept);
            kept.handOver(newest);
        }
    }

    /** Shows the lines at some places, which are in order, and some of those between them. */
    private void read(DayFile file, long[] places, DayFile.Visitor atPlaces) throws IOException {
        if (file.isCompressed()) {
            if (places.length > 0) {
                file.read(atPlaces);
            }
            return;
        }
        for (int i = 0; i < places.length; ) {
            int first = i;
            long end = LinePlaces.end(places[i]);
            for (i++; i < places.length && LinePlaces.start(places[i]) - end <= MAX_GAP_BYTES; i++) {
                end = LinePlaces.end(places[i]);
            }
            ranges.read(file, LinePlaces.start(places[first]), end, atPlaces);
        }
    }
}
