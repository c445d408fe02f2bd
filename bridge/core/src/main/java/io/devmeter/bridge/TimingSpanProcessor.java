// SPDX-License-Identifier: Apache-2.0
package io.devmeter.bridge;

import static java.util.Objects.requireNonNull;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.StatusData;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Times every ended span, for code that makes plain spans and for libraries that do.
 *
 * <pre>{@code
 * SdkTracerProvider.builder()
 *         .addSpanProcessor(TimingSpanProcessor.builder(meterRegistry)
 *                 .tag(AttributeKey.stringKey("http.route"))
 *                 .build())
 * }</pre>
 *
 * <p>The timer is {@value #DEFAULT_NAME}. Its tags are {@code span.name} and {@code span.kind}, as those of the OpenTelemetry Collector's span metrics
 * connector; {@code outcome}, which is {@code success} or {@code failed}; and one for each chosen attribute, with the attribute's value, or {@code none} for a
 * span that has none. Every distinct value makes a timer of its own, so a tag gets no more than {@link Builder#maxTagValues} values; all further ones are
 * {@code other}.
 *
 * <p>Spans that this module made, and those of observations (see {@link SpanObservationHandler#register}), have a timer sample already and are left out.
 *
 * <p>Needs {@code opentelemetry-sdk-trace}. A failure to take a sample is logged once and does not reach whoever ends the span. Thread-safe.
 */
public final class TimingSpanProcessor implements SpanProcessor {

    /** The timer's name if the builder is not given another. */
    public static final String DEFAULT_NAME = "traces.span.metrics.duration";

    private static final String SPAN_NAME = "span.name";
    private static final String SPAN_KIND = "span.kind";
    private static final Set<String> OWN_TAGS = Set.of(SPAN_NAME, SPAN_KIND, TrackedTimer.OUTCOME);
    private static final String NONE = "none";
    private static final String OTHER = "other";

    private final MeterRegistry meterRegistry;
    private final String name;
    private final List<AttributeKey<?>> attributes;
    private final int maxTagValues;
    private final Map<String, Set<String>> valuesByTag = new ConcurrentHashMap<>();
    private final AtomicInteger removedTimers;
    private final Map<Tags, RegisteredTimer> timers = new ConcurrentHashMap<>();
    private final RecordingFailures failures = new RecordingFailures();

    private TimingSpanProcessor(Builder builder) {
        this.meterRegistry = builder.meterRegistry;
        this.name = builder.name;
        this.attributes = List.copyOf(builder.attributes);
        this.maxTagValues = builder.maxTagValues;
        this.removedTimers = RegisteredTimer.countRemoved(meterRegistry);
    }

    /** Returns a builder of a processor that records to the given registry. */
    public static Builder builder(MeterRegistry meterRegistry) {
        return new Builder(meterRegistry);
    }

    @Override
    public void onStart(Context parentContext, ReadWriteSpan span) {}

    @Override
    public boolean isStartRequired() {
        return false;
    }

    @Override
    public void onEnd(ReadableSpan span) {
        if (span.getInstrumentationScopeInfo().getName().equals(ExecutionTracker.SCOPE_NAME)
                || SampleMark.isObservedSpan(span.getSpanContext().getSpanId())) {
            return;
        }
        try {
            Timer timer = timer(tags(span)).get();
            SampleMark.takeSampleWithSpan(() -> timer.record(span.getLatencyNanos(), TimeUnit.NANOSECONDS));
        } catch (Throwable t) {
            failures.failed("time a span", t);
        }
    }

    @Override
    public boolean isEndRequired() {
        return true;
    }

    private RegisteredTimer timer(Tags tags) {
        RegisteredTimer timer = timers.get(tags);
        return timer != null
                ? timer
                : timers.computeIfAbsent(tags, t -> new RegisteredTimer(removedTimers, () -> register(t)));
    }

    private Timer register(Tags tags) {
        return Timer.builder(name).tags(tags).register(meterRegistry);
    }

    private Tags tags(ReadableSpan span) {
        StatusData status = span.toSpanData().getStatus();
        Status outcome = status.getStatusCode() == StatusCode.ERROR ? Status.FAILED : Status.SUCCESS;
        List<Tag> tags = new ArrayList<>(3 + attributes.size());
        tags.add(Tag.of(SPAN_NAME, bounded(SPAN_NAME, span.getName())));
        tags.add(Tag.of(SPAN_KIND, span.getKind().name().toLowerCase(Locale.ROOT)));
        tags.add(Tag.of(TrackedTimer.OUTCOME, outcome.text()));
        for (AttributeKey<?> attribute : attributes) {
            Object value = span.getAttribute(attribute);
            tags.add(Tag.of(
                    attribute.getKey(), value == null ? NONE : bounded(attribute.getKey(), String.valueOf(value))));
        }
        return Tags.of(tags);
    }

    private String bounded(String tag, String value) {
        Set<String> values = valuesByTag.computeIfAbsent(tag, t -> ConcurrentHashMap.newKeySet());
        if (values.contains(value)) {
            return value;
        }
        synchronized (values) {
            if (values.size() >= maxTagValues) {
                return OTHER;
            }
            values.add(value);
        }
        return value;
    }

    /** Collects the parts of a {@link TimingSpanProcessor}. Not thread-safe. */
    public static final class Builder {
        private final MeterRegistry meterRegistry;
        private final List<AttributeKey<?>> attributes = new ArrayList<>();
        private String name = DEFAULT_NAME;
        private int maxTagValues = 100;

        private Builder(MeterRegistry meterRegistry) {
            this.meterRegistry = requireNonNull(meterRegistry, "meterRegistry");
        }

        /** Names the timer. Default: {@value TimingSpanProcessor#DEFAULT_NAME}. */
        public Builder name(String name) {
            this.name = requireNonNull(name, "name");
            return this;
        }

        /**
         * Makes a tag of a span attribute. Choose attributes with few values. Default: none.
         *
         * @throws IllegalArgumentException if the attribute has the name of one of the tags that the timer has anyway
         */
        public Builder tag(AttributeKey<?> attribute) {
            if (OWN_TAGS.contains(requireNonNull(attribute, "attribute").getKey())) {
                throw new IllegalArgumentException(
                        "the tag " + attribute.getKey() + " says what the span is; choose another attribute");
            }
            attributes.add(attribute);
            return this;
        }

        /**
         * Limits the number of distinct values of a tag. Default: 100.
         *
         * @throws IllegalArgumentException if the number is less than 1
         */
        public Builder maxTagValues(int maxTagValues) {
            if (maxTagValues < 1) {
                throw new IllegalArgumentException("maxTagValues is " + maxTagValues + ", not a number from 1 up");
            }
            this.maxTagValues = maxTagValues;
            return this;
        }

        /** Builds the processor. */
        public TimingSpanProcessor build() {
            return new TimingSpanProcessor(this);
        }
    }
}
