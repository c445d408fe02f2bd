// SPDX-License-Identifier: Apache-2.0
package io.devmeter.exporter;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.testing.trace.TestSpanData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An asynchronous exporter, and the end of the program. */
class ExitIT {

    private static final SpanData SPAN = TestSpanData.builder()
            .setName("a")
            .setKind(SpanKind.INTERNAL)
            .setStartEpochNanos(1_795_343_400_000_000_000L)
            .setEndEpochNanos(1_795_343_400_000_000_001L)
            .setStatus(StatusData.unset())
            .setHasEnded(true)
            .build();

    @TempDir
    Path temp;

    /** Exports and ends. */
    static final class Program {
        private Program() {}

        public static void main(String[] args) throws IOException {
            JsonlSpanExporter exporter = exporter(args[0]);
            exporter.export(Collections.nCopies(40_000, SPAN));
        }
    }

    /** Exports for the first time while it ends. */
    static final class LateProgram {
        private LateProgram() {}

        public static void main(String[] args) {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                try {
                    JsonlSpanExporter exporter = exporter(args[0]);
                    exporter.export(Collections.nCopies(40_000, SPAN));
                    exporter.shutdown();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }));
        }
    }

    /** Exports once more while it ends, after the queue has been written out. */
    static final class LastWordsProgram {
        private LastWordsProgram() {}

        public static void main(String[] args) throws IOException {
            JsonlSpanExporter exporter = exporter(args[0]);
            exporter.export(List.of(SPAN));
            Thread queue = Thread.getAllStackTraces().keySet().stream()
                    .filter(thread -> thread.getName().equals("devmeter-exporter"))
                    .findAny()
                    .orElseThrow();
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                try {
                    queue.join();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
                exporter.export(List.of(SPAN, SPAN));
            }));
        }
    }

    private static JsonlSpanExporter exporter(String directory) throws IOException {
        return JsonlSpanExporter.builder(Path.of(directory))
                .asynchronous(100_000)
                .build();
    }

    @Test
    void whatIsQueued_isWritten_whenTheProgramEnds() throws Exception {
        run(Program.class);

        assertThat(Files.readAllLines(temp.resolve(".metrics/2026-11-22.jsonl")))
                .hasSize(40_000);
    }

    @Test
    void exporter_canBeBuilt_whileTheProgramEnds() throws Exception {
        run(LateProgram.class);

        assertThat(Files.readAllLines(temp.resolve(".metrics/2026-11-22.jsonl")))
                .hasSize(40_000);
    }

    @Test
    void whatEndsWhileTheProgramEnds_isWritten_whenTheQueueIsClosedAlready() throws Exception {
        run(LastWordsProgram.class);

        assertThat(Files.readAllLines(temp.resolve(".metrics/2026-11-22.jsonl")))
                .hasSize(3);
    }

    private void run(Class<?> program) throws Exception {
        Path output = temp.resolve("output");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:-UsePerfData",
                        "-cp",
                        System.getProperty("java.class.path"),
                        program.getName(),
                        temp.resolve(".metrics").toString())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        assertThat(process.waitFor()).isZero();
        assertThat(Files.readString(output, StandardCharsets.UTF_8)).isEmpty();
    }
}
