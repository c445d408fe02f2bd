// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard;

import io.devmeter.store.ExecutionRecord;
import io.devmeter.store.ExecutionRecord.Status;
import io.devmeter.store.ExecutionStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A directory of builds that tests fill, each a trace of its own that begins an hour after the one before; the last begins an hour ago. */
final class Builds {

    private final Path directory;
    private final int count;
    private final List<ExecutionRecord> executions = new ArrayList<>();
    private int begun;
    private Instant start = Instant.EPOCH;
    private String trace = "";
    private String root = "";

    private Builds(Path directory, int count) {
        this.directory = directory;
        this.count = count;
    }

    static Builds in(Path directory, int count) {
        return new Builds(directory, count);
    }

    /** Begins the next build, which takes 5 s and fails if there is something that it says. */
    Builds build(@Nullable String error) {
        start = Store.NOW.minus(Duration.ofHours(count - begun));
        begun++;
        trace = String.format("%032x", begun);
        root = nextSpan();
        return add(start, "mvn verify", 5_000, error, Map.of(), root, null);
    }

    /** Runs something in this build, so many milliseconds after it began. */
    Builds run(String name, int afterMs, double durationMs, @Nullable String error, Map<String, Object> metadata) {
        return add(start.plusMillis(afterMs), name, durationMs, error, metadata, nextSpan(), root);
    }

    private Builds add(
            Instant at,
            String name,
            double durationMs,
            @Nullable String error,
            Map<String, Object> metadata,
            String span,
            @Nullable String parent) {
        executions.add(ExecutionRecord.builder(name, at)
                .durationMs(durationMs)
                .status(error == null ? Status.SUCCESS : Status.FAILED)
                .error(error)
                .metadata(metadata)
                .span(trace, span, parent)
                .build());
        return this;
    }

    private String nextSpan() {
        return String.format("%016x", executions.size() + 1);
    }

    Path write() throws IOException {
        try (ExecutionStore store = ExecutionStore.open(directory)) {
            store.append(executions);
        }
        return directory;
    }
}
