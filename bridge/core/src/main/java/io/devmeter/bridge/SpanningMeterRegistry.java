// SPDX-License-Identifier: Apache-2.0
package io.devmeter.bridge;

import static java.util.Objects.requireNonNull;

import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.cumulative.CumulativeTimer;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import io.micrometer.core.instrument.distribution.HistogramGauges;
import io.micrometer.core.instrument.distribution.pause.PauseDetector;
import io.micrometer.core.instrument.simple.SimpleConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.Tracer;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;

/**
 * A registry whose timers also make spans, for code that records to plain timers: {@code timer.record(…)}, {@code Timer.Sample},
 * {@code @Timed}. Use it alone, or add it to a {@code CompositeMeterRegistry} or to Micrometer's global registry.
 *
 * <pre>{@code
 * Metrics.addRegistry(SpanningMeterRegistry.builder(openTelemetry)
 *         .filter(id -> id.getName().startsWith("import."))
 *         .build());
 * }</pre>
 *
 * <p>A span is made when a sample is taken: it ends at that moment, started the sample's duration before, and has the timer's name and, as attributes, its tags.
 * It is a child of the span that is current then, and has no children. Samples of executions that have a span already, such as those of a
 * {@link TrackedTimer}, make no second one. Leave the registry's pause detector as it is: others add made-up samples for what they think a pause has hidden.
 *
 * <p>A failure to make a span is logged once and does not reach whoever takes the sample. Thread-safe.
 */
public final class SpanningMeterRegistry extends SimpleMeterRegistry {

    private final Tracer tracer;
    private final Predicate<Meter.Id> filter;
    private final ToDoubleFunction<Meter.Id> samplingRatio;
    private final EpochTime epochTime;
    private final RecordingFailures failures = new RecordingFailures();

    private SpanningMeterRegistry(Builder builder) {
        super(SimpleConfig.DEFAULT, builder.clock);
        this.tracer = builder.openTelemetry.getTracer(ExecutionTracker.SCOPE_NAME);
        this.filter = builder.filter;
        this.samplingRatio = builder.samplingRatio;
        this.epochTime = new EpochTime(builder.wallClock, builder.clock);
    }

    /** Returns a builder of a registry whose spans go to the given instance. */
    public static Builder builder(OpenTelemetry openTelemetry) {
        return new Builder(openTelemetry);
    }

    @Override
    protected Timer newTimer(Meter.Id id, DistributionStatisticConfig distribution, PauseDetector pauseDetector) {
        if (!filter.test(id)) {
            return super.newTimer(id, distribution, pauseDetector);
        }
        Timer timer = new SpanningTimer(id, distribution, pauseDetector, samplingRatio.applyAsDouble(id));
        HistogramGauges.registerWithCommonFormat(timer, this); // As for the other timers of this registry.
        return timer;
    }

    private final class SpanningTimer extends CumulativeTimer {
        private final Attributes attributes;
        private final double ratio;

        SpanningTimer(
                Meter.Id id, DistributionStatisticConfig distribution, PauseDetector pauseDetector, double ratio) {
            super(id, SpanningMeterRegistry.this.clock, distribution, pauseDetector, getBaseTimeUnit());
            this.attributes = attributes(id);
            this.ratio = ratio;
        }

        private static Attributes attributes(Meter.Id id) {
            AttributesBuilder attributes = Attributes.builder();
            for (Tag tag : id.getTagsAsIterable()) {
                attributes.put(tag.getKey(), tag.getValue());
            }
            return attributes.build();
        }

        @Override
        protected void recordNonNegative(long amount, TimeUnit unit) {
            super.recordNonNegative(amount, unit);
            boolean hasSpan = SampleMark.sampleHasSpan() || SampleMark.isObservedSample(getId().getName());
            if (!hasSpan && isSampled()) {
                makeSpan(unit.toNanos(amount));
            }
        }

        private boolean isSampled() {
            return ratio >= 1 || ThreadLocalRandom.current().nextDouble() < ratio;
        }

        private void makeSpan(long nanos) {
            try {
                long endEpochNanos = epochTime.epochNanos(clock.monotonicTime());
                tracer.spanBuilder(getId().getName())
                        .setAllAttributes(attributes)
                        .setStartTimestamp(endEpochNanos - nanos, TimeUnit.NANOSECONDS)
                        .startSpan()
                        .end(endEpochNanos, TimeUnit.NANOSECONDS);
            } catch (Throwable t) {
                failures.failed("make a span of a timer's sample", t);
            }
        }
    }

    /** Collects the parts of a {@link SpanningMeterRegistry}. Not thread-safe. */
    public static final class Builder {
        private final OpenTelemetry openTelemetry;
        private Predicate<Meter.Id> filter = id -> true;
        private ToDoubleFunction<Meter.Id> samplingRatio = id -> 1;
        private Clock clock = Clock.SYSTEM;
        private java.time.Clock wallClock = java.time.Clock.systemUTC();

        private Builder(OpenTelemetry openTelemetry) {
            this.openTelemetry = requireNonNull(openTelemetry, "openTelemetry");
        }

        /** Chooses the timers that make spans; asked once for each timer. Default: all. */
        public Builder filter(Predicate<Meter.Id> filter) {
            this.filter = requireNonNull(filter, "filter");
            return this;
        }

        /**
         * Chooses the share of a timer's samples that make spans, from 0 to 1; asked once for each timer. The timer counts all samples
         * whatever the share. Default: 1 for all.
         */
        public Builder samplingRatio(ToDoubleFunction<Meter.Id> samplingRatio) {
            this.samplingRatio = requireNonNull(samplingRatio, "samplingRatio");
            return this;
        }

        /** Sets the registry's clock. Default: the system's. */
        public Builder clock(Clock clock) {
            this.clock = requireNonNull(clock, "clock");
            return this;
        }

        Builder wallClock(java.time.Clock wallClock) {
            this.wallClock = wallClock;
            return this;
        }

        /** Builds the registry. */
        public SpanningMeterRegistry build() {
            return new SpanningMeterRegistry(this);
        }
    }
}
