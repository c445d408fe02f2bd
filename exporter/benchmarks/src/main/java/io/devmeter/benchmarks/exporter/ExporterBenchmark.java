// SPDX-License-Identifier: Apache-2.0
package io.devmeter.benchmarks.exporter;

import io.devmeter.exporter.JsonlSpanExporter;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The exporter alone: a batch of 512 ended spans to a file, against OTLP JSON lines. The result is in spans per second.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 10, time = 1)
@Fork(5)
public class ExporterBenchmark {

    private static final int BATCH = 512;

    private final ScratchDirectory directory = ScratchDirectory.create();
    private final SpanExporter ours = ours(directory.resolve("metrics"));
    private final SpanExporter otlp = OtlpJsonLines.exporter(directory.resolve("otlp.jsonl"));
    private final List<SpanData> batch = endedSpans();

    /** For JMH. */
    public ExporterBenchmark() {}

    private static SpanExporter ours(Path directory) {
        try {
            return JsonlSpanExporter.create(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Devmeter's lines. */
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public CompletableResultCode devmeter() {
        return requireSuccess(ours.export(batch));
    }

    /** OTLP, a line for the batch. */
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public CompletableResultCode otlpJsonLines() {
        return requireSuccess(otlp.export(batch));
    }

    private static CompletableResultCode requireSuccess(CompletableResultCode result) {
        if (!result.isSuccess()) {
            throw new IllegalStateException("export failed", result.getFailureThrowable());
        }
        return result;
    }

    /** Starts each iteration with empty files. */
    @Setup(Level.Iteration)
    public void empty() throws IOException {
        directory.empty();
    }

    /** Leaves nothing behind. */
    @TearDown(Level.Trial)
    public void delete() throws IOException {
        ours.shutdown();
        otlp.shutdown();
        directory.delete();
    }

    /** Ended spans of the SDK, as a processor hands them to an exporter. */
    private static List<SpanData> endedSpans() {
        CollectingProcessor collected = new CollectingProcessor();
        try (SdkTracerProvider provider =
                SdkTracerProvider.builder().addSpanProcessor(collected).build()) {
            SampleSpans spans = new SampleSpans(provider);
            for (int i = 0; i < BATCH; i++) {
                spans.next();
            }
        }
        return collected.spans();
    }
}
