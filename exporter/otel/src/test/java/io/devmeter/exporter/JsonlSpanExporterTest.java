// SPDX-License-Identifier: Apache-2.0
package io.devmeter.exporter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.devmeter.store.ExecutionRecord;
import io.devmeter.store.ExecutionStore;
import io.devmeter.store.RecordLimits;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.testing.trace.TestSpanData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Collections;
import java.util.ConcurrentModificationException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonlSpanExporterTest {

    @TempDir
    Path temp;

    @Test
    void export_hasWrittenTheLine_whenItReturns() throws Exception {
        JsonlSpanExporter exporter = JsonlSpanExporter.create(temp.resolve("metrics"));

        assertThat(exporter.export(List.of(span("a"), span("b"))).isSuccess()).isTrue();

        assertThat(Files.readAllLines(temp.resolve("metrics/2026-11-22.jsonl"))).hasSize(2);
        assertThat(ExecutionStore.open(temp.resolve("metrics")).recent(null, 10))
                .extracting(ExecutionRecord::name)
                .containsExactlyInAnyOrder("a", "b");
    }

    @Test
    void export_fails_whileTheDirectoryCannotBeMade_andWorksWhenItCan() throws Exception {
        JsonlSpanExporter exporter = JsonlSpanExporter.create(temp.resolve("metrics"));
        Files.writeString(temp.resolve("metrics"), "in the way");

        assertThat(exporter.export(List.of(span("lost"))).isSuccess()).isFalse();

        Files.delete(temp.resolve("metrics"));
        assertThat(exporter.export(List.of(span("kept"))).isSuccess()).isTrue();
    }

    @Test
    void export_fails_afterShutdown() throws Exception {
        JsonlSpanExporter exporter = JsonlSpanExporter.create(temp);
        assertThat(exporter.export(List.of(span("a"))).isSuccess()).isTrue();
        assertThat(exporter.flush().isSuccess()).isTrue();

        assertThat(exporter.shutdown().isSuccess()).isTrue();
        assertThat(exporter.shutdown().isSuccess()).isTrue();

        assertThat(exporter.export(List.of(span("late"))).isSuccess()).isFalse();
        assertThat(exporter).hasToString("JsonlSpanExporter{directory=" + temp + "}");
    }

    @Test
    void dropped_countsWhatCouldNotBeWritten() throws Exception {
        JsonlSpanExporter exporter = JsonlSpanExporter.create(temp.resolve("metrics"));
        Files.writeString(temp.resolve("metrics"), "in the way");
        exporter.export(List.of(span("lost"), span("lost")));
        Files.delete(temp.resolve("metrics"));
        exporter.export(List.of(span("kept")));
        exporter.shutdown();
        exporter.export(List.of(span("late")));

        assertThat(exporter.written()).isEqualTo(1);
        assertThat(exporter.dropped()).isEqualTo(3);
    }

    @Test
    void asynchronous_hasWrittenEverything_afterFlushAndAfterShutdown() throws Exception {
        JsonlSpanExporter exporter =
                JsonlSpanExporter.builder(temp).asynchronous(100_000).build();
        ExecutionStore store = ExecutionStore.open(temp);
        for (int i = 0; i < 1_000; i++) {
            assertThat(exporter.export(List.of(span("a"))).isSuccess()).isTrue();
        }
        assertThat(exporter.flush().join(10, TimeUnit.SECONDS).isSuccess()).isTrue();
        assertThat(store.recent("a", 10_000)).hasSize(1_000);

        for (int i = 0; i < 1_000; i++) {
            exporter.export(List.of(span("b")));
        }
        assertThat(exporter.shutdown().join(10, TimeUnit.SECONDS).isSuccess()).isTrue();
        assertThat(store.recent("b", 10_000)).hasSize(1_000);

        assertThat(exporter.export(List.of(span("late"))).isSuccess()).isFalse();
        assertThat(exporter.flush().join(10, TimeUnit.SECONDS).isSuccess()).isTrue();
        assertThat(exporter.written()).isEqualTo(2_000);
        assertThat(exporter.dropped()).isEqualTo(1);
    }

    @Test
    void asynchronous_writesSoon_withoutBeingAsked() throws Exception {
        JsonlSpanExporter exporter =
                JsonlSpanExporter.builder(temp).asynchronous(100).build();
        exporter.export(List.of(span("a")));

        assertTimeoutPreemptively(Duration.ofSeconds(30), () -> {
            while (exporter.written() == 0) {
                Thread.onSpinWait();
            }
        });
        exporter.shutdown();
    }

    @Test
    void asynchronous_writesEverything_whenShutDownOnAnInterruptedThread() throws Exception {
        JsonlSpanExporter exporter =
                JsonlSpanExporter.builder(temp).asynchronous(100_000).build();
        exporter.export(Collections.nCopies(40_000, span("a")));
        Thread.currentThread().interrupt();

        assertThat(exporter.shutdown().isSuccess()).isTrue();

        assertThat(Thread.interrupted()).isTrue();
        assertThat(exporter.written()).isEqualTo(40_000);
    }

    @Test
    void asynchronous_dropsAndCounts_whatCannotBeWrittenBeforeTheShutdownEnds() throws Exception {
        CountDownLatch writing = new CountDownLatch(1);
        CountDownLatch block = new CountDownLatch(1);
        JsonlSpanExporter exporter =
                JsonlSpanExporter.builder(temp).asynchronous(10_000).build();
        exporter.export(List.of(span("slow", () -> {
            writing.countDown();
            awaitQuietly(block);
        })));
        writing.await();
        exporter.export(Collections.nCopies(100, span("a")));

        assertThat(exporter.shutdown().isSuccess()).isFalse();

        assertThat(exporter.dropped()).isEqualTo(100);
        CompletableResultCode flushed = exporter.flush();
        assertThat(flushed.isDone()).isFalse();
        block.countDown();
        assertThat(flushed.join(10, TimeUnit.SECONDS).isSuccess()).isTrue();
        assertThat(exporter.written()).isEqualTo(1);
    }

    @Test
    void asynchronous_dropsAndCounts_whatFindsTheQueueFull() throws Exception {
        CountDownLatch writing = new CountDownLatch(1);
        CountDownLatch block = new CountDownLatch(1);
        JsonlSpanExporter exporter =
                JsonlSpanExporter.builder(temp).asynchronous(10).build();
        exporter.export(List.of(span("slow", () -> {
            writing.countDown();
            awaitQuietly(block);
        })));
        writing.await();

        assertThat(exporter.export(Collections.nCopies(12, span("a"))).isSuccess())
                .isFalse();
        assertThat(exporter.dropped()).isEqualTo(2);
        assertThat(exporter.export(Collections.nCopies(3, span("late"))).isSuccess())
                .isFalse();
        assertThat(exporter.dropped()).isEqualTo(5);

        block.countDown();
        assertThat(exporter.shutdown().isSuccess()).isTrue();
        assertThat(exporter.written()).isEqualTo(11);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void oneSpanThatCannotBeWritten_costsNoOther(boolean asynchronous) throws Exception {
        JsonlSpanExporter.Builder builder = JsonlSpanExporter.builder(temp);
        JsonlSpanExporter exporter = (asynchronous ? builder.asynchronous(5_000) : builder).build();
        List<SpanData> spans = new ArrayList<>(Collections.nCopies(2_000, span("a")));
        spans.set(700, span("bad", () -> {
            throw new ConcurrentModificationException("for this test");
        }));

        CompletableResultCode exported = exporter.export(spans);
        assertThat(exporter.flush().join(10, TimeUnit.SECONDS).isDone()).isTrue();

        assertThat(exported.isSuccess()).isEqualTo(asynchronous);
        assertThat(exporter.written()).isEqualTo(1_999);
        assertThat(exporter.dropped()).isEqualTo(1);
        assertThat(Files.readAllLines(temp.resolve("2026-11-22.jsonl"))).hasSize(1_999);
        exporter.shutdown();
    }

    @Test
    void whatWasWritten_isCounted_whenAnotherDayFails() throws Exception {
        JsonlSpanExporter exporter = JsonlSpanExporter.create(temp);
        Files.createDirectory(temp.resolve("1970-01-01.jsonl"));
        List<SpanData> spans = new ArrayList<>(Collections.nCopies(512, span("a")));
        spans.add(TestSpanData.builder()
                .setName("lost")
                .setKind(SpanKind.INTERNAL)
                .setStartEpochNanos(1)
                .setEndEpochNanos(2)
                .setStatus(StatusData.unset())
                .setHasEnded(true)
                .build());

        assertThat(exporter.export(spans).isSuccess()).isFalse();

        assertThat(exporter.written()).isEqualTo(512);
        assertThat(exporter.dropped()).isEqualTo(1);
    }

    @Test
    void asynchronous_countsAndGoesOn_whenMemoryRunsOut() throws Exception {
        JsonlSpanExporter exporter =
                JsonlSpanExporter.builder(temp).asynchronous(5_000).build();
        exporter.export(List.of(span("a"), span("bad", () -> {
            throw new OutOfMemoryError("for this test");
        })));
        assertThat(exporter.flush().join(10, TimeUnit.SECONDS).isSuccess()).isFalse();
        assertThat(exporter.dropped()).isEqualTo(2);

        exporter.export(List.of(span("later")));

        assertThat(exporter.shutdown().isSuccess()).isTrue();
        assertThat(exporter.written()).isEqualTo(1);
    }

    @Test
    void export_throwsNothing_howeverDeepAValueIs() throws Exception {
        JsonlSpanExporter exporter = JsonlSpanExporter.create(temp);

        assertThat(exporter.export(List.of(deep(1_000))).isSuccess()).isTrue();
        exporter.export(List.of(deep(100_000)));
        exporter.export(List.of(span("later")));

        assertThat(exporter.written()).isEqualTo(2);
        assertThat(exporter.dropped()).isEqualTo(1);
    }

    private static SpanData deep(int levels) {
        Value<?> value = Value.of("x");
        for (int i = 0; i < levels; i++) {
            value = Value.of(List.of(value));
        }
        return span("deep", Attributes.of(AttributeKey.valueKey("v"), value));
    }

    /** A span whose attributes do something when they are looked at. */
    private static SpanData span(String name, Runnable look) {
        List<String> hosts = new AbstractList<>() {
            @Override
            public String get(int index) {
                look.run();
                return "a";
            }

            @Override
            public int size() {
                return 1;
            }
        };
        return span(name, Attributes.of(AttributeKey.stringArrayKey("hosts"), hosts));
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void builder_refusesAQueueWithoutRoom() {
        assertThatThrownBy(() -> JsonlSpanExporter.builder(temp).asynchronous(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not a positive number");
    }

    @Test
    void limits_holdForSpans() throws Exception {
        JsonlSpanExporter exporter = JsonlSpanExporter.builder(temp)
                .limits(new RecordLimits(64, 64, 10, 10))
                .build();
        exporter.export(List.of(TestSpanData.builder()
                .setName("a")
                .setKind(SpanKind.INTERNAL)
                .setStartEpochNanos(1_795_343_400_000_000_000L)
                .setEndEpochNanos(1_795_343_400_000_000_001L)
                .setStatus(StatusData.create(StatusCode.ERROR, "e".repeat(100)))
                .setHasEnded(true)
                .build()));

        assertThat(ExecutionStore.open(temp).recent(null, 1))
                .extracting(ExecutionRecord::error)
                .containsExactly("e".repeat(63) + "…");
    }

    /** The second value is what Windows makes of {@code set DEVMETER_DISABLED=true && …}. */
    @ParameterizedTest
    @ValueSource(strings = {"true", "true "})
    void export_writesNothingAndFailsNowhere_whenDisabled(String value) throws Exception {
        Path file = Files.writeString(temp.resolve("file"), "");
        System.setProperty("devmeter.disabled", value);
        try (JsonlSpanExporter exporter = JsonlSpanExporter.create(temp.resolve("metrics"));
                JsonlSpanExporter asynchronous =
                        JsonlSpanExporter.builder(file).asynchronous(10).build()) {
            assertThat(exporter.export(List.of(span("a"))).isSuccess()).isTrue();
            assertThat(asynchronous.export(List.of(span("a"))).isSuccess()).isTrue();
            assertThat(asynchronous.flush().isSuccess()).isTrue();

            assertThat(exporter.written() + exporter.dropped()).isZero();
            assertThat(exporter.directory()).isEqualTo(temp.resolve("metrics"));
        } finally {
            System.clearProperty("devmeter.disabled");
        }
        assertThat(temp).isDirectoryNotContaining(path -> !path.equals(file));
    }

    @Test
    void create_refusesWhatIsNoDirectory() throws Exception {
        Path file = Files.writeString(temp.resolve("file"), "");

        assertThatThrownBy(() -> JsonlSpanExporter.create(file)).isInstanceOf(NotDirectoryException.class);
    }

    private static SpanData span(String name) {
        return span(name, Attributes.empty());
    }

    private static SpanData span(String name, Attributes attributes) {
        return TestSpanData.builder()
                .setName(name)
                .setAttributes(attributes)
                .setKind(SpanKind.INTERNAL)
                .setStartEpochNanos(1_795_343_400_000_000_000L)
                .setEndEpochNanos(1_795_343_400_000_000_001L)
                .setStatus(StatusData.unset())
                .setHasEnded(true)
                .build();
    }
}
