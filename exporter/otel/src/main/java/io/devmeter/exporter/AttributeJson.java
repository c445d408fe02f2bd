// SPDX-License-Identifier: Apache-2.0
package io.devmeter.exporter;

import io.opentelemetry.api.common.AttributeType;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.Value;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/**
 * Writes attributes as values of JSON. Where such a value does not tell the attribute's type, the type is handed back to be written
 * beside it: {@code double} for a number that is not finite (JSON has none, so it is a string), {@code string[]},
 * {@code boolean[]}, {@code long[]} or {@code double[]} for an empty array or one with such a number, {@code value} for a structured value,
 * which is written as its text.
 */
final class AttributeJson {

    private AttributeJson() {}

    /** Hands over each attribute's key and value, and returns the types of those whose value does not tell. */
    static Map<String, String> write(Attributes attributes, BiConsumer<String, Object> json) {
        if (attributes.isEmpty()) {
            return Map.of();
        }
        Map<String, String> types = new TreeMap<>();
        attributes.forEach((key, value) -> {
            json.accept(key.getKey(), value instanceof Value<?> structured ? structured.asString() : value);
            if (isAmbiguous(key.getType(), value)) {
                types.put(key.getKey(), name(key.getType()));
            }
        });
        return types;
    }

    private static boolean isAmbiguous(AttributeType type, Object value) {
        return switch (type) {
            case STRING, BOOLEAN, LONG -> false;
            case DOUBLE -> isNotFinite(value);
            case STRING_ARRAY, BOOLEAN_ARRAY, LONG_ARRAY, DOUBLE_ARRAY -> {
                List<?> elements = (List<?>) value;
                yield elements.isEmpty() || elements.stream().anyMatch(AttributeJson::isNotFinite);
            }
            case VALUE -> true;
        };
    }

    private static boolean isNotFinite(Object value) {
        return value instanceof Double number && !Double.isFinite(number);
    }

    private static String name(AttributeType type) {
        return switch (type) {
            case STRING -> "string";
            case BOOLEAN -> "boolean";
            case LONG -> "long";
            case DOUBLE -> "double";
            case STRING_ARRAY -> "string[]";
            case BOOLEAN_ARRAY -> "boolean[]";
            case LONG_ARRAY -> "long[]";
            case DOUBLE_ARRAY -> "double[]";
            case VALUE -> "value";
        };
    }
}
