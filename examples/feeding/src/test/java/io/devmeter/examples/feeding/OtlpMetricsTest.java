// SPDX-License-Identifier: Apache-2.0
package io.devmeter.examples.feeding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.devmeter.replay.HttpReceiver;
import io.devmeter.store.ExecutionRecord;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Metric;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OtlpMetricsTest {

    @TempDir
    Path directory;

    @Test
    void timers_goToTheBackend_andSpansToTheFiles() throws Exception {
        try (HttpReceiver backend = HttpReceiver.start();
                ExampleProcess example = ExampleProcess.start(
                        OtlpMetrics.class, directory, Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", backend.url()))) {
            assertThat(example.end()).contains("importing");

            assertThat(backend.paths()).containsOnly("/v1/metrics");
            HistogramDataPoint imports = onlyPoint(backend, "import");
            assertThat(imports.getCount()).isEqualTo(3);
            assertThat(imports.getAttributesList()).singleElement().satisfies(tag -> {
                assertThat(tag.getKey()).isEqualTo("outcome");
                assertThat(tag.getValue().getStringValue()).isEqualTo("success");
            });
            assertThat(example.recorded()).extracting(ExecutionRecord::name).containsOnly("import");
            assertThat(example.recorded().stream()
                            .mapToDouble(ExecutionRecord::durationMs)
                            .sum())
                    .isCloseTo(imports.getSum(), within(0.001));
        }
    }

    private static HistogramDataPoint onlyPoint(HttpReceiver backend, String timer) throws Exception {
        List<byte[]> messages = backend.requests().accepted();
        ExportMetricsServiceRequest last = ExportMetricsServiceRequest.parseFrom(messages.get(messages.size() - 1));
        List<Metric> metrics = last.getResourceMetricsList().stream()
                .flatMap(resource -> resource.getScopeMetricsList().stream())
                .flatMap(scope -> scope.getMetricsList().stream())
                .filter(metric -> metric.getName().equals(timer))
                .toList();
        assertThat(metrics).hasSize(1);
        assertThat(metrics.get(0).getHistogram().getDataPointsList()).hasSize(1);
        return metrics.get(0).getHistogram().getDataPoints(0);
    }
}
