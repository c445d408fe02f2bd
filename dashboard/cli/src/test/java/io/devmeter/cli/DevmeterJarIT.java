// SPDX-License-Identifier: Apache-2.0
package io.devmeter.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.devmeter.store.ExecutionRecord;
import io.devmeter.store.ExecutionRecord.Status;
import io.devmeter.store.ExecutionStore;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The packaged command as a process, as its users start it. */
@EnabledOnOs({OS.LINUX, OS.MAC})
class DevmeterJarIT {

    private static final Path JAR = Path.of("target/devmeter.jar").toAbsolutePath();

    /** Whoever runs these tests in the background may have told the shell to ignore interrupts, and what is ignored is inherited. */
    private static final String HEARING_INTERRUPTS = "env --default-signal=INT";

    private static final List<String> IN_A_SESSION_OF_ITS_OWN = List.of("setsid", "env", "--default-signal=INT");

    private final LocalDate today = LocalDate.now(ZoneOffset.UTC);

    @TempDir
    Path temp;

    private record Result(int status, String text, String err) {}

    @Test
    void demo_thenSummary_workInAnEmptyDirectory() throws Exception {
        Result demo = devmeter(Map.of(), "demo");
        assertThat(demo.status()).isZero();
        assertThat(demo.text()).contains("The page: file://");
        assertThat(demo.err()).isEmpty();
        assertThat(temp.resolve(".metrics")).isDirectory();
        assertThat(temp.resolve("dev_metrics_dashboard.html")).isRegularFile();

        assertThat(devmeter(Map.of(), "summary", "--format", "json").text()).contains("\"integration-tests\"");
        assertThat(devmeter(Map.of(), "--version").text()).startsWith("devmeter 0");
    }

    @Test
    void demo_claimsNothing_whenNothingIsRecorded() throws Exception {
        Result demo = devmeter(Map.of("DEVMETER_DISABLED", "true"), "demo");

        assertThat(demo.status()).isZero();
        assertThat(demo.text()).isEmpty();
        assertThat(demo.err()).contains("nothing was recorded").hasLineCount(1);
        assertThat(temp.resolve(".metrics")).doesNotExist();
    }

    @Test
    void check_isAGate() throws Exception {
        assertThat(devmeter(Map.of(), "check").status()).isZero();
        for (int i = 0; i < 5; i++) {
            devmeter(Map.of(), "run", "--name", "lint", "--", "false");
        }
        Path rules = Files.writeString(temp.resolve("rules.yaml"), "rules:\n- operation: lint\n  max_avg_ms: 600000\n");

        assertThat(devmeter(Map.of(), "check", "--rules", "rules.yaml").status())
                .isZero();
        Result gate = devmeter(
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
        Result wrong = devmeter(Map.of(), "check", "--rules", "rules.yaml");
        assertThat(wrong.status()).isEqualTo(2);
        assertThat(wrong.err())
                .startsWith("devmeter: rules.yaml:3: there is no key 'max_p99_ms' here, but operation, max_avg_ms, ")
                .hasLineCount(1);
        assertThat(devmeter(Map.of(), "check", "--dir", "rules.yaml").status()).isEqualTo(3);
    }

    @Test
    void unknownCommand_isOneLine() throws Exception {
        Result result = devmeter(Map.of(), "nonsense");

        assertThat(result.status()).isEqualTo(2);
        assertThat(result.text()).isEmpty();
        assertThat(result.err()).hasLineCount(1);
    }

    @Test
    void text_isUtf8_whateverTheLocale() throws Exception {
        try (ExecutionStore store = ExecutionStore.open(temp.resolve(".metrics"))) {
            store.append(ExecutionRecord.builder("naïve 日本 🚀", Instant.now()).build());
        }

        assertThat(devmeter(Map.of("LC_ALL", "C"), "summary", "--format", "json")
                        .text())
                .contains("naïve 日本 🚀");
    }

    @Test
    void run_exitsAsTheCommandDoes_andRecordsIt() throws Exception {
        assertThat(devmeter(Map.of(), "run", "--name", "check", "--meta", "branch=main", "--", "sh", "-c", "exit 3")
                        .status())
                .isEqualTo(3);
        assertThat(devmeter(Map.of(), "run", "true").status()).isZero();

        ExecutionRecord check = only("check");
        assertThat(check.status()).isEqualTo(Status.FAILED);
        assertThat(check.error()).isEqualTo("exit status 3");
        assertThat(check.metadata().toString())
                .isEqualTo("{branch=main, process.executable.name=sh, process.exit.code=3}");
        assertThat(only("true").status()).isEqualTo(Status.SUCCESS);
    }

    @Test
    void run_leavesEverythingAfterTheCommandToTheCommand() throws Exception {
        List<String> arguments = List.of(
                "--name", "x", "--help", "-h", "--", "@file", "--verbose", "a  b", "", "$HOME", "${x}", "'\"", "k=v");
        String expected = String.join("|", arguments) + "|";

        for (List<String> start : List.of(List.of("run", "printf", "%s|"), List.of("run", "--", "printf", "%s|"))) {
            List<String> all = new ArrayList<>(start);
            all.addAll(arguments);
            assertThat(devmeter(Map.of(), all.toArray(String[]::new)).text()).isEqualTo(expected);
        }
    }

    @Test
    void run_exitsAsAShell_whenTheCommandCannotBeRun() throws Exception {
        Result missing = devmeter(Map.of(), "run", "no-such-command");
        assertThat(missing.status()).isEqualTo(127);
        assertThat(missing.err()).isEqualTo("devmeter: no-such-command: command not found\n");
        assertThat(only("no-such-command").error()).isEqualTo("exit status 127");

        assertThat(devmeter(Map.of(), "run", "./missing").status()).isEqualTo(127);
        assertThat(only("missing").error()).isEqualTo("exit status 127");

        Path file = Files.writeString(temp.resolve("not-executable"), "");
        Result notExecutable = devmeter(Map.of(), "run", file.toString());
        assertThat(notExecutable.status()).isEqualTo(126);
        assertThat(only("not-executable").error()).isEqualTo("exit status 126");
    }

    @Test
    void run_exitsWith128AndTheSignal_whenTheCommandIsKilled() throws Exception {
        assertThat(devmeter(Map.of(), "run", "--name", "killed", "--", "sh", "-c", "kill -9 $$")
                        .status())
                .isEqualTo(137);
        assertThat(only("killed").error()).isEqualTo("exit status 137");
    }

    @Test
    void run_passesSignalsOn() throws Exception {
        String script = "trap 'echo got TERM; exit 7' TERM; echo ready; while :; do sleep 0.1; done";
        Process process = start(Map.of(), "run", "--name", "stopped", "--", "sh", "-c", script);
        byte[] ready = process.getInputStream().readNBytes("ready\n".length());
        assertThat(new String(ready, StandardCharsets.UTF_8)).isEqualTo("ready\n");

        process.toHandle().destroy(); // Process.destroy() would close its streams too.

        assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo("got TERM\n");
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(7);
        assertThat(only("stopped").error()).isEqualTo("exit status 7");
    }

    @Test
    void run_leavesTheStreamsAlone_byteForByte() throws Exception {
        byte[] input = new byte[50 << 20];
        new Random(1).nextBytes(input);
        Process process = start(Map.of(), "run", "cat");
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
        // A session of its own has no terminal, whoever runs this test.
        Process process =
                start(IN_A_SESSION_OF_ITS_OWN, Map.of(), "run", "--name", "interrupted", "--", "bash", "-c", script);
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
                exec "$@" run ./drücke 'Grüße' '日 本' ''
                """);
        Process process = start(List.of("sh", script.toString()), Map.of("LC_ALL", "C"));

        assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo("Grüße|日 本||");
        assertThat(process.waitFor()).isZero();
    }

    @Test
    void run_isAChild_andHandsItsIdentityOn() throws Exception {
        String parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

        String handedOn = devmeter(
                        Map.of("TRACEPARENT", parent, "TRACESTATE", "vendor=x"),
                        "run",
                        "sh",
                        "-c",
                        "echo $TRACEPARENT $TRACESTATE")
                .text();

        ExecutionRecord run = only("sh");
        assertThat(run.traceId()).isEqualTo("4bf92f3577b34da6a3ce929d0e0e4736");
        assertThat(run.parentSpanId()).isEqualTo("00f067aa0ba902b7");
        assertThat(handedOn).isEqualTo("00-" + run.traceId() + "-" + run.spanId() + "-01 vendor=x\n");

        String ofARoot = devmeter(Map.of(), "run", "--name", "root", "--", "sh", "-c", "echo $TRACEPARENT")
                .text();
        assertThat(ofARoot)
                .startsWith("00-" + only("root").traceId() + "-" + only("root").spanId());
    }

    @Test
    void run_runsTheCommand_whateverTheTracking() throws Exception {
        Files.writeString(temp.resolve("file"), "");
        Result unrecorded = devmeter(Map.of("DEVMETER_DIR", "file"), "run", "sh", "-c", "echo hi; exit 4");
        assertThat(unrecorded.status()).isEqualTo(4);
        assertThat(unrecorded.text()).isEqualTo("hi\n");
        assertThat(unrecorded.err())
                .startsWith("devmeter: this run is not recorded: ")
                .hasLineCount(1);

        Result badConfiguration = devmeter(Map.of("OTEL_TRACES_EXPORTER", "nonsense"), "run", "sh", "-c", "exit 5");
        assertThat(badConfiguration.status()).isEqualTo(5);
        assertThat(badConfiguration.err()).contains("nonsense").hasLineCount(1);

        Result disabled = devmeter(Map.of("DEVMETER_DISABLED", "true"), "run", "sh", "-c", "exit 6");
        assertThat(disabled.status()).isEqualTo(6);
        assertThat(disabled.err()).isEmpty();
        assertThat(temp.resolve(".metrics")).doesNotExist();
    }

    @Test
    void serve_tellsWhatAnotherProcessRecords() throws Exception {
        Process serving = start(Map.of(), "serve");
        try {
            URI page = URI.create(firstLine(serving));
            try (Socket client = ask(page, "/events")) {
                BufferedReader events = reader(client);
                String before = nextData(events);

                try (ExecutionStore store = ExecutionStore.open(temp.resolve(".metrics"))) {
                    store.append(
                            ExecutionRecord.builder("meanwhile", Instant.now()).build());
                }

                // A second is the promise; the rest is for machines that do much else.
                client.setSoTimeout(5_000);
                String after = nextData(events);
                while (after.equals(before)) {
                    after = nextData(events);
                }
            }
            try (Socket client = ask(page, "/")) {
                assertThat(reader(client).lines()).anyMatch(line -> line.contains("data-operation=\"meanwhile\""));
            }
        } finally {
            serving.destroyForcibly();
        }
    }

    @ParameterizedTest
    @EnabledOnOs(OS.LINUX)
    @CsvSource({"TERM, 143", "INT, 130"})
    void serve_endsAsASignalEndsAProcess_alsoWhileClientsHang(String signal, int status) throws Exception {
        Process serving = start(IN_A_SESSION_OF_ITS_OWN, Map.of(), "serve");
        try {
            URI page = URI.create(firstLine(serving));
            try (Socket stream = ask(page, "/events");
                    Socket halfARequest = connect(page);
                    Socket slowReader = ask(page, "/")) {
                BufferedReader events = reader(stream);
                nextData(events);
                halfARequest.getOutputStream().write("GET / HTTP/1.1\r\nHo".getBytes(StandardCharsets.US_ASCII));
                slowReader.getInputStream().read();

                assertThat(new ProcessBuilder("kill", "-" + signal, Long.toString(serving.pid()))
                                .start()
                                .waitFor())
                        .isZero();

                assertThat(serving.waitFor(60, TimeUnit.SECONDS)).isTrue();
                assertThat(serving.exitValue()).isEqualTo(status);
                assertThat(events.lines().toList()).last().isEqualTo("");
            }
            assertThat(Files.readString(temp.resolve("stderr"))).isEmpty();
        } finally {
            serving.destroyForcibly();
        }
    }

    private static String firstLine(Process process) throws IOException {
        String line =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)).readLine();
        assertThat(line).startsWith("http://127.0.0.1:").endsWith("/");
        return line;
    }

    private static Socket connect(URI page) throws IOException {
        Socket socket = new Socket(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), page.getPort());
        socket.setSoTimeout(60_000);
        return socket;
    }

    private static Socket ask(URI page, String path) throws IOException {
        Socket socket = connect(page);
        socket.getOutputStream()
                .write(("GET " + path + " HTTP/1.1\r\nHost: " + page.getAuthority() + "\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private static BufferedReader reader(Socket socket) throws IOException {
        return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    }

    private static String nextData(BufferedReader events) throws IOException {
        String line = events.readLine();
        while (!line.startsWith("data: ")) {
            line = events.readLine();
        }
        return line;
    }

    @Test
    void run_recordsWithoutTheSdk_whatItRecordsWithIt() throws Exception {
        List<Map<String, String>> environments = List.of(
                Map.of(),
                Map.of(
                        "TRACEPARENT", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                        "OTEL_RESOURCE_ATTRIBUTES", "team=core,region=eu%20west,service.name=overridden",
                        "OTEL_SERVICE_NAME", "shop"));
        for (Map<String, String> environment : environments) {
            // Saying what holds anyway is more than is known without the SDK.
            Map<String, String> withSdk = new TreeMap<>(environment);
            withSdk.put("OTEL_SDK_DISABLED", "false");
            for (String command : List.of("true", "false")) {
                String[] args = {"run", "--name", command, "--meta", "k=v", "--meta", "a=b", "--", command};
                devmeter(environment, args);
                devmeter(withSdk, args);

                List<ExecutionRecord> recorded = recorded(command);
                assertThat(recorded).hasSize(2);
                assertThat(comparable(recorded.get(0))).isEqualTo(comparable(recorded.get(1)));
                assertThat(recorded.get(0).otel().toString()).doesNotContain("telemetry.sdk.version");
                assertThat(recorded.get(1).otel().toString()).contains("telemetry.sdk.version");
            }
            deleteRecords();
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
    void run_leavesTracesOfOthersAlone_thatAreNotRecorded() throws Exception {
        Map<String, String> unsampled =
                Map.of("TRACEPARENT", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00");

        assertThat(devmeter(unsampled, "run", "sh", "-c", "echo $TRACEPARENT").text())
                .startsWith("00-4bf92f3577b34da6a3ce929d0e0e4736-")
                .endsWith("-00\n");

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
            Result result = devmeter(environment, "run", "sh", "-c", "echo hi; exit 5");

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
        Process process = start(noRoom, Map.of(), List.of(), "run", "sh", "-c", "echo hi; exit 5");

        assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo("hi\n");
        assertThat(process.waitFor()).isEqualTo(5);
        assertThat(recorded("sh")).isEmpty();
    }

    @Test
    void run_recordsEachOfMany_atOnce() throws Exception {
        List<Process> processes = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            // Without the agent of coverage, which would have them all wait for one file.
            processes.add(start(List.of(), Map.of(), List.of(), "run", "--name", "n" + i, "sh", "-c", "exit " + i));
        }
        for (int i = 0; i < 40; i++) {
            processes.get(i).getInputStream().readAllBytes();
            assertThat(processes.get(i).waitFor()).isEqualTo(i);
        }

        for (int i = 0; i < 40; i++) {
            assertThat(only("n" + i).metadata()).containsEntry("process.exit.code", (long) i);
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
        for (String ignoring : List.of("", "trap '' HUP INT TERM USR1; ")) {
            List<String> shell = List.of("sh", "-c", ignoring + "exec \"$@\"", "sh");
            List<String> direct = new ArrayList<>(shell);
            direct.addAll(List.of("sh", "-c", signals));
            Process expected = new ProcessBuilder(direct).start();
            Process process = start(shell, Map.of(), List.of(), "run", "sh", "-c", signals);

            assertThat(process.getInputStream().readAllBytes())
                    .isEqualTo(expected.getInputStream().readAllBytes());
        }
    }

    @Test
    void run_endsAsTheCommandDoes_whenNobodyReadsWhatItPrints() throws Exception {
        List<String> pipeline = List.of("bash", "-c", "\"$@\" | head -n 1; echo ${PIPESTATUS[0]}", "bash");
        Process process = start(pipeline, Map.of(), "run", "yes");

        assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo("y\n141\n");
        assertThat(only("yes").error()).isEqualTo("exit status 141");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void run_leavesTheTerminalToTheCommand() throws Exception {
        assumeThat(Path.of("/usr/bin/script")).exists();
        String command = "test -t 0 && test -t 1 && test -t 2 && stty -a";
        String direct = inTerminal("sh -c '" + command + "'", "");

        assertThat(direct).contains("speed");
        assertThat(inTerminal("\"$@\" run sh -c '" + command + "'", "")).isEqualTo(direct);
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

        String printed = inTerminal("\"$@\" run bash count; echo status $?", "\003\n");

        assertThat(printed.lines().filter(line -> line.endsWith("got INT"))).hasSize(1);
        assertThat(printed).contains("status 6");
    }

    // --- workflow

    @Test
    void workflow_hasTheTerminal_whenItsStepsFollowEachOther() throws Exception {
        assumeThat(Path.of("/usr/bin/script")).exists();
        Files.writeString(temp.resolve("build.yaml"), """
                steps:
                  - {name: a, run: "test -t 0 && test -t 1 && test -t 2 && echo a has it"}
                  - {name: b, run: "test -t 0 && test -t 1 && test -t 2 && echo b has it"}
                """);

        String printed = inTerminal("\"$@\" workflow build.yaml; echo status $?", "");

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
        Process process = start(Map.of(), "workflow", "build.yaml");
        assertThat(process.getInputStream().readNBytes("ready\n".length()))
                .asString()
                .isEqualTo("ready\n");

        process.toHandle().destroy();

        assertThat(process.getInputStream().readAllBytes()).isEmpty();
        assertThat(process.waitFor()).isEqualTo(143);
        assertThat(only("first").status()).isEqualTo(Status.SUCCESS);
        assertThat(only("second").error()).isEqualTo("exit status 143");
        assertThat(only("third").status()).isEqualTo(Status.SKIPPED);
        assertThat(only("delivery").error()).isEqualTo("stopped by SIGTERM");
    }

    @Test
    void workflow_makesWhatStepsRecordTheirChildren_inTheSameDirectory() throws Exception {
        Files.createDirectories(temp.resolve("sub"));
        Files.writeString(
                temp.resolve("build.yaml"), """
                steps:
                  - name: outer
                    run: [%s, -jar, %s, run, --name, inner, --, "true"]
                    dir: sub
                """.formatted(commandLine(List.of()).get(0), JAR));

        assertThat(devmeter(
                                Map.of("TRACEPARENT", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"),
                                "workflow",
                                "build.yaml")
                        .status())
                .isZero();

        assertThat(only("inner").parentSpanId()).isEqualTo(only("outer").spanId());
        assertThat(only("outer").parentSpanId()).isEqualTo(only("build.yaml").spanId());
        assertThat(only("build.yaml").parentSpanId()).isEqualTo("00f067aa0ba902b7");
        assertThat(only("inner").traceId()).isEqualTo("4bf92f3577b34da6a3ce929d0e0e4736");
    }

    @Test
    void workflow_runsNothing_whenItsFileIsWrong() throws Exception {
        Files.writeString(temp.resolve("build.yaml"), "steps:\n  - name: a\n    run: touch ran\n    neds: []\n");

        Result wrong = devmeter(Map.of(), "workflow", "build.yaml");

        assertThat(wrong.status()).isEqualTo(2);
        assertThat(wrong.text()).isEmpty();
        assertThat(wrong.err())
                .startsWith("devmeter: build.yaml:4: there is no key 'neds' here")
                .hasLineCount(1);
        assertThat(temp.resolve("ran")).doesNotExist();
        assertThat(temp.resolve(".metrics")).doesNotExist();
    }

    @Test
    void workflow_runs_whateverTheTracking() throws Exception {
        Files.writeString(temp.resolve("file"), "");
        Files.writeString(temp.resolve("build.yaml"), "steps: [{name: a, run: echo hi}, {name: b, run: exit 3}]");

        Result unrecorded = devmeter(Map.of("DEVMETER_DIR", "file"), "workflow", "build.yaml");
        assertThat(unrecorded.status()).isEqualTo(1);
        assertThat(unrecorded.text()).isEqualTo("hi\n");
        assertThat(unrecorded.err()).startsWith("devmeter: this workflow is not recorded: ");

        Result disabled = devmeter(Map.of("DEVMETER_DISABLED", "true"), "workflow", "build.yaml");
        assertThat(disabled.status()).isEqualTo(1);
        assertThat(temp.resolve(".metrics")).doesNotExist();
    }

    // --- bounded memory

    @Test
    void summaryAndRecent_readADayThatIsLargerThanTheirMemory() throws Exception {
        String padding = "x".repeat(900);
        StringBuilder lines = new StringBuilder();
        for (int i = 1; i <= 1_000; i++) {
            lines.append(line("12:00:00", i, padding));
        }
        byte[] block = lines.toString().getBytes(StandardCharsets.UTF_8);
        try (OutputStream file = Files.newOutputStream(dayFile())) {
            for (int i = 0; i < 300; i++) {
                file.write(block);
            }
            file.write(line("13:00:00", 2_000, "").getBytes(StandardCharsets.UTF_8));
        }

        Result recent = inLittleMemory("recent", "--limit", "1", "--format", "json");
        assertThat(recent.text()).contains("\"duration_ms\":2000.0").hasLineCount(1);

        Result summary = inLittleMemory("summary", "--format", "json");
        assertThat(summary.text())
                .contains(
                        "\"total_executions\":300001",
                        "\"successes\":300001",
                        "\"min_duration_ms\":1.0",
                        "\"max_duration_ms\":2000.0");
        assertThat(summary.err()).isEmpty();
    }

    @Test
    void summaryAndRecent_passOverALineThatIsLargerThanTheirMemory() throws Exception {
        try (SeekableByteChannel file =
                Files.newByteChannel(dayFile(), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            file.write(StandardCharsets.UTF_8.encode(line("12:00:00", 1, "")));
            file.position(200 << 20); // What is skipped is a hole in the file: it reads as zeros and takes no disk.
            file.write(StandardCharsets.UTF_8.encode("\n" + line("13:00:00", 3, "")));
        }

        Result recent = inLittleMemory("recent", "--format", "json");
        assertThat(recent.text())
                .contains("\"duration_ms\":3.0", "\"duration_ms\":1.0")
                .hasLineCount(2);

        Result summary = inLittleMemory("summary", "--format", "json");
        assertThat(summary.text()).contains("\"total_executions\":2", "\"avg_duration_ms\":2.0");
        assertThat(summary.err()).isEqualTo("devmeter: skipped 1 malformed line\n");
    }

    private Path dayFile() throws IOException {
        return Files.createDirectory(temp.resolve(".metrics")).resolve(today + ".jsonl");
    }

    private String line(String time, int durationMs, String padding) {
        return """
                {"name":"build","started_at":"%sT%sZ","duration_ms":%d.0,"status":"success","error":"%s"}
                """.formatted(today, time, durationMs, padding);
    }

    private Result inLittleMemory(String... args) throws Exception {
        Result result = resultOf(start(List.of(), Map.of(), List.of("-Xmx40m"), args));
        assertThat(result.status()).as(result.err()).isZero();
        return result;
    }

    // --- import

    @Test
    void import_readsReportsThatAreLargerThanItsMemory() throws Exception {
        Path report = temp.resolve("TEST-large.xml");
        try (Writer xml = Files.newBufferedWriter(report)) {
            xml.write("<testsuite name=\"S\"><testcase name=\"a\" time=\"1\"><system-out><![CDATA[");
            String line = "x".repeat(1023) + "\n";
            for (int i = 0; i < 64 << 10; i++) {
                xml.write(line);
            }
            xml.write("]]></system-out></testcase></testsuite>");
        }

        assertThat(inLittleMemory("import", report.toString()).text()).isEqualTo("imported 1, already there 0\n");
    }

    @Test
    void import_whereDevmeterIsDisabled_writesNothing() throws Exception {
        Path report = temp.resolve("TEST-small.xml");
        Files.writeString(report, "<testsuite name=\"S\"><testcase name=\"a\" time=\"1\"/></testsuite>");

        Result disabled = devmeter(Map.of("DEVMETER_DISABLED", "true"), "import", report.toString());

        assertThat(disabled.status()).isZero();
        assertThat(disabled.text()).isEqualTo("imported 0, already there 0\n");
        assertThat(disabled.err()).contains("DEVMETER_DISABLED");
        assertThat(temp.resolve(".metrics")).doesNotExist();
    }

    /** Runs a script in a terminal, whose "$@" is our command; types some keys once it says it is ready, then a line that says to end. */
    private String inTerminal(String script, String keys) throws Exception {
        Files.writeString(temp.resolve("script"), script);
        StringBuilder ours = new StringBuilder();
        for (String word : commandLine(List.of())) {
            ours.append(" '").append(word).append('\'');
        }
        ProcessBuilder builder = new ProcessBuilder(
                        "script", "-qec", HEARING_INTERRUPTS + " bash script" + ours, "/dev/null")
                .directory(temp.toFile())
                .redirectErrorStream(true);
        cleanUp(builder.environment());
        Process process = builder.start();
        CompletableFuture.delayedExecutor(60, TimeUnit.SECONDS).execute(process::destroyForcibly);
        StringBuilder printed = new StringBuilder();
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
                OutputStream keyboard = process.getOutputStream()) {
            boolean typed = keys.isEmpty();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                printed.append(line.strip()).append('\n');
                if (!typed && line.strip().equals("ready")) {
                    typed = true;
                    keyboard.write(keys.getBytes(StandardCharsets.US_ASCII));
                    keyboard.flush();
                }
                if (line.contains("got INT")) {
                    keyboard.write("end\n".getBytes(StandardCharsets.US_ASCII));
                    keyboard.flush();
                }
            }
        }
        return printed.toString();
    }

    private Result devmeter(Map<String, String> environment, String... args) throws Exception {
        return resultOf(start(environment, args));
    }

    private Result resultOf(Process process) throws Exception {
        process.getOutputStream().close();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Result(process.exitValue(), text, Files.readString(temp.resolve("stderr")));
    }

    private Process start(Map<String, String> environment, String... args) throws IOException {
        return start(List.of(), environment, args);
    }

    private Process start(List<String> before, Map<String, String> environment, String... args) throws IOException {
        return start(before, environment, coverageAgent(), args);
    }

    private Process start(List<String> before, Map<String, String> environment, List<String> jvmOptions, String... args)
            throws IOException {
        List<String> command = new ArrayList<>(before);
        command.addAll(commandLine(jvmOptions));
        command.addAll(List.of(args));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(temp.toFile())
                .redirectError(temp.resolve("stderr").toFile());
        cleanUp(builder.environment());
        builder.environment().putAll(environment);
        return builder.start();
    }

    private static List<String> commandLine(List<String> jvmOptions) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvmOptions);
        command.addAll(List.of("-jar", JAR.toString()));
        return command;
    }

    private static void cleanUp(Map<String, String> environment) {
        environment
                .keySet()
                .removeIf(key -> key.startsWith("OTEL_") || key.startsWith("DEVMETER_") || key.startsWith("TRACE"));
    }

    /** So that what runs in the other process counts as covered. */
    private static List<String> coverageAgent() {
        return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith("-javaagent:"))
                .toList();
    }

    private ExecutionRecord only(String name) throws IOException {
        List<ExecutionRecord> recorded = recorded(name);
        assertThat(recorded).hasSize(1);
        return recorded.get(0);
    }

    /** In the order of their starts. */
    private List<ExecutionRecord> recorded(String name) throws IOException {
        try (ExecutionStore store = ExecutionStore.open(temp.resolve(".metrics"))) {
            List<ExecutionRecord> recorded = new ArrayList<>(store.recent(name, 100));
            Collections.reverse(recorded);
            return recorded;
        }
    }

    private void deleteRecords() throws IOException {
        try (Stream<Path> files = Files.walk(temp.resolve(".metrics"))) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
