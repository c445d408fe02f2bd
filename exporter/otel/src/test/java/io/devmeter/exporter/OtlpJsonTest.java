// SPDX-License-Identifier: Apache-2.0
package io.devmeter.exporter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.LIST;
import static org.assertj.core.api.InstanceOfAssertFactories.MAP;

import io.devmeter.store.ExecutionRecord;
import io.devmeter.store.ExecutionRecord.Status;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanId;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceId;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.exporter.internal.otlp.traces.TraceRequestMarshaler;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanLimits;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OtlpJsonTest {

    private static final String IDS = """
            "traceId":"4bf92f3577b34da6a3ce929d0e0e4736","spanId":"00f067aa0ba902b7"\
            """;
    private static final String TIMES = """
            "startTimeUnixNano":"1763807400123456789","endTimeUnixNano":"1763807401123456789"\
            """;

    @Test
    void read_givesWhatTheExporterWouldHaveWritten() throws Exception {
        List<SpanData> spans = spansOfEveryKind();
        List<ExecutionRecord> exported = new ArrayList<>();
        spans.forEach(span -> exported.add(new SpanRecords().record(span)));

        OtlpJson.Spans read = read(json(spans));

        assertThat(read.malformed()).isZero();
        // OTLP sorts spans by resource and scope.
        assertThat(read.executions()).hasSize(8).containsExactlyInAnyOrderElementsOf(exported);
    }

    private static List<SpanData> spansOfEveryKind() {
        InMemorySpanExporter exporter = InMemorySpanExporter.create();
        Resource resource = Resource.create(
                Attributes.of(AttributeKey.stringKey("service.name"), "shop", AttributeKey.longKey("n"), 7L),
                "https://example.org/schema");
        try (SdkTracerProvider provider = SdkTracerProvider.builder()
                .setResource(resource)
                .setSpanLimits(SpanLimits.builder()
                        .setMaxNumberOfAttributes(12)
                        .setMaxNumberOfEvents(2)
                        .setMaxNumberOfLinks(1)
                        .build())
                .addSpanProcessor(SimpleSpanProcessor.create(exporter))
                .build()) {
            Tracer tracer = provider.tracerBuilder("lib")
                    .setInstrumentationVersion("1.2")
                    .setSchemaUrl("https://example.org/scope")
                    .build();
            for (SpanKind kind : SpanKind.values()) {
                tracer.spanBuilder("kind " + kind).setSpanKind(kind).startSpan().end();
            }
            Span parent =
                    provider.get("io.devmeter.bridge").spanBuilder("parent").startSpan();
            everything(tracer.spanBuilder("child")
                    .setParent(Context.root().with(parent))
                    .startSpan());
            parent.setStatus(StatusCode.OK).end();
            SpanContext remote = SpanContext.createFromRemoteParent(
                    "4bf92f3577b34da6a3ce929d0e0e4736",
                    "00f067aa0ba902b7",
                    TraceFlags.getSampled(),
                    TraceState.builder().put("b", "2").put("a", "1").build());
            tracer.spanBuilder("remote")
                    .setParent(Context.root().with(Span.wrap(remote)))
                    .addLink(remote, Attributes.of(AttributeKey.booleanKey("linked"), true))
                    .addLink(remote)
                    .startSpan()
                    .setStatus(StatusCode.ERROR)
                    .end();
            // Before the provider is shut down, with which the exporter forgets them.
            return exporter.getFinishedSpanItems();
        }
    }

    private static void everything(Span span) {
        span.setAttribute("string", "Grüße \u2028 🚀 \"\\\n")
                .setAttribute("long", Long.MIN_VALUE)
                .setAttribute("double", 1.0)
                .setAttribute("nan", Double.NaN)
                .setAttribute("infinite", Double.NEGATIVE_INFINITY)
                .setAttribute("flag", false)
                .setAttribute(AttributeKey.stringArrayKey("strings"), List.of("a", "b"))
                .setAttribute(AttributeKey.longArrayKey("longs"), List.of(1L, 2L))
                .setAttribute(AttributeKey.doubleArrayKey("doubles"), List.of(1.0, Double.POSITIVE_INFINITY))
                .setAttribute(AttributeKey.booleanArrayKey("booleans"), List.of(true))
                .setAttribute(
                        AttributeKey.valueKey("tree"), Value.of(Map.of("k", Value.of(Value.of(7), Value.of("x")))))
                .setAttribute(AttributeKey.valueKey("bytes"), Value.of(new byte[] {1, 2}))
                .setAttribute("dropped", "one too many")
                .addEvent("first", Attributes.of(AttributeKey.doubleKey("d"), 2.0))
                .recordException(new IllegalStateException("it broke"))
                .addEvent("dropped")
                .setStatus(StatusCode.ERROR, "it broke")
                .end();
    }

    private static String json(List<SpanData> spans) throws IOException {
        ByteArrayOutputStream json = new ByteArrayOutputStream();
        TraceRequestMarshaler.create(spans).writeJsonTo(json);
        return json.toString(StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @CsvSource({
        "2, SERVER",
        "'\"SPAN_KIND_SERVER\"', SERVER",
        "'\"3\"', CLIENT",
        "4, PRODUCER",
        "'\"SPAN_KIND_CONSUMER\"', CONSUMER"
    })
    void kinds_areNumbersOrNames(String kind, String expected) {
        assertThat(only(span("\"kind\":" + kind)).otel()).containsEntry("kind", expected);
    }

    @ParameterizedTest
    @CsvSource({
        "2, FAILED",
        "'\"STATUS_CODE_ERROR\"', FAILED",
        "1, SUCCESS",
        "0, SUCCESS",
        "'\"STATUS_CODE_OK\"', SUCCESS"
    })
    void statusCodes_areNumbersOrNames(String code, Status expected) {
        assertThat(only(span("\"status\":{\"code\":" + code + "}")).status()).isEqualTo(expected);
    }

    @Test
    void integers_areStringsOrNumbers_andIdsOfAnyCase() {
        ExecutionRecord record =
                only("{\"traceId\":\"4BF92F3577B34DA6A3CE929D0E0E4736\",\"spanId\":\"00F067AA0BA902B7\",\"name\":\"a\","
                        + "\"startTimeUnixNano\":1763807400123456789,\"endTimeUnixNano\":1763807400123456790,"
                        + "\"attributes\":[{\"key\":\"n\",\"value\":{\"intValue\":7}},"
                        + "{\"key\":\"m\",\"value\":{\"intValue\":\"8\"}},"
                        + "{\"key\":\"d\",\"value\":{\"doubleValue\":9}}]}");

        assertThat(record.traceId()).isEqualTo("4bf92f3577b34da6a3ce929d0e0e4736");
        assertThat(record.spanId()).isEqualTo("00f067aa0ba902b7");
        assertThat(record.startedAt()).hasToString("2025-11-22T10:30:00.123456789Z");
        assertThat(record.durationMs()).isEqualTo(0.000001);
        assertThat(record.metadata()).isEqualTo(Map.of("n", 7L, "m", 8L, "d", 9.0));
    }

    @Test
    void whatIsMissing_isWhatSpansUsuallyHave() {
        ExecutionRecord record = only(span("\"unknown\":[{}]"));

        assertThat(record.otel()).containsOnlyKeys("scope", "resource");
        assertThat(record.parentSpanId()).isNull();
        assertThat(record.error()).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "\"traceId\":\"\",\"spanId\":\"\",", "\"traceId\":\"xyz\",\"spanId\":\"00f067aa0ba902b7\","})
    void linkToNowhere_costsNoSpan_andKeepsItsAttributes(String ids) {
        ExecutionRecord record = only(span(
                "\"links\":[{" + ids + "\"attributes\":[{\"key\":\"why\",\"value\":{\"stringValue\":\"retry\"}}]}]"));

        assertThat(record.otel().get("links"))
                .asInstanceOf(LIST)
                .singleElement(MAP)
                .containsEntry("trace_id", TraceId.getInvalid())
                .containsEntry("span_id", SpanId.getInvalid())
                .containsEntry("attributes", Map.of("why", "retry"));
    }

    @Test
    void attributesWithoutAValue_areNone_andOddOnesAreTheirText() {
        ExecutionRecord record = only(span(
                "\"attributes\":[{\"key\":\"none\"},{\"key\":\"empty\",\"value\":{}},{\"value\":{\"stringValue\":\"x\"}},"
                        + "{\"key\":\"odd\",\"value\":{\"intValue\":\"1.5\"}},"
                        + "{\"key\":\"mixed\",\"value\":{\"arrayValue\":{\"values\":[{\"intValue\":1},{\"boolValue\":true},{}]}}},"
                        + "{\"key\":\"nothing\",\"value\":{\"arrayValue\":{}}}]"));

        assertThat(record.metadata()).containsOnlyKeys("odd", "mixed", "nothing");
        assertThat(record.metadata()).containsEntry("odd", "1.5").containsEntry("nothing", List.of());
        assertThat(record.metadata().get("mixed")).asString().contains("1", "true");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"name\":\"a\"," + TIMES_OF_NOBODY + "}",
                "{\"traceId\":\"xyz\",\"spanId\":\"00f067aa0ba902b7\",\"startTimeUnixNano\":\"1\",\"endTimeUnixNano\":\"1\"}",
                "{\"traceId\":\"00000000000000000000000000000000\",\"spanId\":\"00f067aa0ba902b7\"," + TIMES_OF_NOBODY
                        + "}",
                "{\"traceId\":\"4bf92f3577b34da6a3ce929d0e0e4736\",\"spanId\":\"00f067aa0ba902b7\"}",
                "{\"traceId\":\"4bf92f3577b34da6a3ce929d0e0e4736\",\"spanId\":\"00f067aa0ba902b7\","
                        + "\"startTimeUnixNano\":\"1e99\",\"endTimeUnixNano\":\"1\"}",
                "{\"traceId\":\"4bf92f3577b34da6a3ce929d0e0e4736\",\"spanId\":\"00f067aa0ba902b7\","
                        + "\"startTimeUnixNano\":\"soon\",\"endTimeUnixNano\":\"1\"}"
            })
    void aSpanThatIsNone_isCounted_andTheOthersAreRead(String malformed) {
        OtlpJson.Spans spans = read(request(malformed + "," + span("\"kind\":1")));

        assertThat(spans.malformed()).isEqualTo(1);
        assertThat(spans.executions()).hasSize(1);
    }

    /** To read a million digits would take a minute. */
    @Test
    void numberOfVeryManyDigits_isNone() {
        String digits = "0".repeat(1_000) + "1";

        assertThat(read(request(span("\"flags\":\"" + digits + "\""))).malformed())
                .isEqualTo(1);
        assertThat(only(span("\"attributes\":[{\"key\":\"long\",\"value\":{\"intValue\":\"" + digits + "\"}}]"))
                        .metadata())
                .containsEntry("long", digits);
    }

    private static final String TIMES_OF_NOBODY = "\"startTimeUnixNano\":\"1\",\"endTimeUnixNano\":\"1\"";

    @ParameterizedTest
    @ValueSource(strings = {"größe", "k{300}", ""})
    void keyThatNoResourceTakes_isLeftOut_andTheSpanRead(String key) {
        String name = key.equals("k{300}") ? "k".repeat(300) : key;
        OtlpJson.Spans spans = read("{\"resourceSpans\":[{\"resource\":{\"attributes\":[{\"key\":\"" + name
                + "\",\"value\":{\"stringValue\":\"x\"}},{\"key\":\"service.name\",\"value\":{\"stringValue\":\"shop\"}}]},"
                + "\"scopeSpans\":[{\"spans\":[" + span("\"kind\":1") + "]}]}]}");

        assertThat(spans.malformed()).isZero();
        assertThat(spans.executions())
                .singleElement()
                .extracting(execution -> execution.otel().get("resource"))
                .asString()
                .contains("service.name=shop")
                .doesNotContain("=x");
    }

    @Test
    void otherSignals_haveNoSpans() {
        assertThat(read("{\"resourceMetrics\":[{}]}").executions()).isEmpty();
        assertThat(read("{\"resourceLogs\":[]}").malformed()).isZero();
        assertThat(read("{\"resourceSpans\":[]}").executions()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "x", "[]", "{}", "{\"name\":\"a\"}", "{\"resourceSpans\":[]} {}", "{\"resourceSpans\":["})
    void whatIsNoRequest_isNotRead(String line) {
        assertThat(OtlpJson.create().read(line)).isNull();
    }

    private static String span(String more) {
        return "{" + IDS + "," + TIMES + ",\"name\":\"a\"," + more + "}";
    }

    private static String request(String spans) {
        return "{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[" + spans + "]}]}]}";
    }

    private static ExecutionRecord only(String span) {
        OtlpJson.Spans spans = read(request(span));
        assertThat(spans.malformed()).isZero();
        assertThat(spans.executions()).hasSize(1);
        return spans.executions().get(0);
    }

    private static OtlpJson.Spans read(String line) {
        OtlpJson.@Nullable Spans spans = OtlpJson.create().read(line);
        assertThat(spans).isNotNull();
        return Objects.requireNonNull(spans);
    }
}
