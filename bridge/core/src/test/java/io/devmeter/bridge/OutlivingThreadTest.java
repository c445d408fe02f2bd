// SPDX-License-Identifier: Apache-2.0
package io.devmeter.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import org.junit.jupiter.api.Test;

/** A thread, such as one of a server's pool, that outlives an application which has recorded in it. */
class OutlivingThreadTest {

    /** Records in all the ways that tell each other what not to record. */
    static final class Application implements Runnable {
        @Override
        public void run() {
            CompositeMeterRegistry registry = new CompositeMeterRegistry();
            OpenTelemetry openTelemetry = TracingSdk.with(
                    SimpleSpanProcessor.create(InMemorySpanExporter.create()),
                    TimingSpanProcessor.builder(registry).build());
            MeterRegistry spanning =
                    SpanningMeterRegistry.builder(openTelemetry).build();
            registry.add(spanning);
            ExecutionTracker.create(registry, openTelemetry).record("tracked", () -> {});
            registry.timer("plain").record(() -> {});
            openTelemetry.getTracer("mine").spanBuilder("span").startSpan().end();
        }
    }

    @Test
    void thread_holdsOnToNoClassOfTheApplication() throws Exception {
        WeakReference<ClassLoader> application = runApplication();

        for (int i = 0; i < 10 && !application.refersTo(null); i++) {
            System.gc();
        }

        assertThat(application.refersTo(null)).isTrue();
    }

    private static WeakReference<ClassLoader> runApplication() throws Exception {
        URL[] classes = {
            ExecutionTracker.class.getProtectionDomain().getCodeSource().getLocation(),
            Application.class.getProtectionDomain().getCodeSource().getLocation()
        };
        try (URLClassLoader loader = new URLClassLoader(classes, new ClassLoader() {
            @Override
            protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
                if (name.startsWith("io.devmeter.")) {
                    throw new ClassNotFoundException(name);
                }
                return super.loadClass(name, resolve);
            }
        })) {
            Class<?> application = loader.loadClass(Application.class.getName());
            var constructor = application.getDeclaredConstructor();
            constructor.setAccessible(true);
            ((Runnable) constructor.newInstance()).run();
            return new WeakReference<>(loader);
        }
    }
}
