// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes JSON that can stand in the script element of a page: what would end the element, or what not every reader takes literally,
 * stands escaped in its strings. It puts the commas; that what is opened is closed is up to the caller. Not thread-safe.
 */
final class JsonWriter {

    private static final int WHOLE_FROM = 100;
    private static final int SECOND_MS = 1_000;
    private static final double MOST_WHOLE = 1e15;

    /** More than {@link Units} has words for. Sums, shares and axes of it stay finite in the page's script, which those of 1e308 do not. */
    private static final double LONGEST_MS = 1e15;

    /** Less than {@link Units} has words for, too. */
    private static final double SHORTEST_MS = 1e-9;

    private static final String HEX = "0123456789abcdef";

    private final StringBuilder json = new StringBuilder(1 << 16);
    private boolean followsValue;

    // --- structure

    JsonWriter startObject() {
        return open('{');
    }

    JsonWriter endObject() {
        return close('}');
    }

    JsonWriter startArray() {
        return open('[');
    }

    JsonWriter endArray() {
        return close(']');
    }

    /** Writes a property that is an array; {@code write} writes one value. */
    <T> void array(String name, List<T> values, Consumer<? super T> write) {
        name(name).startArray();
        values.forEach(write);
        endArray();
    }

    private JsonWriter open(char bracket) {
        comma();
        json.append(bracket);
        followsValue = false;
        return this;
    }

    private JsonWriter close(char bracket) {
        json.append(bracket);
        followsValue = true;
        return this;
    }

    private void comma() {
        if (followsValue) {
            json.append(',');
        }
        followsValue = true;
    }

    /** Writes the name of a property; its value is to follow. */
    JsonWriter name(String name) {
        comma();
        quoted(name);
        json.append(':');
        followsValue = false;
        return this;
    }

    // --- values

    void text(String text) {
        comma();
        quoted(text);
    }

    void number(long number) {
        comma();
        json.append(number);
    }

    /** Writes a finite number as Java spells it. */
    void number(double number) {
        comma();
        json.append(number);
    }

    void truth(boolean truth) {
        comma();
        json.append(truth);
    }

    void nothing() {
        comma();
        json.append("null");
    }

    void numbers(int... numbers) {
        startArray();
        for (int number : numbers) {
            number(number);
        }
        endArray();
    }

    /**
     * Writes milliseconds with as many digits as a page shows and compares: three below a second, four above, half seconds from a minute on; 1e15
     * stands for whatever is longer. The summary beside has the exact ones.
     */
    void duration(@Nullable Double milliseconds) {
        if (milliseconds == null) {
            nothing();
        } else {
            double written = milliseconds > 0 ? Math.max(SHORTEST_MS, Math.min(milliseconds, LONGEST_MS)) : 0;
            shortest(written < SECOND_MS ? rounded(written) : cut(written));
        }
    }

    private static double rounded(double value) {
        if (value == 0) {
            return 0;
        }
        double unit = Math.pow(10, Math.floor(Math.log10(value)) - 2);
        double units = value / unit;
        if (Math.abs(units - Math.floor(units) - 0.5)
                < 1e-9) { // Which way this goes, only the exact number tells, and slowly.
            return Units.threeDigits(value).doubleValue();
        }
        // A quotient, as a product with a negative power of ten would not be the nearest number to its short form.
        return value >= WHOLE_FROM ? Math.rint(value) : Math.rint(units) / Math.rint(1 / unit);
    }

    /**
     * Cuts off what {@link Units} has no use for. Rounded here, the number would be rounded twice, and a page would show one duration in two ways. What
     * is just above the middle of two must not be cut to the middle, which may round down.
     */
    private static double cut(double milliseconds) {
        if (milliseconds >= 60 * SECOND_MS) {
            return Math.floor(milliseconds / 500) * 500;
        }
        int unit = milliseconds < 10 * SECOND_MS ? 1 : 10;
        double units = Math.floor(milliseconds / unit);
        boolean isJustAboveTheMiddle = units % 10 == 5 && units * unit < milliseconds;
        return (isJustAboveTheMiddle ? units + 1 : units) * unit;
    }

    /** Writes a number, a whole one without a point. */
    private void shortest(double value) {
        if (value == Math.rint(value) && Math.abs(value) < MOST_WHOLE) {
            number((long) value);
        } else {
            number(value);
        }
    }

    /** Writes text, number, truth value, list, map or nothing; anything else as its text. */
    void value(@Nullable Object value) {
        if (value == null) {
            nothing();
        } else if (value instanceof Double || value instanceof Float) {
            double number = ((Number) value).doubleValue();
            if (Double.isFinite(number)) {
                shortest(number);
            } else {
                text(String.valueOf(number));
            }
        } else if (value instanceof Long || value instanceof Integer) {
            number(((Number) value).longValue());
        } else if (value instanceof Boolean truth) {
            truth(truth);
        } else if (value instanceof List<?> list) {
            startArray();
            list.forEach(this::value);
            endArray();
        } else if (value instanceof Map<?, ?> map) {
            startObject();
            map.forEach((key, element) -> name(String.valueOf(key)).value(element));
            endObject();
        } else {
            text(value.toString());
        }
    }

    // --- strings

    private void quoted(String text) {
        json.append('"');
        int plain = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (standsForItself(c)) {
                continue;
            }
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else {
                json.append(text, plain, i);
                escape(c);
                plain = i + 1;
            }
        }
        json.append(text, plain, text.length()).append('"');
    }

    private static boolean standsForItself(char c) {
        return switch (c) {
            case '"', '\\', '<', '>', '&', '\u2028', '\u2029' -> false;
            default -> c >= ' ' && !Character.isSurrogate(c);
        };
    }

    private void escape(char c) {
        switch (c) {
            case '"', '\\' -> json.append('\\').append(c);
            case '\n' -> json.append("\\n");
            case '\t' -> json.append("\\t");
            case '\r' -> json.append("\\r");
            default -> {
                json.append("\\u");
                for (int shift = 12; shift >= 0; shift -= 4) {
                    json.append(HEX.charAt(c >> shift & 0xF));
                }
            }
        }
    }

    @Override
    public String toString() {
        return json.toString();
    }
}
