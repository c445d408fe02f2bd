// SPDX-License-Identifier: Apache-2.0
package io.devmeter.store;

import static io.devmeter.store.Executions.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A directory whose summaries keep rollups, and what reading every line gives. */
abstract class SummariesWithRollups {

    /** Trusts a file's times at once, as if it had been left alone for long. */
    private static final Duration AT_ONCE = Duration.ofDays(-1);

    @TempDir
    Path temp;

    Path directory;
    Path today;
    Path rollup;
    final List<String> rangesRead = new ArrayList<>();

    /** Keeps the times of a file from being trusted before it has been left alone for two seconds. */
    ExecutionStore careful;

    ExecutionStore trusting;

    @BeforeEach
    void open() throws Exception {
        directory = Files.createDirectory(temp.resolve(".metrics"));
        today = directory.resolve("2026-11-22.jsonl");
        rollup = directory.resolve(".cache/2026-11-22.jsonl.rollup");
        careful = store(CacheDirectory.SETTLING);
        trusting = store(AT_ONCE);
    }

    ExecutionStore store(Duration settling) throws IOException {
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

    ExecutionStore store(boolean trust) {
        return trust ? trusting : careful;
    }

    Summary everything() throws IOException {
        return everything(0);
    }

    /** What reading every line gives. */
    Summary everything(int days) throws IOException {
        LocalDate to = LocalDate.parse("2026-11-22");
        Summary.Accumulator all = new Summary.Accumulator();
        for (DayFile file : DayFile.list(directory)) {
            if (!file.day().isBefore(to.minusDays(days))) {
                file.read(all);
            }
        }
        return all.summary(to.minusDays(days), to);
    }

    Rollup loaded() throws IOException {
        Rollup loaded = RollupCodec.decode(Files.readAllBytes(rollup));
        assertThat(loaded).isNotNull();
        return loaded;
    }

    List<String> entriesOfCache() throws IOException {
        try (Stream<Path> entries = Files.list(directory.resolve(".cache"))) {
            return entries.map(path -> path.getFileName().toString()).toList();
        }
    }

    static void write(Path file, String content) throws IOException {
        Files.writeString(file, content);
    }

    static void append(Path file, String content) throws IOException {
        Files.writeString(file, content, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    static String lines(String name, int count) {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < count; i++) {
            lines.append(
                    "{\"name\":\"%s\",\"started_at\":\"2026-11-22T10:00:%02d\",\"duration_ms\":%s,\"status\":\"success\"}\n"
                            .formatted(name, i % 60, Math.sqrt(i)));
        }
        return lines.toString();
    }

    static long total(Summary summary) {
        return summary.operations().values().stream()
                .mapToLong(OperationSummary::totalExecutions)
                .sum();
    }
}
