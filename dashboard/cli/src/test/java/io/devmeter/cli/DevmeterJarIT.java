// SPDX-License-Identifier: Apache-2.0
package io.devmeter.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.devmeter.cli.PackagedCommand.Result;
import io.devmeter.store.ExecutionRecord;
import io.devmeter.store.ExecutionStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The packaged command as a process, as its users start it. */
@EnabledOnOs({OS.LINUX, OS.MAC})
class DevmeterJarIT extends PackagedFixture {

    @Test
    void demo_thenSummary_workInAnEmptyDirectory() throws Exception {
        Result demo = devmeter.run("demo");
        assertThat(demo.status()).isZero();
        assertThat(demo.text()).contains("The page: file://");
        assertThat(demo.err()).isEmpty();
        assertThat(temp.resolve(".metrics")).isDirectory();
        assertThat(temp.resolve("dev_metrics_dashboard.html")).isRegularFile();

        assertThat(devmeter.run("summary", "--format", "json").text()).contains("\"integration-tests\"");
        assertThat(devmeter.run("--version").text()).startsWith("devmeter 0");
    }

    @Test
    void demo_claimsNothing_whenNothingIsRecorded() throws Exception {
        Result demo = devmeter.run(Map.of("DEVMETER_DISABLED", "true"), "demo");

        assertThat(demo.status()).isZero();
        assertThat(demo.text()).isEmpty();
        assertThat(demo.err()).contains("nothing was recorded").hasLineCount(1);
        assertThat(temp.resolve(".metrics")).doesNotExist();
    }

    @Test
    @EnabledOnOs(OS.LINUX) // Where there is a folder in which nobody can make another.
    void demo_isOneLine_whenNothingCanBeRecorded() throws Exception {
        Result demo = devmeter.run("demo", "--dir", "/proc/metrics");

        assertThat(demo.status()).isEqualTo(3);
        assertThat(demo.text()).isEmpty();
        assertThat(demo.err())
                .startsWith("devmeter: 7 of 7 executions of the demo are not recorded: ")
                .contains("/proc/metrics")
                .hasLineCount(1);
    }

    @Test
    void check_isAGate() throws Exception {
        assertThat(devmeter.run("check").status()).isZero();
        for (int i = 0; i < 5; i++) {
            devmeter.run("run", "--name", "lint", "--", "false");
        }
        Path rules = Files.writeString(temp.resolve("rules.yaml"), "rules:\n- operation: lint\n  max_avg_ms: 600000\n");

        assertThat(devmeter.run("check", "--rules", "rules.yaml").status()).isZero();
        Result gate = devmeter.run(
                Map.of("GITHUB_ACTIONS", "true", "GITHUB_STEP_SUMMARY", "step.md"),
                "check",
                "--format",
                "json",
                "--junit",
                "check.xml",
                "--notify",
                "cat > told.json; echo noted");
        assertThat(gate.status()).isEqualTo(1);
        assertThat(gate.text()).startsWith("{").contains("\"not_broken\"").endsWith("}\n");
        assertThat(gate.err()).isEqualTo("noted\n");
        assertThat(temp.resolve("told.json")).hasContent(gate.text());
        assertThat(temp.resolve("step.md")).content().contains("### Devmeter check: 1 breach, ", "<code>lint</code>");
        assertThat(temp.resolve("check.xml")).content().contains("<testcase classname=\"rule 1: *\" name=\"lint\"");

        Files.writeString(rules, "rules:\n- operation: lint\n  max_p99_ms: 1\n");
        Result wrong = devmeter.run("check", "--rules", "rules.yaml");
        assertThat(wrong.status()).isEqualTo(2);
        assertThat(wrong.err())
                .startsWith(
                        "devmeter: rules.yaml:3: unknown key 'max_p99_ms'; the keys here are operation, max_avg_ms, ")
                .hasLineCount(1);
        assertThat(devmeter.run("check", "--dir", "rules.yaml").status()).isEqualTo(3);
    }

    @Test
    void unknownCommand_isOneLine() throws Exception {
        Result result = devmeter.run("nonsense");

        assertThat(result.status()).isEqualTo(2);
        assertThat(result.text()).isEmpty();
        assertThat(result.err()).hasLineCount(1);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void outputThatCannotBeWritten_isOneLine() throws Exception {
        Process full = devmeter.start(List.of("sh", "-c", "\"$@\" >/dev/full", "sh"), Map.of(), "--version");

        assertThat(full.waitFor()).isEqualTo(3);
        assertThat(devmeter.errors()).matches("devmeter: cannot write to standard output: .+\n");
    }

    @Test
    void text_isUtf8_whateverTheLocale() throws Exception {
        try (ExecutionStore store = ExecutionStore.open(temp.resolve(".metrics"))) {
            store.append(ExecutionRecord.builder("naïve 日本 🚀", Instant.now()).build());
        }

        assertThat(devmeter.run(Map.of("LC_ALL", "C"), "summary", "--format", "json")
                        .text())
                .contains("naïve 日本 🚀");
    }

    /** Their licences ask for that of everybody who hands on what they are for. */
    @Test
    void jar_carriesTheLicencesOfWhatIsInIt() throws Exception {
        try (ZipFile jar = new ZipFile(PackagedCommand.JAR.toFile())) {
            assertThat(text(jar, "META-INF/LICENSE")).contains("Apache License", "Version 2.0");
            assertThat(text(jar, "META-INF/LICENSE.txt")).contains("QOS.ch", "Gil Tene");
            assertThat(text(jar, "META-INF/NOTICE")).contains("Apache Velocity", "Jackson", "Micrometer");
            assertThat(text(jar, "META-INF/NOTICE.txt")).contains("Apache Commons Lang");
        }
    }

    private static String text(ZipFile jar, String entry) throws IOException {
        return new String(jar.getInputStream(jar.getEntry(entry)).readAllBytes(), StandardCharsets.UTF_8);
    }

    @Test
    void import_whereDevmeterIsDisabled_writesNothing() throws Exception {
        Path report = temp.resolve("TEST-small.xml");
        Files.writeString(report, "<testsuite name=\"S\"><testcase name=\"a\" time=\"1\"/></testsuite>");

        Result disabled = devmeter.run(Map.of("DEVMETER_DISABLED", "true"), "import", report.toString());

        assertThat(disabled.status()).isZero();
        assertThat(disabled.text()).isEqualTo("imported 0, already there 0\n");
        assertThat(disabled.err()).contains("DEVMETER_DISABLED");
        assertThat(temp.resolve(".metrics")).doesNotExist();
    }
}
