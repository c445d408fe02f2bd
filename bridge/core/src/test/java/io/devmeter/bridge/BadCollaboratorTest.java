// SPDX-License-Identifier: Apache-2.0
package io.devmeter.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.config.MeterFilterReply;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import io.micrometer.core.instrument.distribution.pause.PauseDetector;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.TracerProvider;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.IdGenerator;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What breaks in the registry or in OpenTelemetry stays there. */
@ExtendWith(RootContext.class)
class BadCollaboratorTest {

    private final InMemorySpanExporter spans = InMemorySpanExporter.create();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    @Test
    void record_runsTheActionAndEndsTheSpan_whenTheRegistryThrows() {
        SimpleMeterRegistry broken = new SimpleMeterRegistry() {
            @Override
            protected Timer newTimer(
                    Meter.Id id, DistributionStatisticConfig distribution, PauseDetector pauseDetector) {
                throw new IllegalStateException("no timers today");
            }
        };
        ExecutionTracker tracker = ExecutionTracker.create(broken, TracingSdk.with(SimpleSpanProcessor.create(spans)));

        assertRuns(tracker);
        assertThat(spans.getFinishedSpanItems()).hasSize(1);
    }

    @Test
    void record_runsTheActionAndEndsTheSpan_whenAMeterFilterThrows() {
        registry.config().meterFilter(new MeterFilter() {
            @Override
            public MeterFilterReply accept(Meter.Id id) {
                throw new IllegalStateException("no meters today");
            }
        });
        ExecutionTracker tracker =
                ExecutionTracker.create(registry, TracingSdk.with(SimpleSpanProcessor.create(spans)));

        assertRuns(tracker);
        assertThat(spans.getFinishedSpanItems()).hasSize(1);
        assertThatThrownBy(() -> tracker.timer("built").build()).hasMessage("no meters today");
    }

    @Test
    void record_runsTheActionAndTakesTheSample_whenASpanProcessorThrowsAtTheStart() {
        ExecutionTracker tracker = ExecutionTracker.create(registry, TracingSdk.with(new ThrowingProcessor(true)));

        assertRuns(tracker);
        assertThat(registry.get("a").timer().count()).isEqualTo(1);
    }

    @Test
    void record_runsTheActionAndTakesTheSample_whenASpanProcessorThrowsAtTheEnd() {
        ExecutionTracker tracker = ExecutionTracker.create(registry, TracingSdk.with(new ThrowingProcessor(false)));

        assertRuns(tracker);
        assertThat(registry.get("a").timer().count()).isEqualTo(1);
    }

    @Test
    void childrenOfAnExecutionWithoutASpan_areThoseOfTheOneAroundIt() {
        SpanProcessor failing = new SpanProcessor() {
            @Override
            public void onStart(Context parentContext, ReadWriteSpan span) {
                if (span.getName().equals("middle")) {
                    throw new IllegalStateException("not this one");
                }
            }

            @Override
            public boolean isStartRequired() {
                return true;
            }

            @Override
            public void onEnd(ReadableSpan span) {}

            @Override
            public boolean isEndRequired() {
                return false;
            }
        };
        ExecutionTracker tracker =
                ExecutionTracker.create(registry, TracingSdk.with(failing, SimpleSpanProcessor.create(spans)));

        tracker.record("outer", () -> tracker.record("middle", () -> tracker.record("inner", () -> {})));

        SpanData inner = spans.getFinishedSpanItems().get(0);
        SpanData outer = spans.getFinishedSpanItems().get(1);
        assertThat(inner.getParentSpanId()).isEqualTo(outer.getSpanId());
        assertThat(registry.get("middle").timer().count()).isEqualTo(1);
    }

    @Test
    void record_runsTheActionAndTakesTheSample_whenTheSamplerThrows() {
        ExecutionTracker tracker = ExecutionTracker.create(
                registry, TracingSdk.with(SdkTracerProvider.builder().setSampler(new ThrowingSampler())));

        assertRuns(tracker);
        assertThat(registry.get("a").timer().count()).isEqualTo(1);
    }

    @Test
    void record_runsTheActionAndTakesTheSample_whenTheIdGeneratorThrows() {
        IdGenerator broken = new IdGenerator() {
            @Override
            public String generateSpanId() {
                throw new IllegalStateException("no span ids today");
            }

            @Override
            public String generateTraceId() {
                throw new IllegalStateException("no trace ids today");
            }
        };
        ExecutionTracker tracker = ExecutionTracker.create(
                registry, TracingSdk.with(SdkTracerProvider.builder().setIdGenerator(broken)));

        assertRuns(tracker);
        assertThat(registry.get("a").timer().count()).isEqualTo(1);
    }

    @Test
    void record_takesTheSampleAlone_whenOpenTelemetryDoesNothing() {
        ExecutionTracker tracker = ExecutionTracker.create(registry, OpenTelemetry.noop());

        assertRuns(tracker);
        assertThat(registry.get("a").timer().count()).isEqualTo(1);
        Execution execution = tracker.start("b").metadata("k", "v");
        assertThat(execution.spanContext().isValid()).isFalse();
        execution.end();
    }

    @Test
    void execution_takesTheSample_whenItsSpanThrowsWhateverItIsTold() {
        Span broken = (Span) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Span.class}, (proxy, method, args) -> {
                    return switch (method.getName()) {
                        case "getSpanContext" -> SpanContext.getInvalid();
                        case "storeInContext" -> InvocationHandler.invokeDefault(proxy, method, args);
                        default -> throw new IllegalStateException("not told");
                    };
                });
        SpanBuilder builder = (SpanBuilder) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {SpanBuilder.class},
                (proxy, method, args) -> method.getName().equals("startSpan") ? broken : proxy);
        Tracer tracer = name -> builder;
        OpenTelemetry openTelemetry = new OpenTelemetry() {
            @Override
            public TracerProvider getTracerProvider() {
                return new TracerProvider() {
                    @Override
                    public Tracer get(String scope) {
                        return tracer;
                    }

                    @Override
                    public Tracer get(String scope, String version) {
                        return tracer;
                    }
                };
            }

            @Override
            public ContextPropagators getPropagators() {
                return ContextPropagators.noop();
            }
        };
        ExecutionTracker tracker = ExecutionTracker.create(registry, openTelemetry);

        assertRuns(tracker);
        tracker.start("a").metadata("k", "v").metadata("n", 1).end(new IllegalStateException("failed"));

        assertThat(registry.get("a").tag("outcome", "success").timer().count()).isEqualTo(1);
        assertThat(registry.get("a").tag("outcome", "failed").timer().count()).isEqualTo(1);
    }

    @Test
    void record_restoresTheContext_whenTheVirtualMachineFailsAtTheEnd() {
        OutOfMemoryError error = new OutOfMemoryError("for this test");
        TrackedTimer timer = ExecutionTracker.create(registry, TracingSdk.with(new ThrowingProcessor(false, error)))
                .timer("a")
                .build();

        assertThatThrownBy(() -> timer.record((Runnable) () -> {})).isSameAs(error);
        assertThatThrownBy(() -> timer.record(() -> 42)).isSameAs(error);
        assertThatThrownBy(() -> timer.recordCallable(() -> 42)).isSameAs(error);
        assertThatThrownBy(() -> timer.record(Duration.ZERO)).isSameAs(error);
        assertThatThrownBy(timer.start()::end).isSameAs(error);
        assertThat(Context.current()).isSameAs(Context.root());
    }

    @Test
    void recordAsync_completes_whenTheVirtualMachineFailsAtTheEnd() {
        OutOfMemoryError error = new OutOfMemoryError("for this test");
        TrackedTimer timer = ExecutionTracker.create(registry, TracingSdk.with(new ThrowingProcessor(false, error)))
                .timer("a")
                .build();
        CompletableFuture<String> stage = new CompletableFuture<>();
        CompletableFuture<String> returned = timer.recordAsync(() -> stage);

        stage.complete("done");

        assertThat(returned).isCompletedWithValue("done");
    }

    @Test
    void record_rethrowsTheSameInstance_whoseMessageHasNoEnd() {
        RuntimeException nasty = new RuntimeException() {
            private static final long serialVersionUID = 1;

            @Override
            @SuppressWarnings("InfiniteRecursion")
            public String getMessage() {
                return getMessage() + ".";
            }
        };
        ExecutionTracker tracker =
                ExecutionTracker.create(registry, TracingSdk.with(SimpleSpanProcessor.create(spans)));

        assertThatThrownBy(() -> tracker.record("a", () -> {
                    throw nasty;
                }))
                .isSameAs(nasty);

        assertThat(registry.get("a").tag("outcome", "failed").timer().count()).isEqualTo(1);
        assertThat(spans.getFinishedSpanItems()).hasSize(1);
    }

    @Test
    void end_leavesTheContext_whenTheVirtualMachineFailsAtTheMessage() {
        OutOfMemoryError error = new OutOfMemoryError("for this test");
        RuntimeException failure = new RuntimeException() {
            @Override
            public String getMessage() {
                throw error;
            }
        };
        Execution execution = ExecutionTracker.create(new SimpleMeterRegistry(), TracingSdk.with())
                .start("a");

        assertThatThrownBy(() -> execution.end(failure)).isSameAs(error);

        assertThat(Context.current()).isSameAs(Context.root());
    }

    @Test
    void failures_letErrorsOfTheVirtualMachineThrough() {
        OutOfMemoryError error = new OutOfMemoryError("for this test");

        assertThatThrownBy(() -> new RecordingFailures().failed("do anything", error))
                .isSameAs(error);
    }

    private static void assertRuns(ExecutionTracker tracker) {
        AtomicBoolean ran = new AtomicBoolean();
        tracker.record("a", () -> ran.set(true));
        assertThat(ran).isTrue();
    }

    private record ThrowingProcessor(boolean atStart, Error atEnd) implements SpanProcessor {

        ThrowingProcessor(boolean atStart) {
            this(atStart, new AssertionError("no end"));
        }

        @Override
        public void onStart(Context parentContext, ReadWriteSpan span) {
            if (atStart) {
                throw new IllegalStateException("no start");
            }
        }

        @Override
        public boolean isStartRequired() {
            return true;
        }

        @Override
        public void onEnd(ReadableSpan span) {
            throw atEnd;
        }

        @Override
        public boolean isEndRequired() {
            return true;
        }
    }
}
