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
import java.util.stream.IntStream;

/** What tests of {@code check} share: executions to judge, and rules for them. */
abstract class CheckFixture extends CommandFixture {

    static final String HOSTILE = "\u001b[31m<b>&\"]]>|`@me`\n::error::x\u0000\uFFFE\uD800 日本🚀";

    final Instant now = Instant.now();

    int check(String rules, String... args) throws IOException {
        Path file = Files.writeString(temp.resolve("rules.yaml"), rules);
        List<String> all = new ArrayList<>(List.of("--rules", file.toString()));
        all.addAll(List.of(args));
        return run(all.toArray(String[]::new));
    }

    int run(String... args) {
        List<String> all = new ArrayList<>(List.of("check", "--dir", directory().toString()));
        all.addAll(List.of(args));
        return DevmeterCommand.run(terminal(), all.toArray(String[]::new));
    }

    private int recorded;

    void record(String name, int count, Status status, double durationMs) throws IOException {
        store(IntStream.range(0, count)
                .mapToObj(i -> execution(name, status, durationMs))
                .toList());
    }

    void store(List<ExecutionRecord> executions) throws IOException {
        try (ExecutionStore store = ExecutionStore.open(directory())) {
            store.append(executions);
        }
    }

    /** Each a little after the one before, so that the last is the newest. */
    ExecutionRecord execution(String name, Status status, double durationMs) {
        return execution(name, status, durationMs, Map.of());
    }

    ExecutionRecord execution(String name, Status status, double durationMs, Map<String, Object> metadata) {
        recorded++;
        return ExecutionRecord.builder(name, now.minusSeconds(60).plusMillis(recorded))
                .durationMs(durationMs)
                .status(status)
                .error(status == Status.FAILED ? "no" : null)
                .metadata(metadata)
                .build();
    }
}
