// SPDX-License-Identifier: Apache-2.0
package io.devmeter.bridge;

import org.jspecify.annotations.Nullable;

/**
 * Marks on a thread the samples and spans of which the other half is recorded already, so that {@link SpanningMeterRegistry} makes no second span of an execution,
 * and {@link TimingSpanProcessor} takes no second sample.
 *
 * <p>The thread locals hold strings and booleans only. An object of one of our classes would keep the application's classes in memory for as long as a thread
 * that outlives the application.
 */
final class SampleMark {

    private static final ThreadLocal<@Nullable Boolean> SAMPLE_HAS_SPAN = new ThreadLocal<>();
    private static final ThreadLocal<@Nullable String> OBSERVED_TIMER = new ThreadLocal<>();
    private static final ThreadLocal<@Nullable String> OBSERVED_SPAN_ID = new ThreadLocal<>();

    private SampleMark() {}

    /** Tells whether the sample that is being taken is that of an execution with a span. */
    static boolean sampleHasSpan() {
        return SAMPLE_HAS_SPAN.get() != null;
    }

    /** Takes a sample of an execution that has a span. */
    static void takeSampleWithSpan(Runnable sample) {
        Boolean before = SAMPLE_HAS_SPAN.get();
        SAMPLE_HAS_SPAN.set(true);
        try {
            sample.run();
        } finally {
            SAMPLE_HAS_SPAN.set(before);
        }
    }

    /**
     * Notes that an observation with a span stops on this thread.
     *
     * @param timer the name of the timer whose next sample is the observation's
     * @param spanIdByOthers the id of its span, if micrometer-tracing has made that
     */
    static void observationStops(String timer, @Nullable String spanIdByOthers) {
        OBSERVED_TIMER.set(timer);
        OBSERVED_SPAN_ID.set(spanIdByOthers);
    }

    /** Tells, once, whether a sample is that of the observation that stops. */
    static boolean isObservedSample(String timer) {
        if (!timer.equals(OBSERVED_TIMER.get())) {
            return false;
        }
        OBSERVED_TIMER.set(null);
        return true;
    }

    /** Tells whether a span that ends is that of the observation that stops. */
    static boolean isObservedSpan(String spanId) {
        return spanId.equals(OBSERVED_SPAN_ID.get());
    }
}
