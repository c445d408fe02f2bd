// SPDX-License-Identifier: Apache-2.0
package io.devmeter.replay;

import io.devmeter.store.ExecutionRecord;
import io.devmeter.store.ExecutionStore;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A store, a backend to which it is replayed, and what is heard meanwhile. */
abstract class StoreWithBackend {

    static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

    @TempDir
    Path temp;

    ExecutionStore store;
    final ScriptedBackend backend = new ScriptedBackend();
    final List<String> heard = new ArrayList<>();
    final List<Duration> waits = new ArrayList<>();

    @BeforeEach
    final void open() throws Exception {
        store = ExecutionStore.builder(temp.resolve(".metrics"))
                .clock(Clock.fixed(NOW, ZoneOffset.UTC))
                .build();
    }

    @AfterEach
    final void close() throws Exception {
        store.close();
    }

    Replay replay() {
        return builder().build();
    }

    Replay.Builder builder() {
        return Replay.builder(store, backend).sleeper(waits::add).listener(new ReplayListener() {
            @Override
            public void progress(long done, long total) {
                heard.add(done + " of " + total);
            }

            @Override
            public void waiting(Duration time, String why) {
                heard.add("waiting " + time + " " + why);
            }

            @Override
            public void changed(LocalDate day) {
                heard.add("changed " + day);
            }
        });
    }

    void record(Instant start, int count, String name) throws IOException {
        List<ExecutionRecord> executions = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            executions.add(ExecutionRecord.builder(name + "-" + i, start)
                    .endedAt(start.plusMillis(5))
                    .durationMs(5.0)
                    .build());
        }
        store.append(executions);
    }

    static SpanExporter exporter(List<SpanData> got, CompletableResultCode result) {
        return new SpanExporter() {
            @Override
            public CompletableResultCode export(Collection<SpanData> spans) {
                got.addAll(spans);
                return result;
            }

            @Override
            public CompletableResultCode flush() {
                return CompletableResultCode.ofSuccess();
            }

            @Override
            public CompletableResultCode shutdown() {
                return CompletableResultCode.ofSuccess();
            }
        };
    }
}
