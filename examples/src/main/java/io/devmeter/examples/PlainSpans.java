// SPDX-License-Identifier: Apache-2.0
package io.devmeter.examples;

import io.devmeter.bridge.TimingSpanProcessor;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.trace.SdkTracerProvider;

/** Times the spans that an application and its libraries make already. */
final class PlainSpans {

    private PlainSpans() {}

    public static void main(String[] args) {
        MeterRegistry meterRegistry = new SimpleMeterRegistry();
        // region plain-spans
        SdkTracerProvider tracerProvider = SdkTracerProvider.builder()
                .addSpanProcessor(TimingSpanProcessor.builder(meterRegistry)
                        .tag(AttributeKey.stringKey("http.route"))
                        .build())
                .build();
        // endregion

        tracerProvider
                .get("web")
                .spanBuilder("GET")
                .setAttribute("http.route", "/users/{id}")
                .startSpan()
                .end();
        System.out.println(
                meterRegistry.get(TimingSpanProcessor.DEFAULT_NAME).timer().getId());
    }
}
