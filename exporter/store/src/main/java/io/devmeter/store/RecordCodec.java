// SPDX-License-Identifier: Apache-2.0
package io.devmeter.store;

import io.devmeter.store.ExecutionRecord.Status;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.json.JsonFactory;

/**
 * Turns records into lines and back. Stateless and thread-safe.
 *
 * <p>Writing cannot fail for what a record holds: a value that JSON has no form for is written as its text. Reading takes
 * keys in any order, ignores those it does not know, and knows the older form that the Python tool wrote.
 */
final class RecordCodec {

    /** Longest line that is read; a longer one counts as malformed. */
    static final int MAX_LINE_BYTES = 64 << 20;

    private static final JsonFactory JSON = JsonFactory.builder()
            // A line is bounded as a whole, so its parts need no bounds of their own. Depth keeps Jackson's limit.
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(MAX_LINE_BYTES)
                    .maxNameLength(MAX_LINE_BYTES)
                    .build())
            .disable(StreamReadFeature.AUTO_CLOSE_SOURCE)
            .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
            .disable(StreamWriteFeature.FLUSH_PASSED_TO_STREAM)
            .build();

    /** Deepest nesting that is written, one below the limit that reading has, so that whatever is written can be read. */
    private static final int MAX_WRITTEN_DEPTH = StreamReadConstraints.DEFAULT_MAX_DEPTH - 2;

    private RecordCodec() {}

    /** Writes the record as one line, its {@code \n} included. */
    static void encode(ExecutionRecord execution, OutputStream out) {
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), out)) {
            json.writeStartObject();
            json.writeStringProperty("name", wellFormed(execution.name()));
            json.writeStringProperty("started_at", Timestamps.format(execution.startedAt()));
            Instant endedAt = execution.endedAt();
            writeText(json, "ended_at", endedAt == null ? null : Timestamps.format(endedAt));
            json.writeName("duration_ms");
            Double durationMs = execution.durationMs();
            if (durationMs == null) {
                json.writeNull();
            } else {
                json.writeNumber(plain(durationMs));
            }
            json.writeStringProperty("status", execution.status().text());
            json.writeName("metadata");
            writeObject(json, execution.metadata(), 1);
            writeText(json, "error", execution.error());
            if (execution.spanId() != null) {
                writeText(json, "trace_id", execution.traceId());
                writeText(json, "span_id", execution.spanId());
                writeText(json, "parent_span_id", execution.parentSpanId());
            }
            if (!execution.otel().isEmpty()) {
                json.writeName("otel");
                writeObject(json, execution.otel(), 1);
            }
            json.writeEndObject();
            json.writeRaw('\n');
        }
    }

    private static void writeText(JsonGenerator json, String key, @Nullable String text) {
        json.writeName(key);
        json.writeString(text == null ? null : wellFormed(text));
    }

    private static void writeObject(JsonGenerator json, Map<?, ?> values, int depth) {
        json.writeStartObject();
        for (Map.Entry<?, ?> entry : values.entrySet()) {
            json.writeName(wellFormed(String.valueOf(entry.getKey())));
            writeValue(json, entry.getValue(), depth + 1);
        }
        json.writeEndObject();
    }

    private static void writeValue(JsonGenerator json, @Nullable Object value, int depth) {
        if (value == null) {
            json.writeNull();
        } else if (value instanceof String text) {
            json.writeString(wellFormed(text));
        } else if (value instanceof Long
                || value instanceof Integer
                || value instanceof Short
                || value instanceof Byte) {
            json.writeNumber(((Number) value).longValue());
        } else if (value instanceof Double || value instanceof Float) {
            writeDouble(json, ((Number) value).doubleValue());
        } else if (value instanceof Boolean bool) {
            json.writeBoolean(bool);
        } else if (value instanceof BigInteger integer) {
            json.writeNumber(integer);
        } else if (depth > MAX_WRITTEN_DEPTH) {
            json.writeString("…");
        } else if (value instanceof Iterable<?> values) {
            json.writeStartArray();
            for (Object element : values) {
                writeValue(json, element, depth + 1);
            }
            json.writeEndArray();
        } else if (value instanceof Map<?, ?> map) {
            writeObject(json, map, depth);
        } else {
            json.writeString(wellFormed(String.valueOf(value)));
        }
    }

    /** A floating-point number always shows a point or an exponent, so that it stays one when read back. */
    private static void writeDouble(JsonGenerator json, double value) {
        if (Double.isFinite(value)) {
            json.writeNumber(Double.toString(value));
        } else {
            json.writeString(Double.toString(value));
        }
    }

    /** The digits of the {@code double}, without an exponent. */
    private static String plain(double milliseconds) {
        BigDecimal digits = BigDecimal.valueOf(milliseconds).stripTrailingZeros();
        return digits.setScale(Math.max(digits.scale(), 1)).toPlainString();
    }

    /** UTF-8 has no form for half of a surrogate pair; it becomes U+FFFD rather than costing the record. */
    private static String wellFormed(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!Character.isSurrogate(c)) {
                continue;
            }
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
                continue;
            }
            return replaceLoneSurrogates(text);
        }
        return text;
    }

    private static String replaceLoneSurrogates(String text) {
        StringBuilder repaired = new StringBuilder(text.length());
        text.codePoints()
                .map(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? 0xFFFD : c)
                .forEach(repaired::appendCodePoint);
        return repaired.toString();
    }

    /** Reads a line, given without its line break; {@code null} means that it is malformed. */
    static @Nullable ExecutionRecord decode(byte[] line, int offset, int length) {
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
