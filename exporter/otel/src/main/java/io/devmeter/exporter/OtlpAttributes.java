// SPDX-License-Identifier: Apache-2.0
package io.devmeter.exporter;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.common.Value;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads attributes from OTLP's {@code KeyValue}s, with their types. A key without a value is left out, as there are no such attributes. */
final class OtlpAttributes {

    private OtlpAttributes() {}

    /** Reads the {@code attributes} of a message. */
    static Attributes of(Map<String, @Nullable Object> message) {
        AttributesBuilder attributes = Attributes.builder();
        for (Map<String, @Nullable Object> keyValue : Json.objects(message, "attributes")) {
            put(attributes, Json.text(keyValue, "key"), Json.object(keyValue, "value"));
        }
        return attributes.build();
    }

    private static void put(AttributesBuilder attributes, String key, Map<String, @Nullable Object> anyValue) {
        Value<?> value = value(anyValue);
        if (value == null || key.isEmpty()) {
            return;
        }
        switch (value.getType()) {
            case STRING -> attributes.put(key, (String) value.getValue());
            case BOOLEAN -> attributes.put(key, (Boolean) value.getValue());
            case LONG -> attributes.put(key, (Long) value.getValue());
            case DOUBLE -> attributes.put(key, (Double) value.getValue());
            case ARRAY -> putArray(attributes, key, value);
            default -> attributes.put(AttributeKey.valueKey(key), value);
        }
    }

    /** An array of one type is an attribute of that type. An empty one is of strings, because it does not tell. */
    @SuppressWarnings("unchecked") // The key is that of the elements.
    private static void putArray(AttributesBuilder attributes, String key, Value<?> array) {
        List<Object> elements = new ArrayList<>();
        for (Object element : (List<?>) array.getValue()) {
            elements.add(((Value<?>) element).getValue());
        }
        AttributeKey<?> arrayKey = AttributeJson.arrayKey(key, elements);
        if (arrayKey == null) {
            attributes.put(AttributeKey.valueKey(key), array);
        } else {
            attributes.put((AttributeKey<Object>) arrayKey, elements);
        }
    }

    /** Returns {@code null} if there is none. */
    private static @Nullable Value<?> value(Map<String, @Nullable Object> anyValue) {
        for (Map.Entry<String, @Nullable Object> entry : anyValue.entrySet()) {
            Object json = entry.getValue();
            Value<?> value = json == null ? null : value(entry.getKey(), json);
            if (value != null) {
                return value;
            }
        }
        return null;
    }

    /** Returns the text itself if it is not of the type it says: an attribute more that is odd is better than a span less. */
    private static @Nullable Value<?> value(String type, Object json) {
        try {
            return switch (type) {
                case "stringValue" -> Value.of(json.toString());
                case "boolValue" -> Value.of(Boolean.parseBoolean(json.toString()));
                case "intValue" -> Value.of(Json.integer(json.toString()));
                case "doubleValue" -> Value.of(Double.parseDouble(json.toString()));
                case "bytesValue" -> Value.of(Base64.getDecoder().decode(json.toString()));
                case "arrayValue" -> array(json);
                case "kvlistValue" -> keyValues(json);
                default -> null;
            };
        } catch (IllegalArgumentException | ArithmeticException otherType) {
            return Value.of(json.toString());
        }
    }

    private static Value<?> array(Object json) {
        List<Value<?>> values = new ArrayList<>();
        for (Map<String, @Nullable Object> element : Json.objects(Json.object(json), "values")) {
            Value<?> value = value(element);
            values.add(value == null ? Value.empty() : value);
        }
        return Value.of(values);
    }

    private static Value<?> keyValues(Object json) {
        Map<String, Value<?>> values = new LinkedHashMap<>();
        for (Map<String, @Nullable Object> keyValue : Json.objects(Json.object(json), "values")) {
            Value<?> value = value(Json.object(keyValue, "value"));
            values.put(Json.text(keyValue, "key"), value == null ? Value.empty() : value);
        }
        return Value.of(values);
    }
}
