// SPDX-License-Identifier: Apache-2.0
package io.devmeter.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.devmeter.cli.PackagedCommand.Result;
import io.devmeter.store.ExecutionRecord.Status;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** {@code devmeter workflow} as a process. */
@EnabledOnOs({OS.LINUX, OS.MAC})
class WorkflowJarIT extends PackagedFixture {

    @Test
    void workflow_hasTheTerminal_whenItsStepsFollowEachOther() throws Exception {
        assumeThat(Path.of("/usr/bin/script")).exists();
        Files.writeString(temp.resolve("build.yaml"), """
                steps:
                  - {name: a, run: "test -t 0 && test -t 1 && test -t 2 && echo a has it"}
                  - {name: b, run: "test -t 0 && test -t 1 && test -t 2 && echo b has it"}
                """);

        String printed = devmeter.inTerminal("\"$@\" workflow build.yaml; echo status $?", "");

        assertThat(printed).contains("a has it", "b has it", "build.yaml: success", "status 0");
    }

    @Test
    void workflow_stopsOnASignal_andRecordsWhatHasEnded() throws Exception {
        Files.writeString(temp.resolve("build.yaml"), """
                name: delivery
                steps:
                  - {name: first, run: "true"}
                  - {name: second, run: "echo ready; while :; do sleep 0.1; done", retries: 5}
                  - {name: third, run: echo never}
                """);
        Process process = devmeter.start(Map.of(), "workflow", "build.yaml");
        assertThat(process.getInputStream().readNBytes("ready\n".length()))
                .asString()
                .isEqualTo("ready\n");

        process.toHandle().destroy();

        assertThat(process.getInputStream().readAllBytes()).isEmpty();
        assertThat(process.waitFor()).isEqualTo(143);
        assertThat(devmeter.only("first").status()).isEqualTo(Status.SUCCESS);
        assertThat(devmeter.only("second").error()).isEqualTo("exit status 143");
        assertThat(devmeter.only("third").status()).isEqualTo(Status.SKIPPED);
        assertThat(devmeter.only("delivery").error()).isEqualTo("stopped by SIGTERM");
    }

    @Test
    void workflow_makesWhatStepsRecordTheirChildren_inTheSameDirectory() throws Exception {
        Files.createDirectories(temp.resolve("sub"));
        Files.writeString(temp.resolve("build.yaml"), """
                steps:
                  - name: outer
                    run: [%s, -jar, %s, run, --name, inner, --, "true"]
                    dir: sub
                """.formatted(
                        PackagedCommand.commandLine(List.of()).get(0), PackagedCommand.JAR));

        assertThat(devmeter.run(
                                Map.of("TRACEPARENT", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"),
                                "workflow",
                                "build.yaml")
                        .status())
                .isZero();

        assertThat(devmeter.only("inner").parentSpanId())
                .isEqualTo(devmeter.only("outer").spanId());
        assertThat(devmeter.only("outer").parentSpanId())
                .isEqualTo(devmeter.only("build.yaml").spanId());
        assertThat(devmeter.only("build.yaml").parentSpanId()).isEqualTo("00f067aa0ba902b7");
        assertThat(devmeter.only("inner").traceId()).isEqualTo("4bf92f3577b34da6a3ce929d0e0e4736");
    }

    @Test
    void workflow_givesStepsWhatIsWritten_inALocaleThatDoesNotKnowItsLetters() throws Exception {
        Files.writeString(temp.resolve("build.yaml"), """
                steps:
                  - name: greet
                    run: [sh, -c, 'printf "%s|" "$0" "$GREETING" "$PLAIN" "$CODE"', Grüße]
                    env: {GREETING: "Grüß dich = 日本\\n", PLAIN: "a b", CODE: "?"}
                """);

        Result greeted = devmeter.run(Map.of("LC_ALL", "C"), "workflow", "build.yaml");
        Result greetedAgain = devmeter.runWith(List.of("-Dfile.encoding=ISO-8859-1"), "workflow", "build.yaml");

        assertThat(greeted.text()).isEqualTo("Grüße|Grüß dich = 日本\n|a b|?|");
        assertThat(greeted.status()).isZero();
        assertThat(greetedAgain.text()).isEqualTo(greeted.text());
    }

    @Test
    void workflow_runsNothing_whenItsFileIsWrong() throws Exception {
        Files.writeString(temp.resolve("build.yaml"), "steps:\n  - name: a\n    run: touch ran\n    neds: []\n");

        Result wrong = devmeter.run("workflow", "build.yaml");

        assertThat(wrong.status()).isEqualTo(2);
        assertThat(wrong.text()).isEmpty();
        assertThat(wrong.err())
                .startsWith("devmeter: build.yaml:4: unknown key 'neds'")
                .hasLineCount(1);
        assertThat(temp.resolve("ran")).doesNotExist();
        assertThat(temp.resolve(".metrics")).doesNotExist();
    }

    @Test
    void workflow_runs_whateverTheTracking() throws Exception {
        Files.writeString(temp.resolve("file"), "");
        Files.writeString(temp.resolve("build.yaml"), "steps: [{name: a, run: echo hi}, {name: b, run: exit 3}]");

        Result unrecorded = devmeter.run(Map.of("DEVMETER_DIR", "file"), "workflow", "build.yaml");
        assertThat(unrecorded.status()).isEqualTo(1);
        assertThat(unrecorded.text()).isEqualTo("hi\n");
        assertThat(unrecorded.err()).startsWith("devmeter: this workflow is not recorded: ");

        Result disabled = devmeter.run(Map.of("DEVMETER_DISABLED", "true"), "workflow", "build.yaml");
        assertThat(disabled.status()).isEqualTo(1);
        assertThat(temp.resolve(".metrics")).doesNotExist();
    }
}
