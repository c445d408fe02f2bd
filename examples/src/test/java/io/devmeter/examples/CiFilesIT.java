// SPDX-License-Identifier: Apache-2.0
package io.devmeter.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The files for CI systems do in a project what they are there for. */
@EnabledOnOs({OS.LINUX, OS.MAC})
class CiFilesIT {

    private static final String PROJECT = "examples/commands/project";

    @TempDir
    Path temp;

    @Test
    void gitHubActions_recordsAndJudgesTheBuild() throws Exception {
        Map<?, ?> job = map(map(file("github-actions.yml"), "jobs"), "build");
        List<String> commands = new ArrayList<>();
        List<Object> cached = new ArrayList<>();
        for (Object step : (List<?>) Objects.requireNonNull(job.get("steps"))) {
            Object run = ((Map<?, ?>) step).get("run");
            if (run != null) {
                commands.add(run.toString());
            }
            if (String.valueOf(((Map<?, ?>) step).get("uses")).startsWith("actions/cache/")) {
                cached.add(map((Map<?, ?>) step, "with").get("path"));
            }
        }

        assertThat(cached).containsExactly(".metrics", ".metrics");
        assertPassesThenFails(commands, 1);
    }

    @Test
    void gitLab_recordsAndJudgesTheBuild() throws Exception {
        Map<?, ?> job = map(file("gitlab-ci.yml"), "build");
        List<String> commands = new ArrayList<>();
        ((List<?>) Objects.requireNonNull(job.get("script"))).forEach(command -> commands.add(command.toString()));
        ((List<?>) Objects.requireNonNull(job.get("after_script")))
                .forEach(command -> commands.add(command.toString()));

        assertThat(map(job, "cache").get("paths")).isEqualTo(List.of(".metrics"));
        assertThat(map(job, "artifacts").get("paths")).isEqualTo(List.of("dev_metrics_dashboard.html"));
        assertPassesThenFails(commands, 0);
    }

    /** Runs the commands as they are, then with a limit that no build can keep. */
    private void assertPassesThenFails(List<String> commands, int check) throws Exception {
        assertThat(commands.get(check)).contains(" check ");
        try (Reader reader = Reader.in(temp, PROJECT)) {
            Path project = temp.resolve(PROJECT);
            Path jars = Files.createDirectory(project.resolve(".devmeter"));
            for (String jar :
                    List.of("dashboard/cli/target/devmeter.jar", "bridge/maven/target/devmeter-maven-extension.jar")) {
                Path file = Path.of(jar);
                Files.createSymbolicLink(jars.resolve(file.getFileName()), Document.ROOT.resolve(file));
            }
            reader.write("devmeter-rules.yaml", Files.readString(ci("devmeter-rules.yaml")));

            for (String command : commands) {
                reader.run(command, 0, "the first build");
            }
            assertThat(project.resolve("dev_metrics_dashboard.html"))
                    .content()
                    .contains("data-operation=\"mvn verify\"", "data-operation=\"shop.PriceTest#times_multiplies\"");
            assertThat(project.resolve("target/devmeter-check.xml")).content().contains("<testsuite");

            reader.write("devmeter-rules.yaml", "rules: [{operation: mvn verify, max_duration_ms: 1, min_runs: 1}]\n");
            assertThat(reader.run(commands.get(check), 1, "a build that is too slow"))
                    .contains("mvn verify", "max_duration_ms", "1 breach, ");
        }
    }

    private static Path ci(String name) {
        return Document.ROOT.resolve("examples/ci").resolve(name);
    }

    private static Map<?, ?> file(String name) throws IOException {
        Object yaml = new Load(LoadSettings.builder().build()).loadFromString(Files.readString(ci(name)));
        return (Map<?, ?>) Objects.requireNonNull(yaml);
    }

    private static Map<?, ?> map(Map<?, ?> parent, String key) {
        return (Map<?, ?>) Objects.requireNonNull(parent.get(key), key);
    }
}
