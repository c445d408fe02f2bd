// SPDX-License-Identifier: Apache-2.0
package io.devmeter.spring;

import io.devmeter.bridge.SpanObservationHandler;
import io.devmeter.bridge.SpanningMeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import io.opentelemetry.api.OpenTelemetry;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Set;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.OnPropertyListCondition;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.core.env.Environment;

/**
 * Makes spans of the samples of the timers that {@code devmeter.timers} lists, for code that uses neither observations nor
 * tracked timers. Without that property it adds nothing; without OpenTelemetry it only warns. Called by Spring Boot, not by applications.
 */
@AutoConfiguration(
        afterName = {
            // Spring Boot 3
            "org.springframework.boot.actuate.autoconfigure.opentelemetry.OpenTelemetryAutoConfiguration",
            // Spring Boot 4
            "org.springframework.boot.opentelemetry.autoconfigure.OpenTelemetrySdkAutoConfiguration"
        },
        beforeName = {
            // Spring Boot 3
            "org.springframework.boot.actuate.autoconfigure.metrics.CompositeMeterRegistryAutoConfiguration",
            // Spring Boot 4
            "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration"
        })
@Conditional(TimersAutoConfiguration.TimersAreNamed.class)
public final class TimersAutoConfiguration {

    private static final String TIMERS = "devmeter.timers";
    private static final Logger LOGGER = System.getLogger(TimersAutoConfiguration.class.getName());

    /** Called by Spring. */
    public TimersAutoConfiguration() {}

    @Bean
    @ConditionalOnBean(OpenTelemetry.class)
    SpanningMeterRegistry devmeterSpanningMeterRegistry(OpenTelemetry openTelemetry, Environment environment) {
        Set<String> timers = Binder.get(environment)
                .bind(TIMERS, Bindable.setOf(String.class))
                .get();
        return SpanningMeterRegistry.builder(openTelemetry)
                .filter(id -> timers.contains(id.getName()))
                .build();
    }

    /** Tells the registry which samples are those of observations, which have a span already. */
    @Bean
    @ConditionalOnBean(OpenTelemetry.class)
    SmartInitializingSingleton devmeterObservationHandler(
            OpenTelemetry openTelemetry, ObjectProvider<ObservationRegistry> observationRegistry) {
        return () -> observationRegistry.ifUnique(SpanObservationHandler.create(openTelemetry)::register);
    }

    /** Warns that OpenTelemetry is missing. The application starts all the same, as its timers need no spans. */
    @Bean
    @ConditionalOnMissingBean(OpenTelemetry.class)
    SmartInitializingSingleton devmeterTimersWithoutTracing() {
        return () -> LOGGER.log(
                Level.WARNING, "There is no OpenTelemetry, so the timers that devmeter.timers names make no spans");
    }

    /** Also matches a list in YAML, whose elements are properties of their own. */
    static final class TimersAreNamed extends OnPropertyListCondition {
        TimersAreNamed() {
            super(TIMERS, () -> ConditionMessage.forCondition("Timers that become spans"));
        }
    }
}
