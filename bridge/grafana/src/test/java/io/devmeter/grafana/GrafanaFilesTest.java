// SPDX-License-Identifier: Apache-2.0
package io.devmeter.grafana;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.devmeter.bridge.ExecutionTracker;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class GrafanaFilesTest {

    private static final Pattern SERIES =
            Pattern.compile("__name__=~\\\\?\"\\(([^)]*)\\)(\\w+)\\\\?\", (\\w+)=~\\\\?\"([^\"\\\\]+)");

    @Test
    void dashboardFile_isWhatTheCodeMakes() throws IOException {
        assertIsMade("devmeter-dashboard.json", GrafanaDashboard.create().toJson());
    }

    @Test
    void alertFile_isWhatTheCodeMakes() throws IOException {
        assertIsMade("devmeter-alerts.yaml", AlertRules.create().toYaml());
    }

    @Test
    void everySeriesAskedFor_isOneThatATrackedTimerHas() {
        List<String> scraped = scrapeOfATrackedTimer();

        Matcher series = SERIES.matcher(
                GrafanaDashboard.create().toJson() + AlertRules.create().toYaml());

        assertThat(series.results())
                .hasSizeGreaterThan(15)
                .allSatisfy(asked -> assertThat(asked.group(4).split("\\|", -1))
                        .allSatisfy(outcome -> assertThat(scraped)
                                .anySatisfy(line -> assertThat(line)
                                        .startsWith("import_file" + asked.group(2) + "{")
                                        .contains(asked.group(3) + "=\"" + outcome + "\""))));
    }

    @Test
    void rules_areOverTheGivenWindow_andFireAfterAThirdOfIt() {
        assertThat(AlertRules.over(Duration.ofHours(6)).toYaml())
                .contains("[21600s:]", "for: 7200s")
                .doesNotContain("[900s:]");
    }

    @Test
    void window_isRefused_whenItIsTooShort() {
        assertThatThrownBy(() -> AlertRules.over(Duration.ofSeconds(2)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("PT2S");
    }

    private static List<String> scrapeOfATrackedTimer() {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        ExecutionTracker tracker = ExecutionTracker.create(registry, OpenTelemetry.noop());
        var imports = tracker.timer("import.file").publishPercentileHistogram().build();
        imports.start().end();
        imports.start().end(new IOException("no such file"));
        imports.start().end(io.devmeter.bridge.Status.SKIPPED, "nothing to do");
        return Arrays.asList(registry.scrape().split("\n", -1));
    }

    private static void assertIsMade(String name, String made) throws IOException {
        Path fresh = Files.writeString(Path.of("target", name), made);
        assertThat(Path.of(name))
                .as("%s, which is what the code makes: copy it here if that is meant", fresh)
                .hasContent(made);
    }
}
