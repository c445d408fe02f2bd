// SPDX-License-Identifier: Apache-2.0
package io.devmeter.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MockClock;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SpanningMeterRegistryTest {

    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");

    private final MockClock clock = new MockClock();
    private final InMemorySpanExporter spans = InMemorySpanExporter.create();
    private final OpenTelemetrySdk openTelemetry = TracingSdk.with(SimpleSpanProcessor.create(spans));

    @Test
    void sample_makesASpanThatEndsNow() {
        Timer timer = registry().timer("import", "format", "csv");

        timer.record(250, TimeUnit.MILLISECONDS);

        assertThat(timer.count()).isEqualTo(1);
        SpanData span = onlySpan();
        assertThat(span.getName()).isEqualTo("import");
        assertThat(span.getAttributes().asMap().toString()).isEqualTo("{format=csv}");
        assertThat(Duration.ofNanos(span.getEndEpochNanos() - span.getStartEpochNanos()))
                .isEqualTo(Duration.ofMillis(250));
        assertThat(Instant.ofEpochSecond(0, span.getEndEpochNanos())).isEqualTo(NOON);
    }

    @Test
    void everyVerb_makesOneSpan() throws Exception {
        Timer timer = registry().timer("verbs");

        timer.record(() -> {});
        timer.recordCallable(() -> 1);
        timer.record(Duration.ofMillis(1));
        timer.wrap(() -> {}).run();
        Timer.start(clock).stop(timer);
        timer.record(-1, TimeUnit.SECONDS);

        assertThat(timer.count()).isEqualTo(5);
        assertThat(spans.getFinishedSpanItems()).hasSize(5);
    }

    @Test
    void span_isAChildOfTheCurrentOne() {
        Span parent = openTelemetry.getTracer("mine").spanBuilder("parent").startSpan();
        try (Scope scope = parent.makeCurrent()) {
            assertThat(scope).isNotNull();
            registry().timer("child").record(1, TimeUnit.MILLISECONDS);
        }

        assertThat(onlySpan().getParentSpanId())
                .isEqualTo(parent.getSpanContext().getSpanId());
    }

    @Test
    void composite_makesOneSpan_whateverElseIsInIt() {
        CompositeMeterRegistry composite = new CompositeMeterRegistry();
        SimpleMeterRegistry other = new SimpleMeterRegistry();
        composite.add(other).add(registry());

        composite.timer("import").record(() -> {});

        assertThat(other.get("import").timer().count()).isEqualTo(1);
        assertThat(spans.getFinishedSpanItems()).hasSize(1);
    }

    @Test
    void trackedExecution_inSuchARegistry_isOneSpan() {
        CompositeMeterRegistry composite = new CompositeMeterRegistry();
        composite.add(registry());
        ExecutionTracker tracker = ExecutionTracker.create(composite, openTelemetry);

        tracker.record("outer", () -> composite.timer("plain").record(1, TimeUnit.MILLISECONDS));
        tracker.start("started").end();
        tracker.timer("measured").build().record(Duration.ofMillis(1));
        ExecutionTracker.create(registry(), openTelemetry).record("alone", () -> {});

        assertThat(spans.getFinishedSpanItems())
                .extracting(SpanData::getName)
                .containsExactly("plain", "outer", "started", "measured", "alone");
        assertThat(composite.get("outer").timer().count()).isEqualTo(1);
    }

    @Test
    void filter_choosesTheTimers() {
        SpanningMeterRegistry registry = SpanningMeterRegistry.builder(openTelemetry)
                .filter(id -> id.getName().startsWith("import."))
                .build();

        registry.timer("import.csv").record(1, TimeUnit.MILLISECONDS);
        registry.timer("http.requests").record(1, TimeUnit.MILLISECONDS);

        assertThat(onlySpan().getName()).isEqualTo("import.csv");
        assertThat(registry.get("http.requests").timer().count()).isEqualTo(1);
    }

    @Test
    void samplingRatio_thinsTheSpans_neverTheCounts() {
        SpanningMeterRegistry registry = SpanningMeterRegistry.builder(openTelemetry)
                .samplingRatio(
                        id -> id.getName().equals("hot") ? 0.1 : id.getName().equals("off") ? 0 : 1)
                .build();
        for (int i = 0; i < 10_000; i++) {
            registry.timer("hot").record(1, TimeUnit.NANOSECONDS);
        }
        registry.timer("off").record(1, TimeUnit.NANOSECONDS);
        registry.timer("cold").record(1, TimeUnit.NANOSECONDS);

        assertThat(registry.get("hot").timer().count()).isEqualTo(10_000);
        assertThat(registry.get("off").timer().count()).isEqualTo(1);
        List<String> names =
                spans.getFinishedSpanItems().stream().map(SpanData::getName).toList();
        // Within ten standard deviations of a fair draw.
        assertThat(names.stream().filter("hot"::equals).count()).isBetween(700L, 1_300L);
        assertThat(names).doesNotContain("off").contains("cold");
    }

    @Test
    void percentiles_arePublished_asByTheRegistryThatMakesNoSpans() {
        SpanningMeterRegistry registry = registry();

        Timer timer = Timer.builder("import").publishPercentiles(0.5, 0.95).register(registry);
        timer.record(1, TimeUnit.MILLISECONDS);

        assertThat(registry.find("import.percentile").gauges()).hasSize(2);
        registry.remove(timer);
        assertThat(registry.getMeters()).isEmpty();
    }

    @Test
    void sample_isTaken_whenTheSpanCannotBeMade() {
        OpenTelemetrySdk broken = TracingSdk.with(SdkTracerProvider.builder().setSampler(new ThrowingSampler()));
        SpanningMeterRegistry registry = SpanningMeterRegistry.builder(broken).build();

        registry.timer("a").record(1, TimeUnit.MILLISECONDS);

        assertThat(registry.get("a").timer().count()).isEqualTo(1);
    }

    private SpanningMeterRegistry registry() {
        return SpanningMeterRegistry.builder(openTelemetry)
                .clock(clock)
                .wallClock(Clock.fixed(NOON, ZoneOffset.UTC))
                .build();
    }

    private SpanData onlySpan() {
        assertThat(spans.getFinishedSpanItems()).hasSize(1);
        return spans.getFinishedSpanItems().get(0);
    }
}
