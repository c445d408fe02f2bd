// SPDX-License-Identifier: Apache-2.0
package io.devmeter.store;

import static io.devmeter.store.Executions.NOON;
import static io.devmeter.store.Executions.execution;
import static io.devmeter.store.Executions.line;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.devmeter.store.ExecutionRecord.Status;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a summary says does not depend on whether there are rollups, and what happened to them or to the day files. */
class RollupTest {

    /** Trusts a file's times at once, as if it had been left alone for long. */
    private static final Duration AT_ONCE = Duration.ofDays(-1);

    @TempDir
    Path temp;

    private Path directory;
    private Path today;
    private Path rollup;
    private final List<String> rangesRead = new ArrayList<>();

    /** Keeps the times of a file from being trusted before it has been left alone for two seconds. */
    private ExecutionStore careful;

    private ExecutionStore trusting;

    @BeforeEach
    void open() throws Exception {
        directory = Files.createDirectory(temp.resolve(".metrics"));
        today = directory.resolve("2026-11-22.jsonl");
        rollup = directory.resolve(".cache/2026-11-22.jsonl.rollup");
        careful = store(RollupCache.SETTLING);
        trusting = store(AT_ONCE);
    }

    private ExecutionStore store(Duration settling) throws IOException {
        return ExecutionStore.builder(directory)
                .clock(Clock.fixed(NOON, ZoneOffset.UTC))
                .settling(settling)
                .ranges((file, from, to, visitor) -> {
                    synchronized (rangesRead) {
                        rangesRead.add(from + "-" + to);
                    }
                    file.read(from, to, visitor);
                })
                .build();
    }

    // --- how much is read

    @Test
    void summary_readsNothingOfAnUnchangedFile() throws Exception {
        write(today, lines("a", 100));
        Summary first = trusting.summary(0);
        rangesRead.clear();

        assertThat(trusting.summary(0)).isEqualTo(first).isEqualTo(everything());
        assertThat(rangesRead).isEmpty();
    }

    @Test
    void summary_readsOnlyWhatWasAppended() throws Exception {
        write(today, lines("a", 100));
        careful.summary(0);
        long covered = Files.size(today);
        append(today, lines("b", 3));
        rangesRead.clear();

        assertThat(careful.summary(0)).isEqualTo(everything());
        assertThat(rangesRead).containsExactly(covered + "-" + Files.size(today));
    }

    @Test
    void summary_countsALineWithoutBreak_butNeverCoversIt() throws Exception {
        String half = line("half", "2026-11-22T10:00:00");
        write(today, lines("a", 2));
        long covered = Files.size(today);
        append(today, half);
        assertThat(trusting.summary(0)).isEqualTo(everything());
        assertThat(trusting.summary(0).operations()).containsKey("half");
        assertThat(loaded().covered()).isEqualTo(covered);

        append(today, "}\n" + lines("b", 1)); // What looked whole was not.
        assertThat(trusting.summary(0)).isEqualTo(everything());
        assertThat(trusting.summary(0).operations()).containsOnlyKeys("a", "b");
    }

    @Test
    void summary_looksAgain_beforeItCountsHalfALine_howeverLateItIsItself() throws Exception {
        String line = line("late", "2026-11-22T10:00:00");
        String half = line.substring(0, 20);
        write(today, lines("a", 2) + half);
        AtomicBoolean finished = new AtomicBoolean();
        try (ExecutionStore stopped = ExecutionStore.builder(directory)
                .clock(Clock.fixed(NOON, ZoneOffset.UTC))
                .ranges((file, from, to, visitor) -> {
                    file.read(from, to, visitor);
                    if (to == Files.size(today) && finished.compareAndSet(false, true)) {
                        append(today, line.substring(half.length()) + "\n");
                        pause(SummaryReader.LONGEST_WRITE.plusMillis(1));
                    }
                })
                .build()) {
            Summary summary = stopped.summary(0);

            assertThat(finished).isTrue();
            assertThat(summary.skippedLines()).isZero();
            assertThat(summary.operations()).containsOnlyKeys("a", "late");
        }
    }

    @Test
    void summary_waitsForALineThatIsBeingWritten_alsoWhenItsThreadIsInterrupted() throws Exception {
        String line = line("late", "2026-11-22T10:00:00");
        String half = line.substring(0, 20);
        write(today, lines("a", 2) + half);
        AtomicReference<Thread> reader = new AtomicReference<>();
        AtomicBoolean ended = new AtomicBoolean();
        Thread writer = new Thread(() -> {
            Thread waiting = reader.get();
            while (!ended.get() && (waiting == null || waiting.getState() != Thread.State.TIMED_WAITING)) {
                Thread.onSpinWait();
                waiting = reader.get();
            }
            try {
                append(today, line.substring(half.length()) + "\n");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        writer.start();
        try (ExecutionStore interrupted = ExecutionStore.builder(directory)
                .clock(Clock.fixed(NOON, ZoneOffset.UTC))
                .ranges((file, from, to, visitor) -> {
                    file.read(from, to, visitor);
                    if (reader.get() == null && to == Files.size(today)) {
                        Thread.currentThread().interrupt();
                        reader.set(Thread.currentThread());
                    }
                })
                .build()) {
            Summary summary = interrupted.summary(0);

            assertThat(summary.skippedLines()).isZero();
            assertThat(summary.operations()).containsOnlyKeys("a", "late");
            assertThat(reader.get()).matches(Thread::isInterrupted, "is interrupted");
        } finally {
            Thread.interrupted();
            ended.set(true);
            writer.join();
        }
    }

    private static void pause(Duration duration) {
        long end = System.nanoTime() + duration.toNanos();
        for (long left = duration.toNanos(); left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    @Test
    void summary_leavesARollupAlone_thatSaysAllThereIsToSay() throws Exception {
        write(today, lines("a", 2));
        careful.summary(0);
        Object written = Files.readAttributes(rollup, "unix:ino").get("ino");

        careful.summary(0);

        assertThat(Files.readAttributes(rollup, "unix:ino").get("ino")).isEqualTo(written);
        assertThat(entriesOfCache()).containsExactly("2026-11-22.jsonl.rollup");
    }

    @Test
    void summary_comesToTrustAFile_onceItWasLeftAlone() throws Exception {
        write(today, lines("a", 2));
        careful.summary(0);
        assertThat(loaded().settled()).isFalse();

        trusting.summary(0);

        assertThat(loaded().settled()).isTrue();
    }

    @Test
    void summary_leavesNothing_ofAnEmptyFile() throws Exception {
        write(today, "");

        assertThat(trusting.summary(0)).isEqualTo(everything());

        assertThat(rollup).doesNotExist();
    }

    // --- what may happen to day files

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void summary_isThatOfAllLines_whateverIsAppendedBetweenQueries(long seed) throws Exception {
        Random random = new Random(seed);
        ExecutionStore store = seed % 2 == 0 ? careful : trusting;
        for (int round = 0; round < 25; round++) {
            for (int i = random.nextInt(4); i > 0; i--) {
                Path day = directory.resolve(LocalDate.parse("2026-11-22").minusDays(random.nextInt(4)) + ".jsonl");
                append(day, randomLines(random));
            }
            int days = random.nextInt(5);
            assertThat(store.summary(days)).isEqualTo(everything(days));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void summary_seesThatAFileWasTruncated(boolean trust) throws Exception {
        write(today, lines("a", 100));
        store(trust).summary(0);

        write(today, lines("a", 40));

        assertThat(store(trust).summary(0)).isEqualTo(everything());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void summary_seesThatAFileWasReplaced(boolean trust) throws Exception {
        write(today, lines("a", 100));
        store(trust).summary(0);
        Path other = temp.resolve("other");
        write(other, lines("b", 100));
        Files.setLastModifiedTime(other, Files.getLastModifiedTime(today));

        Files.move(other, today, StandardCopyOption.REPLACE_EXISTING);

        assertThat(store(trust).summary(0)).isEqualTo(everything());
    }

    @Test
    void summary_seesAnEdit_thatLeftSizeAndTimeAsTheyWere() throws Exception {
        write(today, lines("a", 100));
        FileTime modified = Files.getLastModifiedTime(today);
        careful.summary(0);

        editFirstName('b');
        Files.setLastModifiedTime(today, modified);

        assertThat(careful.summary(0)).isEqualTo(everything());
    }

    @Test
    void summary_seesAnEdit_thatLeftTheWholeIdentityAsItWas_whenTheRollupWasMadeTooSoon() throws Exception {
        write(today, lines("a", 100));
        careful.summary(0);
        editFirstName('b');
        Rollup old = loaded();
        Rollup sameTick = new Rollup(
                requireNonNull(FileIdentity.of(today)),
                false,
                old.covered(),
                old.checksum(),
                old.lastBlockChecksum(),
                old.blocks(),
                old.summary());
        Files.write(rollup, requireNonNull(RollupCodec.encode(sameTick)));

        assertThat(careful.summary(0)).isEqualTo(everything());
    }

    @Test
    void summary_seesAnEdit_thatLeftSizeAndTimeAsTheyWere_byTheTimeThatNobodyCanSet() throws Exception {
        write(today, lines("a", 100));
        FileTime modified = Files.getLastModifiedTime(today);
        trusting.summary(0);
        Object changed = Files.getAttribute(today, "unix:ctime");

        while (Files.getAttribute(today, "unix:ctime").equals(changed)) { // Until the file system's clock ticks.
            editFirstName('b');
            Files.setLastModifiedTime(today, modified);
        }

        assertThat(trusting.summary(0)).isEqualTo(everything());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void summary_seesThatAFileWasEditedAndAppendedTo(boolean trust) throws Exception {
        write(today, lines("a", 100));
        store(trust).summary(0);

        editFirstName('b');
        append(today, lines("c", 1));

        assertThat(store(trust).summary(0)).isEqualTo(everything());
    }

    @Test
    void summary_coversCompressedDays() throws Exception {
        Path archive = directory.resolve("2026-11-20.jsonl.gz");
        Files.write(archive, gzip(lines("a", 100)));
        Files.write(directory.resolve("2026-11-19.jsonl.gz"), Arrays.copyOf(gzip(lines("a", 9)), 40));
        for (ExecutionStore store : List.of(careful, trusting, trusting)) {
            assertThat(store.summary(7)).isEqualTo(everything(7));
        }
        assertThat(entriesOfCache())
                .containsExactlyInAnyOrder("2026-11-20.jsonl.gz.rollup", "2026-11-19.jsonl.gz.rollup");

        Files.write(archive, gzip(lines("b", 50)), StandardOpenOption.APPEND);

        assertThat(trusting.summary(7)).isEqualTo(everything(7));
        assertThat(total(trusting.summary(7))).isGreaterThanOrEqualTo(150);
    }

    @Test
    void summary_coversNamesThatAreNoText() throws Exception {
        write(today, line("\\ud83d", "2026-11-22T10:00:00") + "\n" + line("?", "2026-11-22T10:00:00") + "\n");

        assertThat(trusting.summary(0)).isEqualTo(everything());
        rangesRead.clear();
        assertThat(trusting.summary(0)).isEqualTo(everything());
        assertThat(rangesRead).isEmpty();
    }

    // --- what may happen to rollups

    @Test
    void summary_isNeverWrong_whateverByteOfARollupIsDamaged() throws Exception {
        write(today, lines("a", 3) + "garbage\n");
        Summary expected = everything();
        trusting.summary(0);
        byte[] sound = Files.readAllBytes(rollup);

        for (int i = 0; i < sound.length; i++) {
            byte[] damaged = sound.clone();
            damaged[i] ^= (byte) (1 << i % 8);
            Files.write(rollup, damaged);
            assertThat(trusting.summary(0)).isEqualTo(expected);
            Files.write(rollup, Arrays.copyOf(sound, i));
            assertThat(trusting.summary(0)).isEqualTo(expected);
        }
        assertThat(Files.readAllBytes(rollup)).isEqualTo(sound);
    }

    @Test
    void summary_replacesARollupOfAnotherFile() throws Exception {
        Path yesterday = directory.resolve("2026-11-21.jsonl");
        write(yesterday, lines("b", 5));
        write(today, lines("a", 5));
        trusting.summary(1);

        Files.copy(directory.resolve(".cache/2026-11-21.jsonl.rollup"), rollup, StandardCopyOption.REPLACE_EXISTING);

        assertThat(trusting.summary(1)).isEqualTo(everything(1));
        rangesRead.clear();
        assertThat(trusting.summary(1)).isEqualTo(everything(1));
        assertThat(rangesRead).isEmpty();
    }

    @Test
    void summary_doesWithoutRollups_whereTheirPlaceIsTaken() throws Exception {
        write(today, lines("a", 5));
        Files.createDirectories(rollup.resolve("not empty"));
        assertThat(careful.summary(0)).isEqualTo(everything());
        assertThat(entriesOfCache()).containsExactly("2026-11-22.jsonl.rollup");

        Files.delete(rollup.resolve("not empty"));
        Files.delete(rollup);
        Files.delete(directory.resolve(".cache"));
        Files.writeString(directory.resolve(".cache"), "in the way");
        assertThat(careful.summary(0)).isEqualTo(everything());
        assertThat(directory.resolve(".cache")).hasContent("in the way");
    }

    @Test
    void summary_doesWithoutRollups_whenTheCacheIsALink() throws Exception {
        Path elsewhere = Files.createDirectory(temp.resolve("elsewhere"));
        Files.createSymbolicLink(directory.resolve(".cache"), elsewhere);
        write(today, lines("a", 5));

        assertThat(careful.summary(0)).isEqualTo(everything());

        assertThat(elsewhere).isEmptyDirectory();
    }

    @Test
    void summary_readsNoRollupThatIsALinkOrTooLong() throws Exception {
        write(today, lines("a", 5));
        trusting.summary(0);
        Path moved = Files.move(rollup, temp.resolve("moved"));
        Files.createSymbolicLink(rollup, moved);
        rangesRead.clear();
        trusting.summary(0);
        assertThat(rangesRead).isNotEmpty();
        assertThat(Files.isSymbolicLink(rollup)).isFalse();

        try (var file = Files.newByteChannel(rollup, StandardOpenOption.WRITE)) {
            file.position(RollupCodec.MAX_BYTES).write(java.nio.ByteBuffer.allocate(1));
        }
        assertThat(trusting.summary(0)).isEqualTo(everything());
        assertThat(Files.size(rollup)).isLessThan(10_000);
    }

    @Test
    void summary_doesWithoutRollups_whenTheDirectoryCannotBeWritten() throws Exception {
        assumeThat(temp.getFileSystem().supportedFileAttributeViews()).contains("posix");
        write(today, lines("a", 5));
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("r-xr-xr-x"));
        try {
            assumeThat(Files.isWritable(directory)).as("root writes everywhere").isFalse();

            assertThat(careful.summary(0)).isEqualTo(everything());

            assertThat(rollup).doesNotExist();
        } finally {
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
        }
    }

    @Test
    void rollups_areKeptToTheirOwner() throws Exception {
        assumeThat(temp.getFileSystem().supportedFileAttributeViews()).contains("posix");
        write(today, lines("a", 5));

        careful.summary(0);

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(rollup.getParent())))
                .isEqualTo("rwx------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(rollup)))
                .isEqualTo("rw-------");
    }

    @Test
    void rollups_goWithTheirDayFiles_andSoDoAbandonedTemporaries() throws Exception {
        write(directory.resolve("2026-10-01.jsonl"), lines("a", 1));
        write(directory.resolve("2026-11-21.jsonl"), lines("a", 1));
        write(today, lines("a", 1));
        careful.summary(100);
        Path abandoned = rollup.resolveSibling("2026-11-22.jsonl.rollup.1a-2b-3c.tmp");
        Path inUse = rollup.resolveSibling("2026-11-22.jsonl.rollup.4d-5e-6f.tmp");
        Path foreign = rollup.resolveSibling("notes.tmp");
        for (Path file : List.of(abandoned, inUse, foreign)) {
            Files.writeString(file, "");
        }
        Files.setLastModifiedTime(abandoned, FileTime.from(Instant.EPOCH));
        Files.setLastModifiedTime(foreign, FileTime.from(Instant.EPOCH));

        assertThat(careful.deleteOlderThan(30)).isEqualTo(1);
        assertThat(entriesOfCache())
                .containsExactlyInAnyOrder(
                        "2026-11-21.jsonl.rollup",
                        "2026-11-22.jsonl.rollup",
                        inUse.getFileName().toString(),
                        "notes.tmp");

        Files.delete(directory.resolve("2026-11-21.jsonl"));
        append(today, lines("b", 1));
        careful.summary(0);
        assertThat(entriesOfCache())
                .containsExactlyInAnyOrder(
                        "2026-11-22.jsonl.rollup", inUse.getFileName().toString(), "notes.tmp");
    }

    // --- many at once

    @Test
    void summary_isRight_whileManyReadAndWrite() throws Exception {
        int writers = 4;
        int readers = 8;
        int each = 150;
        CountDownLatch start = new CountDownLatch(1);
        ExecutorService pool = Executors.newFixedThreadPool(writers + readers);
        List<Future<?>> futures = new ArrayList<>();
        Process other = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        OtherProcess.class.getName(),
                        directory.toString(),
                        Integer.toString(each))
                .inheritIO()
                .start();
        try {
            for (int w = 0; w < writers; w++) {
                String name = "writer-" + w;
                ExecutionStore store = store(w % 2 == 0);
                futures.add(pool.submit(() -> {
                    start.await();
                    for (int i = 0; i < each; i++) {
                        store.append(execution(name, NOON.minus(Duration.ofDays(i % 2)), i, Status.SUCCESS));
                    }
                    return null;
                }));
            }
            for (int r = 0; r < readers; r++) {
                ExecutionStore store = store(r % 2 == 0);
                futures.add(pool.submit(() -> {
                    start.await();
                    long seen = 0;
                    for (int i = 0; i < 30; i++) {
                        Summary summary = store.summary(1);
                        assertThat(summary.skippedLines()).isZero();
                        assertThat(total(summary)).isGreaterThanOrEqualTo(seen);
                        seen = total(summary);
                    }
                    return null;
                }));
            }
            start.countDown();
            for (Future<?> future : futures) {
                future.get();
            }
            assertThat(other.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(other.exitValue()).isZero();
        } finally {
            pool.shutdownNow();
            other.destroyForcibly();
        }

        for (ExecutionStore store : List.of(careful, trusting, trusting)) {
            assertThat(store.summary(1)).isEqualTo(everything(1));
            assertThat(total(store.summary(1))).isEqualTo((writers + 1L) * each);
        }
        assertThat(entriesOfCache()).containsExactlyInAnyOrder("2026-11-21.jsonl.rollup", "2026-11-22.jsonl.rollup");
    }

    /** Appends and looks from another process. */
    static final class OtherProcess {
        private OtherProcess() {}

        public static void main(String[] args) throws Exception {
            try (ExecutionStore store = ExecutionStore.builder(Path.of(args[0]))
                    .clock(Clock.fixed(NOON, ZoneOffset.UTC))
                    .build()) {
                for (int i = 0; i < Integer.parseInt(args[1]); i++) {
                    store.append(execution("other", NOON.minus(Duration.ofDays(i % 2)), i, Status.SUCCESS));
                    if (requireNonNull(store.summary(1).operations().get("other"))
                                    .totalExecutions()
                            != i + 1) {
                        throw new AssertionError("an execution of this process is missing");
                    }
                }
            }
        }
    }

    private static long total(Summary summary) {
        return summary.operations().values().stream()
                .mapToLong(OperationSummary::totalExecutions)
                .sum();
    }

    // --- what the tests need

    private ExecutionStore store(boolean trust) {
        return trust ? trusting : careful;
    }

    private Summary everything() throws IOException {
        return everything(0);
    }

    /** What reading every line gives. */
    private Summary everything(int days) throws IOException {
        LocalDate to = LocalDate.parse("2026-11-22");
        Summary.Accumulator all = new Summary.Accumulator();
        for (DayFile file : DayFile.list(directory)) {
            if (!file.day().isBefore(to.minusDays(days))) {
                file.read(all);
            }
        }
        return all.summary(to.minusDays(days), to);
    }

    private Rollup loaded() throws IOException {
        Rollup loaded = RollupCodec.decode(Files.readAllBytes(rollup));
        assertThat(loaded).isNotNull();
        return loaded;
    }

    private List<String> entriesOfCache() throws IOException {
        try (Stream<Path> entries = Files.list(directory.resolve(".cache"))) {
            return entries.map(path -> path.getFileName().toString()).toList();
        }
    }

    private void editFirstName(char name) throws IOException {
        byte[] content = Files.readAllBytes(today);
        content[new String(content, StandardCharsets.UTF_8).indexOf("\"a\"") + 1] = (byte) name;
        Files.write(today, content, StandardOpenOption.WRITE);
    }

    private static void write(Path file, String content) throws IOException {
        Files.writeString(file, content);
    }

    private static void append(Path file, String content) throws IOException {
        Files.writeString(file, content, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private static String lines(String name, int count) {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < count; i++) {
            lines.append(
                    "{\"name\":\"%s\",\"started_at\":\"2026-11-22T10:00:%02d\",\"duration_ms\":%s,\"status\":\"success\"}\n"
                            .formatted(name, i % 60, Math.sqrt(i)));
        }
        return lines.toString();
    }

    private static String randomLines(Random random) {
        StringBuilder lines = new StringBuilder();
        for (int i = random.nextInt(random.nextInt(10) == 0 ? 2000 : 60); i > 0; i--) {
            switch (random.nextInt(12)) {
                case 0 -> lines.append("garbage\n");
                case 1 -> lines.append("\r\n");
                default ->
                    lines.append(
                                    "{\"name\":\"op-%d\",\"started_at\":\"2026-11-22T10:00:00\",\"duration_ms\":%s,\"status\":\"%s\"}"
                                            .formatted(
                                                    random.nextInt(3),
                                                    random.nextInt(9) == 0
                                                            ? null
                                                            : Math.exp(random.nextDouble() * 20 - 5),
                                                    List.of("success", "failed", "skipped", "running")
                                                            .get(random.nextInt(4))))
                            .append(random.nextInt(50) == 0 ? "" : "\n");
            }
        }
        return lines.toString();
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }
}
