// SPDX-License-Identifier: Apache-2.0
package io.devmeter.bridge;

import static java.util.Objects.requireNonNull;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import io.opentelemetry.context.Scope;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One run of something tracked, from {@link TrackedTimer#start()} or {@link ExecutionTracker#start} until the first call of an
 * {@code end} method; further calls are ignored.
 *
 * <p>It is current on the thread that started it until it ends, so that executions and spans that start there in the meantime
 * become its children. End it on that thread, children first. If a parent ends before its child, the thread's context is put
 * right when the child ends; if it ends on another thread, when the next execution starts on its own one.
 *
 * <p>Thread-safe. No method throws for a failure of recording.
 */
public final class Execution {

    /** Attribute that tells a skipped execution, for which span status has no word. */
    private static final AttributeKey<String> STATUS = AttributeKey.stringKey("devmeter.status");

    private static final AttributeKey<String> SKIP_REASON = AttributeKey.stringKey("devmeter.skip.reason");
    private static final AttributeKey<String> ERROR_TYPE = AttributeKey.stringKey("error.type");
    private static final ContextKey<Execution> EXECUTION = ContextKey.named("io.devmeter.execution");

    private final TrackedTimer timer;
    private final Span span;
    private final Instant startedAt;
    private final long startedNanos;
    private final AtomicBoolean ended = new AtomicBoolean();
    /** Whether it need not be current any more: it has ended, or goes on without a thread of its own. */
    private volatile boolean left;

    private Context context = Context.root();
    private Scope scope = Scope.noop();

    private Execution(TrackedTimer timer, Span span, Instant startedAt, long startedNanos) {
        this.timer = timer;
        this.span = span;
        this.startedAt = startedAt;
        this.startedNanos = startedNanos;
    }

    static Execution begin(TrackedTimer timer, Span span, Instant startedAt, long startedNanos) {
        Execution execution = new Execution(timer, span, startedAt, startedNanos);
        execution.makeCurrent();
        return execution;
    }

    @SuppressWarnings("MustBeClosedChecker") // closeLeft() closes it.
    private void makeCurrent() {
        try {
            context = Context.current().with(span).with(EXECUTION, this);
            scope = context.makeCurrent();
        } catch (Throwable t) {
            timer.failures().failed("make an execution current", t);
        }
    }

    /** Closes the scope of the current execution, and of its parents, as far as they need not be current any more. */
    static void closeLeft() {
        Context current = Context.current();
        Execution execution = current.get(EXECUTION);
        while (execution != null && execution.left && execution.context == current) {
            execution.scope.close();
            Context outer = Context.current();
            execution = outer == current ? null : outer.get(EXECUTION);
            current = outer;
        }
    }

    /** Goes on without being current on this thread. */
    void leave() {
        left = true;
        timer.closeLeft();
    }

    /** Adds metadata, which becomes an attribute of the span. Ignored once the execution has ended. */
    public Execution metadata(String key, String value) {
        return metadata(AttributeKey.stringKey(key), value);
    }

    /** Adds metadata, which becomes an attribute of the span. Ignored once the execution has ended. */
    public Execution metadata(String key, long value) {
        return metadata(AttributeKey.longKey(key), value);
    }

    /** Adds metadata, which becomes an attribute of the span. Ignored once the execution has ended. */
    public Execution metadata(String key, double value) {
        return metadata(AttributeKey.doubleKey(key), value);
    }

    /** Adds metadata, which becomes an attribute of the span. Ignored once the execution has ended. */
    public Execution metadata(String key, boolean value) {
        return metadata(AttributeKey.booleanKey(key), value);
    }

    /** Adds metadata of any type, arrays included, as an attribute of the span. Ignored once the execution has ended. */
    public <T> Execution metadata(AttributeKey<T> key, T value) {
        try {
            span.setAttribute(key, value);
        } catch (Throwable t) {
            timer.failures().failed("add metadata", t);
        }
        return this;
    }

    /** Returns the identity of the execution's span; invalid if there is no span. */
    public SpanContext spanContext() {
        return span.getSpanContext();
    }

    /** Returns the context in which the execution is the parent, for handing it to another thread or process. */
    public Context context() {
        return context;
    }

    /** Ends the execution as successful. */
    public void end() {
        end(Status.SUCCESS, null, null);
    }

    /** Ends the execution as failed with the exception's message, class and stack trace. */
    public void end(Throwable failure) {
        requireNonNull(failure, "failure");
        end(Status.FAILED, messageOf(failure), failure);
    }

    /**
     * Ends the execution with a status.
     *
     * @param reason for a failed execution the error, for a skipped one why it was; otherwise ignored
     */
    public void end(Status status, @Nullable String reason) {
        end(requireNonNull(status, "status"), reason, null);
    }

    /** Ends the execution as successful, after a duration that was measured elsewhere. */
    void end(long nanos) {
        end(Status.SUCCESS, null, null, nanos);
    }

    private void end(Status status, @Nullable String reason, @Nullable Throwable failure) {
        end(status, reason, failure, timer.nanosSince(startedNanos));
    }

    private void end(Status status, @Nullable String reason, @Nullable Throwable failure, long nanos) {
        if (!ended.compareAndSet(false, true)) {
            return;
        }
        timer.sample(nanos, status);
        try {
            describe(status, reason, failure);
        } catch (Throwable t) {
            timer.failures().failed("describe how an execution ended", t);
        }
        try {
            span.end(startedAt.plusNanos(nanos));
        } catch (Throwable t) {
            timer.failures().failed("end a span", t);
        }
        leave();
    }

    private void describe(Status status, @Nullable String reason, @Nullable Throwable failure) {
        if (!span.isRecording()) {
            return;
        }
        switch (status) {
            case SUCCESS -> {
                // OpenTelemetry leaves the status of a success unset.
            }
            case FAILED -> {
                span.setStatus(StatusCode.ERROR, reason == null ? "" : reason);
                if (failure != null) {
                    span.setAttribute(ERROR_TYPE, failure.getClass().getName());
                    span.recordException(failure);
                }
            }
            case SKIPPED -> {
                span.setAttribute(STATUS, status.text());
                if (reason != null) {
                    span.setAttribute(SKIP_REASON, reason);
                }
            }
        }
    }

    /** An exception without a message still needs one; and asking for it runs the user's code, which may throw in turn. */
    private static String messageOf(Throwable failure) {
        try {
            String message = failure.getMessage();
            if (message != null && !message.isEmpty()) {
                return message;
            }
        } catch (RuntimeException e) {
            return failure.getClass().getName() + " (its message could not be had)";
        }
        return failure.getClass().getName();
    }
}
