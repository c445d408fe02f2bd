// SPDX-License-Identifier: Apache-2.0
package io.devmeter.store;

import io.devmeter.store.ExecutionRecord.Status;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads lines of any layout, written by {@link RecordEncoder} or by other programs: it takes keys in any order, ignores those it does not know, and
 * knows the older form that the Python tool wrote. Stateless and thread-safe.
 */
final class RecordDecoder {

    /** Longest line that is read of what is imported. */
    static final int MAX_LINE_BYTES = 64 << 20;

    private static final JsonFactory JSON = JsonFactory.builder()
            // A line is bounded as a whole, so its parts need no bounds of their own. Depth keeps Jackson's limit.
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(MAX_LINE_BYTES)
                    .maxNameLength(MAX_LINE_BYTES)
                    .build())
            // It would make what a line is depend on the keys of the lines read before it.
            .disable(TokenStreamFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW)
            .disable(StreamReadFeature.AUTO_CLOSE_SOURCE)
            .build();

    private RecordDecoder() {}

    /** Reads a line, given without its line break; {@code null} means that it is malformed. */
    static @Nullable ExecutionRecord decode(byte[] line, int offset, int length) {
        ExecutionRecord execution = read(line, offset, length);
        if (execution == null) {
            byte[] whole = LoneSurrogates.replaced(line, offset, length);
            execution = whole == null ? null : read(whole, 0, length);
        }
        return execution;
    }

    private static @Nullable ExecutionRecord read(byte[] line, int offset, int length) {
        try (JsonParser json = JSON.createParser(ObjectReadContext.empty(), line, offset, length)) {
            ExecutionRecord execution = readRecord(json);
            return json.nextToken() == null ? execution : null;
        } catch (JacksonException | DateTimeException | IllegalArgumentException malformed) {
            return null;
        }
    }

    private static @Nullable ExecutionRecord readRecord(JsonParser json) {
        if (json.nextToken() != JsonToken.START_OBJECT) {
            return null;
        }
        String name = null;
        Instant startedAt = null;
        Instant endedAt = null;
        Double durationMs = null;
        Status status = null;
        Map<String, @Nullable Object> metadata = Map.of();
        String error = null;
        String traceId = null;
        String spanId = null;
        String parentSpanId = null;
        Map<String, @Nullable Object> otel = Map.of();
        for (String key = json.nextName(); key != null; key = json.nextName()) {
            JsonToken token = json.nextToken();
            switch (key) {
                case "name" -> name = text(json, token);
                case "started_at" -> startedAt = time(json, token);
                case "ended_at" -> endedAt = time(json, token);
                case "duration_ms" -> durationMs = number(json, token);
                case "status" -> status = status(json, token);
                case "metadata" -> metadata = object(json, token);
                case "error" -> error = text(json, token);
                case "trace_id" -> traceId = text(json, token);
                case "span_id" -> spanId = text(json, token);
                case "parent_span_id" -> parentSpanId = text(json, token);
                case "otel" -> otel = object(json, token);
                default -> json.skipChildren();
            }
        }
        if (json.currentToken() != JsonToken.END_OBJECT || name == null || startedAt == null || status == null) {
            return null;
        }
        return new ExecutionRecord(
                name, startedAt, endedAt, durationMs, status, metadata, error, traceId, spanId, parentSpanId, otel);
    }

    private static @Nullable String text(JsonParser json, JsonToken token) {
        return token == JsonToken.VALUE_NULL
                ? null
                : require(token, JsonToken.VALUE_STRING, json).getString();
    }

    private static @Nullable Instant time(JsonParser json, JsonToken token) {
        String text = text(json, token);
        return text == null ? null : Timestamps.parse(text);
    }

    private static @Nullable Double number(JsonParser json, JsonToken token) {
        return switch (token) {
            case VALUE_NULL -> null;
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> json.getDoubleValue();
            default -> throw new IllegalArgumentException("not a number");
        };
    }

    private static @Nullable Status status(JsonParser json, JsonToken token) {
        String text = text(json, token);
        return text == null ? null : Status.ofText(text);
    }

    private static Map<String, @Nullable Object> object(JsonParser json, JsonToken token) {
        return token == JsonToken.VALUE_NULL ? Map.of() : members(require(token, JsonToken.START_OBJECT, json));
    }

    private static JsonParser require(JsonToken token, JsonToken expected, JsonParser json) {
        if (token != expected) {
            throw new IllegalArgumentException(token + " instead of " + expected);
        }
        return json;
    }

    private static Map<String, @Nullable Object> members(JsonParser json) {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        for (String key = json.nextName(); key != null; key = json.nextName()) {
            members.put(key, value(json, json.nextToken()));
        }
        return members;
    }

    private static List<@Nullable Object> elements(JsonParser json) {
        List<@Nullable Object> elements = new ArrayList<>();
        for (JsonToken token = json.nextToken(); token != JsonToken.END_ARRAY; token = json.nextToken()) {
            elements.add(value(json, token));
        }
        return elements;
    }

    private static @Nullable Object value(JsonParser json, JsonToken token) {
        return switch (token) {
            case VALUE_NULL -> null;
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_STRING -> json.getString();
            case VALUE_NUMBER_FLOAT -> json.getDoubleValue();
            case VALUE_NUMBER_INT ->
                json.getNumberType() == JsonParser.NumberType.BIG_INTEGER
                        ? json.getBigIntegerValue()
                        : (Object) json.getLongValue();
            case START_OBJECT -> members(json);
            case START_ARRAY -> elements(json);
            default -> throw new IllegalArgumentException(token + " instead of a value");
        };
    }
}
