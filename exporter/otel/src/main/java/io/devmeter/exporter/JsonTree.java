// SPDX-License-Identifier: Apache-2.0
package io.devmeter.exporter;

import java.math.BigDecimal;
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
import tools.jackson.core.json.JsonFactory;

/**
 * JSON as maps, lists, strings, booleans and {@code null}s; numbers as strings, as they are spelled. What is asked for and is not there, or is something
 * else, is empty.
 */
final class JsonTree {

    private static final JsonFactory JSON = JsonFactory.builder()
            // The line that holds them is bounded.
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private JsonTree() {}

    /** Reads a text that holds one object and no more; {@code null} means that it does not. */
    static @Nullable Map<String, @Nullable Object> object(String text) {
        try (JsonParser json = JSON.createParser(ObjectReadContext.empty(), text)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                return null;
            }
            Map<String, @Nullable Object> object = members(json);
            return json.nextToken() == null ? object : null;
        } catch (JacksonException malformed) {
            return null;
        }
    }

    private static Map<String, @Nullable Object> members(JsonParser json) {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        for (String key = json.nextName(); key != null; key = json.nextName()) {
            members.put(key, value(json, json.nextToken()));
        }
        return members;
    }

    private static @Nullable Object value(JsonParser json, JsonToken token) {
        return switch (token) {
            case START_OBJECT -> members(json);
            case START_ARRAY -> {
                List<@Nullable Object> elements = new ArrayList<>();
                for (JsonToken next = json.nextToken(); next != JsonToken.END_ARRAY; next = json.nextToken()) {
                    elements.add(value(json, next));
                }
                yield elements;
            }
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> null;
            default -> json.getString();
        };
    }

    /** Returns the value as an object. */
    @SuppressWarnings("unchecked") // Maps here have strings for keys.
    static Map<String, @Nullable Object> asObject(@Nullable Object value) {
        return value instanceof Map<?, ?> map ? (Map<String, @Nullable Object>) map : Map.of();
    }

    /** Returns a member that is an object. */
    static Map<String, @Nullable Object> member(Map<String, @Nullable Object> object, String key) {
        return asObject(object.get(key));
    }

    /** Returns the objects of an array. */
    static List<Map<String, @Nullable Object>> objects(@Nullable Object array) {
        List<Map<String, @Nullable Object>> objects = new ArrayList<>();
        if (array instanceof List<?> list) {
            for (Object element : list) {
                if (element instanceof Map<?, ?>) {
                    objects.add(asObject(element));
                }
            }
        }
        return objects;
    }

    /** Returns a member that is a text. */
    static String text(Map<String, @Nullable Object> object, String key) {
        return object.get(key) instanceof String text ? text : "";
    }

    /**
     * Returns a member that is an integer, 0 if it is not there.
     *
     * @throws ArithmeticException if it is none, or has more than 64 bits
     * @throws NumberFormatException if it is no number
     */
    static long integer(Map<String, @Nullable Object> object, String key) {
        return object.get(key) instanceof String digits ? new BigDecimal(digits).longValueExact() : 0;
    }
}
