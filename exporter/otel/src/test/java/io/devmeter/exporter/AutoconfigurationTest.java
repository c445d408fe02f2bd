// SPDX-License-Identifier: Apache-2.0
package io.devmeter.exporter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.devmeter.store.ExecutionRecord;
import io.devmeter.store.ExecutionStore;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigProperties;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigurationException;
import io.opentelemetry.sdk.autoconfigure.spi.traces.ConfigurableSpanExporterProvider;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AutoconfigurationTest {

    @TempDir
    Path temp;

    @Test
    void devmeter_writesEachSpanBeforeEndReturns() throws Exception {
        try (OpenTelemetrySdk sdk = sdk(Map.of("otel.traces.exporter", "devmeter"))) {
            Span span = sdk.getTracer("mine").spanBuilder("a").startSpan();
            assertThat(names()).isEmpty();
            span.end();
            assertThat(names()).containsExactly("a");
        }
    }

    @Test
    void devmeter_standsBesideOtherExporters() throws Exception {
        InMemorySpanExporter other = InMemorySpanExporter.create();
        MemoryExporterProvider.exporter = other;
        try (OpenTelemetrySdk sdk = sdk(Map.of("otel.traces.exporter", "devmeter,memory"))) {
            sdk.getTracer("mine").spanBuilder("a").startSpan().end();
            assertThat(names()).containsExactly("a");

            sdk.getSdkTracerProvider().forceFlush().join(10, TimeUnit.SECONDS);
            assertThat(other.getFinishedSpanItems()).hasSize(1);
            assertThat(names()).containsExactly("a");
        }
    }

    @Test
    void otherExporters_areLeftAlone() throws Exception {
        InMemorySpanExporter other = InMemorySpanExporter.create();
        MemoryExporterProvider.exporter = other;
        try (OpenTelemetrySdk sdk = sdk(Map.of("otel.traces.exporter", "memory"))) {
            sdk.getTracer("mine").spanBuilder("a").startSpan().end();
            sdk.getSdkTracerProvider().forceFlush().join(10, TimeUnit.SECONDS);
            assertThat(other.getFinishedSpanItems()).hasSize(1);
        }
        assertThat(temp.resolve("metrics")).doesNotExist();
    }

    @Test
    void devmeter_leavesOutWhatIsNotSampled() throws Exception {
        try (OpenTelemetrySdk sdk =
                sdk(Map.of("otel.traces.exporter", "devmeter", "otel.traces.sampler", "always_off"))) {
            sdk.getTracer("mine").spanBuilder("a").startSpan().end();
        }
        assertThat(names()).isEmpty();
    }

    @Test
    void devmeter_writesNothing_whenDisabled() throws Exception {
        try (OpenTelemetrySdk sdk = sdk(Map.of("otel.traces.exporter", "devmeter", "devmeter.disabled", "true"))) {
            sdk.getTracer("mine").spanBuilder("a").startSpan().end();
        }
        assertThat(temp.resolve("metrics")).doesNotExist();
    }

    @Test
    void devmeter_saysWhatToDo_whenTheDirectoryIsNone() throws Exception {
        Files.writeString(temp.resolve("metrics"), "in the way");

        assertThatThrownBy(() -> sdk(Map.of("otel.traces.exporter", "devmeter")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("DEVMETER_DIR")
                .hasMessageContaining("not a directory");
    }

    private OpenTelemetrySdk sdk(Map<String, String> properties) {
        Map<String, String> all = new HashMap<>(Map.of(
                "otel.metrics.exporter", "none",
                "otel.logs.exporter", "none",
                "devmeter.dir", temp.resolve("metrics").toString()));
        all.putAll(properties);
        return AutoConfiguredOpenTelemetrySdk.builder()
                .addPropertiesCustomizer(config -> all)
                .disableShutdownHook()
                .build()
                .getOpenTelemetrySdk();
    }

    private Iterable<String> names() throws Exception {
        return ExecutionStore.open(temp.resolve("metrics")).recent(null, 10).stream()
                .map(ExecutionRecord::name)
                .toList();
    }

    /** Another exporter by name, found by the service loader. */
    public static final class MemoryExporterProvider implements ConfigurableSpanExporterProvider {
        static volatile InMemorySpanExporter exporter = InMemorySpanExporter.create();

        @Override
        public SpanExporter createExporter(ConfigProperties config) {
            return exporter;
        }

        @Override
        public String getName() {
            return "memory";
        }
    }
}
