// SPDX-License-Identifier: Apache-2.0
package io.devmeter.exporter;

import io.devmeter.store.ExecutionRecord;
import io.devmeter.store.ExecutionRecord.Status;
import io.devmeter.store.StoredExecution;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanId;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceId;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.TraceStateBuilder;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.common.InstrumentationScopeInfoBuilder;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Turns stored executions into spans, the way back from {@link JsonlSpanExporter}: a span that was written is the same again, with its ids, times, kind, typed
 * attributes in their order, events, links, status, resource, scope, flags, trace state and parent, and what the SDK had dropped from it. Spans of
 * one resource and scope share the objects for these, as those of an SDK do.
 *
 * <p>What is not in the line cannot come back: what {@link io.devmeter.store.RecordLimits} cut, the place of the attribute {@code devmeter.status} among those of
 * a skipped execution (it comes last), halves of surrogate pairs, and an exception as an object.
 *
 * <p>An execution that was no span becomes one of its own trace, with ids made from its line: the first 16 and the next 8 bytes of the line's
 * SHA-256. So the ids are the same each time, and lines that are equal byte for byte become one span. Its scope is
 * {@value #SCOPE_OF_PLAIN_RECORDS}, and if it was still running, {@code devmeter.status} says so.
 *
 * <p>Not thread-safe.
 */
public final class StoredSpans {

    /** The scope of executions that were no spans. */
    public static final String SCOPE_OF_PLAIN_RECORDS = "io.devmeter.store";

    private static final Map<String, String> PLAIN_RESOURCE = Map.of("service.name", "unknown_service");

    private final MessageDigest sha256 = sha256();
    private final Shared<Resource> spanResources = new Shared<>(json -> resource(json, SpanRecords.USUAL_RESOURCE));
    private final Shared<Resource> plainResources = new Shared<>(json -> resource(json, PLAIN_RESOURCE));
    private final Shared<InstrumentationScopeInfo> spanScopes =
            new Shared<>(json -> scope(json, SpanRecords.USUAL_SCOPE));
    private final Shared<InstrumentationScopeInfo> plainScopes =
            new Shared<>(json -> scope(json, SCOPE_OF_PLAIN_RECORDS));

    /** Who the span is, and who its parent. */
    private record Identity(
            String traceId, String spanId, @Nullable String parentSpanId) {}

    /** Creates a converter; one for many executions lets these share what they have in common. */
    public StoredSpans() {}

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** Keeps what was made of JSON last, so that spans with equal JSON share it. */
    private static final class Shared<V> {
        /** Executions of many builds alternate in a directory, but not of hundreds within a few lines. */
        private static final int MAX = 64;

        /** A resource can be as large as a line. */
        private static final long MAX_CHARACTERS = 1 << 18;

        private record Made<V>(V value, long characters) {}

        private final Function<Map<String, @Nullable Object>, V> make;
        private final Map<Map<String, @Nullable Object>, Made<V>> made = new LinkedHashMap<>(MAX, 0.75f, true);
        private long characters;

        Shared(Function<Map<String, @Nullable Object>, V> make) {
            this.make = make;
        }

        V of(Map<String, @Nullable Object> json) {
            Made<V> known = made.get(json);
            if (known != null) {
                return known.value();
            }
            Made<V> newest = new Made<>(make.apply(json), json.toString().length());
            made.put(json, newest);
            characters += newest.characters();
            Iterator<Made<V>> eldest = made.values().iterator();
            while (made.size() > MAX || (made.size() > 1 && characters > MAX_CHARACTERS)) {
                characters -= eldest.next().characters();
                eldest.remove();
            }
            return newest.value();
        }
    }

    /** Returns the execution as a span. */
    public SpanData span(StoredExecution stored) {
        ExecutionRecord execution = stored.execution();
        Map<String, @Nullable Object> otel = execution.otel();
        boolean wasSpan = execution.spanId() != null;
        Identity identity = identity(stored);
        SpanContext context = context(identity.traceId(), identity.spanId(), false, otel, SpanContext.getInvalid());
        long start = nanos(execution.startedAt());
        Attributes attributes = attributes(execution);
        List<EventData> events = events(otel);
        List<LinkData> links = links(otel);
        Map<String, @Nullable Object> dropped = Json.object(otel, "dropped");
        return new ParsedSpan(
                otel.get("name") instanceof String name ? name : execution.name(),
                kind(otel),
                context,
                parent(identity, context, otel),
                status(execution),
                start,
                end(execution, start),
                attributes,
                events,
                links,
                attributes.size() + Json.count(dropped, "attributes"),
                events.size() + Json.count(dropped, "events"),
                links.size() + Json.count(dropped, "links"),
                (wasSpan ? spanScopes : plainScopes).of(Json.object(otel, "scope")),
                (wasSpan ? spanResources : plainResources).of(Json.object(otel, "resource")));
    }

    // --- identity

    private Identity identity(StoredExecution stored) {
        ExecutionRecord execution = stored.execution();
        String traceId = lowerCase(execution.traceId());
        String spanId = lowerCase(execution.spanId());
        String parentSpanId = lowerCase(execution.parentSpanId());
        if (TraceId.isValid(traceId) && SpanId.isValid(spanId)) {
            return new Identity(traceId, spanId, SpanId.isValid(parentSpanId) ? parentSpanId : null);
        }
        byte[] digest = sha256.digest(stored.json().getBytes(StandardCharsets.UTF_8));
        return new Identity(
                HexFormat.of().formatHex(digest, 0, 16), HexFormat.of().formatHex(digest, 16, 24), null);
    }

    private static String lowerCase(@Nullable String id) {
        return id == null ? "" : id.toLowerCase(Locale.ROOT);
    }

    /** Reads flags and trace state. What is not there is that of the other context, or if that is invalid what it usually is. */
    private static SpanContext context(
            String traceId, String spanId, boolean remote, Map<String, @Nullable Object> json, SpanContext other) {
        String hex = Json.text(json, "flags");
        TraceFlags flags = other.isValid() ? other.getTraceFlags() : SpanRecords.USUAL_FLAGS;
        if (hex.matches("[0-9a-f]{2}")) {
            flags = TraceFlags.fromHex(hex, 0);
        }
        TraceState state = other.isValid() ? other.getTraceState() : TraceState.getDefault();
        if (json.containsKey("trace_state")) {
            state = traceState(Json.object(json, "trace_state"));
        }
        return remote
                ? SpanContext.createFromRemoteParent(traceId, spanId, flags, state)
                : SpanContext.create(traceId, spanId, flags, state);
    }

    private static TraceState traceState(Map<String, @Nullable Object> json) {
        List<Map.Entry<String, @Nullable Object>> members = new ArrayList<>(json.entrySet());
        Collections.reverse(members); // What is put last comes first.
        TraceStateBuilder state = TraceState.builder();
        members.forEach(member -> state.put(member.getKey(), String.valueOf(member.getValue())));
        return state.build();
    }

    private static SpanContext parent(Identity identity, SpanContext context, Map<String, @Nullable Object> otel) {
        if (identity.parentSpanId() == null) {
            return SpanContext.getInvalid();
        }
        Map<String, @Nullable Object> json = Json.object(otel, "parent");
        return context(identity.traceId(), identity.parentSpanId(), isRemote(json), json, context);
    }

    private static boolean isRemote(Map<String, @Nullable Object> json) {
        return Boolean.TRUE.equals(json.get("remote"));
    }

    // --- what happened

    private static SpanKind kind(Map<String, @Nullable Object> otel) {
        String name = Json.text(otel, "kind");
        for (SpanKind kind : SpanKind.values()) {
            if (kind.name().equals(name)) {
                return kind;
            }
        }
        return SpanKind.INTERNAL;
    }

    private static StatusData status(ExecutionRecord execution) {
        String explicit = Json.text(execution.otel(), "status");
        if ("OK".equals(explicit)) {
            return StatusData.ok();
        }
        if (execution.status() != Status.FAILED && !"ERROR".equals(explicit)) {
            return StatusData.unset();
        }
        String description = Json.textOrNull(execution.otel(), "status_description");
        return StatusData.create(StatusCode.ERROR, description == null ? execution.error() : description);
    }

    private static long end(ExecutionRecord execution, long start) {
        Instant end = execution.endedAt();
        Double durationMs = execution.durationMs();
        if (end != null) {
            return nanos(end);
        }
        long nanos = durationMs == null ? 0 : (long) (durationMs * 1e6);
        return nanos > Long.MAX_VALUE - Math.max(start, 0) ? Long.MAX_VALUE : start + nanos;
    }

    /** Returns nanoseconds since 1970, or the nearest number of them that a {@code long} holds and a span may have. */
    private static long nanos(Instant time) {
        try {
            return Math.addExact(Math.multiplyExact(time.getEpochSecond(), 1_000_000_000L), time.getNano());
        } catch (ArithmeticException centuriesAway) {
            return time.isBefore(Instant.EPOCH) ? 0 : Long.MAX_VALUE;
        }
    }

    private static Attributes attributes(ExecutionRecord execution) {
        StoredAttributes attributes =
                AttributeJson.read(execution.metadata(), AttributeJson.Untold.in(execution.otel()));
        if (execution.status() != Status.SKIPPED && execution.status() != Status.RUNNING) {
            return attributes;
        }
        StoredAttributes.Builder more = new StoredAttributes.Builder(attributes.size() + 1);
        attributes.forEach((key, value) -> {
            if (!key.getKey().equals(SpanRecords.STATUS.getKey())) {
                more.putUnchecked(key, value);
            }
        });
        return more.put(SpanRecords.STATUS, execution.status().text()).build();
    }

    private static List<EventData> events(Map<String, @Nullable Object> otel) {
        List<EventData> events = new ArrayList<>();
        for (Map<String, @Nullable Object> json : Json.objects(otel, "events")) {
            Attributes attributes = attributes(json);
            events.add(EventData.create(
                    Json.integer(json, "time_unix_nano"),
                    Json.text(json, "name"),
                    attributes,
                    attributes.size() + Json.count(json, "dropped")));
        }
        return events;
    }

    private static List<LinkData> links(Map<String, @Nullable Object> otel) {
        List<LinkData> links = new ArrayList<>();
        for (Map<String, @Nullable Object> json : Json.objects(otel, "links")) {
            Attributes attributes = attributes(json);
            SpanContext target = context(
                    lowerCase(Json.text(json, "trace_id")),
                    lowerCase(Json.text(json, "span_id")),
                    isRemote(json),
                    json,
                    SpanContext.getInvalid());
            links.add(LinkData.create(target, attributes, attributes.size() + Json.count(json, "dropped")));
        }
        return links;
    }

    private static Attributes attributes(Map<String, @Nullable Object> json) {
        return AttributeJson.read(Json.object(json, "attributes"), AttributeJson.Untold.in(json));
    }

    // --- who made it

    private static InstrumentationScopeInfo scope(Map<String, @Nullable Object> json, String usualName) {
        String name = Json.textOrNull(json, "name");
        InstrumentationScopeInfoBuilder scope = InstrumentationScopeInfo.builder(name == null ? usualName : name)
                .setAttributes(attributes(json));
        String version = Json.textOrNull(json, "version");
        if (version != null) {
            scope.setVersion(version);
        }
        String schemaUrl = Json.textOrNull(json, "schema_url");
        if (schemaUrl != null) {
            scope.setSchemaUrl(schemaUrl);
        }
        return scope.build();
    }

    private static Resource resource(Map<String, @Nullable Object> json, Map<String, String> usual) {
        Map<String, @Nullable Object> told = new LinkedHashMap<>(usual);
        Json.object(json, "attributes").forEach((key, value) -> {
            if (value == null) {
                told.remove(key);
            } else if (isResourceKey(key)) {
                told.put(key, value);
            }
        });
        return Resource.create(
                AttributeJson.read(told, AttributeJson.Untold.in(json)), Json.textOrNull(json, "schema_url"));
    }

    /** Resources refuse others, which only foreign lines can have. */
    static boolean isResourceKey(String key) {
        return key.length() <= 255 && key.chars().allMatch(c -> c >= ' ' && c <= '~');
    }
}
