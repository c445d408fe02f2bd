// SPDX-License-Identifier: Apache-2.0
package io.devmeter.examples;

import io.devmeter.bridge.SpanningMeterRegistry;
import io.devmeter.local.Devmeter;
import io.micrometer.core.instrument.Metrics;
import io.opentelemetry.api.OpenTelemetry;

/** Makes spans of what an application records to Micrometer's global registry already. */
final class PlainTimers {

    private PlainTimers() {}

    public static void main(String[] args) {
        try (Devmeter devmeter = Devmeter.open()) {
            OpenTelemetry openTelemetry = devmeter.openTelemetry();
            // region plain-timers
            Metrics.addRegistry(SpanningMeterRegistry.builder(openTelemetry)
                    .filter(id -> id.getName().startsWith("import."))
                    .samplingRatio(id -> id.getName().equals("import.row") ? 0.01 : 1)
                    .build());
            // endregion

            Metrics.timer("import.file", "format", "csv").record(() -> System.out.println("importing"));
            Metrics.timer("not.an.import").record(() -> System.out.println("doing something else"));
        }
    }
}
