// SPDX-License-Identifier: Apache-2.0
package io.devmeter.exporter;

import io.opentelemetry.api.incubator.config.DeclarativeConfigProperties;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.spi.internal.AutoConfigureListener;
import io.opentelemetry.sdk.autoconfigure.spi.internal.ComponentProvider;
import io.opentelemetry.sdk.trace.export.SpanExporter;

/**
 * Lets the exporter {@code devmeter} of a processor in a configuration file mean {@link JsonlSpanExporter}. When it gets the spans is the
 * processor's business. Called by OpenTelemetry, not by applications.
 */
public final class DeclaredExporter implements ComponentProvider, AutoConfigureListener, ExporterHost.Guest {

    private final JsonlSpanExporterProvider provider = new JsonlSpanExporterProvider();

    /** Called by the service loader. */
    public DeclaredExporter() {}

    @Override
    public void visit(ExporterHost host) {
        provider.visit(host);
    }

    @Override
    public Class<SpanExporter> getType() {
        return SpanExporter.class;
    }

    @Override
    public String getName() {
        return "devmeter";
    }

    /**
     * Creates the exporter as {@link JsonlSpanExporterProvider} does.
     *
     * @throws RuntimeException if the settings are wrong
     */
    @Override
    public SpanExporter create(DeclarativeConfigProperties config) {
        return provider.createExporter(DeclarativeSettings.properties(config, provider.host()));
    }

    @Override
    public void afterAutoConfigure(OpenTelemetrySdk sdk) {
        provider.afterAutoConfigure(sdk);
    }
}
