// SPDX-License-Identifier: Apache-2.0
package io.devmeter.exporter;

import io.opentelemetry.api.common.KeyValue;
import io.opentelemetry.api.common.Value;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Structured values as JSON. What JSON has a form for is written in it, nothing as {@code null}; the rest is an object with one key that says what it is:
 *
 * <ul>
 *   <li><code>{"double":"NaN"}</code>: a number that is not finite
 *   <li><code>{"bytes":"AQI="}</code>: bytes, in Base64
 *   <li><code>{"map":[["key",1],["other",2]]}</code>: keys with values, in their order
 * </ul>
 */
final class ValueJson {

    private static final String DOUBLE = "double";
    private static final String BYTES = "bytes";
    private static final String MAP = "map";

    /** What is nested deeper the store would not write either. */
    private static final int MAX_DEPTH = 500;

    private ValueJson() {}

    static @Nullable Object write(Value<?> value) {
        return write(value, 0);
    }

    private static @Nullable Object write(Value<?> value, int depth) {
        if (depth > MAX_DEPTH) {
            return "…";
        }
        return switch (value.getType()) {
            case STRING, BOOLEAN, LONG -> value.getValue();
            case DOUBLE -> {
                Double number = (Double) value.getValue();
                yield Double.isFinite(number) ? number : Map.of(DOUBLE, number.toString());
            }
            case ARRAY -> {
                List<@Nullable Object> elements = new ArrayList<>();
                for (Object element : (List<?>) value.getValue()) {
                    elements.add(write((Value<?>) element, depth + 1));
                }
                yield elements;
            }
            case KEY_VALUE_LIST -> {
                List<Object> entries = new ArrayList<>();
                for (Object entry : (List<?>) value.getValue()) {
                    KeyValue keyValue = (KeyValue) entry;
                    List<@Nullable Object> pair = new ArrayList<>();
                    Collections.addAll(pair, keyValue.getKey(), write(keyValue.getValue(), depth + 1));
                    entries.add(pair);
                }
                yield Map.of(MAP, entries);
            }
            case BYTES -> {
                ByteBuffer bytes = ((ByteBuffer) value.getValue()).duplicate();
                byte[] copy = new byte[bytes.remaining()];
                bytes.get(copy);
                yield Map.of(BYTES, Base64.getEncoder().encodeToString(copy));
            }
            case EMPTY -> null;
        };
    }

    /** Reads what {@link #write} wrote; {@code null} if this is not such a thing, or one that was cut. */
    static @Nullable Value<?> read(@Nullable Object json) {
        if (json instanceof List<?> elements) {
            List<Value<?>> values = new ArrayList<>();
            for (Object element : elements) {
                Value<?> value = read(element);
                if (value == null) {
                    return null;
                }
                values.add(value);
            }
            return Value.of(values);
        }
        return json instanceof Map<?, ?> map ? readTagged(map) : ofPlainJson(json);
    }

    private static @Nullable Value<?> readTagged(Map<?, ?> json) {
        if (json.get(DOUBLE) instanceof String digits) {
            Double number = number(digits);
            return number == null ? null : Value.of(number);
        }
        if (json.get(BYTES) instanceof String base64) {
            try {
                return Value.of(Base64.getDecoder().decode(base64));
            } catch (IllegalArgumentException cut) {
                return null;
            }
        }
        if (!(json.get(MAP) instanceof List<?> entries)) {
            return null;
        }
        List<KeyValue> keyValues = new ArrayList<>();
        for (Object entry : entries) {
            if (!(entry instanceof List<?> pair) || pair.size() != 2 || !(pair.get(0) instanceof String key)) {
                return null;
            }
            Value<?> value = read(pair.get(1));
            if (value == null) {
                return null;
            }
            keyValues.add(KeyValue.of(key, value));
        }
        return Value.of(keyValues.toArray(KeyValue[]::new));
    }

    /** Reads any JSON as what it looks like: what others than the exporter write has no marks. */
    static Value<?> ofAnyJson(@Nullable Object json) {
        if (json instanceof List<?> elements) {
            List<Value<?>> values = new ArrayList<>();
            for (Object element : elements) {
                values.add(ofAnyJson(element));
            }
            return Value.of(values);
        }
        if (json instanceof Map<?, ?> map) {
            List<KeyValue> entries = new ArrayList<>();
            map.forEach((key, value) -> entries.add(KeyValue.of(String.valueOf(key), ofAnyJson(value))));
            return Value.of(entries.toArray(KeyValue[]::new));
        }
        return ofPlainJson(json);
    }

    private static Value<?> ofPlainJson(@Nullable Object json) {
        if (json == null) {
            return Value.empty();
        }
        if (json instanceof Boolean bool) {
            return Value.of(bool);
        }
        if (json instanceof Long integer) {
            return Value.of(integer);
        }
        if (json instanceof Double number) {
            return Value.of(number);
        }
        return Value.of(json.toString());
    }

    /** Reads a number that may be written as a string because it is not finite; {@code null} if it is none. */
    static @Nullable Double number(@Nullable Object json) {
        if (json instanceof Double number) {
            return number;
        }
        if ("NaN".equals(json)) {
            return Double.NaN;
        }
        if ("Infinity".equals(json)) {
            return Double.POSITIVE_INFINITY;
        }
        return "-Infinity".equals(json) ? Double.NEGATIVE_INFINITY : null;
    }
}
