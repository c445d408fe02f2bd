// SPDX-License-Identifier: Apache-2.0
package io.devmeter.exporter;

import static org.assertj.core.api.Assertions.assertThat;

import io.devmeter.store.ExecutionRecord;
import io.devmeter.store.ExecutionStore;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.testing.trace.TestSpanData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A program that has no file descriptor left goes on, and is recorded again once it has. */
@EnabledOnOs({OS.LINUX, OS.MAC})
class TooManyOpenFilesIT {

    private static final Instant START = Instant.parse("2026-11-22T10:30:00Z");
    private static final int LIMIT = 128;

    @TempDir
    Path temp;

    /** Exports while it may open files, while it may not, and while it may again; prints for each span whether it was taken. */
    static final class Program {
        private Program() {}

        public static void main(String[] args) throws IOException {
            if (args[1].equals("has-logged")) {
                System.getLogger("program").log(System.Logger.Level.WARNING, "hello");
            }
            JsonlSpanExporter exporter = JsonlSpanExporter.create(Path.of(args[0]));
            export(exporter, "before", START);

            List<InputStream> held = new ArrayList<>();
            try {
                while (held.size() < 10 * LIMIT) {
                    held.add(new FileInputStream("/dev/null"));
                }
            } catch (IOException tooManyOpenFiles) {
                export(exporter, "open-day", START);
                export(exporter, "other-day", START.minus(Duration.ofDays(1)));
                export(exporter, "open-day-again", START);
                export(exporter, "other-day-again", START.minus(Duration.ofDays(1)));
            }
            for (InputStream one : held) {
                one.close();
            }
            export(exporter, "after", START);
            export(exporter, "after-on-other-day", START.minus(Duration.ofDays(1)));
        }

        private static void export(JsonlSpanExporter exporter, String name, Instant start) {
            long startNanos = TimeUnit.SECONDS.toNanos(start.getEpochSecond());
            SpanData span = TestSpanData.builder()
                    .setName(name)
                    .setKind(SpanKind.INTERNAL)
                    .setStartEpochNanos(startNanos)
                    .setEndEpochNanos(startNanos + 1)
                    .setStatus(StatusData.unset())
                    .setHasEnded(true)
                    .build();
            boolean taken = exporter.export(List.of(span)).isSuccess();
            System.out.println(name.concat(taken ? " taken" : " refused"));
        }
    }

    @Test
    void program_goesOn_andIsRecordedAgain_whenThereAreDescriptorsAgain() throws Exception {
        String errors = run("has-logged");

        assertThat(errors).containsOnlyOnce("Devmeter could not write").doesNotContain("\tat ");
    }

    /** The JDK's logging opens files when it is first used, and throws an {@code Error} if it cannot. */
    @Test
    void program_goesOn_whenEvenLoggingFails() throws Exception {
        run("has-not-logged");
    }

    private String run(String argument) throws Exception {
        Path metrics = temp.resolve(".metrics");
        Path errors = temp.resolve("errors");
        Process program = new ProcessBuilder(
                        "sh",
                        "-c",
                        "ulimit -n " + LIMIT + " && exec \"$@\"",
                        "sh",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:-UsePerfData",
                        "-Xshare:auto",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Program.class.getName(),
                        metrics.toString(),
                        argument)
                .redirectError(errors.toFile())
                .start();
        List<String> printed = new String(program.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .toList();

        assertThat(program.waitFor()).as(Files.readString(errors)).isZero();
        assertThat(printed)
                .contains(
                        "before taken",
                        "other-day refused",
                        "other-day-again refused",
                        "after taken",
                        "after-on-other-day taken")
                .hasSize(7);
        assertThat(recorded(metrics))
                .containsExactlyInAnyOrderElementsOf(printed.stream()
                        .filter(line -> line.endsWith(" taken"))
                        .map(line -> line.substring(0, line.indexOf(' ')))
                        .toList());
        return Files.readString(errors);
    }

    private static List<String> recorded(Path directory) throws IOException {
        try (ExecutionStore store = ExecutionStore.builder(directory)
                .clock(Clock.fixed(START, ZoneOffset.UTC))
                .build()) {
            assertThat(store.summary(1).skippedLines()).isZero();
            return store.recent(null, 100).stream().map(ExecutionRecord::name).toList();
        }
    }
}
