// SPDX-License-Identifier: Apache-2.0
package io.devmeter.examples.feeding;

import io.devmeter.bridge.ExecutionTracker;
import io.devmeter.local.Devmeter;
import io.micrometer.core.instrument.Clock;
import io.micrometer.registry.otlp.OtlpConfig;
import io.micrometer.registry.otlp.OtlpMeterRegistry;

/**
 * Tracks executions whose timers go to a backend by OTLP, each minute and when the registry is closed. {@code OTEL_EXPORTER_OTLP_ENDPOINT} says where
 * that is.
 */
final class OtlpMetrics {

    private OtlpMetrics() {}

    public static void main(String[] args) {
        try (Devmeter devmeter = Devmeter.open()) {
            // region otlp-metrics
            OtlpMeterRegistry meterRegistry = new OtlpMeterRegistry(OtlpConfig.DEFAULT, Clock.SYSTEM);
            ExecutionTracker tracker = ExecutionTracker.create(meterRegistry, devmeter.openTelemetry());
            // endregion
            for (int file = 1; file <= 3; file++) {
                tracker.record("import", () -> System.out.println("importing"));
            }
            meterRegistry.close();
        }
    }
}
