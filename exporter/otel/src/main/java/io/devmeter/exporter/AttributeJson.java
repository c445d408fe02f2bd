// SPDX-License-Identifier: Apache-2.0
package io.devmeter.exporter;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.AttributeType;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.Value;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes attributes as values of JSON and reads them back, in their order. Where such a value does not tell the attribute's type, the type is
 * handed back to be written beside it: {@code double} for a number that is not finite (JSON has none, so it is a string), {@code string[]},
 * {@code boolean[]}, {@code long[]} or {@code double[]} for an empty array or one with such a number, {@code value} for a structured value,
 * which is written as its text, and beside it as {@link ValueJson}.
 */
final class AttributeJson {

    private static final String VALUE = "value";

    private AttributeJson() {}

    /**
     * What the values alone do not tell.
     *
     * @param types the types of those attributes whose value does not tell
     * @param values the structured values
     */
    record Untold(Map<String, String> types, Map<String, @Nullable Object> values) {
        static final Untold NOTHING = new Untold(Map.of(), Map.of());

        /** Puts it beside the attributes. */
        void putInto(Map<String, @Nullable Object> json) {
            if (!types.isEmpty()) {
                json.put("types", types);
            }
            if (!values.isEmpty()) {
                json.put("values", values);
            }
        }

        /** Reads what {@link #putInto} wrote; what else may stand there is passed over. */
        static Untold in(Map<String, @Nullable Object> json) {
            if (!json.containsKey("types")) {
                return NOTHING;
            }
            Map<String, String> types = new TreeMap<>();
            Json.object(json, "types").forEach((key, type) -> {
                if (type instanceof String name) {
                    types.put(key, name);
                }
            });
            return new Untold(types, Json.object(json, "values"));
        }
    }

    /** Hands over each attribute's key and value, and returns what these do not tell. */
    static Untold write(Attributes attributes, BiConsumer<String, Object> json) {
        if (attributes.isEmpty()) {
            return Untold.NOTHING;
        }
        Map<String, String> types = new TreeMap<>();
        Map<String, @Nullable Object> values = new TreeMap<>();
        attributes.forEach((key, value) -> {
            // Most are texts, and to find that a text is no Value takes a search through all that a text is.
            if (!(value instanceof String) && value instanceof Value<?> structured) {
                json.accept(key.getKey(), structured.asString());
                values.put(key.getKey(), ValueJson.write(structured));
            } else {
                json.accept(key.getKey(), value);
            }
            if (isAmbiguous(key.getType(), value)) {
                types.put(key.getKey(), name(key.getType()));
            }
        });
        return types.isEmpty() ? Untold.NOTHING : new Untold(types, values);
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
            case VALUE -> VALUE;
        };
    }

    /**
     * Reads attributes back. What no attribute can have been, because others than the exporter write lines too, becomes the nearest thing that
     * can: a structured value, and a number with too many digits its text.
     */
    static StoredAttributes read(Map<String, @Nullable Object> json, Untold untold) {
        StoredAttributes.Builder attributes = new StoredAttributes.Builder(json.size());
        json.forEach((key, value) -> {
            if (!key.isEmpty()) {
                read(key, value, untold, attributes);
            }
        });
        return attributes.build();
    }

    private static void read(String key, @Nullable Object value, Untold untold, StoredAttributes.Builder attributes) {
        String type = untold.types().get(key);
        if (type != null && readAs(type, key, value, untold, attributes)) {
            return;
        }
        if (value instanceof String text) {
            attributes.put(AttributeKey.stringKey(key), text);
        } else if (value instanceof Boolean bool) {
            attributes.put(AttributeKey.booleanKey(key), bool);
        } else if (value instanceof Long number) {
            attributes.put(AttributeKey.longKey(key), number);
        } else if (value instanceof Double number) {
            attributes.put(AttributeKey.doubleKey(key), number);
        } else if (value instanceof BigInteger digits) {
            attributes.put(AttributeKey.stringKey(key), digits.toString());
        } else if (!(value instanceof List<?> elements) || !readArray(key, elements, attributes)) {
            attributes.put(AttributeKey.valueKey(key), ValueJson.ofAnyJson(value));
        }
    }

    /** Reads a value whose type is told beside it; {@code false} if it cannot be of that type. */
    private static boolean readAs(
            String type, String key, @Nullable Object value, Untold untold, StoredAttributes.Builder attributes) {
        return switch (type) {
            case "double" -> put(AttributeKey.doubleKey(key), ValueJson.number(value), attributes);
            case "string[]" -> put(AttributeKey.stringArrayKey(key), emptyList(value), attributes);
            case "boolean[]" -> put(AttributeKey.booleanArrayKey(key), emptyList(value), attributes);
            case "long[]" -> put(AttributeKey.longArrayKey(key), emptyList(value), attributes);
            case "double[]" -> put(AttributeKey.doubleArrayKey(key), numbers(value), attributes);
            case VALUE -> put(AttributeKey.valueKey(key), structured(key, untold), attributes);
            default -> false;
        };
    }

    private static <T> boolean put(AttributeKey<T> key, @Nullable T value, StoredAttributes.Builder attributes) {
        if (value == null) {
            return false;
        }
        attributes.put(key, value);
        return true;
    }

    private static <T> @Nullable List<T> emptyList(@Nullable Object value) {
        return value instanceof List<?> elements && elements.isEmpty() ? List.of() : null;
    }

    private static @Nullable List<Double> numbers(@Nullable Object value) {
        if (!(value instanceof List<?> elements)) {
            return null;
        }
        List<Double> numbers = new ArrayList<>();
        for (Object element : elements) {
            Double number = ValueJson.number(element);
            if (number == null) {
                return null;
            }
            numbers.add(number);
        }
        return numbers;
    }

    private static @Nullable Value<?> structured(String key, Untold untold) {
        return untold.values().containsKey(key) ? ValueJson.read(untold.values().get(key)) : null;
    }

    /** Reads an array whose elements are all of one type; {@code false} if they are not. */
    private static boolean readArray(String key, List<?> elements, StoredAttributes.Builder attributes) {
        AttributeKey<?> arrayKey = elements.isEmpty() ? null : arrayKey(key, elements);
        if (arrayKey == null) {
            return false;
        }
        attributes.putUnchecked(arrayKey, List.copyOf(elements));
        return true;
    }

    /** Returns the key of an array whose elements are all of one type, {@code null} if they are not; an empty array counts as one of strings. */
    static @Nullable AttributeKey<?> arrayKey(String key, List<?> elements) {
        if (elements.stream().allMatch(String.class::isInstance)) {
            return AttributeKey.stringArrayKey(key);
        }
        if (elements.stream().allMatch(Boolean.class::isInstance)) {
            return AttributeKey.booleanArrayKey(key);
        }
        if (elements.stream().allMatch(Long.class::isInstance)) {
            return AttributeKey.longArrayKey(key);
        }
        return elements.stream().allMatch(Double.class::isInstance) ? AttributeKey.doubleArrayKey(key) : null;
    }
}
