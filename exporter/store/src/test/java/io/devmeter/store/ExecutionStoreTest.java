// SPDX-License-Identifier: Apache-2.0
package io.devmeter.store;

import static io.devmeter.store.Executions.NOON;
import static io.devmeter.store.Executions.execution;
import static io.devmeter.store.Executions.line;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.devmeter.store.ExecutionRecord.Status;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExecutionStoreTest {

    @TempDir
    Path temp;

    private Path directory;
    private ExecutionStore store;

    @BeforeEach
    void open() throws Exception {
        directory = temp.resolve("sub/.metrics");
        store = ExecutionStore.builder(directory)
                .clock(Clock.fixed(NOON, ZoneOffset.UTC))
                .build();
    }

    // --- append

    @Test
    void append_writesToTheFileOfTheUtcDayOfTheStart() throws Exception {
        store.append(execution("late", Instant.parse("2026-11-21T23:59:59.999999999Z")));
        store.append(execution("early", Instant.parse("2026-11-22T00:00:00Z")));

        assertThat(linesOf("2026-11-21")).singleElement().asString().contains("\"late\"");
        assertThat(linesOf("2026-11-22")).singleElement().asString().contains("\"early\"");
    }

    @Test
    void append_writesExecutionsOfManyDaysAtOnce() throws Exception {
        store.append(IntStream.range(0, 10)
                .mapToObj(day -> execution("a", NOON.minus(Duration.ofDays(day))))
                .toList());

        assertThat(directory).isDirectoryContaining("glob:**/2026-11-*.jsonl");
        assertThat(store.recent(null, 100)).hasSize(10);
    }

    @Test
    void append_keepsTheDirectoryToItsOwner() throws Exception {
        assumeThat(temp.getFileSystem().supportedFileAttributeViews()).contains("posix");

        store.append(execution("a", NOON));

        assertThat(permissions(directory)).isEqualTo("rwx------");
        assertThat(permissions(directory.resolve("2026-11-22.jsonl"))).isEqualTo("rw-------");
    }

    @Test
    void append_isNotStoppedByAnInterrupt_andKeepsIt() throws Exception {
        store.append(execution("before", NOON));
        Thread.currentThread().interrupt();

        store.append(execution("interrupted", NOON));

        assertThat(Thread.interrupted()).isTrue();
        store.append(execution("after", NOON));
        assertThat(store.recent(null, 10)).hasSize(3);
    }

    @Test
    void append_writesWholeLines_whenManyThreadsAndStoresAppendAtOnce() throws Exception {
        int threads = 8;
        int each = 250;
        String padding = "x".repeat(20_000);
        CountDownLatch start = new CountDownLatch(1);
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        List<Future<?>> writers = new ArrayList<>();
        try (ExecutionStore other = ExecutionStore.open(directory)) {
            for (int t = 0; t < threads; t++) {
                ExecutionStore mine = t % 2 == 0 ? store : other;
                String name = "thread-" + t;
                writers.add(pool.submit(() -> {
                    start.await();
                    for (int i = 0; i < each; i++) {
                        mine.append(ExecutionRecord.builder(name, NOON)
                                .durationMs(1.0)
                                .error(padding.substring(0, i * padding.length() / each))
                                .build());
                    }
                    return null;
                }));
            }
            start.countDown();
            for (Future<?> writer : writers) {
                writer.get();
            }
        } finally {
            pool.shutdownNow();
        }

        Summary summary = store.summary(0);
        assertThat(summary.skippedLines()).isZero();
        assertThat(summary.operations()).hasSize(threads);
        assertThat(summary.operations().values())
                .allSatisfy(operation -> assertThat(operation.totalExecutions()).isEqualTo(each));
    }

    @Test
    void append_opensAgain_afterClose() throws Exception {
        store.append(execution("a", NOON));
        store.close();
        store.append(execution("b", NOON));
        store.close();
        store.close();

        assertThat(store.recent(null, 10)).hasSize(2);
    }

    // --- summary

    @Test
    void summary_isEmpty_whenTheDirectoryDoesNotExist() throws Exception {
        Summary summary = store.summary(7);

        assertThat(summary).isEqualTo(new Summary(day("2026-11-15"), day("2026-11-22"), Map.of(), 0));
        assertThat(summary.toJson()).isEqualTo("{}");
        assertThat(directory).doesNotExist();
    }

    @Test
    void summary_countsByStatus_andLeavesSkippedOnesOutOfEverythingElse() throws Exception {
        store.append(List.of(
                execution("build", NOON, 100, Status.SUCCESS),
                execution("build", NOON, 300, Status.SUCCESS),
                execution("build", NOON, 200, Status.FAILED),
                execution("build", NOON, 0, Status.SUCCESS),
                execution("build", NOON, 9_999, Status.SKIPPED),
                ExecutionRecord.builder("build", NOON).status(Status.RUNNING).build()));

        assertThat(store.summary(0).operations().get("build"))
                .isEqualTo(new OperationSummary(5, 3, 1, 0.6, 150, 0, 300, 1, 100, 300, 300, 600, 4));
    }

    @Test
    void summary_isZero_whereThereIsNothingToCount() throws Exception {
        store.append(execution("ignored", NOON, 5, Status.SKIPPED));

        assertThat(store.summary(0).toJson())
                .isEqualTo("{\"ignored\":{\"total_executions\":0,\"successes\":0,\"failures\":0,\"success_rate\":0.0,"
                        + "\"avg_duration_ms\":0.0,\"min_duration_ms\":0.0,\"max_duration_ms\":0.0,\"skipped\":1,"
                        + "\"p50_duration_ms\":0.0,\"p95_duration_ms\":0.0,\"p99_duration_ms\":0.0}}");
    }

    @Test
    void summary_coversTodayAndTheDaysBefore() throws Exception {
        dayFile("2026-11-14", line("too-old", "2026-11-14T10:00:00"));
        dayFile("2026-11-15", line("oldest", "2026-11-15T10:00:00"));
        dayFile("2026-11-22", line("today", "2026-11-22T10:00:00"));
        dayFile("2026-11-23", line("tomorrow", "2026-11-23T10:00:00"));

        assertThat(store.summary(7).operations()).containsOnlyKeys("oldest", "today");
        assertThat(store.summary(0).operations()).containsOnlyKeys("today");
    }

    @Test
    void summary_countsTheLinesThatHoldNoExecution() throws Exception {
        dayFile("2026-11-22", "garbage\n\n" + line("a", "2026-11-22T10:00:00") + "\r\n{}\n\0\0\0\n");

        Summary summary = store.summary(0);

        assertThat(summary.operations()).containsOnlyKeys("a");
        assertThat(summary.skippedLines()).isEqualTo(3);
    }

    @Test
    void summary_tellsOperationsApart_howeverManyAndHoweverTheyAreSpelled() throws Exception {
        int operations = Names.MAX_NAMES + 1_000;
        StringBuilder content = new StringBuilder();
        for (int round = 1; round <= 3; round++) {
            for (int i = 0; i < operations; i++) {
                content.append("{\"name\":\"")
                        .append(round == 3 ? "\\u0074est " : "test ")
                        .append(i)
                        .append(
                                "\",\"started_at\":\"2026-11-22T10:30:00.000000000Z\",\"ended_at\":null,\"duration_ms\":")
                        .append(round * i)
                        .append(".5,\"status\":\"success\",\"metadata\":{},\"error\":null}\n");
            }
        }
        dayFile("2026-11-22", content.toString());

        Map<String, OperationSummary> summary = store.summary(0).operations();

        assertThat(summary).hasSize(operations);
        for (int i = 0; i < operations; i++) {
            OperationSummary operation = requireNonNull(summary.get("test " + i));
            assertThat(operation.totalExecutions()).isEqualTo(3);
            assertThat(operation.totalDurationMs()).isEqualTo(6.0 * i + 1.5);
            assertThat(operation.maxDurationMs()).isEqualTo(3 * i + 0.5);
        }
    }

    @Test
    void summary_readsOnlyDayFiles() throws Exception {
        Files.createDirectories(directory.resolve("2026-11-21.jsonl"));
        for (String name : List.of(
                "2026-11-22.json", "2026-11-22.jsonl.bak", "x2026-11-22.jsonl", "2026-02-30.jsonl", "notes.jsonl")) {
            Files.writeString(directory.resolve(name), line("decoy", "2026-11-22T10:00:00"));
        }
        Files.createDirectories(directory.resolve(".cache"));
        Files.writeString(directory.resolve(".cache/2026-11-22.jsonl"), line("decoy", "2026-11-22T10:00:00"));

        assertThat(store.summary(3650).operations()).isEmpty();
    }

    @Test
    void summary_readsCompressedDays_andWhatIsReadableOfADamagedOne() throws Exception {
        byte[] whole = gzip(line("a", "2026-11-20T10:00:00") + "\n");
        Files.createDirectories(directory);
        Files.write(directory.resolve("2026-11-20.jsonl.gz"), whole);
        Files.write(directory.resolve("2026-11-21.jsonl.gz"), Arrays.copyOf(whole, whole.length - 9));
        Files.writeString(directory.resolve("2026-11-22.jsonl.gz"), "no archive");

        Summary summary = store.summary(7);

        assertThat(summary.operations()).containsOnlyKeys("a");
        assertThat(summary.skippedLines()).isEqualTo(2);
    }

    @Test
    void summary_readsTheFilesOfThePythonTool() throws Exception {
        Path pythons = Files.createDirectories(temp.resolve("python"));
        try (Stream<Path> files = Files.list(Path.of("src/test/resources/io/devmeter/store/python"))) {
            for (Path file : files.toList()) {
                Files.copy(file, pythons.resolve(file.getFileName()));
            }
        }
        ExecutionStore python = ExecutionStore.builder(pythons)
                .clock(Clock.fixed(Instant.parse("2025-10-21T12:00:00Z"), ZoneOffset.UTC))
                .build();

        Summary summary = python.summary(7);

        assertThat(summary.skippedLines()).isZero();
        assertThat(summary.operations())
                .containsOnlyKeys(
                        "docker_build",
                        "llm_api_call",
                        "naïve – ünïcode \"quoted\" \\ tab\t",
                        "pytest_unit_tests",
                        "ruff_lint");
        assertThat(summary.operations().values().stream()
                        .mapToLong(OperationSummary::totalExecutions)
                        .sum())
                .isEqualTo(36);
    }

    @Test
    void summary_refusesANegativeNumberOfDays() {
        assertThatThrownBy(() -> store.summary(-1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("-1");
    }

    // --- recent

    @Test
    void recent_isNewestStartFirst_acrossFilesAndOrderOfWriting() throws Exception {
        store.append(List.of(
                execution("b", NOON.minusSeconds(10)),
                execution("d", NOON.minus(Duration.ofDays(2))),
                execution("a", NOON),
                execution("c", NOON.minus(Duration.ofDays(1)))));

        assertThat(namesOf(store.recent(null, 10))).containsExactly("a", "b", "c", "d");
        assertThat(namesOf(store.recent(null, 3))).containsExactly("a", "b", "c");
        assertThat(namesOf(store.recent(null, 1))).containsExactly("a");
        assertThat(store.recent(null, 0)).isEmpty();
    }

    @Test
    void recent_ofOneOperation_looksAtThatAlone() throws Exception {
        store.append(List.of(
                execution("other", NOON),
                execution("mine", NOON.minusSeconds(1)),
                execution("mine", NOON.minus(Duration.ofDays(40)))));

        assertThat(store.recent("mine", 10)).hasSize(2);
        assertThat(store.recent("mine", 10, 7)).hasSize(1);
        assertThat(store.recent("nobody", 10)).isEmpty();
    }

    @Test
    void recent_putsTheLaterLineFirst_whenTheStartIsTheSame() throws Exception {
        store.append(List.of(execution("first", NOON), execution("second", NOON), execution("third", NOON)));

        assertThat(namesOf(store.recent(null, 2))).containsExactly("third", "second");
    }

    @Test
    void recent_givesTheLineAsStored_unknownKeysIncluded() throws Exception {
        String line =
                "{\"status\": \"success\", \"name\": \"a\", \"started_at\": \"2026-11-22T10:00:00\", \"mine\": [1.50]}";
        dayFile("2026-11-22", "\uFEFF" + line + "\r\n");

        assertThat(store.recentAsStored(null, 1, 0))
                .singleElement()
                .satisfies(stored -> assertThat(stored.json()).isEqualTo(line));
    }

    @Test
    void recent_refusesANegativeLimit() {
        assertThatThrownBy(() -> store.recent(null, -1)).isInstanceOf(IllegalArgumentException.class);
    }

    // --- retention

    @Test
    void deleteOlderThan_deletesOnlyDayFilesOfEarlierDays() throws Exception {
        dayFile("2026-10-22", "");
        dayFile("2026-10-23", "");
        dayFile("2026-11-22", "");
        Files.write(directory.resolve("2026-10-01.jsonl.gz"), gzip(""));
        Files.writeString(directory.resolve("2026-01-01.txt"), "");
        Files.createDirectories(directory.resolve("2026-01-02.jsonl"));
        Path outside = Files.writeString(temp.resolve("outside.jsonl"), "");
        Files.createSymbolicLink(directory.resolve("2026-01-03.jsonl"), outside);

        assertThat(store.olderThan(30))
                .extracting(path -> path.getFileName().toString())
                .containsExactly("2026-10-01.jsonl.gz", "2026-10-22.jsonl");
        assertThat(store.deleteOlderThan(30)).isEqualTo(2);

        assertThat(entries())
                .containsExactlyInAnyOrder(
                        "2026-10-23.jsonl",
                        "2026-11-22.jsonl",
                        "2026-01-01.txt",
                        "2026-01-02.jsonl",
                        "2026-01-03.jsonl");
        assertThat(outside).exists();
        assertThat(store.deleteOlderThan(30)).isZero();
    }

    @Test
    void deleteOlderThan_deletesNothing_whenTheDirectoryDoesNotExist() throws Exception {
        assertThat(store.deleteOlderThan(0)).isZero();
    }

    // --- open

    @Test
    void open_takesTheEmptyPath_asTheWorkingDirectory() throws Exception {
        try (ExecutionStore here = ExecutionStore.open(Path.of(""))) {
            assertThat(here.directory()).isEqualTo(Path.of("."));
        }
    }

    @Test
    void open_refusesWhatIsNoDirectory() throws Exception {
        Path file = Files.writeString(temp.resolve("file"), "");

        assertThatThrownBy(() -> ExecutionStore.open(file)).isInstanceOf(NotDirectoryException.class);
    }

    private void dayFile(String day, String content) throws IOException {
        Files.createDirectories(directory);
        Files.writeString(directory.resolve(day + ".jsonl"), content);
    }

    private List<String> linesOf(String day) throws IOException {
        return Files.readAllLines(directory.resolve(day + ".jsonl"));
    }

    private List<String> entries() throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.map(path -> path.getFileName().toString()).toList();
        }
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    private static List<String> namesOf(List<ExecutionRecord> executions) {
        return executions.stream().map(ExecutionRecord::name).toList();
    }

    private static LocalDate day(String day) {
        return LocalDate.parse(day);
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(bytes)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }
}
