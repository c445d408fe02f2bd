// SPDX-License-Identifier: Apache-2.0
package io.devmeter.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Deletes and compresses old day files, and says beforehand which. It touches nothing else in the directory, and follows no link. Thread-safe, and
 * safe while others append.
 */
final class Retention {

    private final Path directory;
    private final CacheDirectory cache;
    private final DayCompression compression;

    Retention(Path directory, CacheDirectory cache, DayCompression.Progress progress) {
        this.directory = directory;
        this.cache = cache;
        this.compression = new DayCompression(cache, progress);
    }

    /** Returns the files of days before one, oldest first. */
    List<DayFile> olderThan(LocalDate firstKept) throws IOException {
        List<DayFile> old = new ArrayList<>();
        for (DayFile file : DayFile.list(directory)) {
            if (file.day().isBefore(firstKept) && !Files.isSymbolicLink(file.path())) {
                old.add(file);
            }
        }
        return old;
    }

    /** Returns as many of the oldest files as must go so that the rest is no larger than {@code bytes}; none of {@code today} or of a later day. */
    List<DayFile> oldestBeyond(long bytes, LocalDate today) throws IOException {
        List<DayFile> files = new ArrayList<>();
        List<Long> sizes = new ArrayList<>();
        long total = 0;
        for (DayFile file : DayFile.list(directory)) {
            FileIdentity identity = Files.isSymbolicLink(file.path()) ? null : FileIdentity.of(file.path());
            if (identity != null) {
                files.add(file);
                sizes.add(identity.size());
                total += identity.size();
            }
        }
        int count = 0;
        while (count < files.size() && total > bytes && files.get(count).day().isBefore(today)) {
            total -= sizes.get(count);
            count++;
        }
        return files.subList(0, count);
    }

    /**
     * Deletes files and their rollups, finishes compressions that were cut off, and returns how many files were deleted. If one cannot be deleted, as on
     * Windows while some program reads it, the others are deleted all the same.
     */
    int delete(List<DayFile> files) throws IOException {
        int deleted = 0;
        IOException failure = null;
        for (DayFile file : files) {
            try {
                if (file.delete()) {
                    deleted++;
                }
            } catch (IOException e) {
                failure = and(failure, e);
            }
        }
        for (Day day : Day.list(directory)) {
            if (day.archive() != null) {
                compression.finish(day);
            }
        }
        cache.sweep();
        if (failure != null) {
            throw failure;
        }
        return deleted;
    }

    private static IOException and(@Nullable IOException first, IOException next) {
        if (first == null) {
            return next;
        }
        first.addSuppressed(next);
        return first;
    }

    /** Compresses the files of days before one, and returns how many days that were. If one fails, the others are compressed all the same. */
    int compress(LocalDate firstKept) throws IOException {
        int compressed = 0;
        IOException failure = null;
        for (Day day : daysBefore(firstKept)) {
            try {
                if (compression.compress(day)) {
                    compressed++;
                }
            } catch (IOException e) {
                failure = and(failure, e);
            }
        }
        cache.sweep();
        if (failure != null) {
            throw failure;
        }
        return compressed;
    }

    /** Returns the files that {@link #compress} would compress now, oldest first. */
    List<DayFile> toCompress(LocalDate firstKept) throws IOException {
        List<DayFile> files = new ArrayList<>();
        for (Day day : daysBefore(firstKept)) {
            if (day.file() != null && !Files.isSymbolicLink(day.path())) {
                files.add(day.file());
            }
        }
        return files;
    }

    private List<Day> daysBefore(LocalDate firstKept) throws IOException {
        List<Day> days = new ArrayList<>();
        for (Day day : Day.list(directory)) {
            if (day.date().isBefore(firstKept)) {
                days.add(day);
            }
        }
        return days;
    }
}
