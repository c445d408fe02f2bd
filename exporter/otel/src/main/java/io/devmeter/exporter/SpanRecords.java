// SPDX-License-Identifier: Apache-2.0
package io.devmeter.exporter;

import io.devmeter.store.ExecutionRecord;
import io.devmeter.store.ExecutionRecord.Status;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Turns spans into records. Attributes become metadata; what a span has beyond a record goes under {@code otel}, each part only where
 * it is not what most spans have:
 *
 * <ul>
 *   <li>{@code name}: the empty one, which a record must not have
 *   <li>{@code kind}: other than {@code INTERNAL}
 *   <li>{@code status}: {@code OK}, the success that was set explicitly; {@code ERROR} of a span that was skipped
 *   <li>{@code status_description}: of a failed span, where it is not the record's {@code error}
 *   <li>{@code types}, {@code values}: of attributes whose type JSON does not show, see {@link AttributeJson}
 *   <li>{@code scope}: other than the bridge's
 *   <li>{@code resource}: the attributes that differ from {@link #USUAL_RESOURCE}; a usual one that the resource lacks is {@code null}
 *   <li>{@code events}, {@code links}: if any
 *   <li>{@code flags}, {@code trace_state}: other than {@link #USUAL_FLAGS}, none
 *   <li>{@code parent}: if it is remote, or its flags or trace state are not those of the span
 *   <li>{@code dropped}: how many attributes, events and links the SDK left out
 * </ul>
 *
 * <p>{@link StoredSpans} is the way back. Thread-safe.
 */
final class SpanRecords {

    static final String USUAL_SCOPE = "io.devmeter.bridge";

    /** What the SDK's resource says of itself unless configured. Its version is always written, because it changes. */
    static final SortedMap<String, String> USUAL_RESOURCE = new TreeMap<>(Map.of(
            "service.name", "unknown_service:java",
            "telemetry.sdk.language", "java",
            "telemetry.sdk.name", "opentelemetry"));

    /** Sampled, with a random trace id: what the SDK's own samplers and id generator give. */
    static final TraceFlags USUAL_FLAGS = TraceFlags.fromByte((byte) 3);

    static final AttributeKey<String> STATUS = AttributeKey.stringKey("devmeter.status");
    private static final AttributeKey<String> EXCEPTION_MESSAGE = AttributeKey.stringKey("exception.message");
    private static final AttributeKey<String> EXCEPTION_TYPE = AttributeKey.stringKey("exception.type");
    private static final AttributeKey<String> ERROR_TYPE = AttributeKey.stringKey("error.type");
    private static final String UNNAMED = "<unspecified span name>";

    /** A tracer provider has one resource, so remembering the last one is remembering all. */
    private volatile @Nullable WrittenResource lastResource;

    private record WrittenResource(Resource resource, Map<String, @Nullable Object> otel) {}

    private final UnaryOperator<Resource> recorded;

    SpanRecords() {
        this(UnaryOperator.identity());
    }

    /** Records, instead of a span's resource, what the operator makes of it. */
    SpanRecords(UnaryOperator<Resource> recorded) {
        this.recorded = recorded;
    }

    ExecutionRecord record(SpanData span) {
        long startNanos = span.getStartEpochNanos();
        long endNanos = span.getEndEpochNanos();
        Attributes attributes = span.getAttributes();
        Status status = status(span);
        String error = status == Status.FAILED ? error(span) : null;
        ExecutionRecord.Builder execution = ExecutionRecord.builder(
                        span.getName().isEmpty() ? UNNAMED : span.getName(), instant(startNanos))
                .endedAt(instant(endNanos))
                .durationMs(Math.max(0, endNanos - startNanos) / 1e6)
                .status(status)
                .error(error)
                .span(
                        span.getTraceId(),
                        span.getSpanId(),
                        span.getParentSpanContext().isValid() ? span.getParentSpanId() : null);
        AttributeJson.Untold untold = AttributeJson.write(attributes, (key, value) -> {
            // The attribute by which the bridge marks a skipped execution is not metadata: the record has a word for
            // it.
            if (status != Status.SKIPPED || !key.equals(STATUS.getKey())) {
                execution.metadata(key, value);
            }
        });
        return execution.otel(otel(span, status, error, untold)).build();
    }

    private Map<String, @Nullable Object> otel(
            SpanData span, Status status, @Nullable String error, AttributeJson.Untold untold) {
        Map<String, @Nullable Object> otel = new LinkedHashMap<>();
        putUnless(!span.getName().isEmpty(), otel, "name", "");
        putUnless(
                span.getKind() == SpanKind.INTERNAL,
                otel,
                "kind",
                span.getKind().name());
        putStatus(span.getStatus(), status, error, otel);
        untold.putInto(otel);
        putScope(span.getInstrumentationScopeInfo(), otel);
        putUnless(span.getEvents().isEmpty(), otel, "events", events(span.getEvents()));
        putUnless(span.getLinks().isEmpty(), otel, "links", links(span.getLinks()));
        putContext(span.getSpanContext(), SpanContext.getInvalid(), otel);
        putParent(span, otel);
        putDropped(span, otel);

        Map<String, @Nullable Object> resource = resource(span.getResource());
        if (otel.isEmpty()) {
            return resource; // The one that all such spans share, which the store then has to encode only once.
        }
        otel.putAll(resource);
        return otel;
    }

    private static Status status(SpanData span) {
        if (Status.SKIPPED.text().equals(span.getAttributes().get(STATUS))) {
            return Status.SKIPPED;
        }
        return span.getStatus().getStatusCode() == StatusCode.ERROR ? Status.FAILED : Status.SUCCESS;
    }

    private static @Nullable String error(SpanData span) {
        String description = span.getStatus().getDescription();
        if (!description.isEmpty()) {
            return description;
        }
        String error = null;
        for (EventData event : span.getEvents()) {
            String message = event.getAttributes().get(EXCEPTION_MESSAGE);
            String type = event.getAttributes().get(EXCEPTION_TYPE);
            error = message != null ? message : type != null ? type : error;
        }
        return error == null ? span.getAttributes().get(ERROR_TYPE) : error;
    }

    private static void putStatus(
            StatusData status, Status recorded, @Nullable String error, Map<String, @Nullable Object> otel) {
        putUnless(status.getStatusCode() != StatusCode.OK, otel, "status", "OK");
        putUnless(status.getStatusCode() != StatusCode.ERROR || recorded == Status.FAILED, otel, "status", "ERROR");
        boolean isDescribed = status.getStatusCode() != StatusCode.ERROR
                || Objects.requireNonNullElse(error, "").equals(status.getDescription());
        putUnless(isDescribed, otel, "status_description", status.getDescription());
    }

    private static void putScope(InstrumentationScopeInfo scope, Map<String, @Nullable Object> otel) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        putUnless(scope.getName().equals(USUAL_SCOPE), json, "name", scope.getName());
        putUnless(scope.getVersion() == null, json, "version", scope.getVersion());
        putUnless(scope.getSchemaUrl() == null, json, "schema_url", scope.getSchemaUrl());
        putAttributes(scope.getAttributes(), json);
        putUnless(json.isEmpty(), otel, "scope", json);
    }

    /** Returns what goes under {@code otel} for the resource, always the same instance for the same resource. */
    private Map<String, @Nullable Object> resource(Resource spans) {
        WrittenResource last = lastResource;
        if (last != null && last.resource() == spans) {
            return last.otel();
        }
        Resource resource = recorded.apply(spans);
        Map<String, @Nullable Object> attributes = new LinkedHashMap<>();
        AttributeJson.Untold untold = AttributeJson.write(resource.getAttributes(), attributes::put);
        USUAL_RESOURCE.forEach((key, usual) -> {
            if (usual.equals(attributes.get(key))) {
                attributes.remove(key);
            } else {
                attributes.putIfAbsent(key, null);
            }
        });
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        putUnless(attributes.isEmpty(), json, "attributes", attributes);
        untold.putInto(json);
        putUnless(resource.getSchemaUrl() == null, json, "schema_url", resource.getSchemaUrl());
        Map<String, @Nullable Object> otel = new LinkedHashMap<>();
        putUnless(json.isEmpty(), otel, "resource", json);
        // A record's own map, because records share it as it is.
        Map<String, @Nullable Object> shared = ExecutionRecord.builder(UNNAMED, Instant.EPOCH)
                .otel(otel)
                .build()
                .otel();
        lastResource = new WrittenResource(spans, shared);
        return shared;
    }

    private static List<Map<String, @Nullable Object>> events(List<EventData> events) {
        List<Map<String, @Nullable Object>> list = new ArrayList<>(events.size());
        for (EventData event : events) {
            Map<String, @Nullable Object> json = new LinkedHashMap<>();
            json.put("name", event.getName());
            json.put("time_unix_nano", event.getEpochNanos());
            putAttributes(event.getAttributes(), json);
            putUnless(event.getDroppedAttributesCount() == 0, json, "dropped", event.getDroppedAttributesCount());
            list.add(json);
        }
        return list;
    }

    private static List<Map<String, @Nullable Object>> links(List<LinkData> links) {
        List<Map<String, @Nullable Object>> list = new ArrayList<>(links.size());
        for (LinkData link : links) {
            SpanContext target = link.getSpanContext();
            Map<String, @Nullable Object> json = new LinkedHashMap<>();
            json.put("trace_id", target.getTraceId());
            json.put("span_id", target.getSpanId());
            putContext(target, SpanContext.getInvalid(), json);
            putUnless(!target.isRemote(), json, "remote", true);
            putAttributes(link.getAttributes(), json);
            int dropped = link.getTotalAttributeCount() - link.getAttributes().size();
            putUnless(dropped == 0, json, "dropped", dropped);
            list.add(json);
        }
        return list;
    }

    /** Puts flags and trace state where they differ from those of the other context, or from the usual ones if that is invalid. */
    private static void putContext(SpanContext context, SpanContext other, Map<String, @Nullable Object> json) {
        TraceFlags usualFlags = other.isValid() ? other.getTraceFlags() : USUAL_FLAGS;
        TraceState usualState = other.isValid() ? other.getTraceState() : TraceState.getDefault();
        putUnless(
                context.getTraceFlags().equals(usualFlags),
                json,
                "flags",
                context.getTraceFlags().asHex());
        putUnless(
                context.getTraceState().equals(usualState),
                json,
                "trace_state",
                context.getTraceState().asMap());
    }

    private static void putParent(SpanData span, Map<String, @Nullable Object> otel) {
        SpanContext parent = span.getParentSpanContext();
        if (!parent.isValid()) {
            return;
        }
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        putUnless(!parent.isRemote(), json, "remote", true);
        putContext(parent, span.getSpanContext(), json);
        putUnless(json.isEmpty(), otel, "parent", json);
    }

    private static void putDropped(SpanData span, Map<String, @Nullable Object> otel) {
        int attributes = span.getTotalAttributeCount() - span.getAttributes().size();
        int events = span.getTotalRecordedEvents() - span.getEvents().size();
        int links = span.getTotalRecordedLinks() - span.getLinks().size();
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        putUnless(attributes == 0, json, "attributes", attributes);
        putUnless(events == 0, json, "events", events);
        putUnless(links == 0, json, "links", links);
        putUnless(json.isEmpty(), otel, "dropped", json);
    }

    private static void putAttributes(Attributes attributes, Map<String, @Nullable Object> json) {
        if (attributes.isEmpty()) {
            return;
        }
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        AttributeJson.Untold untold = AttributeJson.write(attributes, values::put);
        json.put("attributes", values);
        untold.putInto(json);
    }

    private static void putUnless(
            boolean usual, Map<String, @Nullable Object> json, String key, @Nullable Object value) {
        if (!usual) {
            json.put(key, value);
        }
    }

    private static Instant instant(long epochNanos) {
        return Instant.ofEpochSecond(0, epochNanos);
    }
}
