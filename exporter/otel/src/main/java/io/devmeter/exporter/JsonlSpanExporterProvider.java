// SPDX-License-Identifier: Apache-2.0
package io.devmeter.exporter;

import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigProperties;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigurationException;
import io.opentelemetry.sdk.autoconfigure.spi.internal.AutoConfigureListener;
import io.opentelemetry.sdk.autoconfigure.spi.traces.ConfigurableSpanExporterProvider;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Lets {@code OTEL_TRACES_EXPORTER=devmeter} mean {@link JsonlSpanExporter}. Called by OpenTelemetry, not by applications. */
public final class JsonlSpanExporterProvider
        implements ConfigurableSpanExporterProvider, AutoConfigureListener, ExporterHost.Guest {

    private static final String DEFAULT_DIRECTORY = ".metrics";

    /** What waits 20 ms in a program that ends 400,000 spans a second. */
    private static final int DEFAULT_QUEUE_CAPACITY = 8_192;

    private final List<JsonlSpanExporter> exporters = new CopyOnWriteArrayList<>();
    private volatile @Nullable ExporterHost host;

    /** Called by the service loader. */
    public JsonlSpanExporterProvider() {}

    @Override
    public void visit(ExporterHost host) {
        this.host = host;
    }

    @Nullable
    ExporterHost host() {
        return host;
    }

    @Override
    public String getName() {
        return "devmeter";
    }

    /**
     * Creates the exporter for {@code devmeter.dir}, or one that does nothing if {@code devmeter.disabled} is true. With {@code devmeter.async} it
     * is asynchronous, with room for {@code devmeter.async.queue} spans.
     *
     * @throws ConfigurationException if the directory cannot be one, or another setting is wrong
     */
    @Override
    public SpanExporter createExporter(ConfigProperties config) {
        // Without white space around it, as elsewhere; the SDK would take that for a part of the word.
        if (Boolean.parseBoolean(config.getString("devmeter.disabled", "").strip())) {
            return SpanExporter.composite();
        }
        ExporterHost host = this.host;
        JsonlSpanExporter.Builder exporter = JsonlSpanExporter.builder(directory(config));
        if (host != null) {
            exporter.resource(host::resource);
        }
        if (config.getBoolean("devmeter.async", false)) {
            int capacity = config.getInt("devmeter.async.queue", DEFAULT_QUEUE_CAPACITY);
            if (capacity < 1) {
                throw new ConfigurationException("devmeter.async.queue (DEVMETER_ASYNC_QUEUE) is " + capacity
                        + ", not a positive number of spans");
            }
            exporter.asynchronous(capacity);
        }
        try {
            JsonlSpanExporter built = exporter.build();
            exporters.add(built);
            if (host != null) {
                host.created(built);
            }
            return built;
        } catch (IOException e) {
            throw noDirectory(directory(config).toString(), e);
        }
    }

    private static Path directory(ConfigProperties config) {
        String directory = config.getString("devmeter.dir", DEFAULT_DIRECTORY);
        try {
            return Path.of(directory.isEmpty() ? DEFAULT_DIRECTORY : directory);
        } catch (InvalidPathException e) {
            throw noDirectory(directory, e);
        }
    }

    private static ConfigurationException noDirectory(String directory, Exception cause) {
        return new ConfigurationException(
                "devmeter.dir (DEVMETER_DIR, or directory in a configuration file) is '" + directory
                        + "', which is not a directory; name one, or a place to create one",
                cause);
    }

    /** Counts what the exporters write and drop in the metrics of the SDK that they belong to. */
    @Override
    public void afterAutoConfigure(OpenTelemetrySdk sdk) {
        exporters.forEach(exporter -> StoreMetrics.register(exporter, sdk.getMeterProvider()));
    }
}
