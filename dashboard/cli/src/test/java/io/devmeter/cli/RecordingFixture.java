// SPDX-License-Identifier: Apache-2.0
package io.devmeter.cli;

import io.devmeter.store.ExecutionRecord;
import io.devmeter.store.ExecutionRecord.Status;
import io.devmeter.store.ExecutionStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What tests of commands share that read executions: some that are recorded, and the directory where they are looked for. */
abstract class RecordingFixture extends CommandFixture {

    final Instant now = Instant.now();

    int run(String... args) {
        List<String> all = new ArrayList<>(List.of(args));
        int afterCommand = all.isEmpty() || all.get(0).startsWith("-") ? 0 : 1;
        all.addAll(afterCommand, List.of("--dir", directory().toString()));
        return DevmeterCommand.run(terminal(), all.toArray(String[]::new));
    }

    void record(String name, int count, Status status, double durationMs) throws IOException {
        for (int i = 0; i < count; i++) {
            store(execution(name, now, status, durationMs, Map.of()));
        }
    }

    void store(ExecutionRecord execution) throws IOException {
        try (ExecutionStore store = ExecutionStore.open(directory())) {
            store.append(execution);
        }
    }

    ExecutionRecord execution(
            String name, Instant start, Status status, double durationMs, Map<String, Object> metadata) {
        return ExecutionRecord.builder(name, start)
                .durationMs(durationMs)
                .status(status)
                .error(status == Status.FAILED ? "it broke\nbadly" : null)
                .metadata(metadata)
                .build();
    }

    List<Path> dayFiles() throws IOException {
        try (Stream<Path> files = Files.list(directory())) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }
}
