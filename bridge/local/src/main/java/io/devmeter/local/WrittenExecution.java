// SPDX-License-Identifier: Apache-2.0
package io.devmeter.local;

import static java.util.Objects.requireNonNull;

import io.devmeter.bridge.Status;
import io.devmeter.store.ExecutionRecord;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One run of something, which a {@link TraceWriter} writes when it ends, or leaves to its {@linkplain TraceWriter.Batch batch}. The first call of an
 * {@code end} method ends it, on any thread; further calls are ignored. Thread-safe.
 */
public final class WrittenExecution {

    private static final String SKIP_REASON = "devmeter.skip.reason";
    private static final String ERROR_TYPE = "error.type";
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    private final TraceWriter writer;
    private final TraceWriter.@Nullable Batch batch;
    private final @Nullable TraceParent parent;
    private final TraceParent identity;
    private final Instant startedAt;
    private final long startedNanos;

    /** Guarded by itself. */
    private final ExecutionRecord.Builder record;

    private final AtomicBoolean ended = new AtomicBoolean();

    WrittenExecution(
            TraceWriter writer,
            TraceWriter.@Nullable Batch batch,
            String name,
            @Nullable TraceParent parent,
            long startedNanos) {
        this.writer = writer;
        this.batch = batch;
        this.parent = parent;
        this.identity = TraceParent.childOf(parent);
        this.startedNanos = startedNanos;
        this.startedAt = writer.instantOf(startedNanos);
        this.record = ExecutionRecord.builder(requireNonNull(name, "name"), startedAt);
    }

    /** Returns the execution's identity, for its children. */
    public TraceParent identity() {
        return identity;
    }

    /**
     * Adds metadata. Ignored once the execution has ended.
     *
     * @param value a string, a {@code Long}, a {@code Double}, a {@code Boolean} or a list of one of these; {@code null} and an empty list add
     *     nothing
     */
    public WrittenExecution metadata(String key, @Nullable Object value) {
        if (value != null && !(value instanceof List<?> list && list.isEmpty())) {
            synchronized (record) {
                record.metadata(key, value);
            }
        }
        return this;
    }

    /** Ends the execution as successful. */
    public void end() {
        end(Status.SUCCESS, null);
    }

    /** Ends the execution as failed with the exception's message, class and stack trace. */
    public void end(Throwable failure) {
        long endedNanos = System.nanoTime();
        metadata(ERROR_TYPE, failure.getClass().getName());
        end(Status.FAILED, messageOf(failure), endedNanos - startedNanos, failure);
    }

    /**
     * Ends the execution with a status.
     *
     * @param reason the error of a failed execution, or why an execution was skipped; ignored for a successful one
     */
    public void end(Status status, @Nullable String reason) {
        end(status, reason, System.nanoTime() - startedNanos, null);
    }

    /** Ends the execution as {@link #end(Status, String)} does, with a duration that was measured elsewhere; a negative one counts as 0. */
    public void end(Status status, @Nullable String reason, Duration duration) {
        end(status, reason, duration.toNanos(), null);
    }

    private void end(Status status, @Nullable String reason, long duration, @Nullable Throwable failure) {
        if (!ended.compareAndSet(false, true)) {
            return;
        }
        if (status == Status.SKIPPED) {
            metadata(SKIP_REASON, reason);
        }
        long nanos = Math.max(0, duration);
        Instant endedAt = startedAt.plusNanos(nanos);
        Map<String, @Nullable Object> otel =
                failure == null ? writer.otel(identity, parent) : otel(endedAt, failure, reason);
        ExecutionRecord finished;
        synchronized (record) {
            finished = record.endedAt(endedAt)
                    .durationMs(nanos / 1e6)
                    .status(stored(status))
                    .error(status == Status.FAILED ? reason : null)
                    .span(identity.traceId(), identity.spanId(), parent == null ? null : parent.spanId())
                    .otel(otel)
                    .build();
        }
        if (batch == null) {
            writer.write(finished);
        } else {
            batch.add(finished);
        }
    }

    /** What the exporter writes for such a span; see {@code SpanRecords} there. */
    private Map<String, @Nullable Object> otel(Instant endedAt, Throwable failure, @Nullable String message) {
        Map<String, @Nullable Object> event = new LinkedHashMap<>();
        event.put("name", "exception");
        event.put("time_unix_nano", endedAt.getEpochSecond() * NANOS_PER_SECOND + endedAt.getNano());
        event.put("attributes", describe(failure, message));
        Map<String, @Nullable Object> otel = new LinkedHashMap<>();
        otel.put("events", List.of(event));
        otel.putAll(writer.otel(identity, parent));
        return otel;
    }

    private static Map<String, @Nullable Object> describe(Throwable failure, @Nullable String message) {
        Map<String, @Nullable Object> attributes = new LinkedHashMap<>();
        attributes.put("exception.message", message);
        StringWriter stackTrace = new StringWriter();
        try {
            failure.printStackTrace(new PrintWriter(stackTrace));
            attributes.put("exception.stacktrace", stackTrace.toString());
        } catch (OutOfMemoryError | InternalError e) {
            throw e;
        } catch (Throwable t) {
            // The class of the failure may override what prints its stack trace, and what it throws may be no better.
            attributes.put("exception.stacktrace", t.getClass().getName());
        }
        attributes.put("exception.type", failure.getClass().getName());
        return attributes;
    }

    /** Returns the message, or the class of an exception that has none. To ask for it runs the user's code, which may throw, or recurse without end. */
    private static String messageOf(Throwable failure) {
        try {
            String message = failure.getMessage();
            if (message != null && !message.isEmpty()) {
                return message;
            }
        } catch (OutOfMemoryError | InternalError e) {
            throw e;
        } catch (Throwable t) {
            return failure.getClass().getName() + " (its message could not be had)";
        }
        return failure.getClass().getName();
    }

    private static ExecutionRecord.Status stored(Status status) {
        return switch (status) {
            case SUCCESS -> ExecutionRecord.Status.SUCCESS;
            case FAILED -> ExecutionRecord.Status.FAILED;
            case SKIPPED -> ExecutionRecord.Status.SKIPPED;
        };
    }
}
