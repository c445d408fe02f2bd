// SPDX-License-Identifier: Apache-2.0
package io.devmeter.exporter;

import io.opentelemetry.sdk.autoconfigure.spi.AutoConfigurationCustomizer;
import io.opentelemetry.sdk.autoconfigure.spi.AutoConfigurationCustomizerProvider;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigProperties;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigurationException;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Lets autoconfigured spans reach {@link JsonlSpanExporter} when they end. Left alone, autoconfiguration would queue them in its batch
 * processor, together with those for all other exporters: what waits there is lost when the process is killed, and what finds
 * the queue full is dropped. {@code devmeter.processor=batch} leaves them there. Called by OpenTelemetry, not by applications.
 *
 * <p>Autoconfiguration customizes exporters, then puts those it got back into its batch processor, then customizes that, then the whole
 * provider. So ours is taken out in the first step, an otherwise empty batch processor in the second, and a processor of our
 * own put in in the third.
 */
public final class DirectExport implements AutoConfigurationCustomizerProvider {

    private static final SpanExporter TAKEN_OUT = new TakenOut();

    /** Called by the service loader, anew for each SDK that is configured. */
    public DirectExport() {}

    /** Last, so that an exporter that somebody has wrapped, to leave something out for example, stays where it is. */
    @Override
    public int order() {
        return Integer.MAX_VALUE;
    }

    @Override
    public void customize(AutoConfigurationCustomizer customizer) {
        List<SpanExporter> takenOut = new CopyOnWriteArrayList<>();
        customizer.addSpanExporterCustomizer((exporter, config) -> {
            if (exporter instanceof JsonlSpanExporter && !isBatchAskedFor(config)) {
                takenOut.add(exporter);
                return TAKEN_OUT;
            }
            return exporter;
        });
        customizer.addSpanProcessorCustomizer((processor, config) -> {
            if (processor instanceof BatchSpanProcessor batch && batch.getSpanExporter() == TAKEN_OUT) {
                batch.shutdown();
                return SpanProcessor.composite();
            }
            return processor;
        });
        customizer.addTracerProviderCustomizer((provider, config) -> {
            takenOut.forEach(exporter -> provider.addSpanProcessor(DirectSpanProcessor.create(exporter)));
            return provider;
        });
    }

    private static boolean isBatchAskedFor(ConfigProperties config) {
        String processor = config.getString("devmeter.processor", "direct");
        return switch (processor) {
            case "direct" -> false;
            case "batch" -> true;
            default ->
                throw new ConfigurationException(
                        "devmeter.processor (DEVMETER_PROCESSOR) is '" + processor + "', not direct or batch");
        };
    }
}
