// SPDX-License-Identifier: Apache-2.0
package io.devmeter.store;

import java.io.IOException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Shows the executions of days that may be the newest, and passes over the blocks that cannot hold any. Thread-safe. */
final class NewestReader {

    /** With more than this appended since the last rollup, {@code recent} makes a new one. */
    private static final long MAX_TAIL_BYTES = 4L * BlockIndex.BLOCK_BYTES;

    private final Rollups rollups;

    NewestReader(Rollups rollups) {
        this.rollups = rollups;
    }

    /** Shows the executions of a day that may belong to the newest. */
    void read(Day listed, NewestExecutions newest) throws IOException {
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
                long archived = day.archivedBytes();
                if (archived > 0) {
                    rollups.read(day.file(), archived, Long.MAX_VALUE, newest);
                } else {
                    newestOfFile(day.file(), newest);
                }
            }
            if (attempt == Day.ATTEMPTS || day.isAsAt(before)) {
                return;
            }
            newest.backTo(mark);
            day = day.again();
        }
    }

    private void newestOfArchive(DayFile archive, NewestExecutions newest) throws IOException {
        Rollups.Look look = rollups.look(archive);
        if (look == null || newest.wants(look.rollup().summary())) {
            archive.read(newest);
        }
    }

    private void newestOfFile(DayFile file, NewestExecutions newest) throws IOException {
        Rollups.Look look = recentLook(file, newest);
        if (look == null) {
            file.read(newest);
            return;
        }
        rollups.readUncovered(file, look, newest);
        Rollup rollup = look.rollup();
        if (!newest.wants(rollup.summary())) {
            return;
        }
        BlockIndex blocks = rollup.blocks();
        for (int i = blocks.size() - 1; i >= 0; i--) {
            Instant newestStart = blocks.newest(i);
            if (newest.wants(newestStart)) {
                rollups.read(file, blocks.start(i), blocks.end(i), newest);
            }
        }
    }

    /**
     * Returns a rollup that may not cover all of the file yet. If the file has grown, it is enough that the last block is unchanged to believe in the index,
     * since the lines themselves are read anew; it is not enough to believe that an operation is not there. What is missed, until the next look at all of the
     * file, is an older block in which somebody has made a start newer without changing the length.
     */
    private Rollups.@Nullable Look recentLook(DayFile file, NewestExecutions newest) throws IOException {
        FileIdentity now = FileIdentity.of(file.path());
        Rollup known = now == null ? null : rollups.lastKnown(file);
        if (now == null || known == null) {
            return rollups.look(file);
        }
        BlockIndex blocks = known.blocks();
        int last = blocks.size() - 1;
        boolean hasOnlyGrown = known.mayCoverStartOf(now)
                && known.identity().size() < now.size()
                && now.size() - known.covered() <= MAX_TAIL_BYTES
                && newest.wants(known.summary())
                && last >= 0
                && PrefixChecksum.matches(file.path(), blocks.start(last), known.covered(), known.lastBlockChecksum());
        return hasOnlyGrown ? new Rollups.Look(now, known) : rollups.look(file);
    }
}
