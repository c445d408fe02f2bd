// SPDX-License-Identifier: Apache-2.0
package io.devmeter.exporter;

import io.devmeter.store.ExecutionRecord;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.TraceStateBuilder;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.common.InstrumentationScopeInfoBuilder;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.StatusData;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads spans from OTLP's JSON encoding, as the OpenTelemetry Collector's file exporter and SDKs write it: an
 * {@code ExportTraceServiceRequest} in each line. Each span becomes the execution that {@link JsonlSpanExporter} would have written.
 *
 * <p>As the specifications of OTLP/JSON and of Protocol Buffers' JSON mapping have it, ids are hexadecimal, 64-bit integers are strings or numbers, and enums
 * are numbers or names. Spans without flags, which older programs export, are taken to have those that SDKs give. Stateless and thread-safe.
 */
public final class OtlpJson {

    private static final int FLAGS_OF_TRACE = 0xFF;
    private static final int PARENT_IS_REMOTE = 0x200;

    private final SpanRecords spanRecords = new SpanRecords();

    private OtlpJson() {}

    /** Creates a reader. */
    public static OtlpJson create() {
        return new OtlpJson();
    }

    /**
     * The spans of one line.
     *
     * @param executions one for each well-formed span, in their order
     * @param malformed how many spans are not well-formed
     */
    public record Spans(List<ExecutionRecord> executions, int malformed) {
        /** Copies. */
        public Spans {
            executions = List.copyOf(executions);
        }
    }

    /** Reads a line. A request with metrics or logs has no spans; for a line that is no request at all, the result is {@code null}. */
    public @Nullable Spans read(String line) {
        Map<String, @Nullable Object> request = JsonTree.object(line);
        if (request == null) {
            return null;
        }
        if (!request.containsKey("resourceSpans")) {
            boolean isOtherSignal = request.containsKey("resourceMetrics") || request.containsKey("resourceLogs");
            return isOtherSignal ? new Spans(List.of(), 0) : null;
        }
        List<ExecutionRecord> executions = new ArrayList<>();
        int malformed = 0;
        for (Map<String, @Nullable Object> ofResource : Json.objects(request, "resourceSpans")) {
            Resource resource = resource(ofResource);
            for (Map<String, @Nullable Object> ofScope : Json.objects(ofResource, "scopeSpans")) {
                InstrumentationScopeInfo scope = scope(ofScope);
                for (Map<String, @Nullable Object> span : Json.objects(ofScope, "spans")) {
                    ExecutionRecord execution = execution(span, resource, scope);
                    if (execution == null) {
                        malformed++;
                    } else {
                        executions.add(execution);
                    }
                }
            }
        }
        return new Spans(executions, malformed);
    }

    private @Nullable ExecutionRecord execution(
            Map<String, @Nullable Object> span, Resource resource, InstrumentationScopeInfo scope) {
        try {
            return spanRecords.record(span(span, resource, scope));
        } catch (IllegalArgumentException | ArithmeticException malformed) {
            return null;
        }
    }

    private static Resource resource(Map<String, @Nullable Object> ofResource) {
        Attributes attributes = OtlpAttributes.of(Json.object(ofResource, "resource")).toBuilder()
                .removeIf(key -> !StoredSpans.isResourceKey(key.getKey()))
                .build();
        String schemaUrl = Json.text(ofResource, "schemaUrl");
        return schemaUrl.isEmpty() ? Resource.create(attributes) : Resource.create(attributes, schemaUrl);
    }

    private static InstrumentationScopeInfo scope(Map<String, @Nullable Object> ofScope) {
        Map<String, @Nullable Object> json = Json.object(ofScope, "scope");
        InstrumentationScopeInfoBuilder scope =
                InstrumentationScopeInfo.builder(Json.text(json, "name")).setAttributes(OtlpAttributes.of(json));
        String version = Json.text(json, "version");
        String schemaUrl = Json.text(ofScope, "schemaUrl");
        if (!version.isEmpty()) {
            scope.setVersion(version);
        }
        return schemaUrl.isEmpty()
                ? scope.build()
                : scope.setSchemaUrl(schemaUrl).build();
    }

    private static ParsedSpan span(
            Map<String, @Nullable Object> json, Resource resource, InstrumentationScopeInfo scope) {
        String traceId = id(json, "traceId");
        long flags = integer(json, "flags");
        TraceFlags traceFlags = flags(json);
        TraceState traceState = traceState(Json.text(json, "traceState"));
        SpanContext context = SpanContext.create(traceId, id(json, "spanId"), traceFlags, traceState);
        String parentId = id(json, "parentSpanId");
        SpanContext parent = SpanContext.getInvalid();
        if (!parentId.isEmpty()) {
            parent = (flags & PARENT_IS_REMOTE) == 0
                    ? SpanContext.create(traceId, parentId, traceFlags, traceState)
                    : SpanContext.createFromRemoteParent(traceId, parentId, traceFlags, traceState);
        }
        long end = integer(json, "endTimeUnixNano");
        long start = integer(json, "startTimeUnixNano");
        if (!context.isValid() || start <= 0 || end <= 0) {
            throw new IllegalArgumentException("no ids or times");
        }
        Attributes attributes = OtlpAttributes.of(json);
        List<EventData> events = events(json);
        List<LinkData> links = links(json);
        return new ParsedSpan(
                Json.text(json, "name"),
                kind(json.get("kind")),
                context,
                parent,
                status(Json.object(json, "status")),
                start,
                end,
                attributes,
                events,
                links,
                attributes.size() + dropped(json, "droppedAttributesCount"),
                events.size() + dropped(json, "droppedEventsCount"),
                links.size() + dropped(json, "droppedLinksCount"),
                scope,
                resource);
    }

    private static String id(Map<String, @Nullable Object> json, String key) {
        return Json.text(json, key).toLowerCase(Locale.ROOT);
    }

    /**
     * Returns the integer under a key, 0 if it is not there.
     *
     * @throws ArithmeticException if it is none, or has more than 64 bits
     * @throws NumberFormatException if it is no number, or a very long one
     */
    private static long integer(Map<String, @Nullable Object> json, String key) {
        return json.get(key) instanceof String digits ? Json.integer(digits) : 0;
    }

    private static TraceFlags flags(Map<String, @Nullable Object> json) {
        long flags = integer(json, "flags") & FLAGS_OF_TRACE;
        return json.containsKey("flags") ? TraceFlags.fromByte((byte) flags) : SpanRecords.USUAL_FLAGS;
    }

    /** As W3C's Trace Context spells it; what is not of that form is left out. */
    private static TraceState traceState(String text) {
        TraceStateBuilder state = TraceState.builder();
        List<String> members = new ArrayList<>(List.of(text.split(",", -1)));
        // The builder puts what comes later in front.
        for (int i = members.size() - 1; i >= 0; i--) {
            String member = members.get(i).strip();
            int equals = member.indexOf('=');
            if (equals > 0) {
                state.put(member.substring(0, equals), member.substring(equals + 1));
            }
        }
        return state.build();
    }

    private static SpanKind kind(@Nullable Object kind) {
        String name = String.valueOf(kind);
        return switch (name) {
            case "2", "SPAN_KIND_SERVER" -> SpanKind.SERVER;
            case "3", "SPAN_KIND_CLIENT" -> SpanKind.CLIENT;
            case "4", "SPAN_KIND_PRODUCER" -> SpanKind.PRODUCER;
            case "5", "SPAN_KIND_CONSUMER" -> SpanKind.CONSUMER;
            default -> SpanKind.INTERNAL;
        };
    }

    private static StatusData status(Map<String, @Nullable Object> json) {
        String code = String.valueOf(json.get("code"));
        String message = Json.text(json, "message");
        return switch (code) {
            case "1", "STATUS_CODE_OK" -> StatusData.create(StatusCode.OK, message);
            case "2", "STATUS_CODE_ERROR" -> StatusData.create(StatusCode.ERROR, message);
            default -> StatusData.create(StatusCode.UNSET, message);
        };
    }

    private static List<EventData> events(Map<String, @Nullable Object> span) {
        List<EventData> events = new ArrayList<>();
        for (Map<String, @Nullable Object> json : Json.objects(span, "events")) {
            Attributes attributes = OtlpAttributes.of(json);
            events.add(EventData.create(
                    integer(json, "timeUnixNano"),
                    Json.text(json, "name"),
                    attributes,
                    attributes.size() + dropped(json, "droppedAttributesCount")));
        }
        return events;
    }

    /** Those without valid ids too, which SDKs keep for the sake of their attributes. */
    private static List<LinkData> links(Map<String, @Nullable Object> span) {
        List<LinkData> links = new ArrayList<>();
        for (Map<String, @Nullable Object> json : Json.objects(span, "links")) {
            String traceId = id(json, "traceId");
            String spanId = id(json, "spanId");
            TraceState state = traceState(Json.text(json, "traceState"));
            Attributes attributes = OtlpAttributes.of(json);
            links.add(LinkData.create(
                    (integer(json, "flags") & PARENT_IS_REMOTE) == 0
                            ? SpanContext.create(traceId, spanId, flags(json), state)
                            : SpanContext.createFromRemoteParent(traceId, spanId, flags(json), state),
                    attributes,
                    attributes.size() + dropped(json, "droppedAttributesCount")));
        }
        return links;
    }

    private static int dropped(Map<String, @Nullable Object> json, String key) {
        return (int) Math.max(0, Math.min(integer(json, key), Integer.MAX_VALUE / 2));
    }
}
