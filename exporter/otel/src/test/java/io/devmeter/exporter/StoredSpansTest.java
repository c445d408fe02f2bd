// SPDX-License-Identifier: Apache-2.0
package io.devmeter.exporter;

import static org.assertj.core.api.Assertions.assertThat;

import io.devmeter.store.DayPosition;
import io.devmeter.store.ExecutionRecord;
import io.devmeter.store.ExecutionStore;
import io.devmeter.store.StoredDay;
import io.devmeter.store.StoredExecution;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.KeyValue;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StoredSpansTest {

    @TempDir
    Path directory;

    /** Writes each span, and keeps it as the SDK gave it. */
    private static final class Keeping implements SpanExporter {
        private final List<SpanData> kept = new ArrayList<>();
        private final SpanExporter files;

        Keeping(SpanExporter files) {
            this.files = files;
        }

        @Override
        public CompletableResultCode export(Collection<SpanData> spans) {
            kept.addAll(spans);
            return files.export(spans);
        }

        @Override
        public CompletableResultCode flush() {
            return files.flush();
        }

        /** The files stay open for the next SDK. */
        @Override
        public CompletableResultCode shutdown() {
            return CompletableResultCode.ofSuccess();
        }
    }

    // --- what was a span

    @Test
    void span_isWhatTheSdkHad_whateverItHad() throws Exception {
        Keeping sdk = new Keeping(JsonlSpanExporter.create(directory));
        for (long seed = 0; seed < 200; seed++) {
            RandomSpans.end(seed, sdk);
        }

        List<SpanData> stored = stored();

        assertThat(stored.size()).isEqualTo(sdk.kept.size()).isEqualTo(1_000);
        for (int i = 0; i < stored.size(); i++) {
            assertSame(stored.get(i), sdk.kept.get(i));
        }
    }

    private static void assertSame(SpanData stored, SpanData had) {
        assertThat(stored.getName()).isEqualTo(had.getName());
        assertThat(stored.getKind()).isEqualTo(had.getKind());
        assertThat(stored.getSpanContext()).isEqualTo(had.getSpanContext());
        assertThat(inOrder(stored.getSpanContext())).isEqualTo(inOrder(had.getSpanContext()));
        assertThat(stored.getParentSpanContext()).isEqualTo(had.getParentSpanContext());
        assertThat(inOrder(stored.getParentSpanContext())).isEqualTo(inOrder(had.getParentSpanContext()));
        assertThat(stored.getStatus()).isEqualTo(had.getStatus());
        assertThat(stored.getStartEpochNanos()).isEqualTo(had.getStartEpochNanos());
        assertThat(stored.getEndEpochNanos()).isEqualTo(had.getEndEpochNanos());
        assertThat(stored.hasEnded()).isTrue();
        assertSameAttributes(stored.getAttributes(), had.getAttributes());
        assertThat(stored.getTotalAttributeCount()).isEqualTo(had.getTotalAttributeCount());
        assertThat(stored.getTotalRecordedEvents()).isEqualTo(had.getTotalRecordedEvents());
        assertThat(stored.getTotalRecordedLinks()).isEqualTo(had.getTotalRecordedLinks());
        assertThat(stored.getResource()).isEqualTo(had.getResource());
        assertThat(stored.getInstrumentationScopeInfo().getName())
                .isEqualTo(had.getInstrumentationScopeInfo().getName());
        assertThat(stored.getInstrumentationScopeInfo().getVersion())
                .isEqualTo(had.getInstrumentationScopeInfo().getVersion());
        assertThat(stored.getInstrumentationScopeInfo().getSchemaUrl())
                .isEqualTo(had.getInstrumentationScopeInfo().getSchemaUrl());
        assertSameAttributes(
                stored.getInstrumentationScopeInfo().getAttributes(),
                had.getInstrumentationScopeInfo().getAttributes());

        assertThat(stored.getEvents()).hasSameSizeAs(had.getEvents());
        for (int i = 0; i < stored.getEvents().size(); i++) {
            EventData event = stored.getEvents().get(i);
            EventData expected = had.getEvents().get(i);
            assertThat(event.getName()).isEqualTo(expected.getName());
            assertThat(event.getEpochNanos()).isEqualTo(expected.getEpochNanos());
            assertSameAttributes(event.getAttributes(), expected.getAttributes());
            assertThat(event.getTotalAttributeCount()).isEqualTo(expected.getTotalAttributeCount());
        }
        assertThat(stored.getLinks()).hasSameSizeAs(had.getLinks());
        for (int i = 0; i < stored.getLinks().size(); i++) {
            LinkData link = stored.getLinks().get(i);
            LinkData expected = had.getLinks().get(i);
            assertThat(link.getSpanContext()).isEqualTo(expected.getSpanContext());
            assertThat(inOrder(link.getSpanContext())).isEqualTo(inOrder(expected.getSpanContext()));
            assertSameAttributes(link.getAttributes(), expected.getAttributes());
            assertThat(link.getTotalAttributeCount()).isEqualTo(expected.getTotalAttributeCount());
        }
    }

    private static void assertSameAttributes(Attributes stored, Attributes had) {
        List<Object> expected = inOrder(had);
        if (had.asMap().containsKey(SpanRecords.STATUS)) {
            assertThat(inOrder(stored)).hasSameElementsAs(expected);
        } else {
            assertThat(inOrder(stored)).isEqualTo(expected);
        }
        assertThat(stored).isEqualTo(had).hasSameHashCodeAs(had.asMap());
    }

    private static List<Object> inOrder(Attributes attributes) {
        List<Object> inOrder = new ArrayList<>();
        attributes.forEach((key, value) -> inOrder.add(List.of(key, value)));
        return inOrder;
    }

    private static String inOrder(SpanContext context) {
        return context.getTraceState().asMap().toString();
    }

    @Test
    void spans_ofOneProcess_shareResourceAndScope() throws Exception {
        RandomSpans.end(1, JsonlSpanExporter.create(directory));

        List<SpanData> stored = stored();

        assertThat(stored)
                .allSatisfy(span ->
                        assertThat(span.getResource()).isSameAs(stored.get(0).getResource()));
    }

    // --- what was none

    @Test
    void resources_areSharedNoLonger_whenTheyAreLarge() {
        StoredSpans spans = new StoredSpans();
        Resource first = resource(spans, "a");
        assertThat(resource(spans, "a")).isSameAs(first);

        resource(spans, "b".repeat(200_000));
        assertThat(resource(spans, "a")).isSameAs(first);
        resource(spans, "c".repeat(200_000));
        resource(spans, "d".repeat(300_000));

        assertThat(resource(spans, "a")).isEqualTo(first).isNotSameAs(first);
    }

    private static Resource resource(StoredSpans spans, String host) {
        ExecutionRecord execution = ExecutionRecord.builder("a", Instant.EPOCH)
                .otel(Map.of("resource", Map.of("attributes", Map.of("host.name", host))))
                .build();
        return spans.span(new StoredExecution(execution, "{}")).getResource();
    }

    @Test
    void plainRecord_becomesASpanOfItsOwn_withIdsFromItsLine() throws Exception {
        write("""
                {"name": "lint", "started_at": "2025-10-18T10:00:00.5", "ended_at": "2025-10-18T10:00:02", \
                "duration_ms": 1400.5, "status": "failed", "metadata": {"files": 12, "strict": true}, "error": "E501"}
                """);

        SpanData span = stored().get(0);

        assertThat(span.getName()).isEqualTo("lint");
        assertThat(span.getKind()).isEqualTo(SpanKind.INTERNAL);
        assertThat(span.getSpanContext().isValid()).isTrue();
        assertThat(span.getSpanContext().isSampled()).isTrue();
        assertThat(span.getParentSpanContext().isValid()).isFalse();
        assertThat(span.getStartEpochNanos()).isEqualTo(1_760_781_600_500_000_000L);
        assertThat(span.getEndEpochNanos()).isEqualTo(1_760_781_602_000_000_000L);
        assertThat(span.getStatus()).isEqualTo(StatusData.create(StatusCode.ERROR, "E501"));
        assertThat(span.getAttributes())
                .isEqualTo(Attributes.builder()
                        .put("files", 12)
                        .put("strict", true)
                        .build());
        assertThat(span.getInstrumentationScopeInfo().getName()).isEqualTo(StoredSpans.SCOPE_OF_PLAIN_RECORDS);
        assertThat(span.getResource().getAttributes())
                .isEqualTo(Attributes.of(AttributeKey.stringKey("service.name"), "unknown_service"));
        assertThat(stored().get(0).getSpanContext()).isEqualTo(span.getSpanContext());
    }

    @Test
    void plainRecords_haveTheSameIds_onlyIfTheirLinesAreTheSame() throws Exception {
        String line = "{\"name\":\"a\",\"started_at\":\"2025-10-18T10:00:00\",\"status\":\"success\"}\n";
        write(line + line + line.replace("10:00:00", "10:00:01"));

        List<SpanData> stored = stored();

        assertThat(stored.get(0).getSpanContext()).isEqualTo(stored.get(1).getSpanContext());
        assertThat(stored.get(0).getTraceId()).isNotEqualTo(stored.get(2).getTraceId());
        assertThat(stored.get(0).getSpanId()).isNotEqualTo(stored.get(2).getSpanId());
    }

    @Test
    void plainRecord_endsWhereItsDurationEnds_orWhereItStarted_whenItDoesNotSay() throws Exception {
        write("""
                {"name":"a","started_at":"2025-10-18T10:00:00","duration_ms":2.5,"status":"success"}
                {"name":"b","started_at":"2025-10-18T10:00:00","status":"running"}
                {"name":"c","started_at":"2025-10-18T10:00:00","duration_ms":1e300,"status":"success"}
                {"name":"d","started_at":"0001-01-01T00:00:00","ended_at":"9999-01-01T00:00:00","status":"success"}
                {"name":"e","started_at":"1969-12-31T23:59:59","duration_ms":2.5,"status":"success"}
                """);

        List<SpanData> stored = stored();

        assertThat(stored.get(0).getEndEpochNanos() - stored.get(0).getStartEpochNanos())
                .isEqualTo(2_500_000);
        assertThat(stored.get(1).getEndEpochNanos()).isEqualTo(stored.get(1).getStartEpochNanos());
        assertThat(stored.get(1).getAttributes().get(SpanRecords.STATUS)).isEqualTo("running");
        assertThat(stored.get(2).getEndEpochNanos()).isEqualTo(Long.MAX_VALUE);
        assertThat(stored.get(3).getStartEpochNanos()).isZero();
        assertThat(stored.get(3).getEndEpochNanos()).isEqualTo(Long.MAX_VALUE);
        assertThat(stored.get(4).getEndEpochNanos()).isEqualTo(-997_500_000);
    }

    @Test
    void metadata_ofAnyJson_becomesTheNearestAttribute() throws Exception {
        write("""
                {"name":"a","started_at":"2025-10-18T10:00:00","status":"success","metadata":{"":1,"null":null,\
                "mixed":[1,"a",1.5,true,null],"empty":[],"tree":{"k":{"n":1}},"big":123456789012345678901234567890}}
                """);

        Map<String, Object> attributes = new LinkedHashMap<>();
        stored().get(0).getAttributes().forEach((key, value) -> attributes.put(key.getKey(), value));

        assertThat(attributes)
                .containsExactly(
                        Map.entry("null", Value.empty()),
                        Map.entry(
                                "mixed",
                                Value.of(Value.of(1), Value.of("a"), Value.of(1.5), Value.of(true), Value.empty())),
                        Map.entry("empty", Value.of(List.of())),
                        Map.entry("tree", Value.of(KeyValue.of("k", Value.of(KeyValue.of("n", Value.of(1)))))),
                        Map.entry("big", "123456789012345678901234567890"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"trace_id\":\"00000000000000000000000000000000\",\"span_id\":\"00f067aa0ba902b7\"",
                "\"trace_id\":\"mine\",\"span_id\":\"7\",\"parent_span_id\":\"x\"",
                "\"trace_id\":null,\"span_id\":\"00f067aa0ba902b7\",\"parent_span_id\":\"00f067aa0ba902b7\""
            })
    void ids_thatAreNone_areMadeFromTheLine(String ids) throws Exception {
        write("{\"name\":\"a\",\"started_at\":\"2025-10-18T10:00:00\",\"status\":\"success\"," + ids + "}\n");

        SpanData span = stored().get(0);

        assertThat(span.getSpanContext().isValid()).isTrue();
        assertThat(span.getSpanId()).isNotEqualTo("00f067aa0ba902b7");
        assertThat(span.getParentSpanContext().isValid()).isFalse();
    }

    @Test
    void ids_inCapitals_areTheSameIds() throws Exception {
        write("{\"name\":\"a\",\"started_at\":\"2025-10-18T10:00:00\",\"status\":\"success\","
                + "\"trace_id\":\"4BF92F3577B34DA6A3CE929D0E0E4736\",\"span_id\":\"00F067AA0BA902B7\"}\n");

        assertThat(stored().get(0).getTraceId()).isEqualTo("4bf92f3577b34da6a3ce929d0e0e4736");
        assertThat(stored().get(0).getSpanId()).isEqualTo("00f067aa0ba902b7");
    }

    /** What others write under {@code otel} does not stop the replay of everything behind it. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"kind\":7,\"flags\":\"zz\",\"trace_state\":3,\"scope\":[],\"resource\":\"x\",\"events\":{},\"links\":1}",
                "{\"events\":[1,null,{}],\"links\":[{}, {\"trace_id\":1}],\"dropped\":{\"events\":-1,\"links\":1e9}}",
                "{\"types\":{\"k\":7,\"m\":\"value\",\"l\":\"long[]\"},\"values\":{\"m\":{\"map\":[[1,2]]}},\"parent\":[]}",
                "{\"types\":{\"k\":\"double\",\"m\":\"double[]\",\"l\":\"nonsense\"}}",
                "{\"types\":{\"k\":\"value\",\"m\":\"value\",\"l\":\"value\"},\"values\":{\"k\":{\"bytes\":\"%\"},\"m\":{\"double\":\"x\"},\"l\":[{}]}}",
                "{\"types\":{\"k\":\"value\",\"m\":\"value\",\"l\":\"double[]\"},\"values\":{\"k\":{\"map\":[[\"a\",{}]]},\"m\":{\"map\":[7]}}}",
                "{\"resource\":{\"attributes\":{\"ключ\":1,\"ok\":2}}}"
            })
    void oddOtel_isPassedOver(String otel) throws Exception {
        write("{\"name\":\"a\",\"started_at\":\"2025-10-18T10:00:00\",\"status\":\"success\","
                + "\"trace_id\":\"4bf92f3577b34da6a3ce929d0e0e4736\",\"span_id\":\"00f067aa0ba902b7\","
                + "\"metadata\":{\"k\":\"text\",\"m\":\"more\",\"l\":[1]},\"otel\":" + otel + "}\n");

        SpanData span = stored().get(0);

        assertThat(span.getSpanId()).isEqualTo("00f067aa0ba902b7");
        assertThat(span.getAttributes().get(AttributeKey.stringKey("k"))).isEqualTo("text");
        assertThat(span.getAttributes().get(AttributeKey.stringKey("m"))).isEqualTo("more");
        assertThat(span.getAttributes().get(AttributeKey.longArrayKey("l"))).containsExactly(1L);
        assertThat(span.getAttributes().get(AttributeKey.stringKey("absent"))).isNull();
        assertThat(span.getKind()).isEqualTo(SpanKind.INTERNAL);
        assertThat(span.getTotalRecordedEvents()).isEqualTo(span.getEvents().size());
    }

    private void write(String lines) throws IOException {
        Files.createDirectories(directory);
        Files.writeString(directory.resolve("2025-10-18.jsonl"), lines);
    }

    private List<SpanData> stored() throws IOException {
        List<SpanData> spans = new ArrayList<>();
        StoredSpans storedSpans = new StoredSpans();
        try (ExecutionStore store = ExecutionStore.open(directory)) {
            for (StoredDay day : store.days()) {
                day.read(DayPosition.START, (execution, position) -> spans.add(storedSpans.span(execution)));
            }
        }
        return spans;
    }
}
