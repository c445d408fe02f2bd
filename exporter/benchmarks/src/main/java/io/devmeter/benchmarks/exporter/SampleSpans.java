// SPDX-License-Identifier: Apache-2.0
package io.devmeter.benchmarks.exporter;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.sdk.trace.SdkTracerProvider;

/** Makes spans such as a test run makes: two strings and a number with each, one in 32 failed. Not thread-safe. */
final class SampleSpans {

    private static final AttributeKey<String> SUITE = AttributeKey.stringKey("suite");
    private static final AttributeKey<String> STAGE = AttributeKey.stringKey("stage");
    private static final AttributeKey<Long> ATTEMPT = AttributeKey.longKey("attempt");

    private final Tracer tracer;
    private long made;

    SampleSpans(SdkTracerProvider provider) {
        this.tracer = provider.get("io.devmeter.bridge");
    }

    void next() {
        long number = made++;
        Span span = tracer.spanBuilder("unit-tests")
                .setAttribute(SUITE, "unit")
                .setAttribute(STAGE, "test")
                .setAttribute(ATTEMPT, number)
                .startSpan();
        if (number % 32 == 0) {
            span.setStatus(StatusCode.ERROR, "expected 3 but was 4");
        }
        span.end();
    }
}
