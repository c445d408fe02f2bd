// SPDX-License-Identifier: Apache-2.0
package io.devmeter.store;

import static io.devmeter.store.Executions.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The newest executions are the same whether found by reading everything or by an index, and are found by reading little. */
class RecentTest {

    private static final LocalDate TODAY = LocalDate.parse("2026-11-22");

    /** Makes lines so long that a few of them fill a block. */
    private static final String PADDING = "x".repeat(2000);

    @TempDir
    Path directory;

    private final AtomicLong bytesRead = new AtomicLong();
    private Runnable beforeRange = () -> {};
    private ExecutionStore store;

    @BeforeEach
    void open() throws Exception {
        store = ExecutionStore.builder(directory)
                .clock(Clock.fixed(NOON, ZoneOffset.UTC))
                .ranges((file, from, to, visitor) -> {
                    Runnable before = beforeRange;
                    beforeRange = () -> {};
                    before.run();
                    bytesRead.addAndGet(Math.min(to, Files.size(file.path())) - from);
                    file.read(from, to, visitor);
                })
                .build();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void recent_isWhatReadingEverythingGives_whateverTheOrderOfLines(long seed) throws Exception {
        Random random = new Random(seed);
        for (int round = 0; round < 7; round++) {
            for (int i = random.nextInt(3); i > 0; i--) {
                append(TODAY.minusDays(random.nextInt(3)), randomLines(random, random.nextInt(500)));
            }
            if (random.nextBoolean()) {
                store.summary(random.nextInt(3));
            }
            if (random.nextInt(4) == 0) {
                append(TODAY, "{\"name\":\"op-1\",\"started_at\":\"2026-11-");
            }
            for (int query = 0; query < 4; query++) {
                String name = List.of("", "op-0", "op-1", "rare", "none").get(random.nextInt(5));
                assertSameAsEverything(name.isEmpty() ? null : name, random.nextInt(40));
            }
        }
    }

    @Test
    void recent_readsTheEndAlone_whenLinesAreInOrder() throws Exception {
        append(TODAY, linesInOrder(0, 4000));
        append(TODAY.minusDays(1), linesInOrder(0, 100));
        store.summary(1);
        bytesRead.set(0);

        assertSameAsEverything(null, 10);

        assertThat(bytesRead).hasPositiveValue().hasValueLessThan(2 * BlockIndex.BLOCK_BYTES);
    }

    @Test
    void recent_readsWhatWasAppended_andTheBlocksThatMayHoldNewer() throws Exception {
        append(TODAY, line("op", 50_000) + linesInOrder(0, 4000));
        store.summary(0);
        append(TODAY, linesInOrder(4000, 50) + line("late", 3));
        bytesRead.set(0);

        assertSameAsEverything(null, 60);

        // The last block and what came after it; and the first, which holds the newest of all.
        assertThat(bytesRead).hasPositiveValue().hasValueLessThan(4 * BlockIndex.BLOCK_BYTES);
    }

    @Test
    void recent_readsTheNewestDayWholeOnce_whenThereIsNoRollup() throws Exception {
        append(TODAY, linesInOrder(0, 4000));
        long size = Files.size(DayFile.path(directory, TODAY));

        assertSameAsEverything(null, 10);
        assertThat(bytesRead).hasValueGreaterThanOrEqualTo(size);
        bytesRead.set(0);
        assertSameAsEverything(null, 10);
        assertThat(bytesRead).hasPositiveValue().hasValueLessThan(2 * BlockIndex.BLOCK_BYTES);
    }

    @Test
    void recent_doesNotReadALongTailOverAndOver() throws Exception {
        append(TODAY, linesInOrder(0, 100));
        store.summary(0);
        append(TODAY, linesInOrder(100, 4000));
        assertSameAsEverything(null, 10);
        bytesRead.set(0);

        assertSameAsEverything(null, 10);

        assertThat(bytesRead).hasPositiveValue().hasValueLessThan(2 * BlockIndex.BLOCK_BYTES);
    }

    @Test
    void recent_passesOverDaysWithoutTheOperation() throws Exception {
        append(TODAY, linesInOrder(0, 300));
        append(TODAY.minusDays(1), line("rare", 7));
        archive(TODAY.minusDays(2), linesInOrder(0, 300));
        store.summary(2);
        bytesRead.set(0);

        assertSameAsEverything("rare", 10);

        assertThat(bytesRead)
                .hasValue(line("rare", 7).replace("DAY", "2026-11-21").length());
    }

    @Test
    void recent_coversCompressedDays_andPutsTheirLinesBeforeLaterOnes() throws Exception {
        archive(TODAY.minusDays(1), line("archived", 5) + line("archived too", 5));
        append(TODAY.minusDays(1), line("appended", 5));

        for (int i = 0; i < 2; i++) {
            assertThat(store.recent(null, 10))
                    .extracting(ExecutionRecord::name)
                    .containsExactly("appended", "archived too", "archived");
            assertThat(store.recent("archived", 1)).hasSize(1);
        }
    }

    @Test
    void recent_isRight_whenTheFileIsReplacedByALongerOne() throws Exception {
        append(TODAY, linesInOrder(0, 1000));
        store.summary(0);
        Path other = directory.resolve("other");
        Files.writeString(
                other, line("other", 1).replace("DAY", TODAY.toString()).repeat(1200));
        Files.move(other, DayFile.path(directory, TODAY), StandardCopyOption.REPLACE_EXISTING);

        assertSameAsEverything(null, 10);
    }

    @Test
    void recent_startsAgain_whenTheFileIsReplacedWhileItIsRead() throws Exception {
        append(TODAY, linesInOrder(0, 1000));
        store.summary(0);
        beforeRange = () -> {
            try {
                Path other = directory.resolve("other");
                Files.writeString(
                        other, line("other", 1).replace("DAY", TODAY.toString()).repeat(900));
                Files.move(other, DayFile.path(directory, TODAY), StandardCopyOption.REPLACE_EXISTING);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        };

        assertThat(store.recent(null, 1000))
                .hasSize(900)
                .allSatisfy(execution -> assertThat(execution.name()).isEqualTo("other"));
    }

    @Test
    void recent_isRight_whenTheLastBlockWasEdited() throws Exception {
        append(TODAY, linesInOrder(0, 1000) + line("a", 2000));
        store.summary(0);
        byte[] content = Files.readAllBytes(DayFile.path(directory, TODAY));
        int hour = new String(content, StandardCharsets.UTF_8).lastIndexOf("T00:") + 1;
        content[hour] = '1';
        Files.write(DayFile.path(directory, TODAY), content, StandardOpenOption.WRITE);
        append(TODAY, line("b", 1));

        assertSameAsEverything(null, 1);
        assertThat(store.recent(null, 1)).extracting(ExecutionRecord::name).containsExactly("a");
    }

    // --- what the tests need

    private void assertSameAsEverything(@Nullable String name, int limit) throws IOException {
        assertThat(store.recentAsStored(name, limit, 30).stream()
                        .map(StoredExecution::json)
                        .toList())
                .isEqualTo(everything(name, limit));
    }

    /** What sorting every line gives: by start, then by day, then by place in the file. */
    private List<String> everything(@Nullable String name, int limit) throws IOException {
        record Found(Instant start, String json) {}
        List<Found> all = new ArrayList<>();
        for (DayFile file : DayFile.list(directory)) {
            file.read(line -> {
                if (name == null || name.equals(line.name())) {
                    all.add(new Found(line.startedAt(), line.json()));
                }
            });
        }
        Collections.reverse(all);
        return all.stream()
                .sorted(Comparator.comparing(Found::start).reversed())
                .limit(limit)
                .map(Found::json)
                .toList();
    }

    private void append(LocalDate day, String lines) throws IOException {
        Files.writeString(
                DayFile.path(directory, day),
                lines.replace("DAY", day.toString()),
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }

    private void archive(LocalDate day, String lines) throws IOException {
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(directory.resolve(day + ".jsonl.gz")))) {
            out.write(lines.replace("DAY", day.toString()).getBytes(StandardCharsets.UTF_8));
        }
    }

    private static String linesInOrder(int from, int count) {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < count; i++) {
            lines.append(line("op", from + i));
        }
        return lines.toString();
    }

    /** Lines that are mostly in order, with some far from where they belong and some that start at the same moment. */
    private static String randomLines(Random random, int count) {
        StringBuilder lines = new StringBuilder();
        int second = random.nextInt(70_000);
        for (int i = 0; i < count; i++) {
            String name = random.nextInt(200) == 0 ? "rare" : "op-" + random.nextInt(3);
            if (random.nextInt(30) == 0) {
                lines.append("garbage\n");
            }
            second += random.nextInt(3);
            lines.append(line(name, random.nextInt(20) == 0 ? random.nextInt(80_000) : second));
        }
        return lines.toString();
    }

    private static String line(String name, int second) {
        return "{\"name\":\"%s\",\"started_at\":\"DAYT%s\",\"status\":\"success\",\"error\":\"%s\"}\n"
                .formatted(name, time(second), PADDING);
    }

    private static String time(int second) {
        return "%02d:%02d:%02d".formatted(second / 3600, second / 60 % 60, second % 60);
    }
}
