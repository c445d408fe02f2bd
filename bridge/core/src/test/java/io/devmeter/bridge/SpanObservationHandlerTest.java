// SPDX-License-Identifier: Apache-2.0
package io.devmeter.bridge;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.observation.DefaultMeterObservationHandler;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.NullObservation;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.transport.Kind;
import io.micrometer.observation.transport.ReceiverContext;
import io.micrometer.observation.transport.SenderContext;
import io.micrometer.tracing.handler.DefaultTracingObservationHandler;
import io.micrometer.tracing.otel.bridge.OtelCurrentTraceContext;
import io.micrometer.tracing.otel.bridge.OtelTracer;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import io.opentelemetry.context.Scope;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(RootContext.class)
class SpanObservationHandlerTest {

    private final InMemorySpanExporter spans = InMemorySpanExporter.create();
    private final OpenTelemetrySdk openTelemetry = TracingSdk.with(SimpleSpanProcessor.create(spans));
    private final OpenTelemetrySdk propagating = OpenTelemetrySdk.builder()
            .setTracerProvider(openTelemetry.getSdkTracerProvider())
            .setPropagators(ContextPropagators.create(W3CTraceContextPropagator.getInstance()))
            .build();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final ObservationRegistry observations = ObservationRegistry.create();

    @Test
    void observation_isASpan_withAllItsKeyValuesAndEvents() {
        SpanObservationHandler.create(openTelemetry).register(observations);

        Observation.createNotStarted("import", observations)
                .contextualName("import csv")
                .lowCardinalityKeyValue("format", "csv")
                .highCardinalityKeyValue("source", "shop-7")
                .observe(() -> {
                    Observation current = observations.getCurrentObservation();
                    assertThat(current).isNotNull();
                    current.event(Observation.Event.of("row", "row skipped"));
                });

        SpanData span = spans.getFinishedSpanItems().get(0);
        assertThat(span.getName()).isEqualTo("import csv");
        assertThat(span.getStatus()).isEqualTo(StatusData.unset());
        assertThat(span.getAttributes().asMap().toString()).contains("format=csv", "source=shop-7");
        assertThat(span.getEvents())
                .singleElement()
                .satisfies(event -> assertThat(event.getName()).isEqualTo("row skipped"));
    }

    @Test
    void error_isTheFailure() {
        SpanObservationHandler.create(openTelemetry).register(observations);
        IllegalStateException failure = new IllegalStateException("broken");

        assertThatThrownBy(() -> Observation.createNotStarted("a", observations).observe(() -> {
                    throw failure;
                }))
                .isSameAs(failure);

        SpanData span = spans.getFinishedSpanItems().get(0);
        assertThat(span.getStatus()).isEqualTo(StatusData.create(StatusCode.ERROR, "broken"));
        assertThat(span.getAttributes().get(AttributeKey.stringKey("error.type")))
                .isEqualTo("java.lang.IllegalStateException");
    }

    @Test
    void observationsAndExecutions_nest() {
        SpanObservationHandler.create(openTelemetry).register(observations);
        ExecutionTracker tracker = ExecutionTracker.create(meters, openTelemetry);

        tracker.record(
                "outer",
                () -> Observation.createNotStarted("middle", observations)
                        .observe(() -> tracker.record("inner", () -> {})));

        List<SpanData> ended = spans.getFinishedSpanItems();
        assertThat(ended).extracting(SpanData::getName).containsExactly("inner", "middle", "outer");
        assertThat(ended.get(0).getParentSpanId()).isEqualTo(ended.get(1).getSpanId());
        assertThat(ended.get(1).getParentSpanId()).isEqualTo(ended.get(2).getSpanId());
    }

    @Test
    void whatIsBetweenTwoObservations_isTheInnerOnesParent() {
        SpanObservationHandler.create(openTelemetry).register(observations);
        ExecutionTracker tracker = ExecutionTracker.create(meters, openTelemetry);

        observe(
                "outer",
                () -> tracker.record(
                        "execution",
                        () -> observe(
                                "middle",
                                () -> inPlainSpan(() -> {
                                    observe("inner", () -> {});
                                    observe("sibling", () -> {});
                                }))));

        assertThat(parents())
                .containsEntry("inner", "plain")
                .containsEntry("sibling", "plain")
                .containsEntry("plain", "middle")
                .containsEntry("middle", "execution")
                .containsEntry("execution", "outer");
    }

    @Test
    void explicitParent_goesBeforeAnythingOutsideOfIt_onAThreadOfItsOwn() throws Exception {
        SpanObservationHandler.create(openTelemetry).register(observations);
        ExecutionTracker tracker = ExecutionTracker.create(meters, openTelemetry);

        Observation.createNotStarted("outer", observations).observeChecked(() -> {
            Observation outer = requireNonNull(observations.getCurrentObservation());
            onAnotherThread(() -> child("without context", outer));
            onAnotherThread(() -> tracker.record("unrelated", () -> child("in another execution", outer)));
            onAnotherThread(() -> observe("other", () -> child("in another observation", outer)));
            tracker.record("related", () -> {
                onAnotherThread(Context.current().wrap(() -> child("handed on", outer)));
                observe("middle", () -> child("of the outer one", outer));
            });
        });

        assertThat(parents())
                .containsEntry("without context", "outer")
                .containsEntry("in another execution", "outer")
                .containsEntry("in another observation", "outer")
                .containsEntry("handed on", "related")
                .containsEntry("middle", "related")
                .containsEntry("of the outer one", "outer");
    }

    @Test
    void scopesOfOneObservation_onTwoThreadsAtOnce_leaveNothingBehindOnEither() throws Exception {
        SpanObservationHandler.create(openTelemetry).register(observations);
        Observation shared = Observation.start("shared", observations);
        ExecutorService other = Executors.newSingleThreadExecutor();
        try {
            Observation.Scope here = shared.openScope();
            Observation.Scope there = other.submit(shared::openScope).get();
            here.close();
            other.submit(there::close).get();

            assertThat(Context.current()).isSameAs(Context.root());
            assertThat(other.submit(Context::current).get()).isSameAs(Context.root());
        } finally {
            other.shutdown();
        }
    }

    @Test
    void scopeOfNoObservation_leavesTheOnesAroundIt_untilItIsClosed() {
        SpanObservationHandler.create(openTelemetry).register(observations);
        ExecutionTracker tracker = ExecutionTracker.create(meters, openTelemetry);

        tracker.record(
                "execution",
                () -> observe(
                        "outer",
                        () -> observe("inner", () -> {
                            try (Observation.Scope none = new NullObservation(observations).openScope()) {
                                assertThat(none).isNotNull();
                                observe("apart", () -> {});
                            }
                            observe("within", () -> {});
                        })));

        assertThat(parents()).containsEntry("apart", "execution").containsEntry("within", "inner");
    }

    @Test
    void whatIsSentAndReceived_isOfItsKind_andPartOfOneTrace() {
        ObservationRegistry elsewhere = ObservationRegistry.create();
        SpanObservationHandler.create(propagating).register(observations);
        SpanObservationHandler.create(propagating).register(elsewhere);
        Map<String, String> headers = new HashMap<>();
        SenderContext<Map<String, String>> sent =
                new SenderContext<>((carrier, key, value) -> headers.put(key, value), Kind.CLIENT);
        sent.setCarrier(headers);
        ReceiverContext<Map<String, String>> received =
                new ReceiverContext<>((carrier, key) -> headers.get(key), Kind.SERVER);
        received.setCarrier(headers);

        Observation.createNotStarted("request", () -> sent, observations).observe(() -> {});
        Observation.createNotStarted("answer", () -> received, elsewhere).observe(() -> {});

        assertThat(parents()).containsEntry("request", "none").containsEntry("answer", "request");
        assertThat(spans.getFinishedSpanItems())
                .extracting(SpanData::getKind)
                .containsExactly(SpanKind.CLIENT, SpanKind.SERVER);
    }

    @Test
    void whatIsReceived_isAChildOfWhatIsCurrent_beforeThatOfWhoSentIt() {
        SpanObservationHandler.create(propagating).register(observations);
        ReceiverContext<String> received = new ReceiverContext<>((carrier, key) -> carrier);
        received.setCarrier("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");

        ExecutionTracker.create(meters, propagating)
                .record(
                        "test",
                        () -> Observation.createNotStarted("answer", () -> received, observations)
                                .observe(() -> {}));

        assertThat(parents()).containsEntry("answer", "test");
    }

    @Test
    void observation_isASpan_whenWhatItReceivesCannotBeRead() {
        SpanObservationHandler.create(propagating).register(observations);
        ReceiverContext<String> received = new ReceiverContext<>((carrier, key) -> {
            throw new IllegalStateException("no headers today");
        });
        received.setCarrier("broken");
        SenderContext<String> sent = new SenderContext<>((carrier, key, value) -> {
            throw new IllegalStateException("no headers today");
        });
        sent.setCarrier("broken");

        Observation.createNotStarted("answer", () -> received, observations).observe(() -> {});
        Observation.createNotStarted("request", () -> sent, observations).observe(() -> {});

        assertThat(parents()).containsEntry("answer", "none").containsEntry("request", "none");
    }

    private void observe(String name, Runnable action) {
        Observation.createNotStarted(name, observations).observe(action);
    }

    private void child(String name, Observation parent) {
        Observation.createNotStarted(name, observations)
                .parentObservation(parent)
                .observe(() -> {});
    }

    private void inPlainSpan(Runnable action) {
        Span span = openTelemetry.getTracer("mine").spanBuilder("plain").startSpan();
        try (Scope scope = span.makeCurrent()) {
            assertThat(scope).isNotNull();
            action.run();
        }
        span.end();
    }

    private static void onAnotherThread(Runnable action) {
        CompletableFuture.runAsync(action, task -> new Thread(task).start()).join();
    }

    /** Returns the name of each ended span's parent, by its own. */
    private Map<String, String> parents() {
        Map<String, String> names = new HashMap<>();
        spans.getFinishedSpanItems().forEach(span -> names.put(span.getSpanId(), span.getName()));
        Map<String, String> parents = new HashMap<>();
        spans.getFinishedSpanItems()
                .forEach(span -> parents.put(span.getName(), names.getOrDefault(span.getParentSpanId(), "none")));
        return parents;
    }

    @Test
    void child_isAChildOfItsParentObservation_withoutAnyScope() {
        SpanObservationHandler.create(openTelemetry).register(observations);
        Observation parent = Observation.start("parent", observations);
        Observation child = Observation.createNotStarted("child", observations)
                .parentObservation(parent)
                .start();

        child.stop();
        parent.stop();

        List<SpanData> ended = spans.getFinishedSpanItems();
        assertThat(ended.get(0).getParentSpanId()).isEqualTo(ended.get(1).getSpanId());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void micrometerTracing_makesTheOnlySpan_whicheverIsRegisteredFirst(boolean oursFirst) {
        if (oursFirst) {
            SpanObservationHandler.create(openTelemetry).register(observations);
        }
        observations.observationConfig().observationHandler(tracingHandler(openTelemetry));
        if (!oursFirst) {
            SpanObservationHandler.create(openTelemetry).register(observations);
        }

        Observation.createNotStarted("outer", observations)
                .observe(() ->
                        Observation.createNotStarted("inner", observations).observe(() -> {}));

        List<SpanData> ended = spans.getFinishedSpanItems();
        assertThat(ended).extracting(SpanData::getName).containsExactly("inner", "outer");
        assertThat(ended)
                .allSatisfy(span ->
                        assertThat(span.getInstrumentationScopeInfo().getName()).isEqualTo("tracing"));
        assertThat(ended.get(0).getParentSpanId()).isEqualTo(ended.get(1).getSpanId());
    }

    @Test
    void observedCode_runs_whenOpenTelemetryThrows() {
        OpenTelemetrySdk broken = TracingSdk.with(SdkTracerProvider.builder().setSampler(new ThrowingSampler()));
        observations.observationConfig().observationHandler(new DefaultMeterObservationHandler(meters));
        SpanObservationHandler.create(broken).register(observations);

        assertThat(Observation.createNotStarted("a", observations).<Integer>observe(() -> 42))
                .isEqualTo(42);

        assertThat(meters.get("a").timer().count()).isEqualTo(1);
    }

    @Test
    @SuppressWarnings("try") // a scope is only closed
    void observedCode_runs_whenTheContextThrows() {
        SpanObservationHandler.create(openTelemetry).register(observations);
        Observation observation = Observation.start("a", observations);

        try (Scope broken = new BrokenContext().makeCurrent()) {
            assertThat(observation.<Integer>scoped(() -> 42)).isEqualTo(42);
        }
        observation.stop();
    }

    private static final class BrokenContext implements Context {
        @Override
        public <V> @Nullable V get(ContextKey<V> key) {
            throw new IllegalStateException("no context today");
        }

        @Override
        public <V> Context with(ContextKey<V> key, V value) {
            throw new IllegalStateException("no context today");
        }
    }

    static DefaultTracingObservationHandler tracingHandler(OpenTelemetrySdk openTelemetry) {
        return new DefaultTracingObservationHandler(
                new OtelTracer(openTelemetry.getTracer("tracing"), new OtelCurrentTraceContext(), event -> {}));
    }
}
