// SPDX-License-Identifier: Apache-2.0
package io.devmeter.grafana;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The committed rules and the dashboard's expressions, as Prometheus's own tool sees them. */
class PrometheusIT {

    private static final Pattern EXPRESSION = Pattern.compile("\"expr\" : \"(.*)\",");

    @Test
    void rules_areValid() throws Exception {
        assertThat(promtool("check", "rules", "devmeter-alerts.yaml")).contains("6 rules found");
    }

    @Test
    void alerts_fireForThoseOperationsAlone_thatTheyAreAbout() throws Exception {
        assertThat(promtool("test", "rules", "src/test/promtool/devmeter-alerts-test.yaml"))
                .contains("SUCCESS");
    }

    @Test
    void everyPanel_showsEachOperation_whateverTagsItsTimersHave() throws Exception {
        List<Tree> panels = EXPRESSION
                .matcher(Files.readString(Path.of("devmeter-dashboard.json")))
                .results()
                .map(panel -> shows(panel.group(1).replace("\\\"", "\""), "db", "deploy"))
                .toList();
        assertThat(panels).hasSize(6);
        List<Tree> series = Stream.of("count", "sum", "max", "bucket")
                .flatMap(part -> Stream.of(
                        "db_seconds_" + part + "{operation=\"select\", ",
                        "db_seconds_" + part + "{operation=\"insert\", ",
                        "db_seconds_" + part + "{",
                        "deploy_seconds_" + part + "{"))
                .map(name -> Tree.create()
                        .put("series", name + "le=\"+Inf\", outcome=\"success\"}")
                        .put("values", "0+60x60"))
                .toList();
        Tree test =
                Tree.create().put("interval", "1m").put("input_series", series).put("promql_expr_test", panels);
        Path file = Files.writeString(
                Path.of("target", "devmeter-dashboard-test.yaml"),
                Tree.create().put("tests", List.of(test)).toYaml());

        assertThat(promtool("test", "rules", file.toString())).contains("SUCCESS");
    }

    private static Tree shows(String panel, String... operations) {
        String expression = panel.replace("$operation", ".+").replace("$__rate_interval:$resolution", "15m:1m");
        List<Tree> samples = Stream.of(operations)
                .map(operation -> Tree.create()
                        .put("labels", "{operation=\"" + operation + "\"}")
                        .put("value", 1))
                .toList();
        return Tree.create()
                .put("expr", "group by (operation) (" + expression + ")")
                .put("eval_time", "30m")
                .put("exp_samples", samples);
    }

    /** Without the tool, the tests are skipped on a developer's machine and fail where all must run. */
    private static String promtool(String... arguments) throws IOException, InterruptedException {
        Optional<Path> executable = find();
        if (executable.isEmpty()) {
            String reason = "no promtool on the PATH: the alert rules were not checked";
            if ("true".equals(System.getenv("CI"))) {
                throw new AssertionError(reason);
            }
            return abort(reason);
        }
        ProcessBuilder builder = new ProcessBuilder(executable.get().toString()).redirectErrorStream(true);
        builder.command().addAll(List.of(arguments));
        Process process = builder.start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(printed).isZero();
        return printed;
    }

    private static Optional<Path> find() {
        return Pattern.compile(File.pathSeparator, Pattern.LITERAL)
                .splitAsStream(System.getenv().getOrDefault("PATH", ""))
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, "promtool"))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
