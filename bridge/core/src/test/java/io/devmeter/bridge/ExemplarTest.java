// SPDX-License-Identifier: Apache-2.0
package io.devmeter.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Clock;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.tracer.common.SpanContext;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class ExemplarTest {

    private static final String OPEN_METRICS = "application/openmetrics-text; version=1.0.0; charset=utf-8";

    private final InMemorySpanExporter spans = InMemorySpanExporter.create();
    private final OpenTelemetrySdk openTelemetry = TracingSdk.with(SimpleSpanProcessor.create(spans));
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(
            PrometheusConfig.DEFAULT, new PrometheusRegistry(), Clock.SYSTEM, new CurrentSpan());
    private final ExecutionTracker tracker = ExecutionTracker.create(registry, openTelemetry);

    @Test
    void sample_carriesTheTraceIdOfItsExecution() {
        TrackedTimer timer =
                tracker.timer("import").publishPercentileHistogram().build();

        timer.record(() -> {});

        assertThat(registry.scrape(OPEN_METRICS)).contains("trace_id=\"" + onlyTraceId() + '"');
    }

    @Test
    void sample_carriesTheTraceId_whereverTheExecutionEnds() throws Exception {
        TrackedTimer timer =
                tracker.timer("import").publishPercentileHistogram().build();
        CompletableFuture<String> stage = new CompletableFuture<>();
        CompletableFuture<String> returned = timer.recordAsync(() -> stage);

        Thread other = new Thread(() -> stage.complete("done"));
        other.start();
        other.join();

        assertThat(returned).isCompleted();
        assertThat(registry.scrape(OPEN_METRICS)).contains("trace_id=\"" + onlyTraceId() + '"');
    }

    @Test
    void sample_ofWhatWasMeasuredElsewhere_carriesItsOwnSpan() {
        TrackedTimer timer =
                tracker.timer("import").publishPercentileHistogram().build();

        tracker.record("outer", () -> timer.record(Duration.ofMillis(20)));

        assertThat(spans.getFinishedSpanItems().get(0).getName()).isEqualTo("import");
        assertThat(registry.scrape(OPEN_METRICS))
                .contains("span_id=\"" + spans.getFinishedSpanItems().get(0).getSpanId() + '"');
    }

    private String onlyTraceId() {
        assertThat(spans.getFinishedSpanItems()).hasSize(1);
        return spans.getFinishedSpanItems().get(0).getTraceId();
    }

    /** As {@code prometheus-metrics-tracer-otel} does it. */
    private static final class CurrentSpan implements SpanContext {
        @Override
        public String getCurrentTraceId() {
            return Span.current().getSpanContext().getTraceId();
        }

        @Override
        public String getCurrentSpanId() {
            return Span.current().getSpanContext().getSpanId();
        }

        @Override
        public boolean isCurrentSpanSampled() {
            return Span.current().getSpanContext().isSampled();
        }

        @Override
        public void markCurrentSpanAsExemplar() {}
    }
}
