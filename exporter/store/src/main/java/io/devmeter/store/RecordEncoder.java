// SPDX-License-Identifier: Apache-2.0
package io.devmeter.store;

import static java.util.Objects.requireNonNull;

import io.devmeter.store.ExecutionRecord.Status;
import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.AbstractList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.StreamReadConstraints;

/**
 * Writes records as lines, within limits. Nothing that a record holds can make it fail: a value that JSON has no form for is written as its
 * text. One instance writes one line. Not thread-safe.
 */
final class RecordEncoder {

    /** Longest line that is written; reading takes longer ones. */
    static final int MAX_LINE_BYTES = 8 << 20;

    /** Leaves room for the rest of the line even if each character must be escaped. */
    private static final int MAX_NAME_LENGTH = 1 << 20;

    /** Deepest nesting that is written, below the limit that reading has, so that whatever is written can be read. */
    private static final int MAX_DEPTH = StreamReadConstraints.DEFAULT_MAX_DEPTH - 2;

    /** Below this, a {@code double} of milliseconds tells each nanosecond from the next. */
    private static final double MAX_EXACT_NANOS = 1e15;

    /** Jackson reads numbers of up to 1,000 digits. */
    private static final int MAX_INTEGER_BITS = 3_300;

    static final int TRACE_ID_DIGITS = 32;
    static final int SPAN_ID_DIGITS = 16;

    private static final String CUT = "…";
    private static final int MAX_PART_LENGTH = 100;
    private static final byte[] NULL = ascii("null");
    private static final byte[] TRUE = ascii("true");
    private static final byte[] FALSE = ascii("false");

    // What stands between two values is one array, because copying a few bytes costs as much as copying many.
    private static final byte[] NAME = ascii("{\"name\":");
    private static final byte[] STARTED_AT = ascii(",\"started_at\":");
    private static final byte[] ENDED_AT = ascii(",\"ended_at\":");
    private static final byte[] DURATION_MS = ascii(",\"duration_ms\":");
    private static final Map<Status, byte[]> STATUS_AND_METADATA = statusAndMetadata();
    private static final byte[] ERROR = ascii(",\"error\":");
    private static final byte[] TRACE_ID = ascii(",\"trace_id\":");
    private static final byte[] NO_ERROR_AND_TRACE_ID = ascii(",\"error\":null,\"trace_id\":");
    private static final byte[] SPAN_ID = ascii(",\"span_id\":");
    private static final byte[] PARENT_SPAN_ID = ascii(",\"parent_span_id\":");
    private static final byte[] NO_PARENT_SPAN_ID = ascii(",\"parent_span_id\":null");
    private static final byte[] OTEL = ascii(",\"otel\":");
    private static final byte[] TRUNCATED = ascii("\"truncated\":");
    private static final byte[] END = ascii("}\n");

    private final JsonBytes json;
    private final int start;
    private final RecordLimits limits;
    private Map<String, Long> truncated = Map.of();

    /** The key, within {@code metadata} or {@code otel}, whose value is being written; empty outside of both. */
    private String part = "";

    private RecordEncoder(JsonBytes json, RecordLimits limits) {
        this.json = json;
        this.start = json.length();
        this.limits = limits;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static Map<Status, byte[]> statusAndMetadata() {
        Map<Status, byte[]> json = new EnumMap<>(Status.class);
        for (Status status : Status.values()) {
            json.put(status, ascii(",\"status\":\"" + status.text() + "\",\"metadata\":"));
        }
        return json;
    }

    /**
     * Appends the record as one line, its {@code \n} included. If that is too long even within the limits, they are narrowed; if it is
     * too long even then, there are too many values, and they are left out.
     */
    static void encode(ExecutionRecord execution, RecordLimits limits, JsonBytes lines) {
        RecordEncoder encoder = new RecordEncoder(lines, limits);
        encoder.write(execution, FixedValues.copyOf(execution.metadata()), FixedValues.copyOf(execution.otel()));
        if (!encoder.isTooLong()) {
            return;
        }
        lines.shortenTo(encoder.start);
        if (limits.isNarrowest()) {
            encodeWithoutValues(execution, limits, lines);
        } else {
            encode(execution, limits.narrower(), lines);
        }
    }

    private static void encodeWithoutValues(ExecutionRecord execution, RecordLimits limits, JsonBytes lines) {
        RecordEncoder encoder = new RecordEncoder(lines, limits);
        encoder.cut("metadata", execution.metadata().size());
        encoder.cut("otel", execution.otel().size());
        encoder.write(execution, FixedValues.NONE, FixedValues.NONE);
    }

    private boolean isTooLong() {
        return json.length() - start > MAX_LINE_BYTES;
    }

    private void write(ExecutionRecord execution, FixedValues metadata, FixedValues otel) {
        json.raw(NAME);
        text(execution.name(), MAX_NAME_LENGTH, "name");
        json.raw(STARTED_AT);
        json.time(execution.startedAt());
        json.raw(ENDED_AT);
        Instant endedAt = execution.endedAt();
        if (endedAt == null) {
            json.raw(NULL);
        } else {
            json.time(endedAt);
        }
        json.raw(DURATION_MS);
        duration(execution.durationMs());
        json.raw(requireNonNull(STATUS_AND_METADATA.get(execution.status())));
        members("metadata", metadata);
        errorAndSpan(execution);
        if (!otel.isEmpty()) {
            json.raw(OTEL);
            otel(otel);
        }
        if (!truncated.isEmpty()) {
            truncated(otel.isEmpty());
        }
        json.raw(END);
    }

    /** Ids that are not valid are left out. That is noticed while they are written, which costs nothing more. */
    private void errorAndSpan(ExecutionRecord execution) {
        int from = json.length();
        String traceId = execution.traceId();
        String spanId = execution.spanId();
        if (traceId != null && spanId != null) {
            if (execution.error() == null) {
                json.raw(NO_ERROR_AND_TRACE_ID);
            } else {
                error(execution.error());
                json.raw(TRACE_ID);
            }
            if (json.hex(traceId, TRACE_ID_DIGITS)) {
                json.raw(SPAN_ID);
                if (json.hex(spanId, SPAN_ID_DIGITS)) {
                    parent(execution.parentSpanId());
                    return;
                }
            }
            json.shortenTo(from);
        }
        error(execution.error());
    }

    private void error(@Nullable String error) {
        json.raw(ERROR);
        textOrNull(error, limits.errorLength(), "error");
    }

    private void parent(@Nullable String spanId) {
        int from = json.length();
        if (spanId != null) {
            json.raw(PARENT_SPAN_ID);
            if (json.hex(spanId, SPAN_ID_DIGITS)) {
                return;
            }
            json.shortenTo(from);
        }
        json.raw(NO_PARENT_SPAN_ID);
    }

    private void duration(@Nullable Double milliseconds) {
        if (milliseconds == null) {
            json.raw(NULL);
            return;
        }
        double nanos = Math.rint(milliseconds * 1e6);
        if (nanos < MAX_EXACT_NANOS && nanos / 1e6 == milliseconds) {
            json.millisecondsOfNanos((long) nanos);
        } else {
            BigDecimal digits = BigDecimal.valueOf(milliseconds).stripTrailingZeros();
            json.raw(ascii(digits.setScale(Math.max(digits.scale(), 1)).toPlainString()));
        }
    }

    /** Adds what was cut to {@code otel}, which stands at the end of the line or is yet to be begun. */
    private void truncated(boolean otelIsMissing) {
        if (otelIsMissing) {
            json.raw(OTEL);
            json.raw('{');
        } else {
            json.shortenTo(json.length() - 1);
            json.raw(',');
        }
        json.raw(TRUNCATED);
        char separator = '{';
        for (Map.Entry<String, Long> entry : truncated.entrySet()) {
            json.raw(separator);
            json.string(entry.getKey());
            json.raw(':');
            json.number(entry.getValue());
            separator = ',';
        }
        json.raw('}');
        json.raw('}');
    }

    /** Most spans of a process have nothing here but its resource, and share that. */
    private void otel(FixedValues otel) {
        byte[] known = otel.json(limits);
        if (known != null) {
            json.raw(known);
            return;
        }
        int from = json.length();
        int cutBefore = truncated.size();
        members("otel", otel);
        if (truncated.size() == cutBefore && !isTooLong()) {
            otel.keep(limits, json, from);
        }
    }

    private void members(String section, FixedValues values) {
        char separator = '{';
        for (int place = 0; place < values.size(); place++) {
            json.raw(separator);
            part = values.key(place);
            text(part, limits.valueLength(), section);
            json.raw(':');
            valueIfPossible(values.value(place), section);
            separator = ',';
        }
        part = "";
        close(separator, '{', '}');
    }

    private void object(Map<?, ?> values, String section, int depth) {
        char separator = '{';
        for (Map.Entry<?, ?> entry : values.entrySet()) {
            json.raw(separator);
            text(String.valueOf(entry.getKey()), limits.valueLength(), section);
            json.raw(':');
            value(entry.getValue(), section, depth + 1);
            separator = ',';
        }
        close(separator, '{', '}');
    }

    private void array(Iterable<?> values, String section, int depth) {
        boolean ofEvents = depth == 2 && section.equals("otel") && (part.equals("events") || part.equals("links"));
        int limit = ofEvents ? limits.events() : limits.elements();
        char separator = '[';
        int count = 0;
        for (Object element : values) {
            if (count++ >= limit) {
                continue;
            }
            json.raw(separator);
            value(element, section, depth + 1);
            separator = ',';
        }
        if (count > limit) {
            cut(section, count);
        }
        close(separator, '[', ']');
    }

    private void close(char separator, char open, char close) {
        if (separator == open) {
            json.raw(open);
        }
        json.raw(close);
    }

    /** Values may be of foreign classes, and fail when they are asked for what they hold. */
    private void valueIfPossible(@Nullable Object value, String section) {
        int from = json.length();
        try {
            value(value, section, 2);
        } catch (VirtualMachineError e) {
            throw e;
        } catch (RuntimeException | Error e) {
            json.shortenTo(from);
            json.string(textOfWhatFails(requireNonNull(value)));
        }
    }

    private void value(@Nullable Object value, String section, int depth) {
        if (value == null || isTooLong()) { // In the second case this line will not be the one that is used.
            json.raw(NULL);
        } else if (value instanceof String text) {
            text(text, limits.valueLength(), section);
        } else if (value instanceof Long
                || value instanceof Integer
                || value instanceof Short
                || value instanceof Byte) {
            json.number(((Number) value).longValue());
        } else if (value instanceof Boolean bool) {
            json.raw(bool ? TRUE : FALSE);
        } else if (value instanceof Double || value instanceof Float) {
            floatingPoint(((Number) value).doubleValue());
        } else if (value instanceof BigInteger integer && integer.bitLength() <= MAX_INTEGER_BITS) {
            json.raw(ascii(integer.toString()));
        } else if (depth > MAX_DEPTH) {
            json.string(CUT);
        } else if (value
                instanceof Collection<?> values) { // Other iterables, such as a path, are not what they consist of.
            array(values, section, depth);
        } else if (value instanceof Map<?, ?> map) {
            object(map, section, depth);
        } else if (value instanceof Number number) {
            unusualNumber(number, section);
        } else if (value.getClass().isArray()) {
            array(elements(value), section, depth);
        } else {
            text(textOf(value), limits.valueLength(), section);
        }
    }

    /** The value is of a foreign class, which may have no text for it, or fail to give it. */
    private static String textOf(Object value) {
        try {
            return String.valueOf(value.toString());
        } catch (VirtualMachineError e) {
            throw e;
        } catch (RuntimeException | Error e) {
            return textOfWhatFails(value);
        }
    }

    private static String textOfWhatFails(Object value) {
        return value.getClass().getName() + " (its text could not be had)";
    }

    private void unusualNumber(Number number, String section) {
        if (number instanceof AtomicInteger
                || number instanceof AtomicLong
                || number instanceof LongAdder
                || number instanceof LongAccumulator) {
            json.number(number.longValue());
        } else if (number instanceof BigDecimal decimal && isReadable(decimal)) {
            json.raw(ascii(decimal.toString()));
        } else if (number instanceof BigDecimal || number instanceof BigInteger) {
            text(number.toString(), limits.valueLength(), section);
        } else {
            floatingPoint(number.doubleValue());
        }
    }

    private static boolean isReadable(BigDecimal number) {
        return number.unscaledValue().bitLength() <= MAX_INTEGER_BITS && Double.isFinite(number.doubleValue());
    }

    private static List<@Nullable Object> elements(Object array) {
        return new AbstractList<>() {
            @Override
            public @Nullable Object get(int index) {
                return Array.get(array, index);
            }

            @Override
            public int size() {
                return Array.getLength(array);
            }
        };
    }

    /** A floating-point number always shows a point or an exponent, so that it stays one when read back. */
    private void floatingPoint(double value) {
        if (Double.isFinite(value)) {
            json.raw(ascii(Double.toString(value)));
        } else {
            json.string(Double.toString(value));
        }
    }

    private void textOrNull(@Nullable String text, int limit, String section) {
        if (text == null) {
            json.raw(NULL);
        } else {
            text(text, limit, section);
        }
    }

    private void text(String text, int limit, String section) {
        if (text.length() <= limit) {
            json.string(text);
            return;
        }
        cut(section, text.length());
        int end = limit - CUT.length();
        json.string(text.substring(0, Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end) + CUT);
    }

    private void cut(String section, int length) {
        if (truncated.isEmpty()) {
            truncated = new TreeMap<>();
        }
        truncated.merge(part.isEmpty() ? section : section + "." + shortPart(), (long) length, Math::max);
    }

    private String shortPart() {
        return part.length() <= MAX_PART_LENGTH ? part : part.substring(0, MAX_PART_LENGTH) + CUT;
    }
}
