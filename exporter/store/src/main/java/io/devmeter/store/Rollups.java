// SPDX-License-Identifier: Apache-2.0
package io.devmeter.store;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import org.jspecify.annotations.Nullable;

/** The rollups of day files, brought up to date by reading what is new, and a way to the lines themselves. Thread-safe. */
final class Rollups {

    /** A rollup, and the file whose start it covers as it was then. */
    record Look(FileIdentity identity, Rollup rollup) {}

    private final CacheDirectory cache;
    private final FileRanges ranges;

    Rollups(CacheDirectory cache, FileRanges ranges) {
        this.cache = cache;
        this.ranges = ranges;
    }

    /** Returns the rollup of a file as the last look left it; {@code null} if there is none. */
    @Nullable
    Rollup lastKnown(DayFile file) {
        return cache.load(file);
    }

    /** Returns an up-to-date rollup; {@code null} if the file is gone, or changes all the time in other ways than by growing. */
    @Nullable
    Look look(DayFile file) throws IOException {
        for (int attempt = 1; attempt <= Day.ATTEMPTS; attempt++) {
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

    /** Reads the lines of a part of a file, as {@link DayFile#read(long, long, DayFile.Visitor)} does. */
    void read(DayFile file, long from, long to, DayFile.Visitor visitor) throws IOException {
        ranges.read(file, from, to, visitor);
    }

    /** Reads the lines of a file that were there at a look, and that the rollup does not cover. */
    void readUncovered(DayFile file, Look look, DayFile.Visitor visitor) throws IOException {
        if (look.rollup().covered() < look.identity().size()) {
            read(file, look.rollup().covered(), look.identity().size(), visitor);
        }
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
}
