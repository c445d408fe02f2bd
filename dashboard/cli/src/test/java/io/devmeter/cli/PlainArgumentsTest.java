// SPDX-License-Identifier: Apache-2.0
package io.devmeter.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.devmeter.local.Environment;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** Reading by hand comes to what picocli reads. */
class PlainArgumentsTest {

    private static final Map<String, List<String>> OPTIONS = Map.of(
            "run", List.of("--name", "--meta", "--dir"),
            "summary", List.of("--days", "--dir", "--format"),
            "dashboard", List.of("--days", "--dir", "--output"));

    private static final List<String> OTHER_OPTIONS = List.of("--", "-", "-x", "--help", "-h", "--verbose", "--bogus");

    private static final List<String> VALUES = List.of(
            "",
            "0",
            "30",
            "-1",
            "+5",
            "2147483648",
            "text",
            "json",
            "JSON",
            "d",
            "a b",
            "k=v",
            "k=",
            "=v",
            "a=b=c",
            "k=v w",
            "'q'",
            "\"q\"",
            "\"q",
            "k=\"v\"",
            "k=say \"v",
            "\"a=b\"=c",
            "@file",
            "${sys:user.name}",
            "summary");

    @Test
    void whatIsAskedForEveryDay_isPlain() {
        assertThat(read("summary")).isEqualTo(new SummaryArguments(7, Environment.directory(), Format.text));
        assertThat(read("summary", "--format", "json", "--days", "30", "--dir", "d"))
                .isEqualTo(new SummaryArguments(30, Path.of("d"), Format.json));
        assertThat(read("dashboard"))
                .isEqualTo(new DashboardArguments(30, Environment.directory(), Path.of("dev_metrics_dashboard.html")));
        assertThat(read("dashboard", "--days=7", "--dir", "d", "--output=page.html"))
                .isEqualTo(new DashboardArguments(7, Path.of("d"), Path.of("page.html")));
        assertThat(read("run", "mvn", "test"))
                .isEqualTo(new RunArguments(null, Map.of(), null, List.of("mvn", "test")));
        assertThat(read("run", "--meta", "k=v", "--name=n", "--dir=d", "--meta=n=1", "--", "mvn", "--", "-q"))
                .isEqualTo(new RunArguments("n", Map.of("k", "v", "n", "1"), "d", List.of("mvn", "--", "-q")));
    }

    @ParameterizedTest
    @CsvSource({"run, 300", "summary, 300", "dashboard, 300"})
    void whatIsPlain_isWhatPicocliReads(String command, int atLeast) {
        Random random = new Random(1);
        int plain = 0;
        for (int i = 0; i < 3_000; i++) {
            String[] args = line(command, random);
            Object read = read(args);
            if (read != null) {
                plain++;
                assertThat(read).as(List.of(args).toString()).isEqualTo(byPicocli(args));
            }
        }
        assertThat(plain).isGreaterThan(atLeast);
    }

    private static String[] line(String command, Random random) {
        List<String> line = new ArrayList<>(List.of(command));
        List<String> options = OPTIONS.getOrDefault(command, List.of());
        for (int n = random.nextInt(4); n > 0; n--) {
            String option = oneOf(random.nextInt(10) == 0 ? OTHER_OPTIONS : options, random);
            String value = oneOf(VALUES, random);
            if (random.nextInt(3) == 0) {
                line.add(option + '=' + value);
            } else {
                line.add(option);
                line.add(value);
            }
        }
        for (int n = random.nextInt(command.equals("run") ? 4 : 2); n > 0; n--) {
            line.add(oneOf(random.nextInt(3) == 0 ? OTHER_OPTIONS : VALUES, random));
        }
        return line.toArray(String[]::new);
    }

    private static String oneOf(List<String> words, Random random) {
        return words.get(random.nextInt(words.size()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "recent",
                "--dir d run true",
                "run",
                "run --",
                "run --help",
                "run --verbose true",
                "run --name",
                "run --name --meta x",
                "run --meta novalue true",
                "run --name a --name b true",
                "run --bogus true",
                "--dir d summary",
                "summary more",
                "summary --",
                "summary --help",
                "summary --verbose",
                "summary --days",
                "summary --days -1",
                "summary --days x",
                "summary --days 1 --days 2",
                "summary --format xml",
                "summary --dir ",
                "summary --bogus x",
                "--dir d dashboard",
                "dashboard more",
                "dashboard --help",
                "dashboard --days x",
                "dashboard --days 99999999999",
                "dashboard --output",
                "dashboard --output ",
                "dashboard --output \0",
                "dashboard --format json"
            })
    void everythingElse_isLeftToPicocli(String line) {
        assertThat(read(line.isEmpty() ? new String[0] : line.split(" ", -1))).isNull();
    }

    private static @Nullable Object read(String... args) {
        RunArguments run = RunArguments.ofPlain(args);
        SummaryArguments summary = SummaryArguments.ofPlain(args);
        return run != null ? run : summary != null ? summary : DashboardArguments.ofPlain(args);
    }

    /** Whatever picocli objects to is nothing that the quick way may take. */
    private static Object byPicocli(String... args) {
        PrintStream nowhere = new PrintStream(PrintStream.nullOutputStream());
        CommandLine line = new DevmeterCommand(new Terminal(nowhere, nowhere, false)).commandLine(args);
        try {
            CommandLine.ParseResult parsed = line.parseArgs(args).subcommand();
            assertThat(parsed.isUsageHelpRequested())
                    .as(List.of(args).toString())
                    .isFalse();
            Object command = parsed.commandSpec().userObject();
            return command instanceof RunCommand run
                    ? run.arguments()
                    : command instanceof SummaryCommand summary
                            ? summary.arguments()
                            : ((DashboardCommand) command).arguments();
        } catch (ParameterException e) {
            throw new AssertionError(List.of(args) + ": " + e.getMessage(), e);
        }
    }
}
