// SPDX-License-Identifier: Apache-2.0
package io.devmeter.examples.feeding;

import com.sun.net.httpserver.HttpServer;
import io.devmeter.bridge.Execution;
import io.devmeter.bridge.ExecutionTracker;
import io.devmeter.bridge.TrackedTimer;
import io.devmeter.local.Devmeter;
import io.micrometer.core.instrument.Clock;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * A server whose executions are timers that Prometheus scrapes, spans in files, and exemplars that lead from the one to the other. It imports until it is
 * stopped, and every fifth import fails. The port is the first argument, by default any.
 */
final class PrometheusEndpoint {

    private static final String OPEN_METRICS = "application/openmetrics-text; version=1.0.0; charset=utf-8";

    // region old-servers
    /** Prometheus before 2.43 refuses a scrape with exemplars of anything but buckets and counters. */
    private static final PrometheusConfig EXEMPLARS_OF_BUCKETS = new PrometheusConfig() {
        @Override
        public @Nullable String get(String key) {
            return null;
        }

        @Override
        public Properties prometheusProperties() {
            Properties properties = new Properties();
            properties.setProperty("io.prometheus.exporter.exemplarsOnAllMetricTypes", "false");
            return properties;
        }
    };
    // endregion

    private PrometheusEndpoint() {}

    public static void main(String[] args) throws Exception {
        int port = args.length > 0 ? Integer.parseInt(args[0]) : 0;
        try (Devmeter devmeter = Devmeter.open()) {
            // region prometheus
            PrometheusMeterRegistry meterRegistry = new PrometheusMeterRegistry(
                    EXEMPLARS_OF_BUCKETS, new PrometheusRegistry(), Clock.SYSTEM, new CurrentSpan());
            ExecutionTracker tracker = ExecutionTracker.create(meterRegistry, devmeter.openTelemetry());
            TrackedTimer files =
                    tracker.timer("import.file").publishPercentileHistogram().build();
            // endregion
            System.out.println("http://localhost:" + serve(meterRegistry, port) + "/metrics");
            importUntilStopped(files);
        }
    }

    private static int serve(PrometheusMeterRegistry meterRegistry, int port) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        // region endpoint
        server.createContext("/metrics", exchange -> {
            try (exchange) {
                // Only this format has exemplars.
                byte[] metrics = meterRegistry.scrape(OPEN_METRICS).getBytes(StandardCharsets.UTF_8);
                exchange.getResponseHeaders().set("Content-Type", OPEN_METRICS);
                exchange.sendResponseHeaders(200, metrics.length);
                exchange.getResponseBody().write(metrics);
            }
        });
        // endregion
        server.start();
        return server.getAddress().getPort();
    }

    private static void importUntilStopped(TrackedTimer files) throws InterruptedException {
        for (int number = 1; !Thread.interrupted(); number++) {
            Execution file = files.start().metadata("file", "orders-" + number + ".csv");
            Thread.sleep(50);
            if (number % 5 == 0) {
                file.end(new IOException("the file ends in the middle of a line"));
            } else {
                file.end();
            }
        }
    }
}
