// SPDX-License-Identifier: Apache-2.0
package io.devmeter.examples;

import io.devmeter.bridge.ExecutionTracker;
import io.devmeter.bridge.TrackedTimer;
import io.devmeter.exporter.JsonlSpanExporter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Tracks executions over a registry and an SDK that the application has put together itself. */
final class YourOwnTelemetry {

    private YourOwnTelemetry() {}

    public static void main(String[] args) throws IOException {
        MeterRegistry meterRegistry = new SimpleMeterRegistry();
        // region exporter
        SdkTracerProvider tracerProvider = SdkTracerProvider.builder()
                .addSpanProcessor(SimpleSpanProcessor.create(JsonlSpanExporter.create(Path.of(".metrics"))))
                .build();
        // endregion
        try (OpenTelemetrySdk openTelemetry =
                OpenTelemetrySdk.builder().setTracerProvider(tracerProvider).build()) {
            // region tracker
            ExecutionTracker tracker = ExecutionTracker.create(meterRegistry, openTelemetry);
            TrackedTimer imports = tracker.timer("import")
                    .tag("format", "csv") // few values: a tag of the timer and an attribute of the span
                    .metadata("source", "shop-7") // anything: an attribute of the span alone
                    .build();

            int rows = imports.record(() -> importRows());
            // endregion
            System.out.printf(
                    "imported %d rows in %.3f ms%n",
                    rows, meterRegistry.get("import").timer().totalTime(TimeUnit.MILLISECONDS));
        }
    }

    private static int importRows() {
        return 42;
    }
}
