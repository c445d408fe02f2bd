// SPDX-License-Identifier: Apache-2.0
package io.devmeter.store;

import static java.util.Objects.requireNonNull;

import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A directory of day files: append executions, look at them, delete old ones.
 *
 * <pre>{@code
 * try (ExecutionStore store = ExecutionStore.open(Path.of(".metrics"))) {
 *     store.append(ExecutionRecord.builder("unit-tests", start).endedAt(end).durationMs(1234.5).build());
 *     System.out.println(store.summary(7).toJson());
 * }
 * }</pre>
 *
 * <p>Thread-safe, and safe to use from many processes on one directory. "The last N days" are the UTC days from today−N to
 * today, both included. A directory that does not exist yet reads as empty and is created by the first append, with
 * permissions for its owner alone where the file system has them. Lines that hold no execution are skipped and counted.
 */
public final class ExecutionStore implements Closeable {

    /** As soon as there are so many bytes of lines they are written; with longer writes, a line would cost hardly less. */
    static final int MAX_WRITE_BYTES = 256 << 10;

    private static final int FINGERPRINT_BYTES = 16;

    /** How much the clocks of processes that use one directory may differ. */
    private static final Duration SKEW = Duration.ofHours(1);

    private final Path directory;
    private final Clock clock;
    private final RecordLimits limits;
    private final DayFileAppender appender;
    private final CacheDirectory cache;
    private final @Nullable FileRanges ranges;
    private final DayCompression.@Nullable Progress progress;

    private final SpareBuffers spareBuffers = new SpareBuffers(2 * MAX_WRITE_BYTES);

    private ExecutionStore(Builder builder) {
        this.directory = builder.directory;
        this.clock = builder.clock;
        this.limits = builder.limits;
        this.appender = new DayFileAppender(directory, clock);
        this.cache = new CacheDirectory(directory, builder.settling);
        this.ranges = builder.ranges;
        this.progress = builder.progress;
    }

    /** Made when it is needed, as processes that only append, which are many, would load its classes for nothing. */
    private Rollups rollups() {
        return new Rollups(cache, ranges == null ? FileRanges.OF_FILES : ranges);
    }

    /** Made when it is needed, as {@link #rollups} are. */
    private Retention retention() {
        return new Retention(directory, cache, progress == null ? step -> {} : progress);
    }

    /**
     * Opens a directory with the system's clock.
     *
     * @throws NotDirectoryException if {@code directory} exists and is not a directory
     */
    public static ExecutionStore open(Path directory) throws IOException {
        return builder(directory).build();
    }

    /** Returns a builder of a store on a directory. */
    public static Builder builder(Path directory) {
        return new Builder(directory);
    }

    /** Returns the directory of the day files. */
    public Path directory() {
        return directory;
    }

    /**
     * Appends an execution to the file of the UTC day on which it started. When this returns, the line has been handed to the
     * operating system: it survives the end of this process, however it ends.
     *
     * @throws IOException if the line could not be written
     */
    public void append(ExecutionRecord execution) throws IOException {
        JsonBytes line = spareBuffers.take();
        RecordEncoder.encode(execution, limits, line);
        appender.append(epochDay(execution), line.array(), line.length());
        spareBuffers.giveBack(line);
    }

    /**
     * Appends executions, those of one day with few writes.
     *
     * @throws IOException if a write failed; other executions may have been written
     */
    public void append(Collection<ExecutionRecord> executions) throws IOException {
        Map<Long, JsonBytes> linesByDay = new TreeMap<>();
        JsonBytes lines = null;
        long day = 0;
        for (ExecutionRecord execution : executions) {
            long itsDay = epochDay(execution);
            if (lines == null || day != itsDay) {
                day = itsDay;
                lines = linesByDay.computeIfAbsent(day, d -> spareBuffers.take());
            }
            RecordEncoder.encode(execution, limits, lines);
            if (lines.length() >= MAX_WRITE_BYTES) {
                appender.append(day, lines.array(), lines.length());
                lines.shortenTo(0);
            }
        }
        for (Map.Entry<Long, JsonBytes> left : linesByDay.entrySet()) {
            lines = left.getValue();
            if (lines.length() > 0) {
                appender.append(left.getKey(), lines.array(), lines.length());
            }
            spareBuffers.giveBack(lines);
        }
    }

    /** Starts an import of executions from elsewhere, without those that the directory has already. */
    public ExecutionImport startImport() {
        return new ExecutionImport(directory, limits, appender);
    }

    static long epochDay(ExecutionRecord execution) {
        return Math.floorDiv(execution.startedAt().getEpochSecond(), Timestamps.SECONDS_PER_DAY);
    }

    /**
     * Summarises the last {@code days} days.
     *
     * @throws IllegalArgumentException if {@code days} is negative
     * @throws IOException if the directory or a day file cannot be read
     */
    public Summary summary(int days) throws IOException {
        LocalDate today = today();
        LocalDate from = firstDay(days, today);
        Summary.Accumulator sum = sum(window(from, today), rollups(), null);
        cache.sweepIfDayBegan();
        return sum.summary(from, today);
    }

    /**
     * Summarises the last {@code days} days, together and one by one, and hands over the newest executions of each operation. They come in no particular
     * order, on the calling thread, and are found without reading all the others again.
     *
     * @param each how many executions of one operation to hand over at most, never more than 200; of an operation that ran more often, those
     *     that were written last
     * @param all how many executions to hand over at most in all, but at least one of each operation: the more operations there are, the fewer of
     *     each
     * @param newest takes the executions
     * @throws IllegalArgumentException if a number is negative
     * @throws IOException if the directory or a day file cannot be read
     */
    public History history(int days, int each, int all, Consumer<ExecutionRecord> newest) throws IOException {
        requireNonNull(newest, "newest");
        return look(days, each, all, newest, null);
    }

    /**
     * Does what {@link #history(int, int, int, Consumer)} does, but neither reads nor decodes again what was kept from the last look.
     *
     * @param newest what was kept; afterwards, all that was found
     * @throws IllegalArgumentException if a number is negative
     * @throws IOException if the directory or a day file cannot be read; {@code newest} then stays as it was
     */
    public History history(int days, int each, int all, KeptExecutions<?> newest) throws IOException {
        requireNonNull(newest, "newest");
        newest.begin();
        History history = look(days, each, all, newest::take, newest);
        newest.end();
        return history;
    }

    private History look(
            int days, int each, int all, Consumer<ExecutionRecord> newest, @Nullable KeptExecutions<?> kept)
            throws IOException {
        requireWholeNumber("each", each);
        requireWholeNumber("all", all);
        LocalDate today = today();
        LocalDate from = firstDay(days, today);
        List<Day> window = window(from, today);
        SortedMap<LocalDate, Summary> byDay = new ConcurrentSkipListMap<>();
        Rollups rollups = rollups();
        Summary summary = sum(
                        window, rollups, (day, ofDay) -> byDay.put(day.date(), ofDay.summary(day.date(), day.date())))
                .summary(from, today);
        int share = Math.max(1, all / Math.max(1, summary.operations().size()));
        NewestOfEach wanted = new NewestOfEach(summary, Math.min(Math.min(each, LinePlaces.MAX), share), newest, kept);
        NewestOfEachReader reader = new NewestOfEachReader(rollups);
        for (int i = window.size() - 1; i >= 0 && !wanted.isComplete(); i--) {
            reader.read(window.get(i), wanted);
        }
        cache.sweepIfDayBegan();
        return new History(summary, byDay);
    }

    /**
     * Returns the days until today that have a day file, oldest first, for going through their executions one by one.
     *
     * @throws IOException if the directory cannot be read
     */
    public List<StoredDay> days() throws IOException {
        return storedDays(LocalDate.MIN);
    }

    /**
     * Returns those of the last {@code days} days that have a day file, oldest first, for going through their executions one by one.
     *
     * @throws IllegalArgumentException if {@code days} is negative
     * @throws IOException if the directory cannot be read
     */
    public List<StoredDay> days(int days) throws IOException {
        return storedDays(firstDay(days, today()));
    }

    private List<StoredDay> storedDays(LocalDate from) throws IOException {
        return window(from, today()).stream().map(StoredDay::new).toList();
    }

    /**
     * Returns the bookmark of a name as it was saved last, or one before all executions if there is none or it is damaged. It is kept
     * in the directory's {@code .cache}.
     *
     * @param name of letters a to z, digits and {@code -}
     * @throws IllegalArgumentException if {@code name} is empty or has other characters
     */
    public Bookmark bookmark(String name) {
        return Bookmark.load(requireNonNull(name, "name"), cache);
    }

    private List<Day> window(LocalDate from, LocalDate to) throws IOException {
        List<Day> window = new ArrayList<>();
        for (Day day : Day.list(directory)) {
            if (!day.date().isBefore(from) && !day.date().isAfter(to)) {
                window.add(day);
            }
        }
        return window;
    }

    private Summary.Accumulator sum(List<Day> days, Rollups rollups, ParallelSummary.@Nullable Listener listener)
            throws IOException {
        int processors = Runtime.getRuntime().availableProcessors();
        return ParallelSummary.of(days, new SummaryReader(rollups), processors, listener);
    }

    private static void requireWholeNumber(String name, long number) {
        if (number < 0) {
            throw new IllegalArgumentException(name + " is " + number + ", not a number from 0 up");
        }
    }

    /**
     * Returns a text that stays the same until an execution of the last {@code days} days is recorded or deleted, a day begins, or anything
     * else happens to the files of these days; so it tells whether it is worth looking again. The file system is asked about the files, and
     * they are not read: of two changes within the resolution of its times that leave the size as it is, the second is missed.
     *
     * @return 32 hexadecimal digits, the same in every process
     * @throws IllegalArgumentException if {@code days} is negative
     * @throws IOException if the directory cannot be read
     */
    public String fingerprint(int days) throws IOException {
        LocalDate today = today();
        LocalDate from = firstDay(days, today);
        StringBuilder seen = new StringBuilder().append(from).append(' ').append(today);
        for (Day day : window(from, today)) {
            seen.append('\n').append(day.date()).append(' ').append(day.glance());
        }
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256").digest(seen.toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, FINGERPRINT_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new LinkageError("every Java platform has SHA-256", e);
        }
    }

    /**
     * Returns the newest executions of an operation, the newest start first.
     *
     * @param name the operation, or {@code null} for all
     * @param limit how many at the most
     * @throws IllegalArgumentException if {@code limit} is negative
     * @throws IOException if the directory or a day file cannot be read
     */
    public List<ExecutionRecord> recent(@Nullable String name, int limit) throws IOException {
        return executions(newest(name, limit, LocalDate.MIN));
    }

    /**
     * Returns the newest executions of an operation within the last {@code days} days, the newest start first.
     *
     * @param name the operation, or {@code null} for all
     * @param limit how many at the most
     * @throws IllegalArgumentException if {@code limit} or {@code days} is negative
     * @throws IOException if the directory or a day file cannot be read
     */
    public List<ExecutionRecord> recent(@Nullable String name, int limit, int days) throws IOException {
        return executions(recentAsStored(name, limit, days));
    }

    /**
     * Returns what {@link #recent(String, int, int)} does, together with the lines as stored.
     *
     * @param name the operation, or {@code null} for all
     * @param limit how many at the most
     * @throws IllegalArgumentException if {@code limit} or {@code days} is negative
     * @throws IOException if the directory or a day file cannot be read
     */
    public List<StoredExecution> recentAsStored(@Nullable String name, int limit, int days) throws IOException {
        return newest(name, limit, firstDay(days, today()));
    }

    private static List<ExecutionRecord> executions(List<StoredExecution> stored) {
        return stored.stream().map(StoredExecution::execution).toList();
    }

    private List<StoredExecution> newest(@Nullable String name, int limit, LocalDate from) throws IOException {
        requireWholeNumber("limit", limit);
        LocalDate today = today();
        NewestExecutions newest = new NewestExecutions(name, limit);
        NewestReader reader = new NewestReader(rollups());
        List<Day> days = Day.list(directory);
        for (int i = days.size() - 1; i >= 0; i--) {
            Day day = days.get(i);
            if (day.date().isBefore(from) || newest.isFull()) {
                break;
            }
            if (!day.date().isAfter(today)) {
                reader.read(day, newest);
            }
        }
        cache.sweepIfDayBegan();
        return newest.newestFirst();
    }

    /**
     * Deletes the day files of days before today−{@code days}, and their rollups; everything else in the directory, links included,
     * stays. Compressions that were cut off when the compressed file was in its place are finished.
     *
     * @return how many files were deleted
     * @throws IllegalArgumentException if {@code days} is negative
     * @throws IOException if the directory cannot be read, or, once all others have been deleted, a file cannot be deleted
     */
    public int deleteOlderThan(int days) throws IOException {
        Retention retention = retention();
        return retention.delete(retention.olderThan(firstDay(days, today())));
    }

    /**
     * Returns the files that {@link #deleteOlderThan} would delete now, oldest first.
     *
     * @throws IllegalArgumentException if {@code days} is negative
     * @throws IOException if the directory cannot be read
     */
    public List<Path> olderThan(int days) throws IOException {
        return paths(retention().olderThan(firstDay(days, today())));
    }

    /**
     * Deletes the oldest day files until all of them together are no larger than {@code bytes}; never those of today or of a later
     * day. Everything else in the directory, links included, stays.
     *
     * @return how many files were deleted
     * @throws IllegalArgumentException if {@code bytes} is negative
     * @throws IOException if the directory cannot be read, or, once all others have been deleted, a file cannot be deleted
     */
    public int deleteOldestBeyond(long bytes) throws IOException {
        requireWholeNumber("bytes", bytes);
        Retention retention = retention();
        return retention.delete(retention.oldestBeyond(bytes, today()));
    }

    /**
     * Returns the files that {@link #deleteOldestBeyond} would delete now, oldest first.
     *
     * @throws IllegalArgumentException if {@code bytes} is negative
     * @throws IOException if the directory cannot be read
     */
    public List<Path> oldestBeyond(long bytes) throws IOException {
        requireWholeNumber("bytes", bytes);
        return paths(retention().oldestBeyond(bytes, today()));
    }

    /**
     * Compresses the files of days before today−{@code days}; nothing that queries return changes. Executions that started on such a day
     * but end later can still be appended, and are taken up by the next call. Links stay as they are. Left for a later call are a day that another process
     * is working on, a day whose compressed file is damaged, and, because clocks may differ, a day that has been old enough for less than an hour.
     *
     * @param days at least 1, because executions are still appended to the files of today and yesterday
     * @return how many days were compressed
     * @throws IllegalArgumentException if {@code days} is less than 1
     * @throws IOException if the directory cannot be read or a file cannot be written, once all other days have been compressed
     */
    public int compressOlderThan(int days) throws IOException {
        return retention().compress(firstDayNotToCompress(days));
    }

    /**
     * Returns the files that {@link #compressOlderThan} would compress now, oldest first.
     *
     * @throws IllegalArgumentException if {@code days} is less than 1
     * @throws IOException if the directory cannot be read
     */
    public List<Path> toCompress(int days) throws IOException {
        return paths(retention().toCompress(firstDayNotToCompress(days)));
    }

    private LocalDate firstDayNotToCompress(int days) {
        if (days < 1) {
            throw new IllegalArgumentException("days is " + days + ", not a number from 1 up");
        }
        return LocalDate.ofInstant(clock.instant().minus(SKEW), ZoneOffset.UTC).minusDays(days);
    }

    private static List<Path> paths(List<DayFile> files) {
        return files.stream().map(DayFile::path).toList();
    }

    private LocalDate today() {
        return LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    }

    private static LocalDate firstDay(int days, LocalDate today) {
        requireWholeNumber("days", days);
        return today.minusDays(days);
    }

    /** Releases the files held open for appending. An append afterwards opens them again. */
    @Override
    public void close() throws IOException {
        appender.close();
    }

    /** Collects the parts of an {@link ExecutionStore}. Not thread-safe. */
    public static final class Builder {
        private final Path directory;
        private Clock clock = Clock.systemUTC();
        private RecordLimits limits = RecordLimits.DEFAULT;
        private Duration settling = CacheDirectory.SETTLING;
        private @Nullable FileRanges ranges;
        private DayCompression.@Nullable Progress progress;

        private Builder(Path directory) {
            // A file in the empty path would be in no directory, as far as its own path tells.
            this.directory =
                    requireNonNull(directory, "directory").toString().isEmpty() ? directory.resolve(".") : directory;
        }

        /** Sets the clock that tells which day is today. Default: the system's. */
        public Builder clock(Clock clock) {
            this.clock = requireNonNull(clock, "clock");
            return this;
        }

        /** Sets limits to the size of one record. Default: {@link RecordLimits#DEFAULT}. */
        public Builder limits(RecordLimits limits) {
            this.limits = requireNonNull(limits, "limits");
            return this;
        }

        /** How long a file must be left alone before its times are trusted. */
        Builder settling(Duration settling) {
            this.settling = settling;
            return this;
        }

        /** How ranges of day files are read. Default: from the files. */
        Builder ranges(FileRanges ranges) {
            this.ranges = ranges;
            return this;
        }

        /** Who hears how far a compression is. Default: nobody. */
        Builder progress(DayCompression.Progress progress) {
            this.progress = progress;
            return this;
        }

        /**
         * Opens the store.
         *
         * @throws NotDirectoryException if the directory exists and is not a directory
         */
        public ExecutionStore build() throws IOException {
            if (Files.exists(directory) && !Files.isDirectory(directory)) {
                throw new NotDirectoryException(directory.toString());
            }
            return new ExecutionStore(this);
        }
    }
}
