// SPDX-License-Identifier: Apache-2.0
package io.devmeter.exporter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.devmeter.store.ExecutionRecord;
import io.devmeter.store.ExecutionStore;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.testing.trace.TestSpanData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JsonlSpanExporterTest {

    @TempDir
    Path temp;

    @Test
    void export_hasWrittenTheLine_whenItReturns() throws Exception {
        JsonlSpanExporter exporter = JsonlSpanExporter.create(temp.resolve("metrics"));

        assertThat(exporter.export(List.of(span("a"), span("b"))).isSuccess()).isTrue();

        assertThat(Files.readAllLines(temp.resolve("metrics/2026-11-22.jsonl"))).hasSize(2);
        assertThat(ExecutionStore.open(temp.resolve("metrics")).recent(null, 10))
                .extracting(ExecutionRecord::name)
                .containsExactlyInAnyOrder("a", "b");
    }

    @Test
    void export_fails_whileTheDirectoryCannotBeMade_andWorksWhenItCan() throws Exception {
        JsonlSpanExporter exporter = JsonlSpanExporter.create(temp.resolve("metrics"));
        Files.writeString(temp.resolve("metrics"), "in the way");

        assertThat(exporter.export(List.of(span("lost"))).isSuccess()).isFalse();

        Files.delete(temp.resolve("metrics"));
        assertThat(exporter.export(List.of(span("kept"))).isSuccess()).isTrue();
    }

    @Test
    void export_fails_afterShutdown() throws Exception {
        JsonlSpanExporter exporter = JsonlSpanExporter.create(temp);
        assertThat(exporter.export(List.of(span("a"))).isSuccess()).isTrue();
        assertThat(exporter.flush().isSuccess()).isTrue();

        assertThat(exporter.shutdown().isSuccess()).isTrue();
        assertThat(exporter.shutdown().isSuccess()).isTrue();

        assertThat(exporter.export(List.of(span("late"))).isSuccess()).isFalse();
        assertThat(exporter).hasToString("JsonlSpanExporter{directory=" + temp + "}");
    }

    @Test
    void create_refusesWhatIsNoDirectory() throws Exception {
        Path file = Files.writeString(temp.resolve("file"), "");

        assertThatThrownBy(() -> JsonlSpanExporter.create(file)).isInstanceOf(NotDirectoryException.class);
    }

    private static SpanData span(String name) {
        return TestSpanData.builder()
                .setName(name)
                .setKind(SpanKind.INTERNAL)
                .setStartEpochNanos(1_795_343_400_000_000_000L)
                .setEndEpochNanos(1_795_343_400_000_000_001L)
                .setStatus(StatusData.unset())
                .setHasEnded(true)
                .build();
    }
}
