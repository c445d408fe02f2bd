// SPDX-License-Identifier: Apache-2.0
package io.devmeter.exporter;

import io.opentelemetry.sdk.autoconfigure.spi.ConfigProperties;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigurationException;
import io.opentelemetry.sdk.autoconfigure.spi.traces.ConfigurableSpanExporterProvider;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Lets {@code OTEL_TRACES_EXPORTER=devmeter} mean {@link JsonlSpanExporter}. Called by OpenTelemetry, not by applications. */
public final class JsonlSpanExporterProvider implements ConfigurableSpanExporterProvider {

    private static final String DEFAULT_DIRECTORY = ".metrics";

    /** Called by the service loader. */
    public JsonlSpanExporterProvider() {}

    @Override
    public String getName() {
        return "devmeter";
    }

    /**
     * Creates the exporter for {@code devmeter.dir}, or one that does nothing if {@code devmeter.disabled} is true.
     *
     * @throws ConfigurationException if the directory cannot be one
     */
    @Override
    public SpanExporter createExporter(ConfigProperties config) {
        if (config.getBoolean("devmeter.disabled", false)) {
            return SpanExporter.composite();
        }
        String directory = config.getString("devmeter.dir", DEFAULT_DIRECTORY);
        try {
            return JsonlSpanExporter.create(Path.of(directory));
        } catch (IOException | InvalidPathException e) {
            throw new ConfigurationException(
                    "devmeter.dir (DEVMETER_DIR) is '" + directory
                            + "', which is not a directory; name one, or a place to create one",
                    e);
        }
    }
}
