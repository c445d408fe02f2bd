// SPDX-License-Identifier: Apache-2.0
package io.devmeter.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import io.devmeter.bridge.ExecutionTracker;
import io.devmeter.bridge.SpanningMeterRegistry;
import io.devmeter.store.ExecutionRecord;
import io.devmeter.store.ExecutionStore;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanProcessor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.SystemEnvironmentPropertySource;

class DevmeterAutoConfigurationTest {

    @TempDir
    Path directory;

    /** What Spring Boot's own auto-configurations make, as far as it matters here. */
    @Configuration(proxyBeanMethods = false)
    static class Application {
        @Bean
        OpenTelemetry openTelemetry(SpanProcessor processor) {
            return OpenTelemetrySdk.builder()
                    .setTracerProvider(SdkTracerProvider.builder()
                            .addSpanProcessor(processor)
                            .build())
                    .build();
        }

        @Bean
        MeterRegistry meterRegistry() {
            return new SimpleMeterRegistry();
        }

        @Bean
        ObservationRegistry observationRegistry() {
            return ObservationRegistry.create();
        }
    }

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(DevmeterAutoConfiguration.class, TimersAutoConfiguration.class));

    @Test
    void executions_areTrackedAndWritten() {
        application().run(context -> {
            context.getBean(ExecutionTracker.class).record("import", () -> {});

            try (ExecutionStore store = ExecutionStore.open(directory)) {
                assertThat(store.recent(null, 10))
                        .extracting(ExecutionRecord::name)
                        .containsExactly("import");
            }
            assertThat(context.getBean(MeterRegistry.class)
                            .get("import")
                            .timer()
                            .count())
                    .isEqualTo(1);
        });
    }

    @Test
    void application_doesNotStart_andSaysWhy_whenTheDirectoryIsAFile() throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "");

        application()
                .withPropertyValues("devmeter.dir=" + file)
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .isInstanceOfSatisfying(InvalidConfigurationPropertyValueException.class, wrong -> {
                            assertThat(wrong.getName()).isEqualTo("devmeter.dir");
                            assertThat(wrong.getValue()).isEqualTo(file.toString());
                        }));
    }

    @Test
    void application_goesOn_whenNothingCanBeWritten() throws Exception {
        Path below = Files.writeString(directory.resolve("file"), "").resolve("metrics");

        application()
                .withPropertyValues("devmeter.dir=" + below)
                .run(context -> assertThat(
                                context.getBean(ExecutionTracker.class).recordCallable("import", () -> 42))
                        .isEqualTo(42));
    }

    @Test
    void whatIsWrittenAndDropped_isCounted_inTheApplicationsRegistry() throws Exception {
        Path later = directory.resolve("later");

        application().withPropertyValues("devmeter.dir=" + later).run(context -> {
            ExecutionTracker tracker = context.getBean(ExecutionTracker.class);
            Files.writeString(later, "");
            tracker.record("lost", () -> {});
            Files.delete(later);
            tracker.record("import", () -> {});
            tracker.record("import", () -> {});

            MeterRegistry registry = context.getBean(MeterRegistry.class);
            assertThat(registry.get("devmeter.store.written").functionCounter().count())
                    .isEqualTo(2);
            assertThat(registry.get("devmeter.store.dropped").functionCounter().count())
                    .isEqualTo(1);
        });
    }

    @Test
    void spans_areWritten_whenThereIsNoRegistryToCountThem() {
        runner.withPropertyValues("devmeter.dir=" + directory)
                .run(context -> assertThat(context).hasNotFailed().hasSingleBean(SpanProcessor.class));
    }

    @ParameterizedTest
    @ValueSource(strings = {"true", "TRUE"})
    void nothing_isWritten_whenDisabled(String value) {
        withVariables(Map.of("DEVMETER_DISABLED", value))
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(SpanProcessor.class));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "false", "no", "0", "yes"})
    void anyOtherValue_disablesNothing(String value) {
        withVariables(Map.of("DEVMETER_DISABLED", value))
                .run(context -> assertThat(context).hasSingleBean(SpanProcessor.class));
    }

    @Test
    void anEmptyDirectory_isTheDefaultOne() {
        withVariables(Map.of("DEVMETER_DIR", ""))
                .run(context -> assertThat(context.getBean(SpanProcessor.class))
                        .asString()
                        .containsPattern("directory=(.*/)?\\.metrics}"));
    }

    @Test
    void executionsAndDrops_areCounted_inEachOfSeveralRegistries() {
        runner.withBean(OpenTelemetry.class, OpenTelemetry::noop)
                .withBean("one", MeterRegistry.class, SimpleMeterRegistry::new)
                .withBean("other", MeterRegistry.class, SimpleMeterRegistry::new)
                .withPropertyValues("devmeter.dir=" + directory)
                .run(context -> {
                    context.getBean(ExecutionTracker.class).record("import", () -> {});

                    assertThat(context.getBeansOfType(MeterRegistry.class).values())
                            .hasSize(2)
                            .allSatisfy(registry -> {
                                assertThat(registry.get("import").timer().count())
                                        .isEqualTo(1);
                                assertThat(registry.find("devmeter.store.dropped")
                                                .functionCounter())
                                        .isNotNull();
                            });
                });
    }

    @Test
    void ownTracker_isKept() {
        ExecutionTracker own = ExecutionTracker.create(new SimpleMeterRegistry(), OpenTelemetry.noop());

        application()
                .withBean(ExecutionTracker.class, () -> own)
                .run(context ->
                        assertThat(context).getBean(ExecutionTracker.class).isSameAs(own));
    }

    @ParameterizedTest
    @ValueSource(strings = {"devmeter.timers=price, stock", "devmeter.timers[0]=price;devmeter.timers[1]=stock"})
    void namedTimers_becomeSpans_andNoOthers(String timers) {
        application().withPropertyValues(timers.split(";", -1)).run(context -> {
            SpanningMeterRegistry registry = context.getBean(SpanningMeterRegistry.class);
            registry.timer("stock").record(() -> {});
            registry.timer("discount").record(() -> {});

            try (ExecutionStore store = ExecutionStore.open(directory)) {
                assertThat(store.recent(null, 10))
                        .extracting(ExecutionRecord::name)
                        .containsExactly("stock");
            }
        });
    }

    @Test
    void timers_areLeftAlone_byDefault() {
        application().run(context -> assertThat(context).doesNotHaveBean(SpanningMeterRegistry.class));
    }

    @Test
    void namedTimers_becomeSpans_withoutObservations() {
        runner.withBean(OpenTelemetry.class, OpenTelemetry::noop)
                .withPropertyValues("devmeter.timers=price", "devmeter.dir=" + directory)
                .run(context -> assertThat(context).hasNotFailed().hasSingleBean(SpanningMeterRegistry.class));
    }

    @Test
    void application_starts_andSaysThatTimersMakeNoSpans_withoutTracing() {
        List<String> logged = new CopyOnWriteArrayList<>();
        Handler log = new Handler() {
            @Override
            public void publish(LogRecord entry) {
                logged.add(entry.getMessage());
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Logger logger = Logger.getLogger(TimersAutoConfiguration.class.getName());
        logger.addHandler(log);
        try {
            runner.withPropertyValues("devmeter.timers=price", "devmeter.dir=" + directory)
                    .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(SpanningMeterRegistry.class));
        } finally {
            logger.removeHandler(log);
        }

        assertThat(logged).singleElement(STRING).contains("devmeter.timers", "no spans");
    }

    private ApplicationContextRunner withVariables(Map<String, Object> variables) {
        return runner.withInitializer(context -> context.getEnvironment()
                .getPropertySources()
                .addFirst(new SystemEnvironmentPropertySource("test-systemEnvironment", variables)));
    }

    private ApplicationContextRunner application() {
        return runner.withUserConfiguration(Application.class).withPropertyValues("devmeter.dir=" + directory);
    }
}
