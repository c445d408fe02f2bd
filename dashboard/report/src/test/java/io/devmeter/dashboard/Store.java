// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard;

import io.devmeter.store.ExecutionRecord;
import io.devmeter.store.ExecutionRecord.Status;
import io.devmeter.store.ExecutionStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A directory of day files that tests fill, all on one day. */
final class Store {

    static final Instant NOW = Instant.parse("2026-11-22T10:30:00Z");
    static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);

    private final Path directory;
    private final List<ExecutionRecord> executions = new ArrayList<>();

    private Store(Path directory) {
        this.directory = directory;
    }

    static Store in(Path directory) {
        return new Store(directory);
    }

    Store successes(String name, int count, double durationMs) {
        return add(name, count, durationMs, Status.SUCCESS, null, Map.of());
    }

    Store failures(String name, int count, double durationMs, String error) {
        return add(name, count, durationMs, Status.FAILED, error, Map.of());
    }

    Store skipped(String name) {
        return add(name, 1, null, Status.SKIPPED, null, Map.of());
    }

    Store add(
            String name,
            int count,
            @Nullable Double durationMs,
            Status status,
            @Nullable String error,
            Map<String, Object> metadata) {
        for (int i = 0; i < count; i++) {
            // Each a second after the one before, so that the newest is the one added last.
            Instant start = NOW.minusSeconds(36_000 - executions.size());
            executions.add(ExecutionRecord.builder(name, start)
                    .durationMs(durationMs)
                    .status(status)
                    .error(error)
                    .metadata(metadata)
                    .build());
        }
        return this;
    }

    Path write() throws IOException {
        try (ExecutionStore store = ExecutionStore.open(directory)) {
            store.append(executions);
        }
        return directory;
    }

    Path writeWithLines(String... lines) throws IOException {
        write();
        Files.write(
                directory.resolve("2026-11-22.jsonl"),
                List.of(lines),
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
        return directory;
    }

    /** Six operations as in a small project: one of each level, and one that did not run. */
    static Path small(Path directory) throws IOException {
        return in(directory)
                .successes("unit-tests", 12, 842)
                .successes("lint", 14, 95)
                .failures("lint", 1, 80, "2 problems")
                .successes("docker-build", 15, 64_000)
                .failures("docker-build", 3, 61_000, "exit status 1")
                .successes("integration-tests", 2, 12_300)
                .failures("integration-tests", 1, 11_000, "expected: <3>\nbut was: <4>")
                .successes("deploy", 3, 0.5)
                .skipped("release-notes")
                .write();
    }

    /** Operations with hostile names, errors and metadata, and as many as asked for that look like tests. */
    static Path hostile(Path directory, int tests) throws IOException {
        Store store = in(directory);
        for (int i = 0; i < tests; i++) {
            String name = "io.devmeter.store.RecordCodecTest#aLongNameThatTellsWhatItDoes_whenCase" + i + "Happens";
            store.successes(name, 1 + i % 7, 1 + i);
            if (i % 13 == 0) {
                store.failures(name, 1, 2, "no " + i);
            }
        }
        store.successes("x".repeat(100_000), 1, 7);
        for (String text : HostileTexts.texts()) {
            store.add(text, 1, 5.0, Status.FAILED, text, Map.of(text, text, "list", List.of(text, 1L)));
        }
        return store.writeWithLines(
                "{broken",
                "{\"name\":\"half \\ud800\",\"started_at\":\"2026-11-22T01:00:00\",\"status\":\"failed\",\"error\":\"\\udc00\"}");
    }

    /** Hostile texts in every place that a record has: two builds, each of an execution per text, and each failed. */
    static Path hostileTraces(Path directory) throws IOException {
        try (ExecutionStore store = ExecutionStore.open(directory)) {
            for (int build = 1; build <= 2; build++) {
                List<ExecutionRecord> executions = new ArrayList<>();
                String trace = String.valueOf(build).repeat(32);
                String root = "f".repeat(16);
                Instant start = NOW.minusSeconds(600L / build);
                executions.add(ExecutionRecord.builder("x".repeat(100_000), start)
                        .durationMs(90_000.0)
                        .span(trace, root, null)
                        .build());
                List<String> texts = HostileTexts.texts();
                for (int i = 0; i < texts.size(); i++) {
                    String text = texts.get(i);
                    executions.add(ExecutionRecord.builder(text, start.plusSeconds(i))
                            .durationMs(900.0)
                            .status(Status.FAILED)
                            .error(text)
                            .metadata(Map.of(text, text))
                            .span(trace, String.format("%016x", i + 1), root)
                            .otel(Map.of(
                                    "resource",
                                    Map.of(
                                            "attributes",
                                            Map.of(
                                                    "vcs.ref.head.name", text,
                                                    "vcs.ref.head.revision", text,
                                                    "os.type", text,
                                                    "devmeter.ci", text))))
                            .build());
                }
                store.append(executions);
            }
        }
        return directory;
    }
}
