// SPDX-License-Identifier: Apache-2.0
package io.devmeter.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.core.instrument.observation.DefaultMeterObservationHandler;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** One application with everything switched on: whatever way an execution comes in, it is one sample and one span. */
class AllWaysAtOnceTest {

    interface Annotated {
        @TrackExecution("annotated")
        void run();
    }

    private enum Handler {
        METERS,
        TRACING,
        OURS
    }

    /** What listens to observations, in the order of registration. */
    static Stream<List<Handler>> handlers() {
        return Stream.of(
                List.of(Handler.METERS, Handler.OURS),
                List.of(Handler.OURS, Handler.METERS),
                List.of(Handler.METERS, Handler.TRACING, Handler.OURS),
                List.of(Handler.OURS, Handler.TRACING, Handler.METERS),
                List.of(Handler.TRACING, Handler.OURS, Handler.METERS));
    }

    private final InMemorySpanExporter spans = InMemorySpanExporter.create();
    private final SimpleMeterRegistry counted = new SimpleMeterRegistry();
    private final CompositeMeterRegistry meters = new CompositeMeterRegistry(Clock.SYSTEM, List.of(counted));
    private final OpenTelemetrySdk openTelemetry =
            TracingSdk.with(TimingSpanProcessor.builder(meters).build(), SimpleSpanProcessor.create(spans));
    private final ExecutionTracker tracker = ExecutionTracker.create(meters, openTelemetry);
    private final ObservationRegistry observations = ObservationRegistry.create();

    @ParameterizedTest
    @MethodSource("handlers")
    void everyExecution_isOneSampleAndOneSpan(List<Handler> handlers) {
        meters.add(SpanningMeterRegistry.builder(openTelemetry).build());
        handlers.forEach(this::register);

        Annotated annotated = tracker.proxy(Annotated.class, () -> {});

        // Twice and mixed, so that what one leaves behind on the thread would show in the other.
        for (int i = 0; i < 2; i++) {
            tracker.record("tracked", annotated::run);
            Observation.createNotStarted("observed", observations).observe(() -> {
                tracker.start("started").end();
                meters.timer("plain").record(Duration.ofMillis(1));
            });
            meters.timer("plain")
                    .record(() -> openTelemetry
                            .getTracer("mine")
                            .spanBuilder("span")
                            .startSpan()
                            .end());
            openTelemetry.getTracer("mine").spanBuilder("span").startSpan().end();
        }

        for (String name : List.of("tracked", "annotated", "started", "observed")) {
            assertThat(samples(counted.find(name).timers().stream())).as(name).isEqualTo(2);
            assertThat(spans(name)).as(name).isEqualTo(2);
        }
        assertThat(samples(counted.find("plain").timers().stream())).isEqualTo(4);
        assertThat(spans("plain")).isEqualTo(4);
        assertThat(samples(counted.find(TimingSpanProcessor.DEFAULT_NAME).tag("span.name", "span").timers().stream()))
                .isEqualTo(4);
        assertThat(spans("span")).isEqualTo(4);
        assertThat(samples(counted.find(TimingSpanProcessor.DEFAULT_NAME).timers().stream()))
                .isEqualTo(4);
    }

    @Test
    void plainSample_makesASpanOfItsOwn_afterThatOfAnObservationOfTheSameName() {
        meters.add(SpanningMeterRegistry.builder(openTelemetry).build());
        register(Handler.METERS);
        register(Handler.OURS);

        Observation.createNotStarted("import", observations).observe(() -> {});
        meters.timer("import").record(Duration.ofMillis(1));

        assertThat(samples(counted.find("import").timers().stream())).isEqualTo(2);
        assertThat(spans("import")).isEqualTo(2);
    }

    private void register(Handler handler) {
        switch (handler) {
            case METERS ->
                observations.observationConfig().observationHandler(new DefaultMeterObservationHandler(meters));
            case TRACING ->
                observations
                        .observationConfig()
                        .observationHandler(SpanObservationHandlerTest.tracingHandler(openTelemetry));
            case OURS -> SpanObservationHandler.create(openTelemetry).register(observations);
        }
    }

    private static long samples(Stream<Timer> timers) {
        return timers.mapToLong(Timer::count).sum();
    }

    private long spans(String name) {
        return spans.getFinishedSpanItems().stream()
                .filter(span -> span.getName().equals(name))
                .count();
    }
}
