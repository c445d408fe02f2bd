// SPDX-License-Identifier: Apache-2.0
package io.devmeter.store;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;

/**
 * Bytes that grow while JSON is written to them, as UTF-8. It knows how values are spelled, not where they may stand. Not thread-safe.
 */
final class JsonBytes {

    private static final int USUAL_LINE_BYTES = 640;
    private static final int MAX_ESCAPED_BYTES = 6;
    private static final byte[] HEX = "0123456789ABCDEF".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] REPLACEMENT = "\uFFFD".getBytes(StandardCharsets.UTF_8);
    private static final int UP_TO_SECOND_BYTES = "\"2026-11-22T10:30:00.".length();
    private static final int TIME_BYTES = UP_TO_SECOND_BYTES + "123456789Z\"".length();
    private static final long NANOS_PER_MILLI = 1_000_000;

    /** The digits of the numbers below 100, because two digits at once cost one division. */
    private static final byte[] TENS = new byte[100];

    private static final byte[] ONES = new byte[100];

    static {
        for (int number = 0; number < 100; number++) {
            TENS[number] = (byte) ('0' + number / 10);
            ONES[number] = (byte) ('0' + number % 10);
        }
    }

    /** The letter after the backslash for characters that have a short escape, 0 for the rest. */
    private static final byte[] SHORT_ESCAPES = shortEscapes();

    /** Not 0 for what is no lower-case hexadecimal digit. */
    private static final byte[] NOT_HEX = notHexTable();

    private byte[] bytes;
    private int length;

    /** The last second as text, up to the fraction: times of a line, and of lines that follow each other, are mostly of the same second. */
    private final byte[] secondText = new byte[UP_TO_SECOND_BYTES];

    private long secondWritten = Long.MIN_VALUE;

    /** Has room for a usual line before it has to grow. */
    JsonBytes() {
        this(USUAL_LINE_BYTES);
    }

    JsonBytes(int initialCapacity) {
        bytes = new byte[initialCapacity];
    }

    private static byte[] shortEscapes() {
        byte[] escapes = new byte[128];
        escapes['"'] = '"';
        escapes['\\'] = '\\';
        escapes['\b'] = 'b';
        escapes['\f'] = 'f';
        escapes['\n'] = 'n';
        escapes['\r'] = 'r';
        escapes['\t'] = 't';
        return escapes;
    }

    private static byte[] notHexTable() {
        byte[] kinds = new byte[128];
        Arrays.fill(kinds, (byte) 1);
        Arrays.fill(kinds, '0', '9' + 1, (byte) 0);
        Arrays.fill(kinds, 'a', 'f' + 1, (byte) 0);
        return kinds;
    }

    /** Returns the array behind, of which the first {@link #length()} bytes count; the next write may replace it. */
    byte[] array() {
        return bytes;
    }

    int length() {
        return length;
    }

    byte[] copyFrom(int from) {
        return Arrays.copyOfRange(bytes, from, length);
    }

    /** Forgets everything from this length on. */
    void shortenTo(int newLength) {
        length = newLength;
    }

    private void require(int more) {
        if (more > bytes.length - length) {
            bytes = Arrays.copyOf(
                    bytes, Math.max(Math.addExact(length, more), (int) Math.min(2L * bytes.length, 1 << 30)));
        }
    }

    /** Appends bytes as they are. */
    void raw(byte[] json) {
        raw(json, json.length);
    }

    /** Appends the first {@code count} bytes as they are. */
    void raw(byte[] json, int count) {
        require(count);
        System.arraycopy(json, 0, bytes, length, count);
        length += count;
    }

    /** Appends one ASCII character as it is. */
    void raw(char ascii) {
        require(1);
        bytes[length++] = (byte) ascii;
    }

    /**
     * Appends a string of so many lower-case hexadecimal digits with its quotes, or nothing if it is no such string. That is decided once, after
     * all digits: they are random, and a processor that has to guess for each whether it is a letter is often wrong.
     */
    boolean hex(String text, int digits) {
        if (text.length() != digits) {
            return false;
        }
        require(digits + 2);
        byte[] out = bytes;
        int at = length;
        out[at++] = '"';
        int others = 0;
        for (int i = 0; i < digits; i++) {
            char c = text.charAt(i);
            others |= notHex(c);
            out[at++] = (byte) c;
        }
        if (others != 0) {
            return false;
        }
        out[at++] = '"';
        length = at;
        return true;
    }

    /** Whether a text is one that {@link #hex} appends. */
    static boolean isHex(String text, int digits) {
        for (int i = 0; i < text.length(); i++) {
            if (notHex(text.charAt(i)) != 0) {
                return false;
            }
        }
        return text.length() == digits;
    }

    private static int notHex(char c) {
        return NOT_HEX[c & 0x7F] | c >>> 7;
    }

    /** Appends a string with its quotes. UTF-8 has no form for half of a surrogate pair; it becomes U+FFFD. */
    void string(String text) {
        int chars = text.length();
        require(chars + 2);
        byte[] out = bytes;
        int at = length;
        out[at++] = '"';
        for (int i = 0; i < chars; i++) {
            char c = text.charAt(i);
            if (c < ' ' || c >= 0x7F || c == '"' || c == '\\') {
                length = at;
                stringFrom(text, i);
                return;
            }
            out[at++] = (byte) c;
        }
        out[at++] = '"';
        length = at;
    }

    private void stringFrom(String text, int from) {
        int chars = text.length();
        for (int i = from; i < chars; i++) {
            require(MAX_ESCAPED_BYTES);
            char c = text.charAt(i);
            if (c < 0x80) {
                ascii(c);
            } else if (!Character.isSurrogate(c)) {
                utf8(c);
            } else if (Character.isHighSurrogate(c) && i + 1 < chars && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
                supplementary(Character.toCodePoint(c, text.charAt(i)));
            } else {
                raw(REPLACEMENT);
            }
        }
        raw('"');
    }

    private void ascii(char c) {
        byte escape = SHORT_ESCAPES[c];
        if (escape != 0) {
            bytes[length++] = '\\';
            bytes[length++] = escape;
        } else if (c >= ' ') {
            bytes[length++] = (byte) c;
        } else {
            bytes[length++] = '\\';
            bytes[length++] = 'u';
            bytes[length++] = '0';
            bytes[length++] = '0';
            bytes[length++] = HEX[c >> 4];
            bytes[length++] = HEX[c & 0xF];
        }
    }

    private void utf8(char c) {
        if (c < 0x800) {
            bytes[length++] = (byte) (0xC0 | (c >> 6));
        } else {
            bytes[length++] = (byte) (0xE0 | (c >> 12));
            bytes[length++] = (byte) (0x80 | ((c >> 6) & 0x3F));
        }
        bytes[length++] = (byte) (0x80 | (c & 0x3F));
    }

    private void supplementary(int codePoint) {
        bytes[length++] = (byte) (0xF0 | (codePoint >> 18));
        bytes[length++] = (byte) (0x80 | ((codePoint >> 12) & 0x3F));
        bytes[length++] = (byte) (0x80 | ((codePoint >> 6) & 0x3F));
        bytes[length++] = (byte) (0x80 | (codePoint & 0x3F));
    }

    /** Appends an integer. */
    void number(long value) {
        if (value < 0) {
            raw(Long.toString(value).getBytes(StandardCharsets.US_ASCII));
        } else {
            digits(value, digitCount(value));
        }
    }

    private static int digitCount(long value) {
        int count = 1;
        for (long rest = value / 10; rest > 0; rest /= 10) {
            count++;
        }
        return count;
    }

    private void digits(long value, int count) {
        require(count);
        byte[] out = bytes;
        int start = length;
        int at = start + count;
        long rest = value;
        while (rest > Integer.MAX_VALUE) {
            out[--at] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        int small = (int) rest; // Divided several times as fast.
        while (at > start + 1) {
            int pair = small % 100;
            small /= 100;
            out[--at] = ONES[pair];
            out[--at] = TENS[pair];
        }
        if (at > start) {
            out[--at] = (byte) ('0' + small % 10);
        }
        length = start + count;
    }

    /** Appends whole nanoseconds as milliseconds, with as many fraction digits as needed and at least one. */
    void millisecondsOfNanos(long nanos) {
        long whole = nanos / NANOS_PER_MILLI;
        digits(whole, digitCount(whole));
        raw('.');
        int fraction = (int) (nanos % NANOS_PER_MILLI);
        int count = 6;
        while (count > 1 && fraction % 10 == 0) {
            fraction /= 10;
            count--;
        }
        digits(fraction, count);
    }

    /** Appends a time in quotes, in UTC with nine fraction digits. */
    void time(Instant time) {
        require(TIME_BYTES);
        if (time.getEpochSecond() == secondWritten) {
            raw(secondText);
        } else {
            int from = length;
            upToSecond(time.getEpochSecond());
            System.arraycopy(bytes, from, secondText, 0, UP_TO_SECOND_BYTES);
            secondWritten = time.getEpochSecond();
        }
        digits(time.getNano(), 9);
        bytes[length++] = 'Z';
        bytes[length++] = '"';
    }

    private void upToSecond(long epochSecond) {
        LocalDate date = LocalDate.ofEpochDay(Math.floorDiv(epochSecond, Timestamps.SECONDS_PER_DAY));
        int secondOfDay = Math.floorMod(epochSecond, Timestamps.SECONDS_PER_DAY);
        raw('"');
        digits(date.getYear(), 4);
        raw('-');
        digits(date.getMonthValue(), 2);
        raw('-');
        digits(date.getDayOfMonth(), 2);
        raw('T');
        digits(secondOfDay / 3600, 2);
        raw(':');
        digits(secondOfDay / 60 % 60, 2);
        raw(':');
        digits(secondOfDay % 60, 2);
        raw('.');
    }
}
