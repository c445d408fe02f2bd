// SPDX-License-Identifier: Apache-2.0
package io.devmeter.exporter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.devmeter.store.ExecutionRecord;
import io.devmeter.store.ExecutionStore;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.spi.AutoConfigurationCustomizer;
import io.opentelemetry.sdk.autoconfigure.spi.AutoConfigurationCustomizerProvider;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigProperties;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigurationException;
import io.opentelemetry.sdk.autoconfigure.spi.traces.ConfigurableSpanExporterProvider;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.testing.exporter.InMemoryMetricReader;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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

    /** The second value is what Windows makes of {@code set DEVMETER_DISABLED=true && …}. */
    @ParameterizedTest
    @ValueSource(strings = {"true", "true "})
    void devmeter_writesNothing_whenDisabled(String value) throws Exception {
        try (OpenTelemetrySdk sdk = sdk(Map.of("otel.traces.exporter", "devmeter", "devmeter.disabled", value))) {
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

    @Test
    void devmeter_staysInTheBatchProcessor_whenThatIsAskedFor() throws Exception {
        try (OpenTelemetrySdk sdk = sdk(Map.of(
                "otel.traces.exporter", "devmeter",
                "devmeter.processor", "batch",
                "otel.bsp.schedule.delay", "3600000"))) {
            sdk.getTracer("mine").spanBuilder("a").startSpan().end();
            assertThat(names()).isEmpty();
        }
        assertThat(names()).containsExactly("a");
    }

    @Test
    void devmeter_staysInside_whatOthersWrapExportersIn() throws Exception {
        try (OpenTelemetrySdk sdk = sdk(Map.of("otel.traces.exporter", "devmeter", "test.secret", "password"))) {
            sdk.getTracer("mine").spanBuilder("password").startSpan().end();
            sdk.getTracer("mine").spanBuilder("a").startSpan().end();
        }
        assertThat(names()).containsExactly("a");
    }

    @Test
    void devmeter_writesLater_whenItIsToBeAsynchronous() throws Exception {
        try (OpenTelemetrySdk sdk = sdk(Map.of("otel.traces.exporter", "devmeter", "devmeter.async", "true"))) {
            sdk.getTracer("mine").spanBuilder("a").startSpan().end();
            assertThat(sdk.getSdkTracerProvider()
                            .forceFlush()
                            .join(10, TimeUnit.SECONDS)
                            .isSuccess())
                    .isTrue();
            assertThat(names()).containsExactly("a");

            sdk.getTracer("mine").spanBuilder("b").startSpan().end();
        }
        assertThat(names()).containsExactly("b", "a");
    }

    @Test
    void devmeter_countsWhatItWritesAndDrops_inTheSdksMetrics() throws Exception {
        InMemoryMetricReader metrics = InMemoryMetricReader.create();
        try (OpenTelemetrySdk sdk = AutoConfiguredOpenTelemetrySdk.builder()
                .addPropertiesCustomizer(config -> properties(Map.of("otel.traces.exporter", "devmeter")))
                .addMeterProviderCustomizer((meters, config) -> meters.registerMetricReader(metrics))
                .disableShutdownHook()
                .build()
                .getOpenTelemetrySdk()) {
            Files.writeString(temp.resolve("metrics"), "in the way");
            sdk.getTracer("mine").spanBuilder("lost").startSpan().end();
            Files.delete(temp.resolve("metrics"));
            sdk.getTracer("mine").spanBuilder("kept").startSpan().end();
            sdk.getTracer("mine").spanBuilder("kept").startSpan().end();

            assertThat(metrics.collectAllMetrics().stream()
                            .collect(Collectors.toMap(
                                    MetricData::getName,
                                    metric -> metric.getLongSumData()
                                            .getPoints()
                                            .iterator()
                                            .next()
                                            .getValue())))
                    .containsEntry("devmeter.store.written", 2L)
                    .containsEntry("devmeter.store.dropped", 1L);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "devmeter.async.queue, 0, 'is 0, not a positive number of spans'",
        "devmeter.processor, later, 'is ''later'', not direct or batch'"
    })
    void devmeter_saysWhatIsWrong_withASetting(String property, String value, String message) {
        assertThatThrownBy(() ->
                        sdk(Map.of("otel.traces.exporter", "devmeter", "devmeter.async", "true", property, value)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(property)
                .hasMessageContaining(message);
    }

    private Map<String, String> properties(Map<String, String> properties) {
        Map<String, String> all = new HashMap<>(Map.of(
                "otel.metrics.exporter", "none",
                "otel.logs.exporter", "none",
                "devmeter.dir", temp.resolve("metrics").toString()));
        all.putAll(properties);
        return all;
    }

    private OpenTelemetrySdk sdk(Map<String, String> properties) {
        return AutoConfiguredOpenTelemetrySdk.builder()
                .addPropertiesCustomizer(config -> properties(properties))
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

    /** Keeps spans of a name from exporters, as distributions of OpenTelemetry do it: after others have customized. */
    public static final class Filtering implements AutoConfigurationCustomizerProvider {
        @Override
        public int order() {
            return 1;
        }

        @Override
        public void customize(AutoConfigurationCustomizer customizer) {
            customizer.addSpanExporterCustomizer((exporter, config) -> {
                String secret = config.getString("test.secret");
                return secret == null ? exporter : without(secret, exporter);
            });
        }

        private static SpanExporter without(String secret, SpanExporter exporter) {
            return new SpanExporter() {
                @Override
                public CompletableResultCode export(Collection<SpanData> spans) {
                    return exporter.export(spans.stream()
                            .filter(span -> !span.getName().equals(secret))
                            .toList());
                }

                @Override
                public CompletableResultCode flush() {
                    return exporter.flush();
                }

                @Override
                public CompletableResultCode shutdown() {
                    return exporter.shutdown();
                }
            };
        }
    }
}
