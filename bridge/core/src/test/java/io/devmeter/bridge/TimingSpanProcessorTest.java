// SPDX-License-Identifier: Apache-2.0
package io.devmeter.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.opentelemetry.sdk.trace.samplers.SamplingResult;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimingSpanProcessorTest {

    private static final AttributeKey<String> ROUTE = AttributeKey.stringKey("http.route");
    private static final AttributeKey<Long> STATUS_CODE = AttributeKey.longKey("http.response.status_code");
    private static final Instant START = Instant.parse("2026-11-22T12:00:00Z");

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    @Test
    void endedSpan_isASample() {
        OpenTelemetrySdk sdk =
                TracingSdk.with(TimingSpanProcessor.builder(registry).build());

        span(sdk, "GET")
                .setStartTimestamp(START)
                .setSpanKind(SpanKind.SERVER)
                .startSpan()
                .end(START.plusMillis(250));
        Span failing = span(sdk, "GET").setStartTimestamp(START).startSpan();
        failing.setStatus(StatusCode.ERROR);
        failing.end(START.plusMillis(10));

        Timer timer = registry.get(TimingSpanProcessor.DEFAULT_NAME)
                .tags("span.name", "GET", "span.kind", "server", "outcome", "success")
                .timer();
        assertThat(timer.count()).isEqualTo(1);
        assertThat(timer.totalTime(TimeUnit.MILLISECONDS)).isEqualTo(250);
        assertThat(registry.get(TimingSpanProcessor.DEFAULT_NAME)
                        .tags("span.kind", "internal", "outcome", "failed")
                        .timer()
                        .count())
                .isEqualTo(1);
    }

    @Test
    void chosenAttributes_areTags() {
        OpenTelemetrySdk sdk = TracingSdk.with(TimingSpanProcessor.builder(registry)
                .name("spans")
                .tag(ROUTE)
                .tag(STATUS_CODE)
                .build());

        span(sdk, "a")
                .setAttribute(ROUTE, "/users/{id}")
                .setAttribute(STATUS_CODE, 200L)
                .startSpan()
                .end();
        span(sdk, "a").setAttribute("user.id", "not chosen").startSpan().end();

        assertThat(registry.get("spans")
                        .tags("http.route", "/users/{id}", "http.response.status_code", "200")
                        .timer()
                        .count())
                .isEqualTo(1);
        assertThat(registry.get("spans")
                        .tags("http.route", "none", "http.response.status_code", "none")
                        .timer()
                        .count())
                .isEqualTo(1);
        assertThat(registry.get("spans").timers()).hasSize(2);
    }

    @Test
    void tags_getNoMoreValuesThanAllowed() {
        OpenTelemetrySdk sdk = TracingSdk.with(
                TimingSpanProcessor.builder(registry).tag(ROUTE).maxTagValues(3).build());

        for (int i = 0; i < 100; i++) {
            span(sdk, "same").setAttribute(ROUTE, "/" + i).startSpan().end();
        }
        for (int i = 0; i < 100; i++) {
            span(sdk, "name " + i).startSpan().end();
        }

        assertThat(registry.get(TimingSpanProcessor.DEFAULT_NAME)
                        .tag("http.route", "other")
                        .timer()
                        .count())
                .isEqualTo(97);
        assertThat(registry.get(TimingSpanProcessor.DEFAULT_NAME)
                        .tags("span.name", "other")
                        .timer()
                        .count())
                .isEqualTo(98);
        assertThat(registry.getMeters()).hasSize(4 + 3);
        assertThatThrownBy(() -> TimingSpanProcessor.builder(registry).maxTagValues(0))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"outcome", "span.kind", "span.name"})
    void attribute_isNoTag_whenItIsCalledLikeOneOfTheSpansOwn(String key) {
        TimingSpanProcessor.Builder builder = TimingSpanProcessor.builder(registry);

        assertThatThrownBy(() -> builder.tag(AttributeKey.stringKey(key)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("the tag " + key);
    }

    @Test
    void everySampledSpan_isTimed_whateverObservationsStopBefore() {
        AtomicBoolean sampled = new AtomicBoolean();
        OpenTelemetrySdk sdk = TracingSdk.with(SdkTracerProvider.builder()
                .addSpanProcessor(TimingSpanProcessor.builder(registry).build())
                .setSampler(new SwitchedSampler(sampled)));
        ObservationRegistry observations = ObservationRegistry.create();
        observations.observationConfig().observationHandler(SpanObservationHandlerTest.tracingHandler(sdk));
        SpanObservationHandler.create(sdk).register(observations);

        Observation.createNotStarted("observed", observations).observe(() -> {});
        sampled.set(true);
        span(sdk, "plain").startSpan().end();
        Observation.createNotStarted("observed", observations).observe(() -> {});

        assertThat(registry.get(TimingSpanProcessor.DEFAULT_NAME)
                        .tag("span.name", "plain")
                        .timer()
                        .count())
                .isEqualTo(1);
        assertThat(registry.find(TimingSpanProcessor.DEFAULT_NAME).timers()).hasSize(1);
    }

    /** Samples nothing until it is told to. */
    private record SwitchedSampler(AtomicBoolean on) implements Sampler {

        @Override
        public SamplingResult shouldSample(
                Context parent,
                String traceId,
                String name,
                SpanKind kind,
                Attributes attributes,
                List<LinkData> links) {
            return on.get() ? SamplingResult.recordAndSample() : SamplingResult.drop();
        }

        @Override
        public String getDescription() {
            return toString();
        }
    }

    @Test
    void executionsOfThisModule_areNotTimedAgain() {
        OpenTelemetrySdk sdk =
                TracingSdk.with(TimingSpanProcessor.builder(registry).build());

        ExecutionTracker.create(registry, sdk).record("tracked", () -> {});

        assertThat(registry.find(TimingSpanProcessor.DEFAULT_NAME).timers()).isEmpty();
        assertThat(registry.get("tracked").timer().count()).isEqualTo(1);
    }

    @Test
    void timedSpan_makesNoSecondSpan_inARegistryThatMakesSpans() {
        InMemorySpanExporter spans = InMemorySpanExporter.create();
        OpenTelemetrySdk target = TracingSdk.with(SimpleSpanProcessor.create(spans));
        SpanningMeterRegistry spanning = SpanningMeterRegistry.builder(target).build();
        OpenTelemetrySdk sdk =
                TracingSdk.with(TimingSpanProcessor.builder(spanning).build());

        span(sdk, "plain").startSpan().end();

        assertThat(spanning.get(TimingSpanProcessor.DEFAULT_NAME).timer().count())
                .isEqualTo(1);
        assertThat(spans.getFinishedSpanItems()).isEmpty();
    }

    @Test
    void endedSpan_isASampleOfTheRegistry_alsoAfterItWasCleared() {
        OpenTelemetrySdk sdk =
                TracingSdk.with(TimingSpanProcessor.builder(registry).build());
        span(sdk, "a").startSpan().end();

        registry.clear();
        span(sdk, "a").startSpan().end();

        assertThat(registry.get(TimingSpanProcessor.DEFAULT_NAME).timer().count())
                .isEqualTo(1);
    }

    @Test
    void spanEnds_whileItsRegistryIsCleared() throws Exception {
        CountDownLatch clearing = new CountDownLatch(1);
        CountDownLatch registering = new CountDownLatch(1);
        String second = inTheBinOf("first");
        registry.config().onMeterRemoved(meter -> {
            clearing.countDown();
            await(registering);
        });
        registry.config().meterFilter(new MeterFilter() {
            @Override
            public Meter.Id map(Meter.Id id) {
                if (second.equals(id.getTag("span.name"))) {
                    registering.countDown();
                    await(clearing);
                }
                return id;
            }
        });
        OpenTelemetrySdk sdk =
                TracingSdk.with(TimingSpanProcessor.builder(registry).build());
        span(sdk, "first").startSpan().end();

        Thread ending = daemon(() -> span(sdk, second).startSpan().end());
        Thread clearingAll = daemon(registry::clear);
        ending.join(10_000);
        clearingAll.join(10_000);

        assertThat(ending.isAlive()).as("ending waits for ever").isFalse();
        assertThat(clearingAll.isAlive()).as("clearing waits for ever").isFalse();
    }

    /** Returns a name whose timer is next to that of another one in a hash map of the smallest size. */
    private static String inTheBinOf(String name) {
        return IntStream.iterate(0, i -> i + 1)
                .mapToObj(Integer::toString)
                .filter(other -> bin(other) == bin(name))
                .findFirst()
                .orElseThrow();
    }

    private static int bin(String name) {
        int hash = Tags.of("span.name", name, "span.kind", "internal", "outcome", "success")
                .hashCode();
        return (hash ^ hash >>> 16) & 15;
    }

    private static Thread daemon(Runnable action) {
        Thread thread = new Thread(action);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void spanEnds_whenTheRegistryThrows() {
        registry.config().onMeterAdded(meter -> {
            throw new IllegalStateException("no meters today");
        });
        InMemorySpanExporter spans = InMemorySpanExporter.create();
        OpenTelemetrySdk sdk =
                TracingSdk.with(TimingSpanProcessor.builder(registry).build(), SimpleSpanProcessor.create(spans));

        span(sdk, "a").startSpan().end();

        assertThat(spans.getFinishedSpanItems()).hasSize(1);
    }

    private static SpanBuilder span(OpenTelemetrySdk sdk, String name) {
        return sdk.getTracer("plain").spanBuilder(name);
    }
}
