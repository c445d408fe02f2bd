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
import org.junit.jupiter.api.Test;

/** The committed rules, as Prometheus's own tool sees them. */
class AlertRulesIT {

    @Test
    void rules_areValid() throws Exception {
        assertThat(promtool("check", "rules", "devmeter-alerts.yaml")).contains("6 rules found");
    }

    @Test
    void alerts_fireForThoseOperationsAlone_thatTheyAreAbout() throws Exception {
        assertThat(promtool("test", "rules", "src/test/promtool/devmeter-alerts-test.yaml"))
                .contains("SUCCESS");
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
