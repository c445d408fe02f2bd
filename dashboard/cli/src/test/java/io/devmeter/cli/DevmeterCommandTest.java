// SPDX-License-Identifier: Apache-2.0
package io.devmeter.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.devmeter.store.ExecutionRecord;
import io.devmeter.store.ExecutionRecord.Status;
import io.devmeter.store.ExecutionStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DevmeterCommandTest extends RecordingFixture {

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

        forgetPrinted();
        assertThat(DevmeterCommand.run(terminal(), "help", "help")).isZero();
        assertThat(out()).startsWith("Usage: devmeter [");
    }

    @Test
    void helpAsAWord_runsNothing() {
        assertThat(DevmeterCommand.run(terminal(), "help", "run", "xyzzy")).isZero();
        assertThat(out()).startsWith("Usage: devmeter run");
        assertThat(err()).isEmpty();
    }

    @Test
    void version_isData() {
        assertThat(run("--version")).isZero();
        assertThat(out()).startsWith("devmeter ");
    }

    @ParameterizedTest
    @CsvSource({
        "sumary, there is no command 'sumary'; did you mean summary? (devmeter --help says more)",
        "flaky, there is no command 'flaky' (devmeter --help says more)",
        "--bogus, there is no option '--bogus' (devmeter --help says more)",
        "--format json summary, '--format' belongs after the command (devmeter --help says more)",
        "--days=7 summary, '--days=7' belongs after the command",
        "summary --bogus, there is no option '--bogus'",
        "summary --days 3 --days 4, --days may be given only once (devmeter summary --help says more)",
        "summary extra, 'extra' is one argument too many (devmeter summary --help says more)",
        "summary --days -1, '-1' is not a whole number from 0 to 100000",
        "summary --days many, 'many' is not a whole number from 0 to 100000",
        "summary --days 100001, '100001' is not a whole number from 0 to 100000",
        "dashboard --days 2147483647, '2147483647' is not a whole number from 0 to 100000",
        "recent --days 99999999999, '99999999999' is not a whole number from 0 to 100000",
        "cleanup 2147483648, '2147483648' is not a whole number from 0 to 100000",
        "summary --format xml, invalid value for --format: 'xml' is not text or json",
        "recent --limit x, 'x' is not a whole number from 0 to 2147483647",
        "cleanup soon, invalid value for DAYS: 'soon' is not a whole number from 0 to 100000",
        "cleanup --compress-after 0, '0' is not a whole number from 1 to 100000",
        "cleanup --compress-after soon, 'soon' is not a whole number from 1 to 100000",
        "cleanup --max-size much, 'much' is not a size such as 500MB or 1GiB",
        "cleanup --max-size -1MB, '-1MB' is not a size",
        "cleanup --max-size 5furlongs, '5furlongs' is not a size",
        "cleanup --max-size 99999999TB, '99999999TB' is too large a size",
        "cleanup --max-size 99999999999999999999B, is too large a size",
        "cleanup --max-size 500, '500' is not a size such as 500MB or 1GiB",
        "cleanup --dry-run=maybe, option '--dry-run' should be specified without 'maybe' parameter (devmeter cleanup --help",
        "cleanup --dry-run=, option '--dry-run' should be specified without '' parameter",
        "summary --verbose=, option '--verbose' should be specified without",
        "dashboard --days, the value of --days is missing (devmeter dashboard --help says more)",
        "recent --limit --days 7, the value of --limit is missing",
        "serve --port 65536, '65536' is not a whole number from 0 to 65535 (devmeter serve --help says more)",
        "serve --port -1, '-1' is not a whole number from 0 to 65535",
        "serve --port http, 'http' is not a whole number from 0 to 65535",
        "serve --days -1, '-1' is not a whole number from 0 to 100000",
        "check --format xml, invalid value for --format: 'xml' is not text or json",
        "check --rules, the value of --rules is missing",
        "run, CMD is missing (devmeter run --help says more)",
        "run --meta =b -- true, '=b' has no key before the =",
        "run --meta novalue -- true, invalid value for --meta: 'novalue' is not KEY=VALUE",
        "workflow, FILE is missing",
        "workflow missing.yaml, missing.yaml: there is no such file",
        "import, FILE is missing"
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

    @ParameterizedTest
    @ValueSource(strings = {"run", "summary", "cleanup", "replay"})
    void emptyDirectory_isWrongUsage(String command) {
        assertThat(DevmeterCommand.run(terminal(), command, "--dir", "")).isEqualTo(2);

        assertThat(err())
                .startsWith("devmeter: invalid value for --dir: it names no directory")
                .hasLineCount(1);
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
        assertThat(run("recent")).isZero();
        assertThat(err())
                .contains("no executions in", "in the last 7 days; record some with: devmeter run")
                .hasLineCount(1);

        forgetPrinted();
        assertThat(run("recent", "nobody")).isZero();
        assertThat(err()).contains("no executions of nobody in").hasLineCount(1);

        forgetPrinted();
        assertThat(run("recent", "--days", "0")).isZero();
        assertThat(err()).contains(" today (UTC); record some with: ").hasLineCount(1);
    }

    @Test
    void dashboard_writesThePage_andPrintsItsPath() throws Exception {
        record("unit-tests", 1, Status.SUCCESS, 1);
        Path page = temp.resolve("new folder/page.html");

        assertThat(run("dashboard", "--output", page.toString())).isZero();

        assertThat(out()).isEqualTo(page + "\n");
        assertThat(page).content().contains("data-operation=\"unit-tests\"");
    }

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

        assertThat(err()).matches("""
                        devmeter: /dev/full: the page cannot be written: .+
                        devmeter: /dev/full: the report cannot be written: .+
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
}
