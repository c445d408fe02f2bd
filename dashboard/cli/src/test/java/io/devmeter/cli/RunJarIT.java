// SPDX-License-Identifier: Apache-2.0
package io.devmeter.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.devmeter.cli.PackagedCommand.Result;
import io.devmeter.store.ExecutionRecord;
import io.devmeter.store.ExecutionRecord.Status;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** {@code devmeter run} as a process: what runs in it must not notice. */
@EnabledOnOs({OS.LINUX, OS.MAC})
class RunJarIT extends PackagedFixture {

    @Test
    void run_exitsAsTheCommandDoes_andRecordsIt() throws Exception {
        assertThat(devmeter.run("run", "--name", "check", "--meta", "branch=main", "--", "sh", "-c", "exit 3")
                        .status())
                .isEqualTo(3);
        assertThat(devmeter.run("run", "true").status()).isZero();

        ExecutionRecord check = devmeter.only("check");
        assertThat(check.status()).isEqualTo(Status.FAILED);
        assertThat(check.error()).isEqualTo("exit status 3");
        assertThat(check.metadata().toString())
                .isEqualTo("{branch=main, process.executable.name=sh, process.exit.code=3}");
        assertThat(devmeter.only("true").status()).isEqualTo(Status.SUCCESS);
    }

    @Test
    void run_takesMetadataAsItIs_withQuotesToo() throws Exception {
        String[] run = {"--verbose", "run", "--meta", "says=a \"half quote", "--meta", "\"a=b\"=c", "--", "true"};

        Result result = devmeter.run(run);

        assertThat(result.err()).isEmpty();
        assertThat(devmeter.only("true").metadata())
                .containsEntry("says", "a \"half quote")
                .containsEntry("\"a", "b\"=c");
    }

    @Test
    void run_leavesEverythingAfterTheCommandToTheCommand() throws Exception {
        List<String> arguments = List.of(
                "--name", "x", "--help", "-h", "--", "@file", "--verbose", "a  b", "", "$HOME", "${x}", "'\"", "k=v");
        String expected = String.join("|", arguments) + "|";

        for (List<String> start : List.of(List.of("run", "printf", "%s|"), List.of("run", "--", "printf", "%s|"))) {
            List<String> all = new ArrayList<>(start);
            all.addAll(arguments);
            assertThat(devmeter.run(all.toArray(String[]::new)).text()).isEqualTo(expected);
        }
    }

    @Test
    void run_exitsAsAShell_whenTheCommandCannotBeRun() throws Exception {
        Result missing = devmeter.run("run", "no-such-command");
        assertThat(missing.status()).isEqualTo(127);
        assertThat(missing.err()).isEqualTo("devmeter: no-such-command: command not found\n");
        assertThat(devmeter.only("no-such-command").error()).isEqualTo("exit status 127");

        assertThat(devmeter.run("run", "./missing").status()).isEqualTo(127);
        assertThat(devmeter.only("missing").error()).isEqualTo("exit status 127");

        Path file = Files.writeString(temp.resolve("not-executable"), "");
        Result notExecutable = devmeter.run("run", file.toString());
        assertThat(notExecutable.status()).isEqualTo(126);
        assertThat(devmeter.only("not-executable").error()).isEqualTo("exit status 126");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void run_exitsAsAShell_whenTheCommandIsOutOfReach() throws Exception {
        Path secret = Files.createDirectory(temp.resolve("secret"));
        Files.createDirectory(secret.resolve("folder"));
        Path metrics = Files.createDirectory(temp.resolve("metrics"));
        Files.setPosixFilePermissions(temp, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("---------"));
        Files.setPosixFilePermissions(metrics, PosixFilePermissions.fromString("rwxrwxrwx"));
        // To root nothing is out of reach.
        List<String> asNobody = Files.getOwner(temp).getName().equals("root")
                ? List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups")
                : List.of();

        for (String command : List.of("./secret/command", secret + "/folder/command")) {
            Process process =
                    devmeter.start(asNobody, Map.of(), List.of(), "run", "--dir", metrics.toString(), "--", command);

            assertThat(process.waitFor()).isEqualTo(126);
            assertThat(devmeter.errors()).isEqualTo("devmeter: " + command + ": cannot be executed\n");
        }
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rwx------"));
    }

    @Test
    void run_leavesTheStreamsAlone_byteForByte() throws Exception {
        byte[] input = new byte[50 << 20];
        new Random(1).nextBytes(input);
        Process process = devmeter.start(Map.of(), "run", "cat");
        Thread writer = new Thread(() -> {
            try (OutputStream in = process.getOutputStream()) {
                in.write(input);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        writer.start();

        byte[] output = process.getInputStream().readAllBytes();

        writer.join();
        assertThat(output).isEqualTo(input);
        assertThat(process.waitFor()).isZero();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void run_passesArgumentsOnAsTheyAre_inALocaleThatDoesNotKnowTheirLetters() throws Exception {
        // From a file, because in such a locale the JVM of this test could not hand them on either.
        Path script = Files.writeString(temp.resolve("script"), """
                cat >drücke <<'END'
                #!/bin/sh
                printf '%s|' "$@"
                END
                chmod +x drücke
                exec "$@" run --meta größe=XL ./drücke 'Grüße' '日 本' ''
                """);
        Process process = devmeter.start(List.of("sh", script.toString()), Map.of("LC_ALL", "C"));

        assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo("Grüße|日 本||");
        assertThat(process.waitFor()).isZero();
        assertThat(devmeter.only("drücke").metadata())
                .containsEntry("größe", "XL")
                .containsEntry("process.executable.name", "drücke");
    }

    /** As {@code JAVA_TOOL_OPTIONS} says it to all JVMs of a machine. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void run_passesArgumentsOnAsTheyAre_whateverTheEncodingOfFiles() throws Exception {
        Path script = Files.writeString(temp.resolve("script"), "exec \"$@\" run printf '%s|' 'Grüße' '日 本'");
        for (String encoding : List.of("ISO-8859-1", "US-ASCII", "UTF-8")) {
            Process process = devmeter.start(
                    List.of("sh", script.toString()),
                    Map.of("LC_ALL", "C.UTF-8"),
                    List.of("-Dfile.encoding=" + encoding));

            assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .as(encoding)
                    .isEqualTo("Grüße|日 本|");
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void nothingIsWritten_inADirectoryThatTheLocaleCannotName() throws Exception {
        Path script = Files.writeString(temp.resolve("script"), """
                mkdir pré
                cd pré
                "$@" run -- sh -c 'echo ran; exit 4'
                echo $?
                "$@" dashboard
                echo $?
                ls -A
                ls .. | grep -c pr
                """);
        Process process = devmeter.start(List.of("sh", script.toString()), Map.of("LC_ALL", "C"));

        assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo("ran\n4\n3\n1\n");
        assertThat(devmeter.errors().lines())
                .hasSize(2)
                .allMatch(line -> line.startsWith("devmeter: ") && line.endsWith("; set LC_ALL=C.UTF-8"));
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void run_givesNoInput_whereStandardInputIsClosed() throws Exception {
        List<String> closing = List.of("sh", "-c", "exec \"$@\" <&-", "sh");
        Process process = devmeter.start(closing, Map.of(), "run", "sh", "-c", "cat | wc -c");

        assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip())
                .isEqualTo("0");
    }

    @Test
    void run_runsTheCommand_whateverTheTracking() throws Exception {
        Files.writeString(temp.resolve("file"), "");
        Result unrecorded = devmeter.run(Map.of("DEVMETER_DIR", "file"), "run", "sh", "-c", "echo hi; exit 4");
        assertThat(unrecorded.status()).isEqualTo(4);
        assertThat(unrecorded.text()).isEqualTo("hi\n");
        assertThat(unrecorded.err())
                .startsWith("devmeter: this run is not recorded: ")
                .hasLineCount(1);

        Result badConfiguration = devmeter.run(Map.of("OTEL_TRACES_EXPORTER", "nonsense"), "run", "sh", "-c", "exit 5");
        assertThat(badConfiguration.status()).isEqualTo(5);
        assertThat(badConfiguration.err()).contains("nonsense").hasLineCount(1);

        Result disabled = devmeter.run(Map.of("DEVMETER_DISABLED", "true"), "run", "sh", "-c", "exit 6");
        assertThat(disabled.status()).isEqualTo(6);
        assertThat(disabled.err()).isEmpty();
        assertThat(temp.resolve(".metrics")).doesNotExist();
    }

    @Test
    void run_exitsAsTheCommandDoes_whateverIsInTheEnvironment() throws Exception {
        List<Map<String, String>> environments = List.of(
                Map.of("OTEL_RESOURCE_ATTRIBUTES", ";;==,%%,=,a"),
                Map.of("OTEL_TRACES_SAMPLER", "nonsense"),
                Map.of("OTEL_PROPAGATORS", "nonsense"),
                Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", ":::", "OTEL_TRACES_EXPORTER", "otlp,devmeter"),
                Map.of("OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT", "-1"),
                Map.of("OTEL_CONFIG_FILE", "/no/such/file"),
                Map.of("TRACEPARENT", "garbage", "TRACESTATE", "=,=;"),
                Map.of("DEVMETER_DIR", "/dev/null/x"),
                Map.of("DEVMETER_PROCESSOR", "nonsense"),
                Map.of("DEVMETER_ASYNC", "true", "DEVMETER_ASYNC_QUEUE", "many"));
        for (Map<String, String> environment : environments) {
            Result result = devmeter.run(environment, "run", "sh", "-c", "echo hi; exit 5");

            assertThat(result.status()).as(environment.toString()).isEqualTo(5);
            assertThat(result.text()).as(environment.toString()).isEqualTo("hi\n");
            assertThat(result.err().lines()).as(environment.toString()).hasSizeLessThan(2);
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void run_exitsAsTheCommandDoes_whenTheDiskIsFull() throws Exception {
        // Nothing can be written to files from here on, by whomever.
        List<String> noRoom = List.of("sh", "-c", "ulimit -f 0; exec \"$0\" -XX:-UsePerfData \"$@\"");
        Process process = devmeter.start(noRoom, Map.of(), List.of(), "run", "sh", "-c", "echo hi; exit 5");

        assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo("hi\n");
        assertThat(process.waitFor()).isEqualTo(5);
        assertThat(devmeter.recorded("sh")).isEmpty();
    }

    @Test
    void run_endsAsTheCommandDoes_whenNobodyReadsWhatItPrints() throws Exception {
        List<String> pipeline = List.of("bash", "-c", "\"$@\" | head -n 1; echo ${PIPESTATUS[0]}", "bash");
        Process process = devmeter.start(pipeline, Map.of(), "run", "yes");

        assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo("y\n141\n");
        assertThat(devmeter.only("yes").error()).isEqualTo("exit status 141");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void run_leavesTheTerminalToTheCommand() throws Exception {
        assumeThat(Path.of("/usr/bin/script")).exists();
        String command = "test -t 0 && test -t 1 && test -t 2 && stty -a";
        String direct = devmeter.inTerminal("sh -c '" + command + "'", "");

        assertThat(direct).contains("speed");
        assertThat(devmeter.inTerminal("\"$@\" run sh -c '" + command + "'", ""))
                .isEqualTo(direct);
    }
}
