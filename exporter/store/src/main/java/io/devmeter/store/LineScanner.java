// SPDX-License-Identifier: Apache-2.0
package io.devmeter.store;

import static io.devmeter.store.StrictJson.NOT_CERTAIN;

import io.devmeter.store.ExecutionRecord.Status;
import java.util.Arrays;

/**
 * Reads lines that are laid out as {@link RecordEncoder} writes them, or as Python's {@code json.dumps} does, and says of any other
 * line that it is not certain.
 *
 * <p>It checks every byte of a line. Whatever it takes, {@link RecordDecoder#decode} takes too, with the same values; what it does not take
 * may be a proper line all the same. It allocates nothing but for the first line of another day. One instance reads the lines of one file, and
 * what it says is of the line that it took last. Not thread-safe.
 */
final class LineScanner {

    /** How many bytes behind the last line break a buffer has to have, because what lines have in common is looked at as a whole. */
    static final int PADDING = 192;

    /**
     * One line in so many is read as if nothing in it were as in the line before. The compiler leaves out what it has never seen happen. If that
     * happened at the first midnight only, the compiled code would be thrown away, and all would be slow until it was compiled again.
     */
    private static final int UNEXPECTED = 2048;

    private static final long NAME = Words.of("{\"name\":");

    private static final int STARTED_AT = 0;
    private static final int ENDED_AT = 1;
    private static final int DURATION = 2;
    private static final int STATUS = 3;
    private static final int METADATA = 4;
    private static final int ERROR = 5;
    private static final int TRACE_ID = 6;
    private static final int OTEL = 9;

    /** The keys in their order, each with what stands around it; as we write them, and as Python does. */
    private static final Layout[] KEYS = keys(",", ":");

    private static final Layout[] SPACED_KEYS = keys(", ", ": ");

    /** What comes between the duration and the metadata of most lines. */
    private static final Layout SUCCESSFUL = Layout.of(",\"status\":\"success\",\"metadata\":");

    /** What comes behind the metadata of most lines, those of spans that have a parent. */
    private static final Layout USUAL_IDS = Layout.of(",\"error\":null,\"trace_id\":" + hex(32) + ",\"span_id\":"
            + hex(16) + ",\"parent_span_id\":" + hex(16) + ",\"otel\":");

    /** Where in {@link #usualTimes} the two times start. */
    private static final int STARTED_AT_VALUE = ",\"started_at\":".length();

    private static final int ENDED_AT_VALUE = STARTED_AT_VALUE + TimeScanner.FULL_LENGTH + ",\"ended_at\":".length();

    private static final long SEVEN_BYTES = 0xFF_FFFF_FFFF_FFFFL;
    private static final long SUCCESS = Words.of("success\"");
    private static final long FAILED = Words.of("failed\"");
    private static final long SKIPPED = Words.of("skipped\"");
    private static final long RUNNING = Words.of("running\"");

    private static final long MAX_EXACT_INTEGER = 1L << 53;
    private static final double[] POWERS_OF_TEN = {
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18
    };

    private final TimeScanner times = new TimeScanner();

    /** What comes between the name and the duration where both times are in full and on the day that the last ones were on. */
    private Layout usualTimes = times("1970-01-01");

    private long usualEpochDay;

    private int lines;

    /**
     * The last {@code otel} that was passed over, with what is behind it up to the line break, if that is not longer than this: a process has one
     * resource. It starts with a brace, or is nothing.
     */
    private final byte[] knownRest = new byte[1024];

    private int knownLength = knownRest.length;

    /** Where in it the line's last brace ends. */
    private int knownEnd;

    private byte[] buffer = new byte[0];
    private int nameStart;
    private int nameEnd;
    private int startedAt;
    private long startedAtEpochDay;
    private double durationMs;
    private Status status = Status.SUCCESS;
    private int end;

    /**
     * Reads the line that starts at an index. As this has more than 325 bytes of code, it is compiled by itself and not once more within each
     * of its callers.
     *
     * @param buffer holds the line, its line break, and at least {@link #PADDING} bytes more, whatever they are
     * @return the index of the line break, or {@link StrictJson#NOT_CERTAIN}
     */
    int scan(byte[] buffer, int start) {
        this.buffer = buffer;
        if (Words.at(buffer, start) != NAME) {
            return NOT_CERTAIN;
        }
        int at = StrictJson.spaceAllowed(buffer, start + Long.BYTES);
        nameStart = at + 1;
        at = StrictJson.plainText(buffer, at);
        nameEnd = at - 1;
        if (nameEnd <= nameStart) {
            return NOT_CERTAIN;
        }
        int duration = NOT_CERTAIN;
        lines++;
        if (lines % UNEXPECTED == 0) {
            knownRest[0] = 0;
        } else {
            duration = usualTimes.passOver(buffer, at);
        }
        startedAt = at + STARTED_AT_VALUE;
        startedAtEpochDay = usualEpochDay;
        if (duration < 0
                || TimeScanner.hour(buffer, startedAt) > 23
                || TimeScanner.hour(buffer, at + ENDED_AT_VALUE) > 23) {
            duration = otherTimes(buffer, at);
        }
        if (duration < 0) {
            return NOT_CERTAIN;
        }
        long digits = Words.digits(Words.at(buffer, duration));
        int count = Words.unmarked(Words.noDigits(digits));
        at = duration + count;
        long decimals = Words.digits(Words.at(buffer, at + 1));
        int decimalCount = Words.unmarked(Words.noDigits(decimals));
        if (buffer[at] == '.'
                && (count == 1 || (count > 1 && count < Long.BYTES && buffer[duration] != '0'))
                && decimalCount > 0
                && decimalCount < Long.BYTES) {
            double unit = POWERS_OF_TEN[decimalCount];
            durationMs = (Words.number(digits, count) * (long) unit + Words.number(decimals, decimalCount)) / unit;
            at += 1 + decimalCount;
        } else {
            at = otherDuration(buffer, duration);
            if (at < 0) {
                return NOT_CERTAIN;
            }
        }
        int metadata = SUCCESSFUL.passOver(buffer, at);
        status = Status.SUCCESS;
        if (metadata < 0) {
            metadata = key(METADATA, buffer, status(buffer, key(STATUS, buffer, at)));
        }
        at = object(buffer, metadata);
        if (at < 0) {
            return NOT_CERTAIN;
        }
        int rest = USUAL_IDS.passOver(buffer, at);
        int restEnd = rest + knownLength;
        if (rest >= 0
                && buffer[rest] == '{'
                && restEnd <= buffer.length
                && Arrays.equals(buffer, rest, restEnd, knownRest, 0, knownLength)) {
            end = rest + knownEnd;
            return restEnd - 1;
        }
        return otherMembers(buffer, at);
    }

    /** Passes over the members behind the metadata and the end of the line. */
    private int otherMembers(byte[] buffer, int start) {
        int at = start;
        int member = ERROR;
        int rest = NOT_CERTAIN;
        while (at >= 0 && buffer[at] == ',' && member <= OTEL) {
            int value = key(member, buffer, at);
            if (value < 0 && member == TRACE_ID) {
                member = OTEL;
                value = key(OTEL, buffer, at);
            }
            if (value < 0) {
                return NOT_CERTAIN;
            }
            if (member == OTEL) {
                rest = value;
                at = object(buffer, value);
            } else {
                at = textOrNull(buffer, value);
            }
            member++;
        }
        boolean isComplete = member == TRACE_ID || member == OTEL || member == OTEL + 1;
        if (!isComplete || at < 0 || buffer[at] != '}') {
            return NOT_CERTAIN;
        }
        int lineBreak = lineBreak(buffer, at + 1);
        if (rest >= 0 && lineBreak >= 0) {
            keepRest(buffer, rest, lineBreak + 1);
        }
        return lineBreak;
    }

    private static int object(byte[] buffer, int start) {
        return start >= 0 && buffer[start] == '{' ? StrictJson.value(buffer, start) : NOT_CERTAIN;
    }

    private static int textOrNull(byte[] buffer, int start) {
        return buffer[start] == '"' || buffer[start] == 'n' ? StrictJson.value(buffer, start) : NOT_CERTAIN;
    }

    private void keepRest(byte[] buffer, int from, int to) {
        if (to - from <= knownRest.length) {
            knownLength = to - from;
            knownEnd = end - from;
            System.arraycopy(buffer, from, knownRest, 0, knownLength);
        }
    }

    private int lineBreak(byte[] buffer, int endOfObject) {
        end = endOfObject;
        int at = endOfObject;
        while (buffer[at] == ' ' || buffer[at] == '\t' || buffer[at] == '\r') {
            at++;
        }
        return buffer[at] == '\n' ? at : NOT_CERTAIN;
    }

    private static String hex(int digits) {
        return '"' + String.valueOf(Layout.HEX).repeat(digits) + '"';
    }

    private static Layout[] keys(String comma, String colon) {
        String[] names = {
            "started_at",
            "ended_at",
            "duration_ms",
            "status",
            "metadata",
            "error",
            "trace_id",
            "span_id",
            "parent_span_id",
            "otel"
        };
        Layout[] keys = new Layout[names.length];
        for (int i = 0; i < keys.length; i++) {
            keys[i] = Layout.of(comma + '"' + names[i] + '"' + colon);
        }
        return keys;
    }

    /** Passes over a comma, a key and a colon. */
    private static int key(int member, byte[] buffer, int start) {
        if (start < 0) {
            return NOT_CERTAIN;
        }
        int end = KEYS[member].passOver(buffer, start);
        return end >= 0 ? end : SPACED_KEYS[member].passOver(buffer, start);
    }

    private int otherTimes(byte[] buffer, int start) {
        startedAt = key(STARTED_AT, buffer, start);
        int at = times.time(buffer, startedAt);
        startedAtEpochDay = times.epochDay();
        at = times.timeOrNull(buffer, key(ENDED_AT, buffer, at));
        at = key(DURATION, buffer, at);
        if (at >= 0 && startedAtEpochDay != usualEpochDay) {
            usualTimes = times(TimeScanner.date(buffer, startedAt));
            usualEpochDay = startedAtEpochDay;
        }
        return at;
    }

    private static Layout times(String date) {
        return Layout.between(times(date, "00:00:00.000000000"), times(date, "29:59:59.999999999"));
    }

    private static String times(String date, String clock) {
        String time = '"' + date + 'T' + clock + "Z\"";
        return ",\"started_at\":" + time + ",\"ended_at\":" + time + ",\"duration_ms\":";
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

    /** Returns the number of the operation among the names. */
    int nameNumber(Names names) {
        return names.numberOf(buffer, nameStart, nameEnd);
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
