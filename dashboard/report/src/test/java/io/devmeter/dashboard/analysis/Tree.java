// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard.analysis;

import io.devmeter.store.ExecutionRecord.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Runs of one trace, with their times in milliseconds after its start. */
final class Tree {

    static final Instant START = Instant.parse("2026-11-22T10:00:00Z");

    private final String trace;
    private final Instant start;
    private final List<Run> runs = new ArrayList<>();

    private Tree(String trace, Instant start) {
        this.trace = trace;
        this.start = start;
    }

    static Tree of(String trace) {
        return new Tree(trace, START);
    }

    static Tree of(String trace, Instant start) {
        return new Tree(trace, start);
    }

    /** Adds a span that has its id as its operation. */
    Tree span(String id, @Nullable String parent, double fromMs, double toMs) {
        return add(id, id, parent, fromMs, toMs - fromMs, Status.SUCCESS);
    }

    Tree failed(String id, @Nullable String parent, double fromMs, double toMs) {
        return add(id, id, parent, fromMs, toMs - fromMs, Status.FAILED);
    }

    Tree add(
            String operation,
            @Nullable String id,
            @Nullable String parent,
            double fromMs,
            @Nullable Double durationMs,
            Status status) {
        return add(1, operation, id, parent, fromMs, durationMs, status);
    }

    Tree add(
            int attempt,
            String operation,
            @Nullable String id,
            @Nullable String parent,
            double fromMs,
            @Nullable Double durationMs,
            Status status) {
        runs.add(new Run(
                operation,
                start.plus(Duration.ofNanos(Math.round(fromMs * 1e6))),
                durationMs,
                status,
                attempt,
                CodeVersion.UNKNOWN,
                Machine.UNKNOWN,
                "",
                trace,
                id,
                parent,
                null,
                status == Status.FAILED ? operation + " failed" : null));
        return this;
    }

    List<Run> runs() {
        return runs.stream().sorted(Run.OLDEST_FIRST).toList();
    }

    TraceTree tree() {
        return TraceTree.of(runs());
    }
}
