// SPDX-License-Identifier: Apache-2.0
package io.devmeter.store;

import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The day files of one UTC day: the one that is appended to, and the compressed one. Usually there is one of them; both if something was
 * appended to a compressed day, or while a day is being compressed.
 */
record Day(
        Path directory,
        LocalDate date,
        @Nullable DayFile file,
        @Nullable DayFile archive) {

    /** How often a reader starts again: files hardly ever change under it in a way that matters, and then once. */
    static final int ATTEMPTS = 5;

    /** Lists the days that a directory has files of, oldest first. */
    static List<Day> list(Path directory) throws IOException {
        SortedMap<LocalDate, Day> days = new TreeMap<>();
        for (DayFile found : DayFile.list(directory)) {
            Day day = found.isCompressed()
                    ? new Day(directory, found.day(), null, found)
                    : new Day(directory, found.day(), found, null);
            Day known = days.get(found.day());
            days.put(found.day(), known == null ? day : known.and(day));
        }
        return new ArrayList<>(days.values());
    }

    private Day and(Day other) {
        return new Day(directory, date, file == null ? other.file : file, archive == null ? other.archive : archive);
    }

    /** Looks again which files there are. */
    Day again() throws IOException {
        return new Day(directory, date, DayFile.of(path()), DayFile.of(archivePath()));
    }

    Path path() {
        return DayFile.path(directory, date);
    }

    Path archivePath() {
        return DayFile.archivePath(directory, date);
    }

    /** Looks at the files without reading them. */
    Glance glance() throws IOException {
        Day now = again();
        return new Glance(
                now.file == null ? null : FileIdentity.of(now.file.path()),
                now.archive == null ? null : FileIdentity.of(now.archive.path()));
    }

    /**
     * Whether the files are still those of an earlier glance, so that what was read since is the whole day: no lines have moved from the one file to the
     * other, or away, so that some were read twice or not at all.
     */
    boolean isAsAt(Glance before) throws IOException {
        boolean wasComplete = (file == null || before.file != null) && (archive == null) == (before.archive == null);
        return wasComplete && !before.isOutdatedBy(glance());
    }

    /** How many of the first bytes of the file are in the archive as well, as compressing them has not been finished. */
    long archivedBytes() throws IOException {
        return archive == null || file == null
                ? 0
                : ArchiveNote.of(archive.path()).bytesStillIn(file.path());
    }

    /** What the file system says about the files of a day at some moment. */
    record Glance(@Nullable FileIdentity file, @Nullable FileIdentity archive) {

        private boolean isOutdatedBy(Glance later) {
            return !Objects.equals(archive, later.archive)
                    || (file != null
                            && (later.file == null
                                    || !file.key().equals(later.file.key())
                                    || later.file.size() < file.size()));
        }
    }
}
