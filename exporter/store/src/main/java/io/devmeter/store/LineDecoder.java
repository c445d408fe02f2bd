// SPDX-License-Identifier: Apache-2.0
package io.devmeter.store;

import io.devmeter.store.ExecutionRecord.Status;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Turns lines that a {@link LineScanner} has taken into the same records as {@link RecordDecoder#decode} does. The scanner has checked every
 * byte, so nothing is checked here. One instance is for the lines of one file, which share most of their values. Not thread-safe.
 */
final class LineDecoder {

    private static final int NAME_AT = "{\"name\":".length();
    private static final int STARTED_AT = ",\"started_at\":".length();
    private static final int ENDED_AT = ",\"ended_at\":".length();
    private static final int DURATION = ",\"duration_ms\":".length();
    private static final int STATUS = ",\"status\":".length();
    private static final int METADATA = ",\"metadata\":".length();
    private static final int ERROR = ",\"error\":".length();
    private static final int TRACE_ID = ",\"trace_id\":".length();
    private static final int SPAN_ID = ",\"span_id\":".length();
    private static final int PARENT_SPAN_ID = ",\"parent_span_id\":".length();
    private static final int OTEL = ",\"otel\":".length();

    /** No number of so many digits is too large for a {@code long}. */
    private static final int LONG_DIGITS = 18;

    /** How many different values are remembered at most, and of how many bytes. */
    private static final int KNOWN = 512;

    private static final int KNOWN_BYTES = 1024;

    /** Values, and the bytes that spell them. */
    private static final class Known {
        private final byte[] json;
        private final int hash;
        private final FixedValues values;

        Known(byte[] json, int hash, FixedValues values) {
            this.json = json;
            this.hash = hash;
            this.values = values;
        }
    }

    /** A text or {@code null} that is mostly what it was in the line before: a build writes thousands of lines with one trace. */
    private final class Repeated {
        private byte[] json = "null".getBytes(StandardCharsets.US_ASCII);
        private @Nullable String text;

        @Nullable
        String next() {
            int start = at;
            int end = start + json.length;
            if (end <= buffer.length && Arrays.equals(buffer, start, end, json, 0, json.length)) {
                at = end;
            } else {
                text = textOrNull();
                json = Arrays.copyOfRange(buffer, start, at);
            }
            return text;
        }
    }

    private final TimeScanner times = new TimeScanner();
    private final Names keys = new Names();
    private final Repeated traceIds = new Repeated();
    private final Repeated parentSpanIds = new Repeated();

    private final @Nullable Known[] known = new @Nullable Known[KNOWN];

    private byte[] buffer = new byte[0];
    private int at;

    /**
     * Decodes a line.
     *
     * @param line the scanner that has taken it, and no other line since
     * @param names those of the file
     */
    ExecutionRecord decode(byte[] buffer, int start, LineScanner line, Names names) {
        this.buffer = buffer;
        at = StrictJson.value(buffer, StrictJson.spaceAllowed(buffer, start + NAME_AT));
        skipKey(STARTED_AT);
        at = StrictJson.value(buffer, at);
        Instant startedAt = Instant.ofEpochSecond(line.startedAtEpochSecond(), line.startedAtNano());
        skipKey(ENDED_AT);
        Instant endedAt = timeOrNull();
        skipKey(DURATION);
        skipScalar();
        double durationMs = line.durationMs();
        skipKey(STATUS);
        at = StrictJson.value(buffer, at);
        Status status = line.status();
        skipKey(METADATA);
        FixedValues metadata = values();
        skipKey(ERROR);
        String error = textOrNull();
        String traceId = null;
        String spanId = null;
        String parentSpanId = null;
        FixedValues otel = FixedValues.NONE;
        if (isAtKey('t')) {
            skipKey(TRACE_ID);
            traceId = traceIds.next();
            skipKey(SPAN_ID);
            spanId = textOrNull();
            skipKey(PARENT_SPAN_ID);
            parentSpanId = parentSpanIds.next();
        }
        if (isAtKey('o')) {
            skipKey(OTEL);
            otel = values();
        }
        return new ExecutionRecord(
                line.name(names),
                startedAt,
                endedAt,
                Double.isNaN(durationMs) ? null : durationMs,
                status,
                metadata,
                error,
                traceId,
                spanId,
                parentSpanId,
                otel);
    }

    /** Whether what follows is a key that begins with this letter, rather than the end. */
    private boolean isAtKey(char first) {
        return buffer[at] == ',' && buffer[StrictJson.spaceAllowed(buffer, at + 1) + 1] == first;
    }

    /** Passes over a comma, a key and a colon, and the spaces that may be between them. */
    private void skipKey(int length) {
        int key = at + length;
        at = StrictJson.spaceAllowed(buffer, buffer[at + 1] == ' ' ? key + 1 : key);
    }

    private void skipScalar() {
        while (buffer[at] != ',') {
            at++;
        }
    }

    private @Nullable Instant timeOrNull() {
        int start = at;
        at = times.timeOrNull(buffer, start);
        return buffer[start] == 'n'
                ? null
                : Instant.ofEpochSecond(
                        TimeScanner.epochSecond(buffer, start, times.epochDay()), TimeScanner.nano(buffer, start));
    }

    private @Nullable String textOrNull() {
        if (buffer[at] == 'n') {
            at += 4;
            return null;
        }
        return text();
    }

    private String text() {
        int start = at + 1;
        int end = start;
        while (buffer[end] != '"') {
            if (buffer[end] == '\\') {
                return escapedText(start, end);
            }
            end++;
        }
        at = end + 1;
        return new String(buffer, start, end - start, StandardCharsets.UTF_8);
    }

    private String escapedText(int start, int firstEscape) {
        StringBuilder text = new StringBuilder();
        int plain = start;
        int end = firstEscape;
        while (true) {
            text.append(new String(buffer, plain, end - plain, StandardCharsets.UTF_8));
            if (buffer[end] == '"') {
                at = end + 1;
                return text.toString();
            }
            byte escaped = buffer[end + 1];
            plain = end + 2;
            if (escaped == 'u') {
                text.append((char) hexadecimal(plain));
                plain += 4;
            } else {
                text.append(unescaped(escaped));
            }
            end = plain;
            while (buffer[end] != '"' && buffer[end] != '\\') {
                end++;
            }
        }
    }

    private static char unescaped(byte escaped) {
        return switch (escaped) {
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            default -> (char) escaped;
        };
    }

    private int hexadecimal(int start) {
        int value = 0;
        for (int i = start; i < start + 4; i++) {
            value = value << 4 | Character.digit(buffer[i], 16);
        }
        return value;
    }

    /**
     * Returns the same values for the same bytes: a process has one resource, and what is said of a test is mostly what was said of its
     * last run.
     */
    private FixedValues values() {
        int start = at;
        int end = StrictJson.value(buffer, start);
        if (end - start > KNOWN_BYTES) {
            return members();
        }
        int hash = Names.hash(buffer, start, end);
        int slot = hash & (KNOWN - 1);
        Known there = known[slot];
        if (there == null
                || there.hash != hash
                || !Arrays.equals(there.json, 0, there.json.length, buffer, start, end)) {
            there = new Known(Arrays.copyOfRange(buffer, start, end), hash, members());
            known[slot] = there;
        }
        at = end;
        return there.values;
    }

    private FixedValues members() {
        FixedValues.Builder members = new FixedValues.Builder();
        at++;
        while (buffer[at] != '}') {
            int key = at + 1;
            int end = key;
            while (buffer[end] != '"') {
                end++;
            }
            at = StrictJson.spaceAllowed(buffer, end + 2);
            members.put(keys.of(buffer, key, end), value());
            skipComma();
        }
        at++;
        return members.build();
    }

    private List<@Nullable Object> elements() {
        List<@Nullable Object> elements = new ArrayList<>();
        at++;
        while (buffer[at] != ']') {
            elements.add(value());
            skipComma();
        }
        at++;
        return elements;
    }

    private void skipComma() {
        if (buffer[at] == ',') {
            at = StrictJson.spaceAllowed(buffer, at + 1);
        }
    }

    private @Nullable Object value() {
        return switch (buffer[at]) {
            case '"' -> text();
            case '{' -> members();
            case '[' -> elements();
            case 'n' -> literal("null".length(), null);
            case 't' -> literal("true".length(), true);
            case 'f' -> literal("false".length(), false);
            default -> number();
        };
    }

    private @Nullable Object literal(int length, @Nullable Boolean meaning) {
        at += length;
        return meaning;
    }

    private Object number() {
        int start = at;
        boolean isInteger = true;
        for (byte b = buffer[at]; b == '-' || b == '.' || StrictJson.isDigit(b); b = buffer[at]) {
            isInteger &= b != '.';
            at++;
        }
        if (isInteger && at - start <= LONG_DIGITS) {
            return integer(start, at);
        }
        String digits = new String(buffer, start, at - start, StandardCharsets.ISO_8859_1);
        if (!isInteger) {
            return Double.valueOf(digits);
        }
        BigInteger number = new BigInteger(digits);
        return number.bitLength() < Long.SIZE ? (Object) number.longValue() : number;
    }

    private long integer(int start, int end) {
        boolean isNegative = buffer[start] == '-';
        long number = 0;
        for (int i = isNegative ? start + 1 : start; i < end; i++) {
            number = 10 * number + (buffer[i] - '0');
        }
        return isNegative ? -number : number;
    }
}
