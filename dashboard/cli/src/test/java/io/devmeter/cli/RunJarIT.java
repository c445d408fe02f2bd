// SPDX-License-Identifier: Apache-2.0
package io.devmeter.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.devmeter.cli.PackagedCommand.Result;
import io.devmeter.store.ExecutionRecord;
import io.devmeter.store.ExecutionRecord.Status;
import io.devmeter.store.ExecutionStore;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** {@code devmeter run} as a process: what runs in it must not notice. */
@EnabledOnOs({OS.LINUX, OS.MAC})
class RunJarIT {

    private static final String UNSAMPLED = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00";

    @TempDir
    Path temp;

    private PackagedCommand devmeter;

    @BeforeEach
    void useDirectory() {
        devmeter = new PackagedCommand(temp);
    }

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
    void run_isOfTheSameCode_whateverItRecordsAndWhereverThatIsShown() throws Exception {
        String inRepository = "git init -q repository && cd repository && echo > changed && \"$@\"";
        Set<Object> versions = new HashSet<>();
        for (int i = 0; i < 2; i++) {
            for (String[] command : new String[][] {
                {"run", "--dir", "metrics", "true"}, {"dashboard", "--dir", "metrics", "--output", "report.html"}
            }) {
                assertThat(devmeter.start(List.of("sh", "-c", inRepository, "sh"), Map.of(), command)
                                .waitFor())
                        .isZero();
            }
        }
        try (ExecutionStore store = ExecutionStore.open(temp.resolve("repository/metrics"))) {
            for (ExecutionRecord execution : store.recent("true", 10)) {
                versions.add(String.valueOf(execution.otel()).replaceAll(".*devmeter.vcs.dirty=(\\w+).*", "$1"));
            }
        }
        assertThat(temp.resolve("repository/report.html")).exists();
        assertThat(versions).singleElement().asString().matches("[0-9a-f]{16}");
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
    void run_exitsWith128AndTheSignal_whenTheCommandIsKilled() throws Exception {
        assertThat(devmeter.run("run", "--name", "killed", "--", "sh", "-c", "kill -9 $$")
                        .status())
                .isEqualTo(137);
        assertThat(devmeter.only("killed").error()).isEqualTo("exit status 137");
    }

    @Test
    void run_passesSignalsOn() throws Exception {
        String script = "trap 'echo got TERM; exit 7' TERM; echo ready; while :; do sleep 0.1; done";
        Process process = devmeter.start(Map.of(), "run", "--name", "stopped", "--", "sh", "-c", script);
        byte[] ready = process.getInputStream().readNBytes("ready\n".length());
        assertThat(new String(ready, StandardCharsets.UTF_8)).isEqualTo("ready\n");

        process.toHandle().destroy(); // Process.destroy() would close its streams too.

        assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo("got TERM\n");
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(7);
        assertThat(devmeter.only("stopped").error()).isEqualTo("exit status 7");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD) // To wait for a line cannot be interrupted.
    void run_passesOnWhatTheJvmCanHear() throws Exception {
        List<String> signals = new ArrayList<>(
                List.of("HUP", "USR1", "ALRM", "VTALRM", "PROF", "IO", "PWR", "CONT", "WINCH", "URG", "TERM"));
        if (isHangUpIgnored()) {
            signals.remove("HUP"); // As by nohup; then it is left alone.
        }
        String script = "for s in " + String.join(" ", signals)
                + "; do trap \"echo $s; [ $s = TERM ] && exit 7\" $s; done; echo ready; while :; do sleep 0.02; done";
        Process process = devmeter.start(
                PackagedCommand.IN_A_SESSION_OF_ITS_OWN, Map.of(), "run", "--name", "all", "--", "bash", "-c", script);
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            assertThat(lines.readLine()).isEqualTo("ready");
            for (String signal : signals) {
                new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                        .start()
                        .waitFor();
                assertThat(lines.readLine()).isEqualTo(signal);
            }
        }

        assertThat(process.waitFor()).isEqualTo(7);
    }

    private static boolean isHangUpIgnored() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("SigIgn:"))
                .anyMatch(line -> Long.parseUnsignedLong(
                                        line.substring("SigIgn:".length()).strip(), 16)
                                % 2
                        == 1);
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
    void run_passesInterruptsOn_thatNoTerminalSent() throws Exception {
        String script = "trap 'exit 9' INT; echo ready; while :; do sleep 0.1; done";
        Process process = devmeter.start(
                PackagedCommand.IN_A_SESSION_OF_ITS_OWN,
                Map.of(),
                "run",
                "--name",
                "interrupted",
                "--",
                "bash",
                "-c",
                script);
        process.getInputStream().readNBytes("ready\n".length());

        assertThat(new ProcessBuilder("kill", "-INT", Long.toString(process.pid()))
                        .start()
                        .waitFor())
                .isZero();

        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(9);
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
    void run_isAChild_andHandsItsIdentityOn() throws Exception {
        String parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

        String handedOn = devmeter.run(
                        Map.of("TRACEPARENT", parent, "TRACESTATE", "vendor=x"),
                        "run",
                        "sh",
                        "-c",
                        "echo $TRACEPARENT $TRACESTATE")
                .text();

        ExecutionRecord run = devmeter.only("sh");
        assertThat(run.traceId()).isEqualTo("4bf92f3577b34da6a3ce929d0e0e4736");
        assertThat(run.parentSpanId()).isEqualTo("00f067aa0ba902b7");
        assertThat(handedOn).isEqualTo("00-" + run.traceId() + "-" + run.spanId() + "-01 vendor=x\n");

        String ofARoot = devmeter.run("run", "--name", "root", "--", "sh", "-c", "echo $TRACEPARENT")
                .text();
        assertThat(ofARoot)
                .startsWith("00-" + devmeter.only("root").traceId() + "-"
                        + devmeter.only("root").spanId());
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
    void run_recordsWithoutTheSdk_whatItRecordsWithIt() throws Exception {
        List<Map<String, String>> environments = List.of(
                Map.of(),
                Map.of(
                        "TRACEPARENT", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                        "OTEL_RESOURCE_ATTRIBUTES", "team=core,region=eu%20west,service.name=overridden",
                        "OTEL_SERVICE_NAME", "shop"),
                Map.of("TRACEPARENT", UNSAMPLED));
        for (Map<String, String> environment : environments) {
            // Saying what holds anyway is more than is known without the SDK.
            Map<String, String> withSdk = new TreeMap<>(environment);
            withSdk.put("OTEL_SDK_DISABLED", "false");
            for (String command : List.of("true", "false")) {
                String[] args = {"run", "--name", command, "--meta", "k=v", "--meta", "a=b", "--", command};
                devmeter.run(environment, args);
                devmeter.run(withSdk, args);

                List<ExecutionRecord> recorded = devmeter.recorded(command);
                assertThat(recorded).hasSize(2);
                assertThat(comparable(recorded.get(0))).isEqualTo(comparable(recorded.get(1)));
                assertThat(recorded.get(0).otel().toString()).doesNotContain("telemetry.sdk.version");
                assertThat(recorded.get(1).otel().toString()).contains("telemetry.sdk.version");
            }
            devmeter.deleteRecords();
        }
    }

    /** Without what differs from run to run, and without what the SDK says of itself: its version, and that of the conventions it keeps to. */
    private static Map<String, Object> comparable(ExecutionRecord record) {
        Map<String, Object> comparable = new TreeMap<>();
        comparable.put("status", record.status());
        comparable.put("error", String.valueOf(record.error()));
        comparable.put("metadata", record.metadata());
        comparable.put("isRoot", record.parentSpanId() == null);
        Map<String, Object> resource = copy(record.otel().get("resource"));
        resource.remove("schema_url");
        Map<String, Object> attributes = copy(resource.get("attributes"));
        attributes.remove("telemetry.sdk.version");
        resource.put("attributes", attributes);
        Map<String, Object> otel = copy(record.otel());
        otel.put("resource", resource);
        comparable.put("otel", otel);
        return comparable;
    }

    @SuppressWarnings("unchecked") // Maps in records have strings for keys.
    private static Map<String, Object> copy(@Nullable Object map) {
        return new TreeMap<>((Map<String, Object>) Objects.requireNonNull(map));
    }

    @Test
    void run_isRecorded_whenItsParentIsNotSampled_unlessASamplerSaysOtherwise() throws Exception {
        String handedOn = devmeter.run(Map.of("TRACEPARENT", UNSAMPLED), "run", "sh", "-c", "echo $TRACEPARENT")
                .text();

        ExecutionRecord run = devmeter.only("sh");
        assertThat(handedOn).isEqualTo("00-4bf92f3577b34da6a3ce929d0e0e4736-" + run.spanId() + "-01\n");
        assertThat(run.parentSpanId()).isEqualTo("00f067aa0ba902b7");

        devmeter.deleteRecords();
        assertThat(devmeter.run(
                                Map.of("TRACEPARENT", UNSAMPLED, "OTEL_TRACES_SAMPLER", "parentbased_always_on"),
                                "run",
                                "sh",
                                "-c",
                                "echo $TRACEPARENT")
                        .text())
                .startsWith("00-4bf92f3577b34da6a3ce929d0e0e4736-")
                .endsWith("-00\n");
        assertThat(devmeter.recorded("sh")).isEmpty();
    }

    @Test
    void run_isRecordedAndHandsItsIdentityOn_whenTheEnvironmentNamesPartsThatAreMissing() throws Exception {
        Map<String, String> ofAnApplication = Map.of(
                "OTEL_PROPAGATORS", "b3",
                "OTEL_METRICS_EXPORTER", "prometheus",
                "OTEL_LOGS_EXPORTER", "console",
                "OTEL_TRACES_EXPORTER", "zipkin,devmeter",
                "OTEL_TRACES_SAMPLER", "jaeger_remote");

        Result result = devmeter.run(ofAnApplication, "run", "sh", "-c", "echo $TRACEPARENT; exit 5");

        ExecutionRecord run = devmeter.only("sh");
        assertThat(result.text()).startsWith("00-" + run.traceId() + "-" + run.spanId() + "-");
        assertThat(result.err())
                .startsWith(
                        "devmeter: Left out of OpenTelemetry's configuration, because the class path does not have it: ")
                .hasLineCount(1);
        assertThat(ofAnApplication.keySet())
                .allSatisfy(name -> assertThat(result.err())
                        .contains(name.toLowerCase(Locale.ROOT).replace('_', '.') + "="));
        assertThat(result.status()).isEqualTo(5);
    }

    @Test
    void run_isNotRecorded_whenOtherExportersAreNamed_andSaysSoWhereTheyAreMissing() throws Exception {
        Result result = devmeter.run(Map.of("OTEL_TRACES_EXPORTER", "zipkin"), "run", "sh", "-c", "echo hi; exit 5");

        assertThat(result.status()).isEqualTo(5);
        assertThat(result.text()).isEqualTo("hi\n");
        assertThat(result.err())
                .contains("otel.traces.exporter=zipkin", "records nothing")
                .hasLineCount(1);
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
    void run_recordsEachOfMany_atOnce() throws Exception {
        List<Process> processes = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            // Without the agent of coverage, which would have them all wait for one file.
            processes.add(
                    devmeter.start(List.of(), Map.of(), List.of(), "run", "--name", "n" + i, "sh", "-c", "exit " + i));
        }
        for (int i = 0; i < 40; i++) {
            processes.get(i).getInputStream().readAllBytes();
            assertThat(processes.get(i).waitFor()).isEqualTo(i);
        }

        for (int i = 0; i < 40; i++) {
            assertThat(devmeter.only("n" + i).metadata()).containsEntry("process.exit.code", (long) i);
        }
        try (ExecutionStore store = ExecutionStore.open(temp.resolve(".metrics"))) {
            assertThat(store.summary(1).skippedLines()).isZero();
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void run_leavesSignalsToTheCommand_asTheyWere() throws Exception {
        // What is blocked, ignored and caught, of a command with and without us, with signals ignored and without.
        String signals = "grep -E '^Sig(Blk|Ign|Cgt)' /proc/self/status";
        for (String ignoring : List.of("", "trap '' HUP INT TERM USR1 ALRM WINCH; ")) {
            List<String> shell = List.of("sh", "-c", ignoring + "exec \"$@\"", "sh");
            List<String> direct = new ArrayList<>(shell);
            direct.addAll(List.of("sh", "-c", signals));
            Process expected = new ProcessBuilder(direct).start();
            Process process = devmeter.start(shell, Map.of(), List.of(), "run", "sh", "-c", signals);

            assertThat(process.getInputStream().readAllBytes())
                    .isEqualTo(expected.getInputStream().readAllBytes());
        }
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

    @Test
    @EnabledOnOs(OS.LINUX)
    void run_passesNoInterruptOn_thatTheTerminalHasSent() throws Exception {
        assumeThat(Path.of("/usr/bin/script")).exists();
        // The command takes its time for each interrupt, so that a second one would still find it. Behind the interrupt
        // comes a line, because bash
        // sees one that comes just before it waits for a line only after that.
        Files.writeString(temp.resolve("count"), """
                trap 'echo got INT; sleep 0.3' INT
                echo ready
                for i in 1 2 3 4 5 6 7 8 9; do
                    read -r line && test "$line" = end && exit 6
                done
                """);

        String printed = devmeter.inTerminal("\"$@\" run bash count; echo status $?", "\003\n");

        assertThat(printed.lines().filter(line -> line.endsWith("got INT"))).hasSize(1);
        assertThat(printed).contains("status 6");
    }
}
