// SPDX-License-Identifier: Apache-2.0
package io.devmeter.bridge;

import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SdkTracerProviderBuilder;
import io.opentelemetry.sdk.trace.SpanProcessor;

/** An SDK without anything but tracing. */
final class TracingSdk {

    private TracingSdk() {}

    static OpenTelemetrySdk with(SpanProcessor... processors) {
        SdkTracerProviderBuilder tracers = SdkTracerProvider.builder();
        for (SpanProcessor processor : processors) {
            tracers.addSpanProcessor(processor);
        }
        return with(tracers);
    }

    static OpenTelemetrySdk with(SdkTracerProviderBuilder tracers) {
        return OpenTelemetrySdk.builder().setTracerProvider(tracers.build()).build();
    }
}
