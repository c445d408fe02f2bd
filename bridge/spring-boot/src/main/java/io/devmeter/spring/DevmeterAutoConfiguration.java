// SPDX-License-Identifier: Apache-2.0
package io.devmeter.spring;

import io.devmeter.bridge.ExecutionTracker;
import io.devmeter.exporter.DirectSpanProcessor;
import io.devmeter.exporter.JsonlSpanExporter;
import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.sdk.trace.SpanProcessor;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.NoneNestedConditions;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;

/**
 * Writes each span of the application, and so each of its observations, to {@code devmeter.dir}, by default {@code .metrics} in the working directory;
 * and tracks executions over the application's registry and OpenTelemetry. With {@code devmeter.disabled=true} nothing is written. Called by Spring
 * Boot, not by applications.
 */
@AutoConfiguration(
        afterName = {
            // Spring Boot 3
            "org.springframework.boot.actuate.autoconfigure.metrics.CompositeMeterRegistryAutoConfiguration",
            "org.springframework.boot.actuate.autoconfigure.opentelemetry.OpenTelemetryAutoConfiguration",
            // Spring Boot 4
            "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration",
            "org.springframework.boot.opentelemetry.autoconfigure.OpenTelemetrySdkAutoConfiguration"
        })
public final class DevmeterAutoConfiguration {

    /** Called by Spring. */
    public DevmeterAutoConfiguration() {}

    /** Writes spans, unless {@code devmeter.disabled} is {@code true}, and counts what is written. */
    @Configuration(proxyBeanMethods = false)
    @Conditional(NotDisabled.class)
    static class Written {

        private final JsonlSpanExporter exporter;

        /** Makes the exporter a field and not a bean, because Spring Boot would put a bean into its batch processor. */
        Written(@Value("${devmeter.dir:}") String configured) {
            String directory = configured.isEmpty() ? ".metrics" : configured;
            try {
                exporter = JsonlSpanExporter.create(Path.of(directory));
            } catch (IOException | InvalidPathException notADirectory) {
                throw new InvalidConfigurationPropertyValueException(
                        "devmeter.dir", directory, "It is not a directory; name one, or a place to create one.");
            }
        }

        @Bean
        SpanProcessor devmeterSpanProcessor() {
            return DirectSpanProcessor.create(exporter);
        }

        /** Registers the counters after all beans are made, because a registry may need OpenTelemetry, which needs the processor. */
        @Bean
        SmartInitializingSingleton devmeterStoreMeters(ObjectProvider<MeterRegistry> meterRegistries) {
            return () -> count(oneOf(meterRegistries));
        }

        private void count(MeterRegistry meterRegistry) {
            FunctionCounter.builder("devmeter.store.written", exporter, JsonlSpanExporter::written)
                    .description("Executions handed to the operating system")
                    .register(meterRegistry);
            FunctionCounter.builder("devmeter.store.dropped", exporter, JsonlSpanExporter::dropped)
                    .description("Executions that could not be written")
                    .register(meterRegistry);
        }
    }

    /** Only {@code true} disables, as everywhere: an empty variable, or one that says {@code no}, does not. */
    static final class NotDisabled extends NoneNestedConditions {

        NotDisabled() {
            super(ConfigurationPhase.PARSE_CONFIGURATION);
        }

        @ConditionalOnProperty(name = "devmeter.disabled", havingValue = "true")
        static final class Disabled {}
    }

    /** There even if nothing is written, because the application may need it. */
    @Bean
    @ConditionalOnMissingBean
    @ConditionalOnBean({MeterRegistry.class, OpenTelemetry.class})
    ExecutionTracker devmeterExecutionTracker(
            ObjectProvider<MeterRegistry> meterRegistries, OpenTelemetry openTelemetry) {
        return ExecutionTracker.create(oneOf(meterRegistries), openTelemetry);
    }

    /** Returns all registries as one, as the actuator does where it is there. */
    private static MeterRegistry oneOf(ObjectProvider<MeterRegistry> meterRegistries) {
        return meterRegistries.getIfUnique(() -> new CompositeMeterRegistry(
                Clock.SYSTEM, meterRegistries.orderedStream().toList()));
    }
}
