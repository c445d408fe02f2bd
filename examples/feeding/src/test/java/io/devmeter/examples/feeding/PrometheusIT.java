// SPDX-License-Identifier: Apache-2.0
package io.devmeter.examples.feeding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.devmeter.grafana.AlertRules;
import io.devmeter.grafana.GrafanaDashboard;
import io.devmeter.store.ExecutionRecord;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** The example, scraped by a real Prometheus that evaluates the rules and answers the dashboard. */
class PrometheusIT {

    private static final Pattern TRACE_ID = Pattern.compile("\"trace_id\":\"([0-9a-f]{32})\"");

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir
    Path directory;

    @Test
    void executions_areScraped_withExemplarsThatLeadToTheirRecords_andAlertsFire() throws Exception {
        try (ExampleProcess example = ExampleProcess.start(PrometheusEndpoint.class, directory, Map.of());
                Prometheus prometheus = Prometheus.start(
                        Guide.read().command("prometheus "),
                        configuration(URI.create(example.nextLine()).getPort()),
                        Files.createDirectory(directory.resolve("data")))) {
            Instant started = Instant.now();

            for (String expression : dashboard()) {
                await(expression)
                        .atMost(PATIENCE)
                        .untilAsserted(() -> assertThat(prometheus.query(expression))
                                .contains("\"operation\":\"import_file\"")
                                .doesNotContain("NaN"));
            }
            await("exemplars").atMost(PATIENCE).untilAsserted(() -> {
                List<String> traces = tracesOfExemplars(prometheus, started);
                assertThat(traces).isNotEmpty();
                assertThat(example.recorded())
                        .extracting(ExecutionRecord::traceId)
                        .containsAll(traces);
            });
            await("alert")
                    .atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(prometheus.query("ALERTS{alertstate=\"firing\"}"))
                            .contains("\"alertname\":\"DevmeterFailing\"", "\"operation\":\"import_file\""));
            assertThat(prometheus.query("ALERTS")).doesNotContain("DevmeterBroken");
        }
    }

    private Path configuration(int port) throws IOException {
        Files.writeString(
                directory.resolve("devmeter-alerts.yaml"),
                AlertRules.over(Duration.ofSeconds(6)).toYaml());
        String documented = Files.readString(Path.of("prometheus.yaml"));
        String faster = documented
                .replace("15s", "1s")
                .replace("localhost:9464", "localhost:" + port)
                .replace("../../bridge/grafana/", "");
        assertThat(faster).contains(": 1s", ":" + port, " - devmeter-alerts.yaml");
        return Files.writeString(directory.resolve("prometheus.yaml"), faster);
    }

    /** The expressions of all panels, with what Grafana would put in place of its variables. */
    private static List<String> dashboard() {
        List<String> expressions = new ArrayList<>();
        String dashboard = GrafanaDashboard.create().toJson();
        try (JsonParser json = new JsonFactory().createParser(ObjectReadContext.empty(), dashboard)) {
            for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
                if (token == JsonToken.VALUE_STRING && "expr".equals(json.currentName())) {
                    expressions.add(json.getString()
                            .replace("$operation", "import_file")
                            .replace("$__rate_interval", "6s")
                            .replace("$resolution", "1s"));
                }
            }
        }
        assertThat(expressions).hasSize(6).noneMatch(expression -> expression.contains("$_"));
        return expressions;
    }

    private static List<String> tracesOfExemplars(Prometheus prometheus, Instant since) throws InterruptedException {
        String answer = prometheus.get("/api/v1/query_exemplars?query="
                + URLEncoder.encode(dashboard().get(4), StandardCharsets.UTF_8)
                + "&start=" + since.getEpochSecond() + "&end="
                + Instant.now().plusSeconds(1).getEpochSecond());
        return TRACE_ID.matcher(answer).results().map(found -> found.group(1)).toList();
    }
}
