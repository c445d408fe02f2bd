// SPDX-License-Identifier: Apache-2.0
package io.devmeter.exporter;

import static org.assertj.core.api.Assertions.assertThat;

import io.devmeter.store.ExecutionRecord;
import io.devmeter.store.ExecutionRecord.Status;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanLimits;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SpanRecordsTest {

    private static final Instant START = Instant.parse("2026-11-22T10:30:00.123456789Z");
    private static final String TRACE_ID = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String SPAN_ID = "00f067aa0ba902b7";

    private final InMemorySpanExporter spans = InMemorySpanExporter.create();
    private final SdkTracerProvider provider = SdkTracerProvider.builder()
            .setResource(Resource.getDefault())
            .setSpanLimits(SpanLimits.builder().setMaxNumberOfAttributes(20).build())
            .addSpanProcessor(SimpleSpanProcessor.create(spans))
            .build();

    @Test
    void record_isPlain_whenTheSpanIsPlain() {
        ExecutionRecord record = record("io.devmeter.bridge", span -> {});

        assertThat(record.name()).isEqualTo("unit-tests");
        assertThat(record.startedAt()).isEqualTo(START);
        assertThat(record.endedAt()).isEqualTo(START.plusNanos(1_234_567));
        assertThat(record.durationMs()).isEqualTo(1.234567);
        assertThat(record.status()).isEqualTo(Status.SUCCESS);
        assertThat(record.metadata()).isEmpty();
        assertThat(record.error()).isNull();
        assertThat(record.traceId()).matches("[0-9a-f]{32}");
        assertThat(record.spanId()).matches("[0-9a-f]{16}");
        assertThat(record.parentSpanId()).isNull();
        assertThat(record.otel()).containsOnlyKeys("resource");
        assertThat(record.otel().get("resource"))
                .asString()
                .startsWith("{attributes={telemetry.sdk.version=")
                .doesNotContain("java");
    }

    @Test
    void record_keepsAttributes_withTheTypesThatJsonDoesNotShow() {
        ExecutionRecord record = record(
                "io.devmeter.bridge",
                span -> span.setAttribute("string", "NaN")
                        .setAttribute("long", 1)
                        .setAttribute("double", 1.0)
                        .setAttribute("nan", Double.NaN)
                        .setAttribute("flag", true)
                        .setAttribute(AttributeKey.stringArrayKey("names"), List.of("a", "b"))
                        .setAttribute(AttributeKey.longArrayKey("none"), List.of())
                        .setAttribute(AttributeKey.doubleArrayKey("mixed"), List.of(1.0, Double.POSITIVE_INFINITY))
                        .setAttribute(AttributeKey.valueKey("tree"), Value.of(Map.of("k", Value.of(7)))));

        assertThat(record.metadata().get("string")).isEqualTo("NaN");
        assertThat(record.metadata().get("long")).isEqualTo(1L);
        assertThat(record.metadata().get("double")).isEqualTo(1.0);
        assertThat(record.metadata().get("names")).isEqualTo(List.of("a", "b"));
        assertThat(record.metadata().get("tree")).asString().contains("7");
        assertThat(record.otel().get("types"))
                .isEqualTo(Map.of("nan", "double", "none", "long[]", "mixed", "double[]", "tree", "value"));
    }

    @Test
    void record_failsWithTheDescription() {
        ExecutionRecord record = record("io.devmeter.bridge", span -> {}, StatusCode.ERROR, "exit status 3");

        assertThat(record.status()).isEqualTo(Status.FAILED);
        assertThat(record.error()).isEqualTo("exit status 3");
        assertThat(record.otel()).doesNotContainKey("status_description");
    }

    @Test
    void record_failsWithTheRecordedException_whenThereIsNoDescription() {
        var span = provider.get("mine").spanBuilder("a").startSpan();
        span.recordException(new IllegalStateException("broken pipe"));
        span.recordException(new IllegalArgumentException());
        span.setStatus(StatusCode.ERROR);
        span.end();

        ExecutionRecord record = lastRecord();
        assertThat(record.error()).isEqualTo("java.lang.IllegalArgumentException");
        assertThat(record.otel().get("status_description")).isEqualTo("");
        assertThat(record.otel().get("events")).asString().contains("broken pipe", "exception.stacktrace");
    }

    @Test
    void record_isSkipped_whenTheBridgeSaysSo() {
        ExecutionRecord record = record(
                "io.devmeter.bridge",
                span -> span.setAttribute("devmeter.status", "skipped").setAttribute("devmeter.skip.reason", "slow"));

        assertThat(record.status()).isEqualTo(Status.SKIPPED);
        assertThat(record.metadata()).isEqualTo(Map.of("devmeter.skip.reason", "slow"));
    }

    @Test
    void record_keepsWhatIsNotUsual() {
        SpanContext remote = SpanContext.createFromRemoteParent(
                TRACE_ID,
                SPAN_ID,
                TraceFlags.getSampled(),
                TraceState.builder().put("vendor", "x").build());
        SpanContext linked = SpanContext.create(TRACE_ID, SPAN_ID, TraceFlags.getDefault(), TraceState.getDefault());
        var span = provider.tracerBuilder("mine")
                .setInstrumentationVersion("1.2")
                .setSchemaUrl("urn:schema")
                .build()
                .spanBuilder("a")
                .setParent(Context.root().with(io.opentelemetry.api.trace.Span.wrap(remote)))
                .setSpanKind(SpanKind.SERVER)
                .addLink(linked, Attributes.of(AttributeKey.stringKey("why"), "because"))
                .startSpan();
        span.addEvent("retry", Attributes.of(AttributeKey.doubleKey("wait"), Double.NaN), 5, TimeUnit.NANOSECONDS);
        for (int i = 0; i < 25; i++) {
            span.setAttribute("k" + i, i);
        }
        span.setStatus(StatusCode.OK);
        span.end();

        ExecutionRecord record = lastRecord();
        assertThat(record.status()).isEqualTo(Status.SUCCESS);
        assertThat(record.parentSpanId()).isEqualTo(SPAN_ID);
        assertThat(record.metadata()).hasSize(20);
        assertThat(record.otel())
                .containsEntry("kind", "SERVER")
                .containsEntry("status", "OK")
                .containsEntry("scope", Map.of("name", "mine", "version", "1.2", "schema_url", "urn:schema"))
                .containsEntry("trace_state", Map.of("vendor", "x"))
                .containsEntry("parent", Map.of("remote", true))
                .containsEntry("dropped", Map.of("attributes", 5))
                .containsEntry(
                        "links",
                        List.of(Map.of(
                                "trace_id",
                                TRACE_ID,
                                "span_id",
                                SPAN_ID,
                                "flags",
                                "00",
                                "attributes",
                                Map.of("why", "because"))))
                .containsEntry(
                        "events",
                        List.of(Map.of(
                                "name",
                                "retry",
                                "time_unix_nano",
                                5L,
                                "attributes",
                                Map.of("wait", Double.NaN),
                                "types",
                                Map.of("wait", "double"))));
    }

    @Test
    void record_saysWhichUsualResourceAttributesAreMissing() {
        SdkTracerProvider bare = SdkTracerProvider.builder()
                .setResource(
                        Resource.create(Attributes.of(AttributeKey.stringKey("service.name"), "shop"), "urn:resource"))
                .addSpanProcessor(SimpleSpanProcessor.create(spans))
                .build();
        bare.get("io.devmeter.bridge").spanBuilder("a").startSpan().end();

        assertThat(lastRecord().otel().get("resource"))
                .asString()
                .contains("service.name=shop", "telemetry.sdk.language=null", "telemetry.sdk.name=null")
                .contains("schema_url=urn:resource");
    }

    @Test
    void record_hasNoNegativeDuration_andAlwaysAName() {
        var span =
                provider.get("mine").spanBuilder("a").setStartTimestamp(START).startSpan();
        span.updateName("");
        span.end(START.minusSeconds(1));

        ExecutionRecord record = lastRecord();
        assertThat(record.durationMs()).isZero();
        assertThat(record.endedAt()).isEqualTo(START.minusSeconds(1));
        assertThat(record.name()).isEqualTo("<unspecified span name>");
    }

    private ExecutionRecord record(String scope, Consumer<SpanBuilder> change) {
        return record(scope, change, StatusCode.UNSET, null);
    }

    private ExecutionRecord record(
            String scope, Consumer<SpanBuilder> change, StatusCode status, @Nullable String description) {
        SpanBuilder builder = provider.get(scope).spanBuilder("unit-tests").setStartTimestamp(START);
        change.accept(builder);
        var span = builder.startSpan();
        if (description != null) {
            span.setStatus(status, description);
        }
        span.end(START.plusNanos(1_234_567));
        return lastRecord();
    }

    private ExecutionRecord lastRecord() {
        return new SpanRecords()
                .record(spans.getFinishedSpanItems()
                        .get(spans.getFinishedSpanItems().size() - 1));
    }
}
