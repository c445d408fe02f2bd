// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** Values of JSON that the generator has no verb for, in as few characters as what they are for allows. */
final class Json {

    private static final double WHOLE_FROM = 100;
    private static final double FOUR_DIGITS_FROM = 1_000;

    private Json() {}

    /**
     * Writes milliseconds with as many digits as a page shows and compares: three below a second, four above. The summary beside has
     * the exact ones.
     */
    static void duration(JsonGenerator json, @Nullable Double milliseconds) {
        if (milliseconds == null) {
            json.writeNull();
        } else {
            number(json, rounded(milliseconds));
        }
    }

    private static double rounded(double value) {
        if (value <= 0) {
            return 0;
        }
        int digits = value >= FOUR_DIGITS_FROM ? 4 : 3;
        double unit = Math.pow(10, Math.floor(Math.log10(value)) - digits + 1);
        // A quotient, as a product with a negative power of ten would not be the nearest number to its short form.
        return value >= WHOLE_FROM ? Math.rint(value / unit) * unit : Math.rint(value / unit) / Math.rint(1 / unit);
    }

    private static void number(JsonGenerator json, double value) {
        if (value == Math.rint(value) && Math.abs(value) < 1e15) {
            json.writeNumber((long) value);
        } else {
            json.writeNumber(value);
        }
    }

    /** Writes text, number, truth value, list, map or nothing; anything else as its text. */
    static void value(JsonGenerator json, @Nullable Object value) {
        if (value == null) {
            json.writeNull();
        } else if (value instanceof Double || value instanceof Float) {
            double number = ((Number) value).doubleValue();
            if (Double.isFinite(number)) {
                number(json, number);
            } else {
                json.writeString(String.valueOf(number));
            }
        } else if (value instanceof Long || value instanceof Integer) {
            json.writeNumber(((Number) value).longValue());
        } else if (value instanceof Boolean truth) {
            json.writeBoolean(truth);
        } else if (value instanceof List<?> list) {
            json.writeStartArray();
            list.forEach(element -> value(json, element));
            json.writeEndArray();
        } else if (value instanceof Map<?, ?> map) {
            json.writeStartObject();
            map.forEach((key, element) -> {
                json.writeName(String.valueOf(key));
                value(json, element);
            });
            json.writeEndObject();
        } else {
            json.writeString(value.toString());
        }
    }

    static void numbers(JsonGenerator json, int... numbers) {
        json.writeStartArray();
        for (int number : numbers) {
            json.writeNumber(number);
        }
        json.writeEndArray();
    }
}
