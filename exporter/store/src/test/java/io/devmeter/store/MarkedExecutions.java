// SPDX-License-Identifier: Apache-2.0
package io.devmeter.store;

import static io.devmeter.store.Executions.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/** Executions that carry an id, and a padding that follows from it, so that one that is missing, doubled or damaged shows. */
final class MarkedExecutions {

    private MarkedExecutions() {}

    /**
     * What a day file holds.
     *
     * @param ids those of all whole lines, in the order of the file
     * @param torn the pieces of lines
     */
    record Content(List<String> ids, List<String> torn) {}

    static ExecutionRecord marked(String id, int paddingLength) {
        return ExecutionRecord.builder("marked", NOON)
                .endedAt(NOON.plusMillis(1))
                .durationMs(1.0)
                .metadata(Map.of("id", id, "padding", padding(id, paddingLength), "padding_length", paddingLength))
                .build();
    }

    static ExecutionRecord marked(String id) {
        return marked(id, 200);
    }

    /** A store whose today is the day on which the marked executions start. */
    static ExecutionStore open(Path directory) throws IOException {
        return ExecutionStore.builder(directory)
                .clock(Clock.fixed(NOON, ZoneOffset.UTC))
                .limits(new RecordLimits(64, 1 << 20, 10, 10)) // So that some lines are long enough to be torn.
                .build();
    }

    static Path dayFile(Path directory) {
        return directory.resolve("2026-11-22.jsonl");
    }

    /** Reads the day file with a store of its own; fails for damage that is more than torn pieces, each alone on its line. */
    static Content contentOf(Path directory) throws IOException {
        List<String> lines = linesOf(directory);
        try (ExecutionStore store = open(directory)) {
            List<StoredExecution> stored = store.recentAsStored(null, lines.size() + 1, 0);
            Set<String> whole = new HashSet<>(stored.size() * 2);
            stored.forEach(execution -> whole.add(execution.json()));
            List<String> torn =
                    lines.stream().filter(line -> !whole.contains(line)).toList();
            assertThat(stored.size() + torn.size()).isEqualTo(lines.size());
            // A piece at the very end may be a line that is still being written, which a reader need not count yet.
            boolean endsTorn = !torn.isEmpty()
                    && lines.get(lines.size() - 1).equals(torn.get(torn.size() - 1))
                    && !Files.readString(dayFile(directory), StandardCharsets.UTF_8)
                            .endsWith("\n");
            assertThat(store.summary(0).skippedLines())
                    .isBetween(torn.size() - (endsTorn ? 1L : 0L), (long) torn.size());
            stored.forEach(execution -> requireUndamaged(execution.execution()));
            return new Content(
                    lines.stream()
                            .filter(whole::contains)
                            .map(MarkedExecutions::idIn)
                            .toList(),
                    torn);
        }
    }

    /** How many executions of an operation a summary counts. */
    static long total(Summary summary, String operation) {
        OperationSummary counted = summary.operations().get(operation);
        return counted == null ? 0 : counted.totalExecutions();
    }

    /** The lines of the day file but for empty ones, which readers pass over. */
    static List<String> linesOf(Path directory) throws IOException {
        return Files.readString(dayFile(directory), StandardCharsets.UTF_8)
                .lines()
                .filter(line -> !line.isEmpty())
                .toList();
    }

    static void deleteDirectory(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private static String padding(String id, int length) {
        return String.valueOf((char) ('a' + Math.floorMod(id.hashCode(), 26))).repeat(length);
    }

    private static void requireUndamaged(ExecutionRecord execution) {
        Map<String, ?> metadata = execution.metadata();
        String id = String.valueOf(metadata.get("id"));
        int length = ((Long) Objects.requireNonNull(metadata.get("padding_length"))).intValue();
        assertThat(padding(id, length).equals(metadata.get("padding")))
                .as("padding of %s is whole", id)
                .isTrue();
    }

    private static String idIn(String line) {
        int start = line.indexOf("\"id\":\"") + 6;
        return line.substring(start, line.indexOf('"', start));
    }
}
