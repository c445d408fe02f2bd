// SPDX-License-Identifier: Apache-2.0
package io.devmeter.store;

import static io.devmeter.store.Executions.line;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.ClosedByInterruptException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DayCompressionTest {

    private static final Instant NOON = Executions.NOON;

    @TempDir
    Path temp;

    private Path directory;
    private Path file;
    private Path archive;
    private ExecutionStore store;

    private static final class CutOff extends IOException {
        private static final long serialVersionUID = 1;
    }

    @BeforeEach
    void open() throws Exception {
        directory = Files.createDirectory(temp.resolve(".metrics"));
        file = directory.resolve("2026-11-15.jsonl");
        archive = directory.resolve("2026-11-15.jsonl.gz");
        store = store(step -> {});
    }

    private ExecutionStore store(DayCompression.Progress progress) throws IOException {
        return ExecutionStore.builder(directory)
                .clock(Clock.fixed(NOON, ZoneOffset.UTC))
                .progress(progress)
                .build();
    }

    @Test
    void compress_changesNothingThatIsToBeSeen() throws Exception {
        Files.writeString(file, lines("a", 500) + "garbage\n" + lines("b", 3));
        Summary summary = store.summary(30);
        List<StoredExecution> recent = store.recentAsStored(null, 50, 30);

        assertThat(store.toCompress(1)).containsExactly(file);
        assertThat(store.compressOlderThan(1)).isEqualTo(1);

        assertThat(entries()).containsExactlyInAnyOrder("2026-11-15.jsonl.gz", ".cache");
        for (int i = 0; i < 2; i++) {
            assertThat(store.summary(30)).isEqualTo(summary);
            assertThat(store.recentAsStored(null, 50, 30)).isEqualTo(recent);
        }
        assertThat(store.compressOlderThan(1)).isZero();
        assertThat(store.toCompress(1)).isEmpty();
    }

    @Test
    void compress_leavesTodayAndYesterdayAlone_andADayForItsFirstHour() throws Exception {
        for (int day = 19; day <= 22; day++) {
            Files.writeString(directory.resolve("2026-11-" + day + ".jsonl"), lines("a", 1));
        }
        ExecutionStore atMidnight = ExecutionStore.builder(directory)
                .clock(Clock.fixed(Instant.parse("2026-11-22T00:59:59Z"), ZoneOffset.UTC))
                .build();

        assertThat(atMidnight.compressOlderThan(1)).isEqualTo(1);
        assertThat(store.compressOlderThan(1)).isEqualTo(1);

        assertThat(entries())
                .containsExactlyInAnyOrder(
                        "2026-11-19.jsonl.gz", "2026-11-20.jsonl.gz", "2026-11-21.jsonl", "2026-11-22.jsonl", ".cache");
        assertThatThrownBy(() -> store.compressOlderThan(0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void compress_takesUpLinesThatCameLate() throws Exception {
        Files.writeString(file, lines("a", 5));
        store.compressOlderThan(1);
        Files.writeString(file, lines("b", 2));
        Summary summary = store.summary(30);
        assertThat(total(summary)).isEqualTo(7);

        assertThat(store.compressOlderThan(1)).isEqualTo(1);

        assertThat(file).doesNotExist();
        assertThat(store.summary(30)).isEqualTo(summary);
        assertThat(unpacked()).isEqualTo(lines("a", 5) + lines("b", 2));
    }

    @Test
    void compress_keepsALineWithoutBreakApartFromLaterOnes() throws Exception {
        Files.write(archive, gzip(lines("a", 1) + "half a l"));
        Files.writeString(file, line("b", "2026-11-15T10:00:00"));
        Summary summary = store.summary(30);

        assertThat(store.compressOlderThan(1)).isEqualTo(1);
        Files.writeString(file, lines("c", 1));
        assertThat(store.compressOlderThan(1)).isEqualTo(1);

        assertThat(unpacked()).isEqualTo(lines("a", 1) + "half a l\n" + lines("b", 1) + lines("c", 1));
        assertThat(store.summary(30).skippedLines())
                .isEqualTo(summary.skippedLines())
                .isEqualTo(1);
    }

    @Test
    void compress_countsAgainWhatIsReallyThereAgain() throws Exception {
        Files.writeString(file, lines("a", 1));
        store.compressOlderThan(1);

        Files.writeString(file, lines("a", 1));

        assertThat(total(store.summary(30))).isEqualTo(2);
        store.compressOlderThan(1);
        assertThat(total(store.summary(30))).isEqualTo(2);
    }

    @ParameterizedTest
    @EnumSource(DayCompression.Step.class)
    void compress_losesNothingAndCountsNothingTwice_whereverItIsCutOff(DayCompression.Step last) throws Exception {
        Files.write(archive, gzip(lines("old", 3)));
        Files.writeString(file, lines("a", 500));
        Summary summary = store.summary(30);
        List<StoredExecution> recent = store.recentAsStored(null, 600, 30);

        assertThatThrownBy(() -> cutOffAfter(last).compressOlderThan(1)).isInstanceOf(CutOff.class);
        for (int i = 0; i < 2; i++) {
            assertThat(store.summary(30)).isEqualTo(summary);
            assertThat(store.recentAsStored(null, 600, 30)).isEqualTo(recent);
        }

        Files.writeString(file, lines("late", 2), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        Summary withLate = store.summary(30);
        assertThat(total(withLate)).isEqualTo(505);
        assertThat(total(store.recent(null, 600, 30))).isEqualTo(505);

        assertThat(store.compressOlderThan(1)).isEqualTo(1);
        assertThat(file).doesNotExist();
        assertThat(store.summary(30)).isEqualTo(withLate);
        assertThat(unpacked()).isEqualTo(lines("old", 3) + lines("a", 500) + lines("late", 2));
    }

    @ParameterizedTest
    @EnumSource(DayCompression.Step.class)
    void cleanup_finishesWhatWasCutOff(DayCompression.Step last) throws Exception {
        Files.writeString(file, lines("a", 5));
        assertThatThrownBy(() -> cutOffAfter(last).compressOlderThan(1)).isInstanceOf(CutOff.class);

        assertThat(store.deleteOlderThan(30)).isZero();

        boolean switched = last != DayCompression.Step.WRITTEN;
        assertThat(Files.exists(file)).isEqualTo(!switched);
        assertThat(Files.exists(archive)).isEqualTo(switched);
        assertThat(ArchiveNote.of(archive)).isEqualTo(ArchiveNote.NONE);
        assertThat(total(store.summary(30))).isEqualTo(5);
    }

    @Test
    void cleanup_leavesLinesThatAreNotInTheArchive() throws Exception {
        Files.writeString(file, lines("a", 5));
        assertThatThrownBy(() -> cutOffAfter(DayCompression.Step.SWITCHED).compressOlderThan(1))
                .isInstanceOf(CutOff.class);
        Files.writeString(file, lines("late", 2), StandardOpenOption.APPEND);

        store.deleteOlderThan(30);

        assertThat(file).exists();
        assertThat(total(store.summary(30))).isEqualTo(7);
    }

    @ParameterizedTest
    @EnumSource(
            value = DayCompression.Step.class,
            names = {"WRITTEN", "SWITCHED", "CHECKED"})
    void compress_keepsLinesOfAnAppenderThatDoesNotLock(DayCompression.Step when) throws Exception {
        Files.writeString(file, lines("a", 5));
        ExecutionStore disturbed = store(step -> {
            if (step == when) {
                Files.writeString(file, lines("late", 1), StandardOpenOption.APPEND);
            }
        });

        disturbed.compressOlderThan(1);

        assertThat(Files.readString(file)).endsWith(lines("late", 1));
        assertThat(total(store.summary(30))).isEqualTo(6);
        store.compressOlderThan(1);
        assertThat(unpacked()).isEqualTo(lines("a", 5) + lines("late", 1));
    }

    @Test
    void compress_waitsForNobody() throws Exception {
        Files.writeString(file, lines("a", 5));
        try (DirectoryLock appender = DirectoryLock.acquire(directory)) {
            assertThat(appender).isNotNull();
            assertThat(store.compressOlderThan(1)).isZero();
        }
        assertThat(Files.readString(file)).isEqualTo(lines("a", 5));
        assertThat(archive).doesNotExist();
    }

    @Test
    void compress_leavesADayAlone_whoseArchiveIsDamaged() throws Exception {
        byte[] whole = gzip(lines("a", 50));
        for (byte[] damaged : List.of(Arrays.copyOf(whole, whole.length - 9), new byte[] {1, 2, 3})) {
            Files.write(archive, damaged);
            Files.writeString(file, lines("b", 5));

            assertThat(store.compressOlderThan(1)).isZero();

            assertThat(archive).hasBinaryContent(damaged);
            assertThat(file).hasContent(lines("b", 5));
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = DayCompression.Step.class,
            names = {"WRITTEN", "SWITCHED"})
    void compress_leavesAFile_thatHasReplacedTheDaysMeanwhile(DayCompression.Step when) throws Exception {
        Files.writeString(file, lines("a", 5));
        ExecutionStore disturbed = store(step -> {
            if (step == when) {
                Path grown = Files.writeString(temp.resolve("grown"), lines("a", 5) + lines("b", 3));
                Files.move(grown, file, StandardCopyOption.ATOMIC_MOVE);
            }
        });

        assertThat(disturbed.compressOlderThan(1)).isZero();

        assertThat(file).hasContent(lines("a", 5) + lines("b", 3));
        assertThat(total(store.summary(30))).isEqualTo(8);
        assertThat(store.compressOlderThan(1)).isEqualTo(1);
        assertThat(unpacked()).isEqualTo(lines("a", 5) + lines("b", 3));
    }

    @Test
    void compress_archivesNothingOfAFile_thatIsEditedOrDeletedMeanwhile() throws Exception {
        Files.write(archive, gzip(lines("old", 2)));
        Files.writeString(file, lines("a", 5));
        ExecutionStore disturbed = store(step -> {
            if (step == DayCompression.Step.WRITTEN) {
                Files.writeString(file, lines("b", 5));
            }
        });

        assertThat(disturbed.compressOlderThan(1)).isZero();

        assertThat(file).hasContent(lines("b", 5));
        assertThat(unpacked()).isEqualTo(lines("old", 2));
        assertThat(store.compressOlderThan(1)).isEqualTo(1);
        assertThat(unpacked()).isEqualTo(lines("old", 2) + lines("b", 5));

        Files.writeString(file, lines("c", 1));
        ExecutionStore deleting = store(step -> Files.deleteIfExists(file));
        assertThat(deleting.compressOlderThan(1)).isZero();
        assertThat(unpacked()).isEqualTo(lines("old", 2) + lines("b", 5));
    }

    @Test
    void compress_losesNothingOfAFile_thatIsEditedInTheLastMoment() throws Exception {
        Files.writeString(file, lines("a", 5));
        ExecutionStore disturbed = store(step -> {
            if (step == DayCompression.Step.SWITCHED) {
                Files.writeString(file, lines("b", 5));
            }
        });

        assertThat(disturbed.compressOlderThan(1)).isZero();

        assertThat(file).hasContent(lines("b", 5));
        assertThat(store.summary(30).operations()).containsOnlyKeys("a", "b");
    }

    @Test
    void compress_keepsALineThatCameLate_whenItIsInterrupted() throws Exception {
        Files.writeString(file, lines("a", 5));
        ExecutionStore interrupted = store(step -> {
            if (step == DayCompression.Step.CHECKED) {
                Files.writeString(file, lines("late", 1), StandardOpenOption.APPEND);
                Thread.currentThread().interrupt();
            }
        });

        try {
            interrupted.compressOlderThan(1);
        } catch (ClosedByInterruptException laterOn) {
            // The note is taken back next time.
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }

        assertThat(file).hasContent(lines("late", 1));
        assertThat(total(store.summary(30))).isEqualTo(6);
    }

    @Test
    void aCompressionThatWasCutOff_isNotFinished_ifTheArchiveHasBeenDamagedSince() throws Exception {
        Files.writeString(file, lines("a", 500));
        assertThatThrownBy(() -> cutOffAfter(DayCompression.Step.SWITCHED).compressOlderThan(1))
                .isInstanceOf(CutOff.class);
        byte[] whole = Files.readAllBytes(archive);
        byte[] flipped = whole.clone();
        flipped[whole.length / 2] ^= 4;
        for (byte[] damaged : List.of(flipped, Arrays.copyOf(whole, ArchiveNote.LENGTH))) {
            Files.write(archive, damaged);

            store.deleteOlderThan(30);
            assertThat(store.compressOlderThan(1)).isZero();

            assertThat(file).hasContent(lines("a", 500));
        }
        Files.write(archive, whole);
        store.deleteOlderThan(30);
        assertThat(file).doesNotExist();
        assertThat(unpacked()).isEqualTo(lines("a", 500));
    }

    @Test
    void damageAtTheBeginningOfALaterMember_isCounted_andLeavesTheDayAsItIs() throws Exception {
        Files.writeString(file, lines("a", 5));
        store.compressOlderThan(1);
        int secondAt = (int) Files.size(archive);
        Files.writeString(file, lines("b", 5));
        store.compressOlderThan(1);
        byte[] damaged = Files.readAllBytes(archive);
        damaged[secondAt] ^= 1;
        Files.write(archive, damaged);
        Files.writeString(file, lines("c", 1));

        Summary summary = store.summary(30);
        assertThat(summary.operations()).containsOnlyKeys("a", "c");
        assertThat(summary.skippedLines()).isEqualTo(1);
        assertThat(store.compressOlderThan(1)).isZero();
        assertThat(archive).hasBinaryContent(damaged);
        assertThat(file).hasContent(lines("c", 1));
    }

    @Test
    void aDayThatFails_keepsNoOtherFromBeingCompressed() throws Exception {
        for (int day = 11; day <= 14; day++) {
            Files.writeString(directory.resolve("2026-11-" + day + ".jsonl"), lines("a", 1));
        }
        AtomicInteger days = new AtomicInteger();
        ExecutionStore failing = store(step -> {
            if (step == DayCompression.Step.WRITTEN && days.incrementAndGet() % 2 == 1) {
                throw new CutOff();
            }
        });

        assertThatThrownBy(() -> failing.compressOlderThan(1))
                .isInstanceOf(CutOff.class)
                .satisfies(failure -> assertThat(failure.getSuppressed()).hasSize(1));

        assertThat(entries())
                .containsExactlyInAnyOrder(
                        "2026-11-11.jsonl", "2026-11-12.jsonl.gz", "2026-11-13.jsonl", "2026-11-14.jsonl.gz", ".cache");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void anArchiveThatIsDamagedAtItsStart_isNotHeldOpen() throws Exception {
        Files.write(archive, new byte[] {1, 2, 3});
        Files.writeString(file, lines("a", 1));

        store.compressOlderThan(1);
        store.summary(30);
        store.days().get(0).count(DayPosition.START);

        assertThat(descriptorsOfArchive()).isZero();
    }

    private long descriptorsOfArchive() throws IOException {
        try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
            return all.filter(descriptor -> {
                        try {
                            return Files.readSymbolicLink(descriptor).equals(archive.toRealPath());
                        } catch (IOException closed) {
                            return false;
                        }
                    })
                    .count();
        }
    }

    @Test
    void compress_leavesLinksAndEmptyFilesAlone() throws Exception {
        Path outside = Files.writeString(temp.resolve("outside"), lines("a", 1));
        Files.createSymbolicLink(file, outside);
        Path empty = Files.createFile(directory.resolve("2026-11-14.jsonl"));
        Files.writeString(directory.resolve("2026-11-13.jsonl"), lines("a", 1));
        Files.createDirectory(directory.resolve("2026-11-13.jsonl.gz"));

        assertThat(store.compressOlderThan(1)).isZero();

        assertThat(outside).hasContent(lines("a", 1));
        assertThat(empty).exists();
        assertThat(total(store.summary(30))).isEqualTo(2);
    }

    @Test
    void archive_isKeptToItsOwner() throws Exception {
        assumeThat(temp.getFileSystem().supportedFileAttributeViews()).contains("posix");
        Files.writeString(file, lines("a", 1));

        store.compressOlderThan(1);

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(archive)))
                .isEqualTo("rw-------");
    }

    @Test
    void note_isReadByItsOwnForm_andByEveryGzipReaderAsNothing() throws Exception {
        ArchiveNote note = new ArchiveNote(1L << 40, 0xCAFEBABE);
        Files.write(archive, note.encode());
        assertThat(ArchiveNote.of(archive)).isEqualTo(note);
        assertThat(new GZIPInputStream(new ByteArrayInputStream(note.encode())).readAllBytes())
                .isEmpty();

        ArchiveNote.clear(archive);
        assertThat(ArchiveNote.of(archive)).isEqualTo(ArchiveNote.NONE);

        Files.write(archive, gzip(lines("a", 50)));
        assertThat(ArchiveNote.of(archive)).isEqualTo(ArchiveNote.NONE);
        Files.write(archive, new byte[3]);
        assertThat(ArchiveNote.of(archive)).isEqualTo(ArchiveNote.NONE);
    }

    @Test
    void deleteOldestBeyond_deletesTheOldestUntilTheRestFits_butNeverToday() throws Exception {
        Path outside = Files.writeString(temp.resolve("outside"), "x".repeat(1000));
        Files.createSymbolicLink(directory.resolve("2026-11-01.jsonl"), outside);
        for (int day = 19; day <= 23; day++) {
            Files.writeString(directory.resolve("2026-11-" + day + ".jsonl"), "x".repeat(100));
        }

        assertThat(store.deleteOldestBeyond(500)).isZero();
        assertThat(store.oldestBeyond(499)).containsExactly(directory.resolve("2026-11-19.jsonl"));
        assertThat(store.deleteOldestBeyond(300)).isEqualTo(2);
        assertThat(store.deleteOldestBeyond(0)).isEqualTo(1);

        assertThat(entries()).containsExactlyInAnyOrder("2026-11-01.jsonl", "2026-11-22.jsonl", "2026-11-23.jsonl");
        assertThat(outside).exists();
        assertThatThrownBy(() -> store.deleteOldestBeyond(-1)).isInstanceOf(IllegalArgumentException.class);
    }

    private ExecutionStore cutOffAfter(DayCompression.Step last) throws IOException {
        return store(step -> {
            if (step == last) {
                throw new CutOff();
            }
        });
    }

    private static long total(Summary summary) {
        return summary.operations().values().stream()
                .mapToLong(OperationSummary::totalExecutions)
                .sum();
    }

    private static long total(List<ExecutionRecord> executions) {
        return executions.size();
    }

    private List<String> entries() throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.map(path -> path.getFileName().toString()).toList();
        }
    }

    private String unpacked() throws IOException {
        try (GZIPInputStream in = new GZIPInputStream(Files.newInputStream(archive))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static String lines(String name, int count) {
        return (line(name, "2026-11-15T10:00:00") + "\n").repeat(count);
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(bytes)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }
}
