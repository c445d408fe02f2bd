// SPDX-License-Identifier: Apache-2.0
package io.devmeter.exporter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.devmeter.store.ExecutionRecord;
import io.devmeter.store.ExecutionStore;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Spans of the SDK whose clock jumps, and whose exporter's directory is taken away. Nothing of it reaches the traced code. */
class ExporterFaultTest {

    private static final Instant LAST_MOMENT = Instant.parse("2026-11-22T23:59:59.999999999Z");
    private static final Duration YEAR = Duration.ofDays(365);

    @TempDir
    Path temp;

    private Path directory;
    private SdkTracerProvider provider;
    private Tracer tracer;

    @BeforeEach
    void open() throws IOException {
        directory = temp.resolve(".metrics");
        provider = SdkTracerProvider.builder()
                .addSpanProcessor(SimpleSpanProcessor.create(JsonlSpanExporter.create(directory)))
                .build();
        tracer = provider.get("test");
    }

    @AfterEach
    void close() {
        provider.close();
    }

    @Test
    void span_isInTheDayOfItsStart_whenItEndsOnAnother() throws Exception {
        span("over-midnight", LAST_MOMENT, LAST_MOMENT.plusSeconds(3));
        span("over-a-year", LAST_MOMENT, LAST_MOMENT.plus(YEAR));
        span("next-day", LAST_MOMENT.plusNanos(1), LAST_MOMENT.plusSeconds(3));

        assertThat(namesIn("2026-11-22")).containsExactly("over-midnight", "over-a-year");
        assertThat(namesIn("2026-11-23")).containsExactly("next-day");
        assertThat(records().stream().filter(record -> record.name().equals("over-a-year")))
                .singleElement()
                .extracting(ExecutionRecord::durationMs)
                .isEqualTo((double) YEAR.toMillis());
    }

    @Test
    void span_isRecorded_whenTheClockWasSetBackMeanwhile() throws Exception {
        span("set-back", LAST_MOMENT, LAST_MOMENT.minus(YEAR));

        assertThat(namesIn("2026-11-22")).containsExactly("set-back");
        assertThat(records()).singleElement().satisfies(record -> {
            assertThat(record.durationMs()).isNotNull().isNotNegative();
            assertThat(record.status()).isEqualTo(ExecutionRecord.Status.SUCCESS);
        });
    }

    @Test
    void spans_areInTheDaysOfTheirStarts_whenTheClockJumpsBetweenThem() throws Exception {
        for (int i = 0; i < 3; i++) {
            for (Duration jump : List.of(YEAR, YEAR.negated(), Duration.ZERO)) {
                Instant start = LAST_MOMENT.plus(jump);
                span("a", start, start.plusMillis(1));
            }
        }

        for (String day : List.of("2025-11-22", "2026-11-22", "2027-11-22")) {
            assertThat(namesIn(day)).as(day).hasSize(3);
        }
    }

    @Test
    void spans_areRecordedAgain_afterTheDirectoryWasDeleted() throws Exception {
        span("before", LAST_MOMENT, LAST_MOMENT.plusMillis(1));
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
        span("after", LAST_MOMENT, LAST_MOMENT.plusMillis(1));

        assertThat(namesIn("2026-11-22")).containsExactly("after");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void spans_areRecordedAgain_afterTheDiskWasFull() throws Exception {
        Path full = Path.of("/dev/full");
        assumeThat(full).exists();
        Files.createDirectory(directory);
        Path link = Files.createSymbolicLink(directory.resolve("2026-11-22.jsonl"), full);

        span("lost", LAST_MOMENT, LAST_MOMENT.plusMillis(1));
        span("another-day", LAST_MOMENT.plusMillis(1), LAST_MOMENT.plusMillis(2));
        Files.delete(link);
        span("after", LAST_MOMENT, LAST_MOMENT.plusMillis(1));

        assertThat(namesIn("2026-11-22")).containsExactly("after");
        assertThat(namesIn("2026-11-23")).containsExactly("another-day");
    }

    @Test
    void spans_areRecorded_whileTheirThreadIsInterrupted_andItStaysSo() throws Exception {
        for (int i = 0; i < 10; i++) {
            Thread.currentThread().interrupt();
            span("interrupted", LAST_MOMENT, LAST_MOMENT.plusMillis(1));
            assertThat(Thread.interrupted()).isTrue();
            span("not", LAST_MOMENT, LAST_MOMENT.plusMillis(1));
        }

        assertThat(namesIn("2026-11-22")).hasSize(20);
    }

    private void span(String name, Instant start, Instant end) {
        tracer.spanBuilder(name).setStartTimestamp(start).startSpan().end(end);
    }

    private List<String> namesIn(String day) throws IOException {
        return Files.readAllLines(directory.resolve(day + ".jsonl")).stream()
                .map(line -> line.substring(line.indexOf(':') + 2, line.indexOf(',') - 1))
                .toList();
    }

    private List<ExecutionRecord> records() throws IOException {
        try (ExecutionStore store = ExecutionStore.open(directory)) {
            return store.recent(null, 100);
        }
    }
}
