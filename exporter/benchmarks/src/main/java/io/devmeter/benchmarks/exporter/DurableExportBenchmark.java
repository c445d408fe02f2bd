// SPDX-License-Identifier: Apache-2.0
package io.devmeter.benchmarks.exporter;

import io.devmeter.bridge.TrackedTimer;
import io.devmeter.local.Devmeter;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * An execution with two tags whose line the operating system has when the execution has ended: a tracked timer of
 * {@link Devmeter#open}, against a timer and a span written by hand whose span goes to a file of OTLP JSON lines through
 * OpenTelemetry's {@link SimpleSpanProcessor}. {@code -t 2} for two threads; the time is then that of one thread.
 */
@State(org.openjdk.jmh.annotations.Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 10, time = 1)
@Fork(5)
public class DurableExportBenchmark {

    private static final AttributeKey<String> SUITE = AttributeKey.stringKey("suite");
    private static final AttributeKey<String> STAGE = AttributeKey.stringKey("stage");

    private final ScratchDirectory directory = ScratchDirectory.create();

    private final Devmeter devmeter = Devmeter.open(directory.resolve("metrics"));
    private final TrackedTimer trackedTimer = devmeter.tracker()
            .timer("unit-tests")
            .tag("suite", "unit")
            .tag("stage", "test")
            .build();

    private final SdkTracerProvider provider = SdkTracerProvider.builder()
            .addSpanProcessor(SimpleSpanProcessor.create(OtlpJsonLines.exporter(directory.resolve("otlp.jsonl"))))
            .build();
    private final Tracer tracer = provider.get("io.devmeter.bridge");
    private final Timer timer = Timer.builder("unit-tests")
            .tags("suite", "unit", "stage", "test", "outcome", "success")
            .register(new SimpleMeterRegistry());

    private final Runnable action = DurableExportBenchmark::work;

    /** For JMH. */
    public DurableExportBenchmark() {}

    private static void work() {
        Blackhole.consumeCPU(1);
    }

    /** A tracked timer. */
    @Benchmark
    public void devmeter() {
        trackedTimer.record(action);
    }

    /** A timer and a span by hand, the span to a file of OTLP JSON lines. */
    @Benchmark
    @SuppressWarnings("try") // The scope is there to be closed.
    public void otlpJsonLines() {
        Span span = tracer.spanBuilder("unit-tests")
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

    /** Starts each iteration with empty files. */
    @Setup(Level.Iteration)
    public void empty() throws IOException {
        directory.empty();
    }

    /** Leaves nothing behind. */
    @TearDown(Level.Trial)
    public void delete() throws IOException {
        devmeter.close();
        provider.close();
        directory.delete();
    }
}
