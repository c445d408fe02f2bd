// SPDX-License-Identifier: Apache-2.0
package io.devmeter.local;

import static java.util.Objects.requireNonNull;

import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The execution that others are children of, as the {@code traceparent} of the W3C's Trace Context recommendation names it and the environment
 * variable {@code TRACEPARENT} hands it to other processes.
 *
 * @param traceId 32 lower-case hexadecimal digits
 * @param spanId 16 lower-case hexadecimal digits
 * @param flags 2 lower-case hexadecimal digits
 * @param remote whether it runs in another process
 */
public record TraceParent(String traceId, String spanId, String flags, boolean remote) {

    /** Sampled, with a random trace id, which is what OpenTelemetry's SDK gives. */
    static final String USUAL_FLAGS = "03";

    private static final Pattern HEADER =
            Pattern.compile("[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(-.*)?");

    /** Checks that nothing is {@code null}. */
    public TraceParent {
        requireNonNull(traceId, "traceId");
        requireNonNull(spanId, "spanId");
        requireNonNull(flags, "flags");
    }

    /** Returns the execution of another process that the text names; {@code null} if it names none. */
    public static @Nullable TraceParent parse(@Nullable String header) {
        if (header == null) {
            return null;
        }
        Matcher parts = HEADER.matcher(header.strip());
        return parts.matches() ? new TraceParent(parts.group(1), parts.group(2), parts.group(3), true) : null;
    }

    /** Returns the identity of a new execution, child of the given one or, for {@code null}, the first of a trace. */
    static TraceParent childOf(@Nullable TraceParent parent) {
        String spanId = hex(nonZero());
        return parent == null
                ? new TraceParent(hex(nonZero()) + hex(nonZero()), spanId, USUAL_FLAGS, false)
                : new TraceParent(parent.traceId(), spanId, parent.flags(), false);
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
        return "0".repeat(Long.BYTES * 2 - digits.length()) + digits;
    }

    /** Returns the text that {@link #parse} reads. */
    public String header() {
        return "00-" + traceId + "-" + spanId + "-" + flags;
    }
}
