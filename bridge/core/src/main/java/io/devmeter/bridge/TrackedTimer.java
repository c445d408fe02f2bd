// SPDX-License-Identifier: Apache-2.0
package io.devmeter.bridge;

import static java.util.Objects.requireNonNull;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Tracks the executions of one operation: a Micrometer timer and a span name, resolved once and used many times.
 *
 * <p>The timer has the operation's name, the given tags, and the tag {@code outcome} with the {@linkplain Status#text() status}
 * as value. The span has the operation's name and, as attributes, the tags and the metadata of the timer.
 *
 * <p>An execution is successful if its action returns, and failed if it throws; what it throws is rethrown as the same instance. While the action runs, its
 * execution is current on the thread, and what starts there becomes its child. Recording itself never throws. Thread-safe.
 *
 * <p>From Kotlin, call {@code recordCallable}, or name the type as in {@code record(Supplier { … })}: of two methods that fit a lambda, Kotlin takes the one
 * with the {@code Runnable}, which returns nothing.
 */
public final class TrackedTimer {

    /** The tag whose value is the {@linkplain Status#text() status} of an execution. */
    public static final String OUTCOME = "outcome";

    private final String name;
    private final MeterRegistry meterRegistry;
    private final Tags tags;
    private final @Nullable String description;
    private final double @Nullable [] percentiles;
    private final @Nullable Boolean percentileHistogram;
    private final Tracer tracer;
    private final FixedAttribute<?>[] attributes;
    private final RecordingFailures failures;

    /** Whether the registry makes spans of samples, or may hold one that does. To mark a sample costs something, so it is done for these alone. */
    private final boolean mayMakeSpans;

    private final io.micrometer.core.instrument.Clock monotonicClock;
    private final EpochTime epochTime;
    private final RegisteredTimer success;
    private final RegisteredTimer failed;
    private final RegisteredTimer skipped;

    private TrackedTimer(Builder builder) {
        this.name = builder.name;
        Telemetry telemetry = builder.telemetry;
        this.meterRegistry = telemetry.meterRegistry();
        this.tags = builder.tags;
        this.description = builder.description;
        this.percentiles = builder.percentiles;
        this.percentileHistogram = builder.percentileHistogram;
        this.tracer = telemetry.tracer();
        this.attributes = FixedAttribute.arrayOf(builder.attributes.build());
        this.failures = telemetry.failures();
        this.mayMakeSpans =
                meterRegistry instanceof SpanningMeterRegistry || meterRegistry instanceof CompositeMeterRegistry;
        this.monotonicClock = meterRegistry.config().clock();
        this.epochTime = telemetry.epochTime();
        this.success = registered(Status.SUCCESS, telemetry.removedTimers());
        this.failed = registered(Status.FAILED, telemetry.removedTimers());
        this.skipped = registered(Status.SKIPPED, telemetry.removedTimers());
    }

    // The verbs that run an action are alike to the letter: an Execution object, or a lambda for what differs,
    // would cost each of them an allocation that a hand-written timer and span do without.

    /** Runs the action as an execution. */
    public void record(Runnable action) {
        requireNonNull(action, "action");
        Context outer = outerContext();
        long startedNanos = monotonicClock.monotonicTime();
        long startEpochNanos = epochTime.epochNanos(startedNanos);
        Span span = startSpan(startEpochNanos);
        Scope scope = enter(outer.with(span));
        try {
            action.run();
        } catch (Throwable t) {
            finishAndLeave(span, scope, outer, startEpochNanos, startedNanos, t);
            throw t;
        }
        finishAndLeave(span, scope, outer, startEpochNanos, startedNanos, null);
    }

    /** Runs the action as an execution and returns what it returns. */
    public <T extends @Nullable Object> T record(Supplier<T> action) {
        requireNonNull(action, "action");
        Context outer = outerContext();
        long startedNanos = monotonicClock.monotonicTime();
        long startEpochNanos = epochTime.epochNanos(startedNanos);
        Span span = startSpan(startEpochNanos);
        Scope scope = enter(outer.with(span));
        T result;
        try {
            result = action.get();
        } catch (Throwable t) {
            finishAndLeave(span, scope, outer, startEpochNanos, startedNanos, t);
            throw t;
        }
        finishAndLeave(span, scope, outer, startEpochNanos, startedNanos, null);
        return result;
    }

    /**
     * Runs the action as an execution and returns what it returns.
     *
     * @throws Exception what the action throws, the same instance
     */
    public <T extends @Nullable Object> T recordCallable(Callable<T> action) throws Exception {
        requireNonNull(action, "action");
        Context outer = outerContext();
        long startedNanos = monotonicClock.monotonicTime();
        long startEpochNanos = epochTime.epochNanos(startedNanos);
        Span span = startSpan(startEpochNanos);
        Scope scope = enter(outer.with(span));
        T result;
        try {
            result = action.call();
        } catch (Throwable t) {
            finishAndLeave(span, scope, outer, startEpochNanos, startedNanos, t);
            throw t;
        }
        finishAndLeave(span, scope, outer, startEpochNanos, startedNanos, null);
        return result;
    }

    /**
     * Records a successful execution that was measured elsewhere and ends now. It has no children. A negative duration, as it comes of a clock that was set
     * back, counts as 0.
     */
    public void record(Duration duration) {
        Context outer = outerContext();
        long nanos = nanos(duration);
        long startEpochNanos = epochTime.epochNanos(monotonicClock.monotonicTime()) - nanos;
        Span span = startSpan(startEpochNanos);
        Scope scope = enter(outer.with(span));
        try {
            finish(span, startEpochNanos, nanos, Status.SUCCESS, null, null);
        } finally {
            leave(scope, outer);
        }
    }

    /**
     * Runs the action as an execution that ends when the stage which the action returns completes. It fails if that stage completes with an exception or is
     * cancelled. It is current only while the action runs: what the action starts on other threads becomes its child if the context is handed on to them, as
     * OpenTelemetry describes it.
     *
     * @return a future that completes as the action's stage does, with the same value or the same exception. Who cancels the future, or completes it, as a
     *     timeout does, does the same to the stage. A stage that cannot be made a {@code CompletableFuture} stays as it is, and the execution ends when it
     *     completes
     */
    public <T extends @Nullable Object> CompletableFuture<T> recordAsync(
            Supplier<? extends CompletionStage<T>> action) {
        requireNonNull(action, "action");
        Context outer = outerContext();
        Execution execution = start();
        CompletionStage<T> stage;
        try {
            stage = requireNonNull(action.get(), "the action returned no stage");
        } catch (Throwable t) {
            try {
                execution.end(t);
            } finally {
                restore(outer);
            }
            throw t;
        }
        execution.leave();
        restore(outer);
        return FollowingFuture.of(stage, execution);
    }

    /** Returns an action that runs the given one as an execution, each time it is run. */
    public Runnable wrap(Runnable action) {
        requireNonNull(action, "action");
        return () -> record(action);
    }

    /** Returns an action that runs the given one as an execution, each time it is called. */
    public <T extends @Nullable Object> Callable<T> wrap(Callable<T> action) {
        requireNonNull(action, "action");
        return () -> recordCallable(action);
    }

    /** Returns an action that runs the given one as an execution, each time it is asked. */
    public <T extends @Nullable Object> Supplier<T> wrap(Supplier<T> action) {
        requireNonNull(action, "action");
        return () -> record(action);
    }

    /** Starts an execution and makes it current on this thread; end it on the same thread. */
    public Execution start() {
        return start(0);
    }

    Execution start(Duration elapsed) {
        return start(nanos(elapsed));
    }

    private Execution start(long elapsedNanos) {
        closeLeft();
        long nowNanos = monotonicClock.monotonicTime();
        long startEpochNanos = epochTime.epochNanos(nowNanos) - elapsedNanos;
        return new Execution(this, startSpan(startEpochNanos), startEpochNanos, nowNanos - elapsedNanos);
    }

    private static long nanos(Duration duration) {
        if (duration.isNegative()) {
            return 0;
        }
        boolean isEndless = duration.compareTo(Duration.ofNanos(Long.MAX_VALUE)) > 0;
        return isEndless ? Long.MAX_VALUE : duration.toNanos();
    }

    private Context outerContext() {
        Context current = Context.current();
        if (Execution.isIn(current)) {
            closeLeft();
            return Context.current();
        }
        return current;
    }

    private Span startSpan(long startEpochNanos) {
        try {
            SpanBuilder span = tracer.spanBuilder(name).setStartTimestamp(startEpochNanos, TimeUnit.NANOSECONDS);
            for (FixedAttribute<?> attribute : attributes) {
                attribute.setOn(span);
            }
            return span.startSpan();
        } catch (Throwable t) {
            failures.failed("start a span", t);
            return Span.wrap(Span.current().getSpanContext()); // So that its children are those of the one around it.
        }
    }

    @SuppressWarnings("MustBeClosedChecker") // leave(…) or Execution.closeLeft() closes it.
    Scope enter(Context context) {
        try {
            return context.makeCurrent();
        } catch (Throwable t) {
            failures.failed("make an execution current", t);
            return Scope.noop();
        }
    }

    private void finishAndLeave(
            Span span,
            Scope scope,
            Context outer,
            long startEpochNanos,
            long startedNanos,
            @Nullable Throwable failure) {
        try {
            long nanos = nanosSince(startedNanos);
            if (failure == null) {
                finish(span, startEpochNanos, nanos, Status.SUCCESS, null, null);
            } else {
                finish(span, startEpochNanos, nanos, Status.FAILED, SpanOutcome.messageOf(failure), failure);
            }
        } finally {
            leave(scope, outer);
        }
    }

    private void leave(Scope scope, Context outer) {
        close(scope);
        restore(outer);
    }

    /** Makes the context of before the current one, whatever the action has left behind; but not for executions in it that have ended meanwhile. */
    private void restore(Context outer) {
        if (Context.current() != outer) {
            enter(outer);
        }
        if (Execution.isIn(outer)) {
            closeLeft();
        }
    }

    void close(Scope scope) {
        try {
            scope.close();
        } catch (Throwable t) {
            failures.failed("restore the context", t);
        }
    }

    void closeLeft() {
        try {
            Execution.closeLeft();
        } catch (Throwable t) {
            failures.failed("restore the context", t);
        }
    }

    long nanosSince(long startedNanos) {
        return Math.max(0, monotonicClock.monotonicTime() - startedNanos);
    }

    /** Takes the sample while the span is current, so that a registry with exemplars finds it, and ends the span. */
    void finish(
            Span span,
            long startEpochNanos,
            long nanos,
            Status status,
            @Nullable String reason,
            @Nullable Throwable failure) {
        sample(nanos, status);
        try {
            SpanOutcome.describe(span, status, reason, failure);
        } catch (Throwable t) {
            failures.failed("describe how an execution ended", t);
        }
        try {
            span.end(startEpochNanos + nanos, TimeUnit.NANOSECONDS);
        } catch (Throwable t) {
            failures.failed("end a span", t);
        }
    }

    private void sample(long nanos, Status status) {
        try {
            Timer timer = outcome(status).get();
            if (mayMakeSpans) {
                SampleMark.takeSampleWithSpan(() -> timer.record(nanos, TimeUnit.NANOSECONDS));
            } else {
                timer.record(nanos, TimeUnit.NANOSECONDS);
            }
        } catch (Throwable t) {
            failures.failed("record a timer sample", t);
        }
    }

    RecordingFailures failures() {
        return failures;
    }

    private RegisteredTimer outcome(Status status) {
        return switch (status) {
            case SUCCESS -> success;
            case FAILED -> failed;
            case SKIPPED -> skipped;
        };
    }

    private RegisteredTimer registered(Status status, AtomicInteger removedTimers) {
        return new RegisteredTimer(removedTimers, () -> register(status));
    }

    private Timer register(Status status) {
        return Timer.builder(name)
                .tags(tags)
                .tag(OUTCOME, status.text())
                .description(description)
                .publishPercentiles(percentiles)
                .publishPercentileHistogram(percentileHistogram)
                .register(meterRegistry);
    }

    /** An attribute that each span gets. {@code SpanBuilder.setAllAttributes} would allocate a lambda for each span. */
    private record FixedAttribute<T>(AttributeKey<T> key, T value) {

        @SuppressWarnings("unchecked") // Attributes hold values of their keys' types.
        static FixedAttribute<?>[] arrayOf(Attributes attributes) {
            return attributes.asMap().entrySet().stream()
                    .map(entry -> new FixedAttribute<>((AttributeKey<Object>) entry.getKey(), entry.getValue()))
                    .toArray(FixedAttribute<?>[]::new);
        }

        void setOn(SpanBuilder span) {
            span.setAttribute(key, value);
        }
    }

    /** Collects the parts of a {@link TrackedTimer}. Not thread-safe. */
    public static final class Builder {
        private final String name;
        private final Telemetry telemetry;
        private final AttributesBuilder attributes = Attributes.builder();
        private Tags tags = Tags.empty();
        private @Nullable String description;
        private double @Nullable [] percentiles;
        private @Nullable Boolean percentileHistogram;

        Builder(String name, Telemetry telemetry) {
            if (requireNonNull(name, "name").isBlank()) { // OpenTelemetry would call its spans <unspecified span name>.
                throw new IllegalArgumentException("name is blank; an operation needs a name");
            }
            this.name = name;
            this.telemetry = telemetry;
        }

        /**
         * Adds a tag to the timer and, as an attribute, to each span. Every distinct value makes a timer of its own, so use tags
         * for what has few values, and {@linkplain #metadata metadata} for everything else.
         *
         * @throws IllegalArgumentException if {@code key} is {@code outcome}, which is the tag for the status
         */
        public Builder tag(String key, String value) {
            if (key.equals(OUTCOME)) {
                throw new IllegalArgumentException("the tag outcome is the execution's status; choose another key");
            }
            tags = tags.and(Tag.of(key, value));
            attributes.put(key, value);
            return this;
        }

        /** Describes the timer, for backends that show descriptions. Default: none. */
        public Builder description(String description) {
            this.description = requireNonNull(description, "description");
            return this;
        }

        /** Lets the timer publish these percentiles, each from 0 to 1, as Micrometer's timers do. Default: none. */
        public Builder publishPercentiles(double... percentiles) {
            this.percentiles = percentiles.clone();
            return this;
        }

        /** Lets the timer publish a histogram from which a backend computes percentiles. Default: as the registry is configured. */
        public Builder publishPercentileHistogram() {
            this.percentileHistogram = true;
            return this;
        }

        /** Adds metadata that is the same for each execution. It becomes an attribute of the span, never a tag. */
        public Builder metadata(String key, String value) {
            attributes.put(key, value);
            return this;
        }

        /** Adds metadata that is the same for each execution. It becomes an attribute of the span, never a tag. */
        public Builder metadata(String key, long value) {
            attributes.put(key, value);
            return this;
        }

        /** Adds metadata that is the same for each execution. It becomes an attribute of the span, never a tag. */
        public Builder metadata(String key, double value) {
            attributes.put(key, value);
            return this;
        }

        /** Adds metadata that is the same for each execution. It becomes an attribute of the span, never a tag. */
        public Builder metadata(String key, boolean value) {
            attributes.put(key, value);
            return this;
        }

        /** Adds metadata of any type, arrays included. It becomes an attribute of the span, never a tag. */
        public <T> Builder metadata(AttributeKey<T> key, T value) {
            attributes.put(key, value);
            return this;
        }

        /** Builds the timer and registers it. What the registry objects to is thrown here, because it would only be logged while recording. */
        public TrackedTimer build() {
            TrackedTimer timer = buildUnresolved();
            timer.success.get();
            return timer;
        }

        TrackedTimer buildUnresolved() {
            return new TrackedTimer(this);
        }
    }
}
