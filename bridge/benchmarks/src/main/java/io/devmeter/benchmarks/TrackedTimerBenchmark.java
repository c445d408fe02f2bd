// SPDX-License-Identifier: Apache-2.0
package io.devmeter.benchmarks;

import io.devmeter.bridge.ExecutionTracker;
import io.devmeter.bridge.TrackedTimer;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.observation.DefaultMeterObservationHandler;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.tracing.handler.DefaultTracingObservationHandler;
import io.micrometer.tracing.otel.bridge.OtelCurrentTraceContext;
import io.micrometer.tracing.otel.bridge.OtelTracer;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * A tracked timer with two tags against the floor, a timer and a span with two attributes and a scope, written by hand; and against the
 * peer, an {@code Observation} with two key values. Spans go to an exporter that drops them.
 */
@State(org.openjdk.jmh.annotations.Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
public class TrackedTimerBenchmark {

    private static final AttributeKey<String> SUITE = AttributeKey.stringKey("suite");
    private static final AttributeKey<String> STAGE = AttributeKey.stringKey("stage");

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final OpenTelemetrySdk openTelemetry = OpenTelemetrySdk.builder()
            .setTracerProvider(SdkTracerProvider.builder()
                    .addSpanProcessor(SimpleSpanProcessor.create(SpanExporter.composite()))
                    .build())
            .build();

    private final Timer timer = Timer.builder("floor")
            .tags("suite", "unit", "stage", "test", "outcome", "success")
            .register(registry);
    private final Tracer tracer = openTelemetry.getTracer("floor");
    private final TrackedTimer trackedTimer = ExecutionTracker.create(registry, openTelemetry)
            .timer("ours")
            .tag("suite", "unit")
            .tag("stage", "test")
            .build();

    private final ObservationRegistry observationRegistry = observationRegistry();

    private ObservationRegistry observationRegistry() {
        ObservationRegistry observations = ObservationRegistry.create();
        observations
                .observationConfig()
                .observationHandler(new DefaultMeterObservationHandler(registry))
                .observationHandler(new DefaultTracingObservationHandler(
                        new OtelTracer(openTelemetry.getTracer("peer"), new OtelCurrentTraceContext(), event -> {})));
        return observations;
    }

    /** For JMH. */
    public TrackedTimerBenchmark() {}

    private final Runnable action = TrackedTimerBenchmark::work;

    private static void work() {
        Blackhole.consumeCPU(1);
    }

    /** A timer and a span by hand. */
    @Benchmark
    @SuppressWarnings("try") // The scope is there to be closed.
    public void floor() {
        Span span = tracer.spanBuilder("floor")
                .setAttribute(SUITE, "unit")
                .setAttribute(STAGE, "test")
                .startSpan();
        long start = System.nanoTime();
        try (Scope scope = span.makeCurrent()) {
            action.run();
        } finally {
            timer.record(System.nanoTime() - start, TimeUnit.NANOSECONDS);
            span.end();
        }
    }

    /** An observation with the handlers for meters and, by micrometer-tracing, for spans. */
    @Benchmark
    public void peer() {
        Observation.createNotStarted("peer", observationRegistry)
                .lowCardinalityKeyValue("suite", "unit")
                .lowCardinalityKeyValue("stage", "test")
                .observe(action);
    }

    /** The same as the floor with a tracked timer. */
    @Benchmark
    public void trackedTimer() {
        trackedTimer.record(action);
    }
}
