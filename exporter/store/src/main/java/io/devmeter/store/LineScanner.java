// SPDX-License-Identifier: Apache-2.0
package io.devmeter.store;

import static io.devmeter.store.StrictJson.NOT_CERTAIN;

import io.devmeter.store.ExecutionRecord.Status;
import java.util.Arrays;

/**
 * Reads lines that are laid out as {@link RecordCodec} writes them, or as Python's {@code json.dumps} does, and says of any other
 * line that it is not certain.
 *
 * <p>It checks every byte of a line. Whatever it takes, {@link RecordCodec#decode} takes too, with the same values; what it does not take
 * may be a proper line all the same. It allocates nothing. One instance reads the lines of one file, and what it says is of the line that
 * it took last. Not thread-safe.
 */
final class LineScanner {

    /** How many bytes behind the last line break a buffer has to have, because times and keys are looked at as whole words. */
    static final int PADDING = 64;

    private static final int NAME_KEY_LENGTH = 8;
    private static final long NAME_KEY = Words.of("{\"name\":");
    private static final Key STARTED_AT = Key.of("\"started_at\"");
    private static final Key ENDED_AT = Key.of("\"ended_at\"");
    private static final Key DURATION = Key.of("\"duration_ms\"");
    private static final Key STATUS = Key.of("\"status\"");
    private static final Key METADATA = Key.of("\"metadata\"");
    private static final Key ERROR = Key.of("\"error\"");
    private static final Key TRACE_ID = Key.of("\"trace_id\"");
    private static final Key SPAN_ID = Key.of("\"span_id\"");
    private static final Key PARENT_SPAN_ID = Key.of("\"parent_span_id\"");
    private static final Key OTEL = Key.of("\"otel\"");

    private static final long SEVEN_BYTES = 0xFF_FFFF_FFFF_FFFFL;
    private static final long SUCCESS = Words.of("success\"");
    private static final long FAILED = Words.of("failed\"");
    private static final long SKIPPED = Words.of("skipped\"");
    private static final long RUNNING = Words.of("running\"");

    private static final long ZEROS = '0' * Words.ONES;
    private static final long ABOVE_NINE = (0x7F - 9) * Words.ONES;
    private static final long MAX_EXACT_INTEGER = 1L << 53;
    private static final double[] POWERS_OF_TEN = {
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18
    };

    /**
     * A key with its quotes, of up to sixteen bytes: the first eight, those of them that there are, and the last eight, which overlap.
     */
    private record Key(long head, long headBytes, long tail, int length) {
        static Key of(String key) {
            int length = key.length();
            return length < Long.BYTES
                    ? new Key(Words.of(key), -1L >>> (8 * (Long.BYTES - length)), 0, length)
                    : new Key(
                            Words.of(key.substring(0, Long.BYTES)),
                            -1,
                            Words.of(key.substring(length - Long.BYTES)),
                            length);
        }

        boolean isAt(byte[] buffer, int start) {
            return (Words.at(buffer, start) & headBytes) == head
                    && (length < Long.BYTES || Words.at(buffer, start + length - Long.BYTES) == tail);
        }
    }

    private final TimeScanner times = new TimeScanner();

    /** The last {@code otel} that was passed over and is not longer than this. */
    private final byte[] knownOtel = new byte[1024];

    private int knownOtelLength;

    private byte[] buffer = new byte[0];
    private int nameStart;
    private int nameEnd;
    private int startedAt;
    private long startedAtEpochDay;
    private double durationMs;
    private Status status = Status.SUCCESS;
    private int end;

    /**
     * Reads the line that starts at an index.
     *
     * @param buffer holds the line, its line break, and at least {@link #PADDING} bytes more, whatever they are
     * @return the index of the line break, or {@link StrictJson#NOT_CERTAIN}
     */
    int scan(byte[] buffer, int start) {
        this.buffer = buffer;
        if (Words.at(buffer, start) != NAME_KEY) {
            return NOT_CERTAIN;
        }
        int at = StrictJson.spaceAllowed(buffer, start + NAME_KEY_LENGTH);
        nameStart = at + 1;
        at = StrictJson.plainText(buffer, at);
        nameEnd = at - 1;
        if (nameEnd == nameStart) {
            return NOT_CERTAIN;
        }
        startedAt = value(STARTED_AT, buffer, at);
        at = times.time(buffer, startedAt);
        startedAtEpochDay = times.epochDay();
        at = times.timeOrNull(buffer, value(ENDED_AT, buffer, at));
        at = duration(buffer, value(DURATION, buffer, at));
        at = status(buffer, value(STATUS, buffer, at));
        at = StrictJson.object(buffer, value(METADATA, buffer, at));
        at = StrictJson.textOrNull(buffer, value(ERROR, buffer, at));
        return at >= 0 && buffer[at] == '}' ? lineBreak(buffer, at + 1) : spanAndLineBreak(buffer, at);
    }

    private int spanAndLineBreak(byte[] buffer, int start) {
        int at = start;
        int traceId = value(TRACE_ID, buffer, at);
        if (traceId >= 0) {
            at = StrictJson.textOrNull(buffer, traceId);
            at = StrictJson.textOrNull(buffer, value(SPAN_ID, buffer, at));
            at = StrictJson.textOrNull(buffer, value(PARENT_SPAN_ID, buffer, at));
        }
        if (at >= 0 && buffer[at] == ',') {
            at = otel(buffer, value(OTEL, buffer, at));
        }
        return at >= 0 && buffer[at] == '}' ? lineBreak(buffer, at + 1) : NOT_CERTAIN;
    }

    private int lineBreak(byte[] buffer, int endOfObject) {
        end = endOfObject;
        int at = endOfObject;
        while (buffer[at] == ' ' || buffer[at] == '\t' || buffer[at] == '\r') {
            at++;
        }
        return buffer[at] == '\n' ? at : NOT_CERTAIN;
    }

    /** Passes over a comma, a key and a colon. */
    private static int value(Key key, byte[] buffer, int start) {
        if (start < 0 || buffer[start] != ',') {
            return NOT_CERTAIN;
        }
        int at = StrictJson.spaceAllowed(buffer, start + 1);
        int colon = at + key.length();
        return key.isAt(buffer, at) && buffer[colon] == ':' ? StrictJson.spaceAllowed(buffer, colon + 1) : NOT_CERTAIN;
    }

    /** Passes over an object that mostly is, byte for byte, that of the line before: a process has one resource. */
    private int otel(byte[] buffer, int start) {
        int knownEnd = start + knownOtelLength;
        if (start >= 0
                && knownOtelLength > 0
                && knownEnd <= buffer.length
                && Arrays.equals(buffer, start, knownEnd, knownOtel, 0, knownOtelLength)) {
            return knownEnd;
        }
        int end = StrictJson.object(buffer, start);
        int length = end - start;
        if (end >= 0 && length <= knownOtel.length) {
            System.arraycopy(buffer, start, knownOtel, 0, length);
            knownOtelLength = length;
        }
        return end;
    }

    /** Passes over a duration or {@code null} and keeps it. */
    private int duration(byte[] buffer, int start) {
        if (start < 0) {
            return NOT_CERTAIN;
        }
        long digits = Words.at(buffer, start) ^ ZEROS;
        int count = Words.unmarked(noDigits(digits));
        if (count == 0 || count == Long.BYTES || (count > 1 && buffer[start] == '0')) {
            return otherDuration(buffer, start);
        }
        long whole = number(digits, count);
        int at = start + count;
        if (buffer[at] != '.') {
            durationMs = whole;
            return at;
        }
        at++;
        digits = Words.at(buffer, at) ^ ZEROS;
        count = Words.unmarked(noDigits(digits));
        if (count == 0 || count == Long.BYTES) {
            return otherDuration(buffer, start);
        }
        double unit = POWERS_OF_TEN[count];
        durationMs = (whole * (long) unit + number(digits, count)) / unit;
        return at + count;
    }

    private static long noDigits(long differencesFromZero) {
        return ((differencesFromZero + ABOVE_NINE) | differencesFromZero) & Words.MARKS;
    }

    /** Returns the number that the first digits of a word spell, given their differences from zero. */
    private static long number(long digits, int count) {
        long eight = digits << (8 * (Long.BYTES - count));
        long pairs = (10 * eight + (eight >>> 8)) & 0x00FF_00FF_00FF_00FFL;
        long fours = (100 * pairs + (pairs >>> 16)) & 0x0000_FFFF_0000_FFFFL;
        return (10_000 * fours + (fours >>> 32)) & 0xFFFF_FFFFL;
    }

    /**
     * Passes over {@code null} or a number with many digits. An integer and a power of ten that a {@code double} can hold exactly have
     * as their quotient, because it is rounded once, the {@code double} that is nearest to the number as written.
     */
    private int otherDuration(byte[] buffer, int start) {
        if (!StrictJson.isDigit(buffer[start])) {
            durationMs = Double.NaN;
            return StrictJson.nullLiteral(buffer, start);
        }
        long integer = 0;
        int fraction = -1;
        int at = start;
        while (true) {
            if (StrictJson.isDigit(buffer[at])) {
                integer = 10 * integer + (buffer[at] - '0');
                if (integer >= MAX_EXACT_INTEGER) {
                    return NOT_CERTAIN;
                }
            } else if (buffer[at] == '.' && fraction < 0) {
                fraction = at + 1;
            } else {
                break;
            }
            at++;
        }
        int fractionDigits = fraction < 0 ? 0 : at - fraction;
        boolean leadingZero = buffer[start] == '0' && StrictJson.isDigit(buffer[start + 1]);
        if (leadingZero || at == fraction || fractionDigits >= POWERS_OF_TEN.length) {
            return NOT_CERTAIN;
        }
        durationMs = integer / POWERS_OF_TEN[fractionDigits];
        return at;
    }

    /** Passes over a status and keeps it. */
    private int status(byte[] buffer, int start) {
        if (start < 0 || buffer[start] != '"') {
            return NOT_CERTAIN;
        }
        int at = start + 1;
        long word = Words.at(buffer, at);
        if (word == SUCCESS) {
            status = Status.SUCCESS;
        } else if ((word & SEVEN_BYTES) == FAILED) {
            status = Status.FAILED;
            return at + 7;
        } else if (word == SKIPPED) {
            status = Status.SKIPPED;
        } else if (word == RUNNING) {
            status = Status.RUNNING;
        } else {
            return NOT_CERTAIN;
        }
        return at + 8;
    }

    /** Returns the operation: one {@code String} for all lines with that name, as long as there is room for it. */
    String name(Names names) {
        return names.of(buffer, nameStart, nameEnd);
    }

    /** Returns the second since 1970 in which the execution started. */
    long startedAtEpochSecond() {
        return TimeScanner.epochSecond(buffer, startedAt, startedAtEpochDay);
    }

    /** Returns the nanosecond of that second. */
    int startedAtNano() {
        return TimeScanner.nano(buffer, startedAt);
    }

    /** Returns the duration in milliseconds, or NaN if the line does not say. */
    double durationMs() {
        return durationMs;
    }

    /** Returns how the execution ended. */
    Status status() {
        return status;
    }

    /** Returns the index behind the last brace. */
    int end() {
        return end;
    }
}
