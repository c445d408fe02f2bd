// SPDX-License-Identifier: Apache-2.0
package io.devmeter.local;

import io.devmeter.exporter.DirectExport;
import io.devmeter.exporter.ExporterHost;
import io.devmeter.exporter.JsonlSpanExporter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdkBuilder;
import io.opentelemetry.sdk.autoconfigure.spi.AutoConfigurationCustomizerProvider;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigProperties;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigurationException;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.resources.ResourceBuilder;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.function.ToLongFunction;
import java.util.function.UnaryOperator;

/**
 * Builds the autoconfigured OpenTelemetry SDK of {@link Devmeter}. What the configuration names but the class path lacks is left out with a warning: it
 * is often meant for another application, and is no reason to record nothing. A configuration file decides everything but the directory, the origin and the
 * counters, which reach the exporter by way of its {@link ExporterHost}. For one SDK; not thread-safe.
 */
final class EmbeddedSdk implements ExporterHost {

    private static final Logger LOGGER = System.getLogger(EmbeddedSdk.class.getName());

    /** What {@code OTEL_*} says takes precedence over these. An empty variable counts as not set, as in OpenTelemetry. */
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
            // OpenTelemetry's own, 128, would leave out what is set last, such as that an execution was skipped.
            "otel.span.attribute.count.limit",
            "1024",
            // A random id for each process would only make each line longer: the trace ids tell processes apart.
            "otel.java.disabled.resource.providers",
            "io.opentelemetry.sdk.autoconfigure.ServiceInstanceIdResourceProvider");

    private final Path directory;
    private final MeterRegistry meterRegistry;
    private final Origin origin;
    private final MissingParts missing = new MissingParts();
    private final List<JsonlSpanExporter> exporters = new ArrayList<>();
    private boolean isConfiguredByFile = true;
    private boolean othersMayQueue = true;
    private Set<String> disabledResourceKeys = Set.of();

    private EmbeddedSdk(Path directory, MeterRegistry meterRegistry, Origin origin) {
        this.directory = directory;
        this.meterRegistry = meterRegistry;
        this.origin = origin;
    }

    /**
     * Returns an SDK that writes to a directory unless it is configured not to.
     *
     * @param meterRegistry for the counters of the exporter
     * @throws ConfigurationException if the configuration is wrong in itself
     */
    static Built build(Path directory, MeterRegistry meterRegistry, Origin origin) {
        EmbeddedSdk embedded = new EmbeddedSdk(directory, meterRegistry, origin);
        return new Built(embedded.build(), embedded.othersMayQueue);
    }

    /**
     * What was built.
     *
     * @param othersMayQueue whether somebody else than our exporter may still hold executions that have ended
     */
    record Built(OpenTelemetrySdk sdk, boolean othersMayQueue) {}

    private OpenTelemetrySdk build() {
        while (true) {
            try {
                OpenTelemetrySdk sdk = autoconfigured();
                if (!exporters.isEmpty()) {
                    count("written", "Executions handed to the operating system", JsonlSpanExporter::written);
                    count("dropped", "Executions that could not be written", JsonlSpanExporter::dropped);
                }
                if (isConfiguredByFile) {
                    completeForFile();
                }
                if (!missing.isEmpty()) {
                    LOGGER.log(Level.WARNING, missing.toString());
                }
                return sdk;
            } catch (ConfigurationException e) {
                if (!missing.addFrom(e)) {
                    throw e;
                }
                exporters.clear(); // They have been shut down.
            }
        }
    }

    /** Waits for git, which no customizer has done, and warns if the file has nothing recorded in the directory. */
    private void completeForFile() {
        origin.attributes(); // So that no execution waits for git.
        List<Path> directories = exporters.stream()
                .map(exporter -> absolute(exporter.directory()))
                .toList();
        if (!directories.contains(absolute(directory))) {
            String instead = directories.isEmpty()
                    ? ": it sets up no processor or exporter devmeter"
                    : ", but in " + directories.get(0) + ": its directory goes before the one that is opened";
            LOGGER.log(
                    Level.WARNING,
                    "As OpenTelemetry's configuration file has it, Devmeter records nothing in " + directory + instead);
        }
    }

    private static Path absolute(Path directory) {
        return directory.toAbsolutePath().normalize();
    }

    private OpenTelemetrySdk autoconfigured() {
        AutoConfiguredOpenTelemetrySdkBuilder builder = AutoConfiguredOpenTelemetrySdk.builder()
                .addPropertiesCustomizer(this::properties)
                .addResourceCustomizer((resource, config) -> resource(resource))
                .disableShutdownHook();
        try {
            IntroducingLoader.introduce(this, builder);
        } catch (LinkageError older) {
            // As in OpenTelemetry 1.49 of Spring Boot 3.5. Without a file, the customizers do all there is to do.
            builder.addSpanExporterCustomizer((exporter, config) -> noted(exporter));
        }
        return builder.build().getOpenTelemetrySdk();
    }

    private SpanExporter noted(SpanExporter exporter) {
        if (exporter instanceof JsonlSpanExporter own) {
            created(own);
        }
        return exporter;
    }

    /** Not called where there is a configuration file. */
    private Map<String, String> properties(ConfigProperties config) {
        isConfiguredByFile = false;
        disabledResourceKeys = Set.copyOf(config.getList("otel.resource.disabled.keys"));
        Map<String, String> properties = new HashMap<>(DEFAULTS);
        properties.keySet().removeIf(property -> !config.getString(property, "").isBlank());
        properties.putAll(missing.without(config));
        properties.put("devmeter.dir", directory.toString());
        othersMayQueue = !isDirectExportAlone(name -> properties.getOrDefault(name, config.getString(name, "")))
                || hasCustomizersOfOthers();
        return properties;
    }

    /** Tells whether the configuration has nothing but our exporter, which writes at exit what it queues itself, and that not in a batch processor. */
    private static boolean isDirectExportAlone(UnaryOperator<String> config) {
        return config.apply(MissingParts.TRACES_EXPORTER).strip().equals(MissingParts.OWN_EXPORTER)
                && config.apply("otel.metrics.exporter").strip().equals("none")
                && config.apply("otel.logs.exporter").strip().equals("none")
                && !config.apply("devmeter.processor").strip().equals("batch");
    }

    /** Tells whether there may be processors of which the configuration says nothing. */
    private static boolean hasCustomizersOfOthers() {
        return ServiceLoader.load(
                        AutoConfigurationCustomizerProvider.class,
                        AutoConfiguredOpenTelemetrySdk.class.getClassLoader())
                .stream()
                .anyMatch(customizer -> customizer.type() != DirectExport.class);
    }

    @Override
    public Path directory() {
        return directory;
    }

    /** Adds the origin. What OpenTelemetry was configured with takes precedence, except for the name that it gives a service without one. */
    @Override
    public Resource resource(Resource resource) {
        Attributes told = resource.getAttributes();
        ResourceBuilder merged = resource.toBuilder();
        origin.attributes().forEach((key, value) -> {
            String before = told.get(AttributeKey.stringKey(key));
            if ((before == null || before.startsWith("unknown_service")) && !disabledResourceKeys.contains(key)) {
                merged.put(key, value);
            }
        });
        return merged.build();
    }

    @Override
    public void created(JsonlSpanExporter exporter) {
        exporters.add(exporter);
    }

    private void count(String what, String description, ToLongFunction<JsonlSpanExporter> count) {
        // A counter refers weakly to its object, which is the registry; the function keeps the exporters alive.
        FunctionCounter.builder(
                        "devmeter.store." + what,
                        meterRegistry,
                        registry -> exporters.stream().mapToLong(count).sum())
                .description(description)
                .register(meterRegistry);
    }
}
