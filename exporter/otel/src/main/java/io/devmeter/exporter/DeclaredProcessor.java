// SPDX-License-Identifier: Apache-2.0
package io.devmeter.exporter;

import io.opentelemetry.api.incubator.config.DeclarativeConfigProperties;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.spi.internal.AutoConfigureListener;
import io.opentelemetry.sdk.autoconfigure.spi.internal.ComponentProvider;
import io.opentelemetry.sdk.trace.SpanProcessor;

/**
 * Lets the processor {@code devmeter} of a configuration file mean that {@link JsonlSpanExporter} has each span when its {@code end()} returns,
 * as it does by name. Called by OpenTelemetry, not by applications.
 */
public final class DeclaredProcessor implements ComponentProvider, AutoConfigureListener, ExporterHost.Guest {

    private final DeclaredExporter exporter = new DeclaredExporter();

    /** Called by the service loader. */
    public DeclaredProcessor() {}

    @Override
    public void visit(ExporterHost host) {
        exporter.visit(host);
    }

    @Override
    public Class<SpanProcessor> getType() {
        return SpanProcessor.class;
    }

    @Override
    public String getName() {
        return "devmeter";
    }

    /**
     * Creates the processor with an exporter of its own.
     *
     * @throws RuntimeException if the settings are wrong
     */
    @Override
    public SpanProcessor create(DeclarativeConfigProperties config) {
        return DirectSpanProcessor.create(exporter.create(config));
    }

    @Override
    public void afterAutoConfigure(OpenTelemetrySdk sdk) {
        exporter.afterAutoConfigure(sdk);
    }
}
