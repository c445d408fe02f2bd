// SPDX-License-Identifier: Apache-2.0
package io.devmeter.bridge;

import static java.util.Objects.requireNonNull;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import io.opentelemetry.context.Scope;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One run of something tracked. It starts with {@link TrackedTimer#start()} or {@link ExecutionTracker#start}, and ends with the first call of an {@code end}
 * method; further calls are ignored. One that never ends is not recorded.
 *
 * <p>It is current on the thread that started it until it ends, so that executions and spans that start there in the meantime
 * become its children. End it on that thread, children first. If a parent ends before its child, the thread's context is put
 * right when the child ends; if it ends on another thread, when the next execution starts on its own one.
 *
 * <p>For what is meant to end on another thread, such as a request of an asynchronous server, use {@link TrackedTimer#recordAsync}: an execution of this kind
 * would be the parent of everything else that its thread starts until then.
 *
 * <p>Thread-safe. No method throws for a failure of recording.
 */
public final class Execution {

    private static final ContextKey<Execution> EXECUTION = ContextKey.named("io.devmeter.execution");

    private final TrackedTimer timer;
    private final Span span;
    private final long startEpochNanos;
    private final long startedNanos;
    private final Context context;
    private final Scope scope;

    /** The one thread on which the scope may be closed. On others that the context was handed on to, whoever made it current closes that scope. */
    private final Thread thread = Thread.currentThread();

    private final AtomicBoolean ended = new AtomicBoolean();

    /** Whether it need not be current any more, because it has ended or goes on without a thread of its own. */
    private volatile boolean left;

    /** Starts an execution and makes it current. */
    Execution(TrackedTimer timer, Span span, long startEpochNanos, long startedNanos) {
        this.timer = timer;
        this.span = span;
        this.startEpochNanos = startEpochNanos;
        this.startedNanos = startedNanos;
        this.context = Context.current().with(span).with(EXECUTION, this);
        this.scope = timer.enter(context);
    }

    static boolean isIn(Context context) {
        return context.get(EXECUTION) != null;
    }

    /** Closes the scopes of the current execution and of its parents, until one was started on another thread or has to stay current. */
    static void closeLeft() {
        Context current = Context.current();
        Execution execution = current.get(EXECUTION);
        while (execution != null && execution.left && execution.isCurrentHere(current)) {
            execution.timer.close(execution.scope);
            current = Context.current();
            Execution outer = current.get(EXECUTION);
            execution = outer == execution ? null : outer;
        }
    }

    /**
     * Whether the context is this execution's own. Under OpenTelemetry's agent the current context is another object each time; there the scope alone knows,
     * and to close one that is not current does nothing.
     */
    private boolean isCurrentHere(Context current) {
        return thread == Thread.currentThread() && (context == current || current != Context.current());
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

    /** Returns the identity of the execution's span; an invalid one if OpenTelemetry makes no spans. */
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

    /**
     * Ends the execution as failed with the exception's message, class and stack trace.
     *
     * @param failure {@code null} if nothing is known but that it failed
     */
    public void end(@Nullable Throwable failure) {
        end(Status.FAILED, null, failure);
    }

    /**
     * Ends the execution with a status.
     *
     * @param reason the error of a failed execution, or why an execution was skipped; ignored for a successful one
     */
    public void end(Status status, @Nullable String reason) {
        end(requireNonNull(status, "status"), reason, null);
    }

    private void end(Status status, @Nullable String reason, @Nullable Throwable failure) {
        if (!ended.compareAndSet(false, true)) {
            return;
        }
        boolean isCurrent = Span.fromContext(Context.current()) == span;
        Scope here = isCurrent ? Scope.noop() : timer.enter(context);
        try {
            long nanos = timer.nanosSince(startedNanos);
            String error = failure == null ? reason : SpanOutcome.messageOf(failure);
            timer.finish(span, startEpochNanos, nanos, status, error, failure);
        } finally {
            timer.close(here);
            leave();
        }
    }
}
