// SPDX-License-Identifier: Apache-2.0
package io.devmeter.store;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An execution as stored: one line of a day file.
 *
 * <p>Values in {@code metadata} and {@code otel} are those of JSON: {@link String}, {@link Long} (any integer that fits),
 * {@link java.math.BigInteger}, {@link Double}, {@link Boolean}, {@link java.util.List}, {@link Map} with string keys, and
 * {@code null}. What else is given is written as the nearest of these: other numbers as numbers, arrays as lists, and whatever JSON has no form for,
 * such as an infinite number or one of more than a thousand digits, as its text. Instances are immutable as long as the values given to them are.
 *
 * @param name the operation, never empty
 * @param startedAt when it started, in a year from 0 to 9999
 * @param endedAt when it ended, or {@code null} if the writer did not say
 * @param durationMs milliseconds, finite and at least 0, or {@code null} if the writer did not say
 * @param status how it ended
 * @param metadata whatever else is known of it, in the order of writing; empty if nothing is
 * @param error the message of the failure, or {@code null}
 * @param traceId 32 lower-case hexadecimal digits, or {@code null} if the execution was no span
 * @param spanId 16 lower-case hexadecimal digits, or {@code null} if the execution was no span
 * @param parentSpanId 16 lower-case hexadecimal digits, or {@code null} if the execution has no parent
 * @param otel what a lossless replay as a span needs beyond the rest; empty if nothing
 */
public record ExecutionRecord(
        String name,
        Instant startedAt,
        @Nullable Instant endedAt,
        @Nullable Double durationMs,
        Status status,
        Map<String, @Nullable Object> metadata,
        @Nullable String error,
        @Nullable String traceId,
        @Nullable String spanId,
        @Nullable String parentSpanId,
        Map<String, @Nullable Object> otel) {

    /** How an execution ended. */
    public enum Status {
        /** It did what it should. */
        SUCCESS,
        /** It did not. */
        FAILED,
        /** It was left out, so it counts neither as run nor as failed. */
        SKIPPED,
        /** Read from older files only: it had not ended when the line was written. Counts as run, but neither as success nor as failure. */
        RUNNING;

        private final String text = name().toLowerCase(Locale.ROOT);

        /** Returns the status as a line spells it, such as {@code success}. */
        public String text() {
            return text;
        }

        static @Nullable Status ofText(String text) {
            for (Status status : values()) {
                if (status.text.equals(text)) {
                    return status;
                }
            }
            return null;
        }
    }

    /**
     * Checks and copies.
     *
     * @throws IllegalArgumentException if {@code name} is empty, {@code durationMs} is negative or not finite, or a year
     *     cannot be written with four digits
     */
    public ExecutionRecord {
        requireNonNull(name, "name");
        requireNonNull(startedAt, "startedAt");
        requireNonNull(status, "status");
        if (name.isEmpty()) {
            throw new IllegalArgumentException("name is empty");
        }
        if (durationMs != null && !(durationMs >= 0 && durationMs < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("durationMs is " + durationMs + ", not a finite number from 0 up");
        }
        Timestamps.requireWritable(startedAt);
        if (endedAt != null) {
            Timestamps.requireWritable(endedAt);
        }
        metadata = FixedValues.copyOf(requireNonNull(metadata, "metadata"));
        otel = FixedValues.copyOf(requireNonNull(otel, "otel"));
    }

    /** Returns a builder of the record of an execution, which is successful and without metadata unless the builder is told otherwise. */
    public static Builder builder(String name, Instant startedAt) {
        return new Builder(name, startedAt);
    }

    /** Collects the parts of an {@link ExecutionRecord}. Not thread-safe. */
    public static final class Builder {
        private final String name;
        private final Instant startedAt;
        private @Nullable Instant endedAt;
        private @Nullable Double durationMs;
        private Status status = Status.SUCCESS;
        private Map<String, @Nullable Object> metadata = FixedValues.NONE;
        private FixedValues.@Nullable Builder moreMetadata;
        private @Nullable String error;
        private @Nullable String traceId;
        private @Nullable String spanId;
        private @Nullable String parentSpanId;
        private Map<String, @Nullable Object> otel = Map.of();

        private Builder(String name, Instant startedAt) {
            this.name = requireNonNull(name, "name");
            this.startedAt = requireNonNull(startedAt, "startedAt");
        }

        /** When it ended. Default: unknown. */
        public Builder endedAt(@Nullable Instant endedAt) {
            this.endedAt = endedAt;
            return this;
        }

        /** How long it took, in milliseconds. Default: unknown. */
        public Builder durationMs(@Nullable Double durationMs) {
            this.durationMs = durationMs;
            return this;
        }

        /** How it ended. Default: {@link Status#SUCCESS}. */
        public Builder status(Status status) {
            this.status = requireNonNull(status, "status");
            return this;
        }

        /** What else is known of it, instead of what was said so far. Default: nothing. */
        public Builder metadata(Map<String, ? extends @Nullable Object> metadata) {
            this.metadata = anyValues(requireNonNull(metadata, "metadata"));
            moreMetadata = null;
            return this;
        }

        /** One more thing that is known of it. */
        public Builder metadata(String key, @Nullable Object value) {
            requireNonNull(key, "key");
            if (moreMetadata == null) {
                moreMetadata = new FixedValues.Builder();
                metadata.forEach(moreMetadata::put);
            }
            moreMetadata.put(key, value);
            return this;
        }

        /** The message of the failure. Default: {@code null}. */
        public Builder error(@Nullable String error) {
            this.error = error;
            return this;
        }

        /** The identity of its span, as lower-case hexadecimal digits; what is not that is not written. Default: it was no span. */
        public Builder span(@Nullable String traceId, @Nullable String spanId, @Nullable String parentSpanId) {
            this.traceId = traceId;
            this.spanId = spanId;
            this.parentSpanId = parentSpanId;
            return this;
        }

        /** What a lossless replay as a span needs beyond the rest. Default: nothing. */
        public Builder otel(Map<String, ? extends @Nullable Object> otel) {
            this.otel = anyValues(requireNonNull(otel, "otel"));
            return this;
        }

        @SuppressWarnings("unchecked") // The record copies the map and nobody writes to it.
        private static Map<String, @Nullable Object> anyValues(Map<String, ? extends @Nullable Object> values) {
            return (Map<String, @Nullable Object>) values;
        }

        /**
         * Builds the record.
         *
         * @throws IllegalArgumentException as {@link ExecutionRecord} says
         */
        public ExecutionRecord build() {
            if (moreMetadata != null) {
                metadata = moreMetadata.build();
                moreMetadata = null;
            }
            return new ExecutionRecord(
                    name, startedAt, endedAt, durationMs, status, metadata, error, traceId, spanId, parentSpanId, otel);
        }
    }
}
