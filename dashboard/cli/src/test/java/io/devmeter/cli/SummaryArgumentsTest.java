// SPDX-License-Identifier: Apache-2.0
package io.devmeter.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

class SummaryArgumentsTest {

    private static final List<String> WORDS = List.of(
            "summary",
            "--",
            "--days",
            "--days",
            "--days=1",
            "30",
            "0",
            "-1",
            "+5",
            "2147483648",
            "x",
            "--dir",
            "--dir",
            "d",
            "a b",
            "'q'",
            "\"q\"",
            "--format",
            "--format",
            "text",
            "json",
            "JSON",
            "xml",
            "--help",
            "-h",
            "--verbose",
            "--bogus",
            "",
            "@file",
            "${sys:user.name}");

    @Test
    void whatIsAskedForEveryDay_isPlain() {
        assertThat(SummaryArguments.ofPlain("summary")).isEqualTo(new SummaryArguments(7, null, Format.text));
        assertThat(SummaryArguments.ofPlain("summary", "--format", "json", "--days", "30", "--dir", "d"))
                .isEqualTo(new SummaryArguments(30, Path.of("d"), Format.json));
    }

    @Test
    void whatIsPlain_isWhatPicocliReads() {
        Random random = new Random(1);
        int plain = 0;
        for (int i = 0; i < 20_000; i++) {
            List<String> line = new ArrayList<>(List.of("summary"));
            for (int n = random.nextInt(6); n >= 0; n--) {
                line.add(WORDS.get(random.nextInt(WORDS.size())));
            }
            String[] args = line.toArray(String[]::new);
            SummaryArguments read = SummaryArguments.ofPlain(args);
            if (read != null) {
                plain++;
                assertThat(read).as(line.toString()).isEqualTo(byPicocli(args));
            }
        }
        assertThat(plain).isGreaterThan(100);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "run",
                "--dir d summary",
                "summary more",
                "summary --help",
                "summary --verbose",
                "summary --days",
                "summary --days -1",
                "summary --days x",
                "summary --days 1 --days 2",
                "summary --format xml",
                "summary --dir ",
                "summary --bogus x"
            })
    void everythingElse_isLeftToPicocli(String line) {
        assertThat(SummaryArguments.ofPlain(line.isEmpty() ? new String[0] : line.split(" ", -1)))
                .isNull();
    }

    /** Whatever picocli objects to is nothing that the quick way may take. */
    private static SummaryArguments byPicocli(String... args) {
        PrintStream nowhere = new PrintStream(PrintStream.nullOutputStream());
        CommandLine line = new DevmeterCommand(new Terminal(nowhere, nowhere, false)).commandLine(args);
        try {
            CommandLine.ParseResult parsed = line.parseArgs(args).subcommand();
            assertThat(parsed.isUsageHelpRequested())
                    .as(List.of(args).toString())
                    .isFalse();
            return ((SummaryCommand) parsed.commandSpec().userObject()).arguments();
        } catch (ParameterException e) {
            throw new AssertionError(List.of(args) + ": " + e.getMessage(), e);
        }
    }
}
