// SPDX-License-Identifier: Apache-2.0
package io.devmeter.exporter;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Looks into JSON that others may have written or edited: what is not of the kind that is asked for counts as missing. */
final class Json {

    /** More than any integer needs. What it takes to read one grows with the square of its length. */
    private static final int MAX_DIGITS = 1_000;

    private Json() {}

    /** Returns the object under a key; an empty one if there is none. */
    static Map<String, @Nullable Object> object(Map<String, @Nullable Object> json, String key) {
        return object(json.get(key));
    }

    /** Returns a value that is an object; an empty one for any other. */
    @SuppressWarnings("unchecked") // Objects of JSON have strings as keys.
    static Map<String, @Nullable Object> object(@Nullable Object json) {
        return json instanceof Map<?, ?> object ? (Map<String, @Nullable Object>) object : Map.of();
    }

    /** Returns the objects of the array under a key; none if there is no array. */
    static List<Map<String, @Nullable Object>> objects(Map<String, @Nullable Object> json, String key) {
        List<Map<String, @Nullable Object>> objects = new ArrayList<>();
        if (json.get(key) instanceof List<?> list) {
            for (Object element : list) {
                if (element instanceof Map<?, ?>) {
                    objects.add(object(element));
                }
            }
        }
        return objects;
    }

    /** Returns the string under a key; an empty one if there is none. */
    static String text(Map<String, @Nullable Object> json, String key) {
        return json.get(key) instanceof String text ? text : "";
    }

    /** Returns the string under a key; {@code null} if there is none. */
    static @Nullable String textOrNull(Map<String, @Nullable Object> json, String key) {
        return json.get(key) instanceof String text ? text : null;
    }

    /** Returns the integer under a key; 0 if there is none. */
    static long integer(Map<String, @Nullable Object> json, String key) {
        return json.get(key) instanceof Long integer ? integer : 0;
    }

    /**
     * Returns the integer that a text spells.
     *
     * @throws ArithmeticException if it is none, or has more than 64 bits
     * @throws NumberFormatException if it is no number, or a very long one
     */
    static long integer(String text) {
        if (text.length() > MAX_DIGITS) {
            throw new NumberFormatException("longer than " + MAX_DIGITS + " characters");
        }
        return new BigDecimal(text).longValueExact();
    }

    /** Returns the count under a key; 0 if there is none. */
    static int count(Map<String, @Nullable Object> json, String key) {
        return (int) Math.max(0, Math.min(Integer.MAX_VALUE, integer(json, key)));
    }
}
