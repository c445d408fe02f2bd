// SPDX-License-Identifier: Apache-2.0
package io.devmeter.exporter;

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

/** Reads JSON as maps, lists, strings, booleans and {@code null}s; numbers as strings, as they are spelled. */
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
}
