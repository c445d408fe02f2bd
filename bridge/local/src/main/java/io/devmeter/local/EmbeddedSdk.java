// SPDX-License-Identifier: Apache-2.0
package io.devmeter.local;

import io.devmeter.exporter.JsonlSpanExporter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigProperties;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigurationException;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.resources.ResourceBuilder;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * The OpenTelemetry SDK of {@link Devmeter}, autoconfigured. What its configuration names and the class path does not have is left out with a warning:
 * it is often meant for an application that has it, and must not cost the record. Used for one SDK; not thread-safe.
 */
final class EmbeddedSdk {

    private static final Logger LOGGER = System.getLogger(EmbeddedSdk.class.getName());

    /** Where {@code OTEL_*} says otherwise, that goes before these. A variable that is empty says nothing, as OpenTelemetry has it. */
    private static final Map<String, String> DEFAULTS = Map.of(
            MissingParts.TRACES_EXPORTER,
            MissingParts.OWN_EXPORTER,
            "otel.metrics.exporter",
            "none",
            "otel.logs.exporter",
            "none",
            // OpenTelemetry's own default silently records nothing below a parent that is not sampled.
            "otel.traces.sampler",
            "always_on",
            // A random id for each process would only make each line longer: the trace ids tell processes apart.
            "otel.java.disabled.resource.providers",
            "io.opentelemetry.sdk.autoconfigure.ServiceInstanceIdResourceProvider");

    private final Path directory;
    private final MeterRegistry meterRegistry;
    private final Origin origin;
    private final MissingParts missing = new MissingParts();

    private EmbeddedSdk(Path directory, MeterRegistry meterRegistry, Origin origin) {
        this.directory = directory;
        this.meterRegistry = meterRegistry;
        this.origin = origin;
    }

    /**
     * Returns an SDK that writes to a directory unless it is configured not to.
     *
     * @param meterRegistry for the counters of the exporter, empty
     * @throws ConfigurationException if the configuration is wrong in itself
     */
    static OpenTelemetrySdk build(Path directory, MeterRegistry meterRegistry, Origin origin) {
        return new EmbeddedSdk(directory, meterRegistry, origin).build();
    }

    private OpenTelemetrySdk build() {
        while (true) {
            try {
                OpenTelemetrySdk sdk = autoconfigured();
                if (!missing.isEmpty()) {
                    LOGGER.log(Level.WARNING, missing.toString());
                }
                return sdk;
            } catch (ConfigurationException e) {
                if (!missing.addFrom(e)) {
                    throw e;
                }
                meterRegistry.clear(); // Its counters are those of an exporter that has been shut down.
            }
        }
    }

    private OpenTelemetrySdk autoconfigured() {
        return AutoConfiguredOpenTelemetrySdk.builder()
                .addSpanExporterCustomizer((exporter, config) -> {
                    if (exporter instanceof JsonlSpanExporter devmeter) {
                        count(devmeter);
                    }
                    return exporter;
                })
                .addPropertiesCustomizer(this::properties)
                .addResourceCustomizer((resource, config) -> withOrigin(resource))
                .disableShutdownHook()
                .build()
                .getOpenTelemetrySdk();
    }

    private Map<String, String> properties(ConfigProperties config) {
        Map<String, String> properties = new HashMap<>(DEFAULTS);
        properties.keySet().removeIf(property -> !config.getString(property, "").isBlank());
        properties.putAll(missing.without(config));
        properties.put("devmeter.dir", directory.toString());
        return properties;
    }

    /** What OpenTelemetry was told goes before what was found out, except for the name that it gives a service without one. */
    private Resource withOrigin(Resource resource) {
        Attributes told = resource.getAttributes();
        ResourceBuilder merged = resource.toBuilder();
        origin.attributes().forEach((key, value) -> {
            String before = told.get(AttributeKey.stringKey(key));
            if (before == null || before.startsWith("unknown_service")) {
                merged.put(key, value);
            }
        });
        return merged.build();
    }

    private void count(JsonlSpanExporter exporter) {
        FunctionCounter.builder("devmeter.store.written", exporter, JsonlSpanExporter::written)
                .description("Executions handed to the operating system")
                .register(meterRegistry);
        FunctionCounter.builder("devmeter.store.dropped", exporter, JsonlSpanExporter::dropped)
                .description("Executions that could not be written")
                .register(meterRegistry);
    }
}
