// SPDX-License-Identifier: Apache-2.0
package io.devmeter.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.devmeter.bridge.Execution;
import io.devmeter.bridge.ExecutionTracker;
import io.devmeter.bridge.Status;
import io.devmeter.bridge.TrackedTimer;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What holds for tracked executions over any registry, with OpenTelemetry's SDK and with its no-op implementation. Every test fails if it
 * leaves a context behind on its thread.
 */
public abstract class TrackedExecutionContract {

    private final InMemorySpanExporter spans = InMemorySpanExporter.create();
    private MeterRegistry registry;
    private ExecutionTracker tracker;
    private Context before;

    /** For subclasses. */
    protected TrackedExecutionContract() {}

    /** Creates a registry for one test. Its clock must be the system's. */
    protected abstract MeterRegistry createRegistry();

    /** Tells whether spans are recorded, with the SDK, or not, with the no-op implementation. */
    protected abstract boolean recordsSpans();

    @BeforeEach
    final void assemble() {
        // The root, unless the test is recorded.
        before = Context.current();
        registry = createRegistry();
        tracker = ExecutionTracker.create(registry, recordsSpans() ? sdk() : OpenTelemetry.noop());
    }

    private OpenTelemetry sdk() {
        return OpenTelemetrySdk.builder()
                .setTracerProvider(SdkTracerProvider.builder()
                        .addSpanProcessor(SimpleSpanProcessor.create(spans))
                        .build())
                .build();
    }

    @AfterEach
    final void noContextIsLeftBehind() {
        assertThat(Context.current()).isSameAs(before);
        registry.close();
    }

    @Test
    final void anExecution_isOneSampleAndOneSpan_ofTheSameDuration() {
        tracker.timer("a").tag("k", "v").build().record(() -> {});

        Timer timer = registry.get("a").tag("k", "v").tag("outcome", "success").timer();
        assertThat(timer.count()).isEqualTo(1);
        if (recordsSpans()) {
            SpanData span = ended("a").get(0);
            long nanos = span.getEndEpochNanos() - span.getStartEpochNanos();
            assertThat(timer.totalTime(TimeUnit.NANOSECONDS)).isCloseTo((double) nanos, Offset.offset(0.5));
        }
        assertEnded("a", 1);
    }

    @Test
    final void aFailure_isRethrownAsTheSameInstance_andCounted() {
        IllegalStateException failure = new IllegalStateException("broken");

        assertThatThrownBy(() -> tracker.record("a", () -> {
                    throw failure;
                }))
                .isSameAs(failure);

        assertThat(registry.get("a").tag("outcome", "failed").timer().count()).isEqualTo(1);
        assertEnded("a", 1);
    }

    @Test
    final void executions_nest() {
        tracker.record("outer", () -> tracker.record("inner", () -> {}));

        assertEnded("outer", 1);
        assertEnded("inner", 1);
        if (recordsSpans()) {
            assertThat(ended("inner").get(0).getParentSpanId())
                    .isEqualTo(ended("outer").get(0).getSpanId());
        }
    }

    @Test
    final void endingInTheWrongOrder_leavesNothingBehind() {
        Execution outer = tracker.start("outer");
        Execution inner = tracker.start("inner");

        outer.end();
        inner.end(Status.SKIPPED, "not needed");

        assertEnded("outer", 1);
        assertEnded("inner", 1);
    }

    @Test
    final void endingOnAnotherThread_isPutRightByTheNextExecution() throws Exception {
        Execution wandering = tracker.start("wandering");
        Thread other = new Thread(wandering::end);
        other.start();
        other.join();

        tracker.record("next", () -> {});

        assertEnded("wandering", 1);
        assertEnded("next", 1);
    }

    @Test
    final void anAsynchronousExecution_endsWithItsStage_onWhateverThread() throws Exception {
        TrackedTimer timer = tracker.timer("async").build();
        CompletableFuture<String> succeeds = new CompletableFuture<>();
        CompletableFuture<String> fails = new CompletableFuture<>();
        CompletableFuture<String> succeeded = timer.recordAsync(() -> succeeds);
        CompletableFuture<String> failed = timer.recordAsync(() -> fails);
        assertThat(ended("async")).isEmpty();

        Thread other = new Thread(() -> {
            succeeds.complete("done");
            fails.completeExceptionally(new IllegalStateException("broken"));
        });
        other.start();
        other.join();

        assertThat(succeeded).isCompletedWithValue("done");
        assertThat(failed).isCompletedExceptionally();
        assertThat(registry.get("async").tag("outcome", "failed").timer().count())
                .isEqualTo(1);
        assertEnded("async", 2);
    }

    @Test
    final void executionsOfManyThreads_areCountedExactly() throws Exception {
        int threads = 64;
        int each = 160;
        TrackedTimer timer = tracker.timer("busy").build();
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<Future<?>> workers = IntStream.range(0, threads)
                    .<Future<?>>mapToObj(t -> pool.submit(() -> {
                        for (int i = 0; i < each; i++) {
                            timer.record(() -> {});
                        }
                    }))
                    .toList();
            for (Future<?> worker : workers) {
                worker.get();
            }
        } finally {
            pool.shutdownNow();
        }

        assertEnded("busy", threads * each);
    }

    private void assertEnded(String name, int count) {
        assertThat(registry.get(name).timers().stream().mapToLong(Timer::count).sum())
                .isEqualTo(count);
        assertThat(ended(name)).hasSize(recordsSpans() ? count : 0);
    }

    private List<SpanData> ended(String name) {
        return spans.getFinishedSpanItems().stream()
                .filter(span -> span.getName().equals(name))
                .toList();
    }
}
