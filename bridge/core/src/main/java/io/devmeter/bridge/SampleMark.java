// SPDX-License-Identifier: Apache-2.0
package io.devmeter.bridge;

/**
 * Marks the samples that a thread takes of executions which have a span already, so that a {@link SpanningMeterRegistry} among the registries
 * makes no second one. Used by one thread each.
 */
final class SampleMark {

    private static final ThreadLocal<SampleMark> OF_THREAD = ThreadLocal.withInitial(SampleMark::new);

    private boolean sampleHasSpan;

    private SampleMark() {}

    static SampleMark ofThread() {
        return OF_THREAD.get();
    }

    boolean sampleHasSpan() {
        return sampleHasSpan;
    }

    void sampleHasSpan(boolean hasSpan) {
        sampleHasSpan = hasSpan;
    }
}
