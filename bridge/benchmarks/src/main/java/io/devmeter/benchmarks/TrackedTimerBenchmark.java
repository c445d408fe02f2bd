// SPDX-License-Identifier: Apache-2.0
package io.devmeter.benchmarks;

import io.devmeter.bridge.ExecutionTracker;
import io.devmeter.bridge.TrackedTimer;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
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
 * A tracked timer with two tags against the floor: the same timer and a span with two attributes and a scope, written by hand. Spans go to an exporter
 * that drops them.
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

    /** The same with a tracked timer. */
    @Benchmark
    public void trackedTimer() {
        trackedTimer.record(action);
    }
}
