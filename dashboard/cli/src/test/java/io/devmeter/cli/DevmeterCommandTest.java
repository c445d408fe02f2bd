// SPDX-License-Identifier: Apache-2.0
package io.devmeter.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.devmeter.store.ExecutionRecord;
import io.devmeter.store.ExecutionRecord.Status;
import io.devmeter.store.ExecutionStore;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DevmeterCommandTest extends CommandFixture {

    private final Instant now = Instant.now();

    // --- usage

    @Test
    void withoutACommand_saysWhichThereAre() {
        assertThat(run()).isEqualTo(2);

        assertThat(out()).isEmpty();
        assertThat(err())
                .contains(
                        "Usage: devmeter", "run", "summary", "recent", "dashboard", "serve", "check", "cleanup", "demo")
                .endsWith("devmeter: the command is missing\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "run",
                "workflow",
                "summary",
                "recent",
                "dashboard",
                "serve",
                "check",
                "cleanup",
                "replay",
                "import",
                "demo"
            })
    void help_isData(String command) {
        assertThat(command.isEmpty() ? run("--help") : run(command, "--help")).isZero();

        assertThat(out())
                .startsWith("Usage: devmeter")
                .contains("--dir")
                .doesNotContain("${")
                .as("a name such as .metrics stays in one line")
                .doesNotContainPattern("\\.\\R {9,}[a-z]");
        assertThat(err()).isEmpty();
    }

    @Test
    void helpAsAWord_isHelp() {
        assertThat(DevmeterCommand.run(terminal(), "help")).isZero();
        assertThat(out()).startsWith("Usage: devmeter [").contains("workflow", "summary");

        forgetPrinted();
        assertThat(DevmeterCommand.run(terminal(), "help", "summary")).isZero();
        assertThat(out()).startsWith("Usage: devmeter summary");

        forgetPrinted();
        assertThat(DevmeterCommand.run(terminal(), "help", "xyzzy")).isEqualTo(2);
        assertThat(err()).startsWith("devmeter: there is no command 'xyzzy'").hasLineCount(1);
    }

    @Test
    void version_isData() {
        assertThat(run("--version")).isZero();
        assertThat(out()).startsWith("devmeter ");
    }

    @ParameterizedTest
    @CsvSource({
        "sumary, there is no command 'sumary'; did you mean summary? (devmeter --help says more)",
        "xyzzy, there is no command 'xyzzy'",
        "--bogus, there is no option '--bogus' (devmeter --help says more)",
        "summary --bogus, there is no option '--bogus'",
        "summary extra, 'extra' is one argument too many (devmeter summary --help says more)",
        "summary --days -1, '-1' is not a whole number from 0 to 100000",
        "summary --days many, 'many' is not a whole number from 0 to 100000",
        "summary --days 100001, '100001' is not a whole number from 0 to 100000",
        "dashboard --days 2147483647, '2147483647' is not a whole number from 0 to 100000",
        "recent --days 99999999999, '99999999999' is not a whole number from 0 to 100000",
        "cleanup 2147483648, '2147483648' is not a whole number from 0 to 100000",
        "summary --format xml, '--format'",
        "recent --limit x, 'x' is not a whole number from 0 to 2147483647",
        "cleanup soon, 'soon' is not a whole number from 0 to 100000",
        "cleanup --compress-after 0, '0' is not a whole number from 1 to 100000",
        "cleanup --compress-after soon, 'soon' is not a whole number from 1 to 100000",
        "cleanup --max-size much, 'much' is not a size such as 500MB or 1GiB",
        "cleanup --max-size -1MB, '-1MB' is not a size",
        "cleanup --max-size 5furlongs, '5furlongs' is not a size",
        "cleanup --max-size 99999999TB, '99999999TB' is too large a size",
        "cleanup --max-size 99999999999999999999, is too large a size",
        "dashboard --days, --days",
        "serve --port 65536, '65536' is not a whole number from 0 to 65535 (devmeter serve --help says more)",
        "serve --port -1, '-1' is not a whole number from 0 to 65535",
        "serve --port http, 'http' is not a whole number from 0 to 65535",
        "serve --days -1, '-1' is not a whole number from 0 to 100000",
        "check --format xml, '--format'",
        "check --rules, --rules",
        "run, CMD",
        "run --meta =b -- true, --meta =b has no key before the =",
        "run --meta novalue -- true, value for option '--meta' (K=V) should be in KEY=VALUE format but was novalue",
        "workflow, FILE",
        "workflow missing.yaml, missing.yaml: there is no such file",
        "import, FILE"
    })
    void wrongUsage_isOneLine_andExitStatus2(String line, String message) {
        assertThat(run(line.split(" "))).isEqualTo(2);

        assertThat(out()).isEmpty();
        assertThat(err()).startsWith("devmeter: ").contains(message).hasLineCount(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"check|--rules|", "check|--junit|", "dashboard|--output|", "demo|--output|", "workflow|"})
    void emptyFile_isWrongUsage(String line) {
        assertThat(run(line.split("\\|", -1))).isEqualTo(2);

        assertThat(out()).isEmpty();
        assertThat(err())
                .startsWith("devmeter: invalid value for ")
                .contains(": it names no file (devmeter ")
                .hasLineCount(1);
        assertThat(directory()).doesNotExist();
    }

    @Test
    void recent_whenAskedForNone_doesNotSayThatThereAreNone() {
        assertThat(run("recent", "--limit", "0")).isZero();

        assertThat(err()).isEqualTo("devmeter: --limit 0 shows none\n");
    }

    @Test
    void emptyName_isWrongUsage() {
        assertThat(run("recent", "")).isEqualTo(2);

        assertThat(err()).isEqualTo("devmeter: NAME is empty; leave it out to see all operations\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"run", "summary", "cleanup", "replay"})
    void emptyDirectory_isWrongUsage(String command) {
        assertThat(DevmeterCommand.run(terminal(), command, "--dir", "")).isEqualTo(2);

        assertThat(err())
                .startsWith("devmeter: invalid value for option '--dir': it names no directory")
                .hasLineCount(1);
    }

    // --- summary

    @Test
    void summary_isATable() throws Exception {
        record("unit-tests", 3, Status.SUCCESS, 842);
        record("unit-tests", 1, Status.FAILED, 1234);
        record("integration-tests", 1, Status.SKIPPED, 0);

        assertThat(run("summary")).isZero();

        assertThat(out().lines().map(String::stripTrailing).toList())
                .startsWith(
                        "OPERATION          RUNS  OK  FAILED  SKIPPED  SUCCESS     AVG     P50     P95     P99     MIN     MAX",
                        "integration-tests     0   0       0        1        –       –       –       –       –       –       –",
                        "unit-tests            4   3       1        0      75%  940 ms  842 ms  1.23 s  1.23 s  842 ms  1.23 s",
                        "")
                .last()
                .asString()
                .startsWith("2 operations, 4 executions, 1 failed, 3.76 s altogether; ");
        assertThat(err()).isEmpty();
    }

    @Test
    void summary_tellsNoDurationFromNone() throws Exception {
        record("at-once", 1, Status.SUCCESS, 0);
        store(ExecutionRecord.builder("untold", now).build());

        assertThat(run("summary")).isZero();

        assertThat(out().lines().map(String::stripTrailing).toList())
                .contains(
                        "at-once       1   1       0        0     100%  0 ms  0 ms  0 ms  0 ms  0 ms  0 ms",
                        "untold        1   1       0        0     100%     –     –     –     –     –     –");
    }

    @ParameterizedTest
    @ValueSource(strings = {"text", "json"})
    void summary_isFinite_howeverLongExecutionsTook(String format) throws Exception {
        record("eternal", 2, Status.SUCCESS, 1e308);

        assertThat(run("summary", "--format", format)).isZero();

        assertThat(out())
                .contains(format.equals("json") ? "\"avg_duration_ms\":1.0E308" : ">9,999,999 d altogether")
                .doesNotContain("Infinity");
    }

    @Test
    void summary_isColoured_onlyWhereColoursAreWelcome() throws Exception {
        record("unit-tests", 1, Status.FAILED, 1);

        run("summary");
        assertThat(out()).doesNotContain("\u001b");

        forgetPrinted();
        DevmeterCommand.run(terminal(true), "summary", "--dir", directory().toString());
        assertThat(out()).contains("\u001b[31m").contains("\u001b[1mOPERATION");
    }

    @Test
    void summary_asJson_isTheContractsObject() throws Exception {
        record("a \"b\"", 1, Status.SUCCESS, 10);

        assertThat(run("summary", "--format", "json")).isZero();

        assertThat(out())
                .isEqualTo(
                        "{\"a \\\"b\\\"\":{\"total_executions\":1,\"successes\":1,\"failures\":0,\"success_rate\":1.0,"
                                + "\"avg_duration_ms\":10.0,\"min_duration_ms\":10.0,\"max_duration_ms\":10.0,\"skipped\":0,"
                                + "\"p50_duration_ms\":10.0,\"p95_duration_ms\":10.0,\"p99_duration_ms\":10.0}}\n");
    }

    @Test
    void summary_coversTheDaysItIsTold() throws Exception {
        store(execution("old", now.minus(Duration.ofDays(9)), Status.SUCCESS, 1, Map.of()));

        run("summary", "--format", "json");
        assertThat(out()).isEqualTo("{}\n");

        forgetPrinted();
        run("summary", "--format", "json", "--days", "10");
        assertThat(out()).contains("\"old\"");
    }

    @Test
    void summary_saysHowManyLinesItSkipped() throws Exception {
        record("a", 1, Status.SUCCESS, 1);
        Path day = dayFiles().get(0);
        Files.writeString(day, Files.readString(day) + "garbage\nmore garbage\n");

        assertThat(run("summary", "--format", "json")).isZero();

        assertThat(out()).startsWith("{\"a\":").hasLineCount(1);
        assertThat(err()).isEqualTo("devmeter: skipped 2 malformed lines\n");
    }

    @Test
    void nothingRecorded_isSaid_andNoError() {
        assertThat(run("summary")).isZero();
        assertThat(out()).isEmpty();
        assertThat(err()).contains("no executions in", "devmeter run").hasLineCount(1);

        assertThat(run("summary", "--format", "json")).isZero();
        assertThat(run("recent", "--format", "json")).isZero();
        assertThat(out()).isEqualTo("{}\n[]\n");

        forgetPrinted();
        assertThat(run("recent", "nobody")).isZero();
        assertThat(err()).contains("no executions of nobody in").hasLineCount(1);

        forgetPrinted();
        assertThat(run("recent", "--days", "0")).isZero();
        assertThat(err()).endsWith(" today (UTC)\n").hasLineCount(1);
    }

    // --- recent

    @Test
    void recent_showsTheNewestFirst() throws Exception {
        store(execution(
                "first", now.minusSeconds(20), Status.SUCCESS, 1500, new TreeMap<>(Map.of("branch", "main", "n", 1L))));
        store(execution("second", now.minusSeconds(10), Status.FAILED, 20, Map.of("branch", "main")));

        assertThat(run("recent")).isZero();

        assertThat(out().lines()).hasSize(3);
        assertThat(out().lines().toList().get(0)).startsWith("STARTED").endsWith("DETAILS");
        assertThat(out().lines().toList().get(1)).contains("second", "failed", "20 ms", "it broke\\nbadly");
        assertThat(out().lines().toList().get(2)).contains("first", "success", "1.5 s", "branch=main n=1");
    }

    @Test
    void recent_asJson_isAnArrayOfTheLinesAsStored() throws Exception {
        String line = "{\"status\": \"success\", \"name\": \"mine\", \"started_at\": \""
                + now.toString().replace("Z", "") + "\", \"own\": 1.50}";
        Files.createDirectories(directory());
        Files.writeString(directory().resolve(now.toString().substring(0, 10) + ".jsonl"), line + "\n");
        record("other", 2, Status.SUCCESS, 1);

        assertThat(run("recent", "mine", "--format", "json")).isZero();
        assertThat(out()).isEqualTo("[" + line + "]\n");

        forgetPrinted();
        run("recent", "--limit", "2", "--format", "json");
        assertThat(out()).startsWith("[{").endsWith("}]\n").hasLineCount(2);
    }

    @Test
    void hostileText_reachesTheTerminalHarmless() throws Exception {
        store(execution("\u001b[31mred\u202Ename\n", now, Status.SUCCESS, 1, Map.of("\u0007", "\u001b]0;title\u0007")));

        run("recent");
        run("summary");

        assertThat(out()).doesNotContain("\u001b", "\u0007", "\u202E").contains("\\u001b[31mred\\u202ename\\n");
    }

    // --- dashboard

    @Test
    void dashboard_writesThePage_andPrintsItsPath() throws Exception {
        record("unit-tests", 1, Status.SUCCESS, 1);
        Path page = temp.resolve("new folder/page.html");

        assertThat(run("dashboard", "--output", page.toString())).isZero();

        assertThat(out()).isEqualTo(page + "\n");
        assertThat(page).content().contains("data-operation=\"unit-tests\"");
    }

    // --- serve

    @Test
    void serve_printsItsAddress_andGoesOnUntilItIsInterrupted() throws Exception {
        record("unit-tests", 1, Status.SUCCESS, 1);
        BlockingQueue<String> lines = new LinkedBlockingQueue<>();
        PrintStream toTest = new PrintStream(terminal().out(), true, StandardCharsets.UTF_8) {
            @Override
            public void println(Object line) {
                lines.add(line.toString());
            }
        };
        AtomicInteger status = new AtomicInteger(-1);
        Thread serving = new Thread(() -> status.set(DevmeterCommand.run(
                new Terminal(toTest, terminal().err(), false),
                "serve",
                "--dir",
                directory().toString())));
        serving.start();

        String address = lines.poll(60, TimeUnit.SECONDS);
        assertThat(address).matches("http://127\\.0\\.0\\.1:\\d+/");
        URI uri = URI.create(address);
        HttpRequest request = HttpRequest.newBuilder(uri).build();
        assertThat(HttpClient.newHttpClient()
                        .send(request, HttpResponse.BodyHandlers.ofString())
                        .body())
                .contains("data-operation=\"unit-tests\"");
        assertThat(run("serve", "--port", Integer.toString(uri.getPort()))).isEqualTo(3);
        assertThat(err())
                .isEqualTo(
                        "devmeter: port " + uri.getPort() + " of 127.0.0.1 cannot be opened: Address already in use\n");

        serving.interrupt();
        serving.join();

        assertThat(status).hasValue(0);
        assertThatIOException()
                .isThrownBy(() -> HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.discarding()));
    }

    // --- cleanup

    @Test
    void cleanup_deletesOldDays_andSaysHowMany() throws Exception {
        record("today", 1, Status.SUCCESS, 1);
        store(execution("old", now.minus(Duration.ofDays(31)), Status.SUCCESS, 1, Map.of()));
        store(execution("older", now.minus(Duration.ofDays(40)), Status.SUCCESS, 1, Map.of()));

        assertThat(run("cleanup", "--dry-run")).isZero();
        assertThat(out())
                .contains(".jsonl\n")
                .endsWith("would delete 2 files\n")
                .hasLineCount(3);
        assertThat(dayFiles()).hasSize(3);

        forgetPrinted();
        assertThat(run("cleanup", "35")).isZero();
        assertThat(run("cleanup")).isZero();
        assertThat(run("cleanup")).isZero();
        assertThat(out()).isEqualTo("deleted 1 files\ndeleted 1 files\ndeleted 0 files\n");
        assertThat(dayFiles()).hasSize(1);
    }

    @Test
    void cleanup_compressesClosedDays_andSaysHowMany() throws Exception {
        record("today", 1, Status.SUCCESS, 1);
        store(execution("closed", now.minus(Duration.ofDays(5)), Status.SUCCESS, 1, Map.of()));
        store(execution("old", now.minus(Duration.ofDays(40)), Status.SUCCESS, 1, Map.of()));
        run("summary", "--format", "json");
        String summary = out();
        forgetPrinted();

        assertThat(run("cleanup", "--compress-after", "1", "--dry-run")).isZero();
        assertThat(out()).endsWith("would compress 1 files\n").hasLineCount(4);
        forgetPrinted();
        assertThat(run("cleanup", "--compress-after", "1")).isZero();

        assertThat(out()).isEqualTo("deleted 1 files\ncompressed 1 files\n");
        assertThat(dayFiles())
                .hasSize(2)
                .filteredOn(file -> file.toString().endsWith(".gz"))
                .hasSize(1);
        forgetPrinted();
        run("summary", "--format", "json");
        assertThat(out()).isEqualTo(summary);
    }

    @Test
    void cleanup_deletesTheOldestDays_untilTheRestIsSmallEnough() throws Exception {
        record("today", 1, Status.SUCCESS, 1);
        for (int day = 1; day <= 3; day++) {
            store(execution("a", now.minus(Duration.ofDays(day)), Status.SUCCESS, 1, Map.of()));
        }
        store(execution("old", now.minus(Duration.ofDays(40)), Status.SUCCESS, 1, Map.of()));

        assertThat(run("cleanup", "--max-size", "1kB", "--dry-run")).isZero();
        assertThat(out()).endsWith("would delete 0 files beyond 1kB\n");
        forgetPrinted();
        assertThat(run("cleanup", "--max-size", "0", "--dry-run")).isZero();
        assertThat(out()).endsWith("would delete 3 files beyond 0\n").hasLineCount(6);
        forgetPrinted();
        assertThat(run("cleanup", "--max-size", "1kib")).isZero();
        assertThat(run("cleanup", "--max-size", "1 b")).isZero();

        assertThat(out())
                .isEqualTo(
                        "deleted 1 files\ndeleted 0 files beyond 1kib\ndeleted 0 files\ndeleted 3 files beyond 1 b\n");
        assertThat(dayFiles()).hasSize(1);
    }

    // --- workflow

    @Test
    @EnabledOnOs(OS.LINUX) // Where there is a folder in which nobody can make another.
    void workflow_saysOnce_howManyOfItsExecutionsAreNotRecorded() throws Exception {
        Path file = Files.writeString(temp.resolve("build.yaml"), "steps: [{name: a, run: 'true'}]");

        assertThat(DevmeterCommand.run(terminal(), "workflow", "--dir", "/proc/metrics", file.toString()))
                .isZero();

        assertThat(err().lines().filter(line -> line.contains("recorded")))
                .singleElement()
                .asString()
                .startsWith("devmeter: 2 of 2 executions of this workflow are not recorded: ")
                .contains("/proc/metrics");
    }

    // --- demo

    @Test
    void demo_recordsAHandful_oneOfThemFailing_andWritesThePage() throws Exception {
        Path page = temp.resolve("page.html");

        assertThat(run("demo", "--output", page.toString())).isZero();

        assertThat(out()).contains("integration-tests", "1 failed", page.toUri().toString());
        assertThat(page).exists();
        List<ExecutionRecord> recorded = ExecutionStore.open(directory()).recent(null, 100);
        assertThat(recorded).hasSize(7);
        assertThat(recorded).filteredOn(e -> e.status() == Status.FAILED).hasSize(1);
        assertThat(recorded).filteredOn(e -> e.parentSpanId() != null).hasSize(3);
    }

    // --- environment

    @ParameterizedTest
    @ValueSource(strings = {"summary", "recent", "dashboard", "serve", "check", "cleanup", "demo"})
    void aDirectoryThatIsNone_isOneLine_andExitStatus3(String command) throws Exception {
        Path file = Files.writeString(temp.resolve("file"), "");

        assertThat(DevmeterCommand.run(terminal(), command, "--dir", file.toString()))
                .isEqualTo(3);

        assertThat(out()).isEmpty();
        assertThat(err()).isEqualTo("devmeter: " + file + " is not a directory; name one with --dir\n");
    }

    @Test
    void anOutputThatCannotBeWritten_isOneLine_andExitStatus3() throws Exception {
        Path file = Files.writeString(temp.resolve("file"), "");

        assertThat(run("dashboard", "--output", file.resolve("page.html").toString()))
                .isEqualTo(3);
        assertThat(run("dashboard", "--output", temp.toString())).isEqualTo(3);

        assertThat(out()).isEmpty();
        assertThat(err())
                .isEqualTo("devmeter: %s: the page cannot be written: %s is not a folder\n"
                                .formatted(file.resolve("page.html"), file)
                        + "devmeter: %s: is a directory, not a file to write the page to\n".formatted(temp));
    }

    @Test
    @EnabledOnOs(OS.LINUX) // Where there is a device that is always full.
    void anOutputOnAFullDisk_isOneLine_thatNamesIt() {
        assertThat(run("dashboard", "--output", "/dev/full")).isEqualTo(3);
        assertThat(run("check", "--junit", "/dev/full")).isEqualTo(3);

        assertThat(err()).isEqualTo("""
                        devmeter: /dev/full: the page cannot be written: No space left on device
                        devmeter: /dev/full: the report cannot be written: No space left on device
                        """);
    }

    @Test
    @EnabledOnOs(OS.LINUX) // Where there is a folder in which nobody can make another.
    void anOutputWhoseFolderCannotBeCreated_isOneLine_thatNamesIt() {
        assertThat(run("dashboard", "--output", "/proc/reports/page.html")).isEqualTo(3);

        assertThat(err())
                .isEqualTo(
                        "devmeter: /proc/reports/page.html: the page cannot be written: /proc/reports cannot be created\n");
    }

    @Test
    void verbose_showsTheStackTrace() throws Exception {
        Path file = Files.writeString(temp.resolve("file"), "");

        assertThat(DevmeterCommand.run(terminal(), "summary", "--verbose", "--dir", file.toString()))
                .isEqualTo(3);

        assertThat(err()).contains("NotDirectoryException", "\tat io.devmeter");
    }

    private int run(String... args) {
        List<String> all = new ArrayList<>(List.of(args));
        int afterCommand = all.isEmpty() || all.get(0).startsWith("-") ? 0 : 1;
        all.addAll(afterCommand, List.of("--dir", directory().toString()));
        return DevmeterCommand.run(terminal(), all.toArray(String[]::new));
    }

    private List<Path> dayFiles() throws IOException {
        try (Stream<Path> files = Files.list(directory())) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }

    private void record(String name, int count, Status status, double durationMs) throws IOException {
        for (int i = 0; i < count; i++) {
            store(execution(name, now, status, durationMs, Map.of()));
        }
    }

    private void store(ExecutionRecord execution) throws IOException {
        try (ExecutionStore store = ExecutionStore.open(directory())) {
            store.append(execution);
        }
    }

    private ExecutionRecord execution(
            String name, Instant start, Status status, double durationMs, Map<String, Object> metadata) {
        return ExecutionRecord.builder(name, start)
                .durationMs(durationMs)
                .status(status)
                .error(status == Status.FAILED ? "it broke\nbadly" : null)
                .metadata(metadata)
                .build();
    }
}
