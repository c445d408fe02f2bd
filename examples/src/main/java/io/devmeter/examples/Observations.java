// SPDX-License-Identifier: Apache-2.0
package io.devmeter.examples;

import io.devmeter.bridge.SpanObservationHandler;
import io.devmeter.local.Devmeter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.observation.DefaultMeterObservationHandler;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.opentelemetry.api.OpenTelemetry;

/** Makes spans of code that is instrumented with observations. */
final class Observations {

    private Observations() {}

    public static void main(String[] args) {
        try (Devmeter devmeter = Devmeter.open()) {
            MeterRegistry meterRegistry = devmeter.meterRegistry();
            OpenTelemetry openTelemetry = devmeter.openTelemetry();
            // region observations
            ObservationRegistry observationRegistry = ObservationRegistry.create();
            observationRegistry
                    .observationConfig()
                    .observationHandler(new DefaultMeterObservationHandler(meterRegistry));
            SpanObservationHandler.create(openTelemetry).register(observationRegistry);
            // endregion

            Observation.createNotStarted("import", observationRegistry)
                    .lowCardinalityKeyValue("format", "csv")
                    .observe(() -> System.out.println("importing"));
        }
    }
}
