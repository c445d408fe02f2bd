// SPDX-License-Identifier: Apache-2.0
package io.devmeter.benchmarks.exporter;

import com.sun.management.OperatingSystemMXBean;
import io.devmeter.exporter.DirectSpanProcessor;
import io.devmeter.exporter.JsonlSpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ProcessBuilder.Redirect;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * Spans per second of processor time, of all threads together, from the start of the span to its bytes in a file that is written
 * in the background: Devmeter's exporter against OTLP JSON lines behind a {@link BatchSpanProcessor}.
 *
 * <pre>java -cp benchmarks.jar io.devmeter.benchmarks.exporter.AsynchronousExport [FORKS [ROUNDS]]</pre>
 *
 * <p>Each fork is a JVM of its own, the two sides in turn, and prints its median over the rounds after a warm-up; at the end come the
 * median, lowest and highest of the forks. Nothing is dropped: the maker of the spans waits for a flush whenever half a queue is
 * made, and the spans in the file are counted.
 *
 * <p>Processor time, and not time by the clock, because the two sides share out their work between making and exporting
 * differently: on a machine with idle cores the clock would only show the slower half.
 */
public final class AsynchronousExport {

    private static final int QUEUE = 32_768;
    private static final int SPANS_PER_ROUND = 8 * QUEUE;
    private static final int WARM_UP_ROUNDS = 6;
    private static final OperatingSystemMXBean PROCESS =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

    private AsynchronousExport() {}

    private enum Side {
        DEVMETER("\"span_id\"") {
            @Override
            SpanProcessor processor(Path directory) throws IOException {
                return DirectSpanProcessor.create(JsonlSpanExporter.builder(directory.resolve("metrics"))
                        .asynchronous(QUEUE)
                        .build());
            }
        },
        OTLP_JSON_LINES("\"spanId\"") {
            @Override
            SpanProcessor processor(Path directory) {
                return BatchSpanProcessor.builder(OtlpJsonLines.exporter(directory.resolve("otlp.jsonl")))
                        .setMaxQueueSize(QUEUE)
                        .setMaxExportBatchSize(512)
                        .build();
            }
        };

        /** What is in the file once for each span. */
        private final String mark;

        Side(String mark) {
            this.mark = mark;
        }

        abstract SpanProcessor processor(Path directory) throws IOException;
    }

    /** Runs the forks, or, when started by itself with the name of a side, is one. */
    public static void main(String[] args) throws IOException, InterruptedException {
        if (args.length == 3 && args[0].equals("fork")) {
            System.out.println(measure(Side.valueOf(args[1]), Integer.parseInt(args[2])));
            return;
        }
        int forks = args.length > 0 ? Integer.parseInt(args[0]) : 5;
        int rounds = args.length > 1 ? Integer.parseInt(args[1]) : 15;
        List<Double> devmeter = new ArrayList<>();
        List<Double> otlp = new ArrayList<>();
        for (int fork = 0; fork < forks; fork++) {
            devmeter.add(fork(Side.DEVMETER, rounds));
            otlp.add(fork(Side.OTLP_JSON_LINES, rounds));
        }
        print(Side.DEVMETER, devmeter);
        print(Side.OTLP_JSON_LINES, otlp);
        System.out.printf(Locale.ROOT, "ratio of the medians: %.2f%n", median(devmeter) / median(otlp));
    }

    private static double fork(Side side, int rounds) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Ddevmeter.benchmark.dir="
                                + System.getProperty("devmeter.benchmark.dir", System.getProperty("java.io.tmpdir")),
                        "-cp",
                        System.getProperty("java.class.path"),
                        AsynchronousExport.class.getName(),
                        "fork",
                        side.name(),
                        Integer.toString(rounds))
                .redirectError(Redirect.INHERIT)
                .start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        if (process.waitFor() != 0) {
            throw new IllegalStateException("the fork for " + side + " failed");
        }
        double result = Double.parseDouble(printed);
        System.out.printf(Locale.ROOT, "%-16s %,12.0f spans per CPU second%n", side, result);
        return result;
    }

    private static void print(Side side, List<Double> results) {
        List<Double> sorted = results.stream().sorted().toList();
        System.out.printf(
                Locale.ROOT,
                "%-16s median %,12.0f  lowest %,12.0f  highest %,12.0f spans per CPU second%n",
                side,
                median(results),
                sorted.get(0),
                sorted.get(sorted.size() - 1));
    }

    private static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        return sorted.get(sorted.size() / 2);
    }

    private static double measure(Side side, int rounds) throws IOException {
        ScratchDirectory directory = ScratchDirectory.create();
        List<Double> results = new ArrayList<>();
        try (SdkTracerProvider provider = SdkTracerProvider.builder()
                .addSpanProcessor(side.processor(directory.path()))
                .build()) {
            SampleSpans spans = new SampleSpans(provider);
            for (int round = 0; round < WARM_UP_ROUNDS + rounds; round++) {
                double result = round(provider, spans);
                requireAll(side, directory);
                directory.empty();
                if (round >= WARM_UP_ROUNDS) {
                    results.add(result);
                }
            }
        } finally {
            directory.delete();
        }
        return median(results);
    }

    private static double round(SdkTracerProvider provider, SampleSpans spans) {
        long start = PROCESS.getProcessCpuTime();
        for (int made = 0; made < SPANS_PER_ROUND; made += QUEUE / 2) {
            for (int i = 0; i < QUEUE / 2; i++) {
                spans.next();
            }
            if (!provider.forceFlush().join(1, TimeUnit.MINUTES).isSuccess()) {
                throw new IllegalStateException("the flush failed");
            }
        }
        return SPANS_PER_ROUND * 1e9 / (PROCESS.getProcessCpuTime() - start);
    }

    private static void requireAll(Side side, ScratchDirectory directory) throws IOException {
        long found = 0;
        for (Path file : directory.files()) {
            found += count(side.mark.getBytes(StandardCharsets.US_ASCII), file);
        }
        if (found != SPANS_PER_ROUND) {
            throw new IllegalStateException(side + " wrote " + found + " of " + SPANS_PER_ROUND + " spans");
        }
    }

    private static long count(byte[] mark, Path file) throws IOException {
        long found = 0;
        int matched = 0;
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
            for (int b = in.read(); b >= 0; b = in.read()) {
                matched = b == mark[matched] ? matched + 1 : b == mark[0] ? 1 : 0;
                if (matched == mark.length) {
                    found++;
                    matched = 0;
                }
            }
        }
        return found;
    }
}
