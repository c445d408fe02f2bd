// SPDX-License-Identifier: Apache-2.0
package io.devmeter.bridge;

import org.jspecify.annotations.Nullable;

/**
 * Tells what a thread records elsewhere anyway, so that {@link SpanningMeterRegistry} makes no second span of an execution and
 * {@link TimingSpanProcessor} no second sample. Used by one thread each.
 */
final class SampleMark {

    private static final ThreadLocal<SampleMark> OF_THREAD = ThreadLocal.withInitial(SampleMark::new);

    private boolean sampleHasSpan;
    private @Nullable String observedTimer;
    private @Nullable String observedSpanId;

    private SampleMark() {}

    static SampleMark ofThread() {
        return OF_THREAD.get();
    }

    /** Tells whether the sample that is being taken is that of an execution with a span. */
    boolean sampleHasSpan() {
        return sampleHasSpan;
    }

    /** Takes a sample of an execution that has a span. */
    void takeSampleWithSpan(Runnable sample) {
        boolean before = sampleHasSpan;
        sampleHasSpan = true;
        try {
            sample.run();
        } finally {
            sampleHasSpan = before;
        }
    }

    /** Hears that an observation with a span stops: one sample of the timer of its name is next, and its span ends if others made it and it is sampled. */
    void observationStops(String timer, @Nullable String spanIdByOthers) {
        observedTimer = timer;
        observedSpanId = spanIdByOthers;
    }

    /** Tells, once, whether a sample is that of the observation that stops. */
    boolean isObservedSample(String timer) {
        if (!timer.equals(observedTimer)) {
            return false;
        }
        observedTimer = null;
        return true;
    }

    /** Tells whether a span that ends is that of the observation that stops. */
    boolean isObservedSpan(String spanId) {
        return spanId.equals(observedSpanId);
    }
}
