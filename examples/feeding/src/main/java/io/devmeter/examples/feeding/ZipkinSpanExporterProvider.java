// SPDX-License-Identifier: Apache-2.0
package io.devmeter.examples.feeding;

import io.opentelemetry.sdk.autoconfigure.spi.ConfigProperties;
import io.opentelemetry.sdk.autoconfigure.spi.traces.ConfigurableSpanExporterProvider;
import io.opentelemetry.sdk.trace.export.SpanExporter;

/** Lets {@code OTEL_TRACES_EXPORTER=zipkin} mean {@link ZipkinSpanExporter}. */
public final class ZipkinSpanExporterProvider implements ConfigurableSpanExporterProvider {

    /** Called by the service loader. */
    public ZipkinSpanExporterProvider() {}

    @Override
    public String getName() {
        return "zipkin";
    }

    @Override
    public SpanExporter createExporter(ConfigProperties config) {
        return ZipkinSpanExporter.create(
                config.getString("otel.exporter.zipkin.endpoint", "http://localhost:9411/api/v2/spans"));
    }
}
