// SPDX-License-Identifier: Apache-2.0
package io.devmeter.local;

import static java.util.Objects.requireNonNull;

import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * The identity of an execution that others are children of, as in the {@code traceparent} of the W3C's Trace Context recommendation. The environment
 * variable {@code TRACEPARENT} hands it to other processes.
 *
 * @param traceId 32 lower-case hexadecimal digits
 * @param spanId 16 lower-case hexadecimal digits
 * @param flags 2 lower-case hexadecimal digits
 * @param remote whether the execution is one of another process
 */
public record TraceParent(String traceId, String spanId, String flags, boolean remote) {

    /** The flags that OpenTelemetry's SDK gives: sampled, with a random trace id. */
    static final String USUAL_FLAGS = "03";

    private static final int HEADER_LENGTH = 55;
    private static final int FLAGS_AT = 53;

    private static final int SAMPLED = 1;
    private static final int LOWER_DIGIT = 0xF;

    /** Checks that nothing is {@code null}. */
    public TraceParent {
        requireNonNull(traceId, "traceId");
        requireNonNull(spanId, "spanId");
        requireNonNull(flags, "flags");
    }

    /** Reads the text of {@code TRACEPARENT}: the identity of an execution of another process; {@code null} if it is not a valid one. */
    public static @Nullable TraceParent parse(@Nullable String header) {
        String text = header == null ? "" : header.strip();
        if (text.length() < HEADER_LENGTH || !isHeader(text)) {
            return null;
        }
        return new TraceParent(text.substring(3, 35), text.substring(36, 52), text.substring(FLAGS_AT, 55), true);
    }

    /** Versions after 00 may have more at the end; ff is invalid. Without a regular expression, which would cost short-lived processes the classes for it. */
    private static boolean isHeader(String text) {
        return isHex(text, 0, 2)
                && text.charAt(2) == '-'
                && isHex(text, 3, 35)
                && !isZero(text, 3, 35)
                && text.charAt(35) == '-'
                && isHex(text, 36, 52)
                && !isZero(text, 36, 52)
                && text.charAt(52) == '-'
                && isHex(text, FLAGS_AT, HEADER_LENGTH)
                && !text.startsWith("ff")
                && (text.length() == HEADER_LENGTH || (text.charAt(HEADER_LENGTH) == '-' && !text.startsWith("00")));
    }

    private static boolean isHex(String text, int from, int to) {
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isZero(String text, int from, int to) {
        for (int i = from; i < to; i++) {
            if (text.charAt(i) != '0') {
                return false;
            }
        }
        return true;
    }

    /**
     * Returns the identity of a new execution: a child of the given one or, for {@code null}, the first of a trace. It is marked as sampled even if its
     * parent is not, because it is going to be recorded.
     */
    static TraceParent childOf(@Nullable TraceParent parent) {
        String spanId = hex(nonZero());
        return parent == null
                ? new TraceParent(hex(nonZero()) + hex(nonZero()), spanId, USUAL_FLAGS, false)
                : new TraceParent(parent.traceId(), spanId, sampled(parent.flags()), false);
    }

    private static String sampled(String flags) {
        int bits = Integer.parseInt(flags, 16);
        return (bits & SAMPLED) != 0 ? flags : flags.charAt(0) + Integer.toHexString((bits & LOWER_DIGIT) | SAMPLED);
    }

    private static long nonZero() {
        long random;
        do {
            random = ThreadLocalRandom.current().nextLong();
        } while (random == 0);
        return random;
    }

    private static String hex(long value) {
        String digits = Long.toHexString(value);
        int missing = Long.BYTES * 2 - digits.length();
        return missing == 0 ? digits : "0".repeat(missing) + digits;
    }

    /** Returns the text that {@link #parse} reads. */
    public String header() {
        return "00-" + traceId + "-" + spanId + "-" + flags;
    }
}
