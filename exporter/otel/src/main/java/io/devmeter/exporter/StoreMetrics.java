// SPDX-License-Identifier: Apache-2.0
package io.devmeter.exporter;

import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.api.metrics.MeterProvider;
import java.util.function.ToLongFunction;

/** The counters of an exporter as OpenTelemetry's metrics: {@code devmeter.store.written} and {@code devmeter.store.dropped}. */
final class StoreMetrics {

    private StoreMetrics() {}

    static void register(JsonlSpanExporter exporter, MeterProvider meters) {
        Meter meter = meters.get("io.devmeter.exporter");
        counter(meter, "written", "Executions handed to the operating system", exporter, JsonlSpanExporter::written);
        counter(meter, "dropped", "Executions that could not be written", exporter, JsonlSpanExporter::dropped);
    }

    private static void counter(
            Meter meter,
            String name,
            String description,
            JsonlSpanExporter exporter,
            ToLongFunction<JsonlSpanExporter> count) {
        meter.counterBuilder("devmeter.store." + name)
                .setDescription(description)
                .setUnit("{execution}")
                .buildWithCallback(measurement -> measurement.record(count.applyAsLong(exporter)));
    }
}
