// SPDX-License-Identifier: Apache-2.0
package io.devmeter.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.devmeter.bridge.Execution;
import io.devmeter.store.ExecutionRecord;
import io.devmeter.store.ExecutionRecord.Status;
import io.devmeter.store.ExecutionStore;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DevmeterTest {

    @TempDir
    Path temp;

    @Test
    void record_becomesASampleASpanAndALine() throws Exception {
        try (Devmeter devmeter = Devmeter.open(temp)) {
            // In the root context, whoever records this test.
            Context.root()
                    .wrap(() -> devmeter.tracker()
                            .record("build", () -> devmeter.tracker().record("compile", () -> {})))
                    .run();

            List<ExecutionRecord> recent = devmeter.store().recent(null, 10);
            assertThat(recent).extracting(ExecutionRecord::name).containsExactlyInAnyOrder("build", "compile");
            ExecutionRecord build = byName(recent, "build");
            ExecutionRecord compile = byName(recent, "compile");
            assertThat(compile.parentSpanId()).isEqualTo(build.spanId());
            assertThat(compile.traceId()).isEqualTo(build.traceId());
            assertThat(build.otel()).containsOnlyKeys("resource");
            Map<String, String> expected = new TreeMap<>(Origin.here(temp).attributes());
            expected.put("telemetry.sdk.version", "1.67.0");
            assertThat(build.otel().get("resource")).isEqualTo(Map.of("attributes", expected));
            assertThat(expected).containsKeys("host.arch", "os.type", "process.runtime.version");
            assertThat(devmeter.meterRegistry().get("build").timer().count()).isEqualTo(1);
        }
    }

    @Test
    void record_keepsStatusErrorAndMetadata() throws Exception {
        try (Devmeter devmeter = Devmeter.open(temp)) {
            assertThatThrownBy(() -> devmeter.tracker().recordCallable("fails", () -> {
                        throw new IllegalStateException("line 1\nline 2 </script>");
                    }))
                    .isInstanceOf(IllegalStateException.class);
            devmeter.tracker().start("skipped").metadata("k", 1.0).end(io.devmeter.bridge.Status.SKIPPED, "why not");

            List<ExecutionRecord> recent = devmeter.store().recent(null, 10);
            ExecutionRecord failed = byName(recent, "fails");
            assertThat(failed.status()).isEqualTo(Status.FAILED);
            assertThat(failed.error()).isEqualTo("line 1\nline 2 </script>");
            assertThat(failed.metadata().get("error.type")).isEqualTo("java.lang.IllegalStateException");
            ExecutionRecord skipped = byName(recent, "skipped");
            assertThat(skipped.status()).isEqualTo(Status.SKIPPED);
            assertThat(skipped.metadata().toString()).contains("k=1.0", "devmeter.skip.reason=why not");
        }
    }

    /** Beyond its own limit of 128, OpenTelemetry leaves out what comes last without a word: that an execution was skipped, for instance. */
    @Test
    void record_keepsManyMetadata_andTheStatus() throws Exception {
        try (Devmeter devmeter = Devmeter.open(temp)) {
            Execution execution = devmeter.tracker().start("import");
            for (int i = 0; i < 500; i++) {
                execution.metadata("key." + i, i);
            }
            execution.end(io.devmeter.bridge.Status.SKIPPED, "nothing to do");

            assertThat(devmeter.store().recent("import", 1)).singleElement().satisfies(skipped -> {
                assertThat(skipped.status()).isEqualTo(Status.SKIPPED);
                assertThat(skipped.metadata()).hasSizeGreaterThanOrEqualTo(500).containsEntry("key.499", 499L);
            });
        }
    }

    @Test
    void record_isWritten_whenTheParentIsNotSampled() throws Exception {
        SpanContext unsampled = SpanContext.createFromRemoteParent(
                "a".repeat(32), "b".repeat(16), TraceFlags.getDefault(), TraceState.getDefault());
        try (Devmeter devmeter = Devmeter.open(temp.resolve("tracked"));
                TraceWriter trace = TraceWriter.open(temp.resolve("written"), Origin.here(temp))) {
            Context.root()
                    .with(Span.wrap(unsampled))
                    .wrap(() -> devmeter.tracker().record("build", () -> {}))
                    .run();
            trace.start("build", new TraceParent(unsampled.getTraceId(), unsampled.getSpanId(), "00", true))
                    .end();

            ExecutionRecord tracked = devmeter.store().recent("build", 1).get(0);
            assertThat(tracked.parentSpanId()).isEqualTo(unsampled.getSpanId());
            try (ExecutionStore written = ExecutionStore.open(temp.resolve("written"))) {
                Map<String, Object> otel =
                        new HashMap<>(written.recent("build", 1).get(0).otel());
                otel.put("resource", tracked.otel().get("resource"));
                assertThat(otel).isEqualTo(tracked.otel()).containsKeys("flags", "parent");
            }
        }
    }

    @Test
    void spansOfOthers_areWrittenToo() throws Exception {
        try (Devmeter devmeter = Devmeter.open(temp)) {
            devmeter.openTelemetry()
                    .getTracer("mine")
                    .spanBuilder("plain")
                    .startSpan()
                    .end();

            assertThat(devmeter.store().recent("plain", 1))
                    .singleElement()
                    .satisfies(record -> assertThat(record.otel()).containsKey("scope"));
        }
    }

    @Test
    void meterRegistry_countsWhatIsWrittenAndDropped() throws Exception {
        try (Devmeter devmeter = Devmeter.open(temp.resolve("metrics"))) {
            Files.writeString(temp.resolve("metrics"), "in the way");
            devmeter.tracker().record("lost", () -> {});
            Files.delete(temp.resolve("metrics"));
            devmeter.tracker().record("kept", () -> {});
            devmeter.tracker().record("kept", () -> {});

            assertThat(devmeter.meterRegistry()
                            .get("devmeter.store.written")
                            .functionCounter()
                            .count())
                    .isEqualTo(2);
            assertThat(devmeter.meterRegistry()
                            .get("devmeter.store.dropped")
                            .functionCounter()
                            .count())
                    .isEqualTo(1);
        }
    }

    @Test
    void close_mayBeCalledTwice_andNothingIsRecordedAfterwards() throws Exception {
        Devmeter devmeter = Devmeter.open(temp);
        devmeter.tracker().record("a", () -> {});
        devmeter.close();
        devmeter.close();

        devmeter.tracker().record("late", () -> {});

        assertThat(devmeter.store().recent(null, 10))
                .extracting(ExecutionRecord::name)
                .containsExactly("a");
    }

    @Test
    void close_handsOnWhatIsQueuedForOtherExporters_alsoInAThreadThatHasBeenInterrupted() {
        System.setProperty("otel.traces.exporter", "devmeter,waiting");
        try {
            Devmeter devmeter = Devmeter.open(temp);
            devmeter.tracker().record("a", () -> {});

            Thread.currentThread().interrupt();
            devmeter.close();

            assertThat(Thread.interrupted()).as("is kept for later").isTrue();
            assertThat(WaitingExporterProvider.TAKEN).hasValue(1);
        } finally {
            WaitingExporterProvider.GIVEN_UP.set(true);
            System.clearProperty("otel.traces.exporter");
        }
    }

    @Test
    void anExecutionThatEnds_afterAllWasHandedOnAtExit_isRecorded() throws Exception {
        try (Devmeter devmeter = Devmeter.open(temp)) {
            Execution server = devmeter.tracker().start("server");
            devmeter.handOn();
            server.end();
            devmeter.tracker().record("goodbye", () -> {});

            assertThat(devmeter.store().recent(null, 10))
                    .extracting(ExecutionRecord::name)
                    .containsExactlyInAnyOrder("server", "goodbye");
        }
    }

    @Test
    void open_createsNothing_untilSomethingIsRecorded() {
        try (Devmeter devmeter = Devmeter.open(temp.resolve("later"))) {
            assertThat(devmeter.store().directory()).isEqualTo(temp.resolve("later"));
        }
        assertThat(temp.resolve("later")).doesNotExist();
    }

    @Test
    void open_saysWhatIsWrong_whenTheDirectoryIsNone() throws Exception {
        Path file = Files.writeString(temp.resolve("file"), "");

        assertThatThrownBy(() -> Devmeter.open(file))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("not a directory");
    }

    private static ExecutionRecord byName(List<ExecutionRecord> records, String name) {
        return records.stream()
                .filter(record -> record.name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
