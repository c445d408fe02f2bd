// SPDX-License-Identifier: Apache-2.0
package io.devmeter.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

class RunArgumentsTest {

    private static final List<String> WORDS = List.of(
            "run",
            "--",
            "--name",
            "--name=n",
            "--name=",
            "--meta",
            "--meta=k=v",
            "--meta=k=",
            "--meta==v",
            "--meta=k",
            "--meta=a=b=c",
            "k=v",
            "k2=v w",
            "=v",
            "--dir",
            "--dir=d",
            "--help",
            "-h",
            "--verbose",
            "--bogus",
            "-x",
            "-",
            "cmd",
            "a b",
            "",
            "@file",
            "'q'",
            "\"q\"",
            "\"q",
            "--name='q'",
            "--meta=k=\"v\"",
            "summary",
            "${sys:user.name}");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "run mvn test",
                "run -- mvn test",
                "run --name unit-tests --meta branch=main --meta=n=1 --dir=d -- mvn -q --name x -- test",
                "run --dir d true"
            })
    void whatIsAskedForEveryDay_isPlain(String line) {
        String[] args = line.split(" ", -1);

        assertThat(RunArguments.ofPlain(args)).isEqualTo(byPicocli(args));
    }

    @Test
    void whatIsPlain_isWhatPicocliReads() {
        Random random = new Random(1);
        int plain = 0;
        for (int i = 0; i < 3_000; i++) {
            List<String> line = new ArrayList<>(List.of("run"));
            for (int n = random.nextInt(6); n >= 0; n--) {
                line.add(WORDS.get(random.nextInt(WORDS.size())));
            }
            String[] args = line.toArray(String[]::new);
            RunArguments read = RunArguments.ofPlain(args);
            if (read != null) {
                plain++;
                assertThat(read).as(line.toString()).isEqualTo(byPicocli(args));
            }
        }
        assertThat(plain).isGreaterThan(300);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "summary",
                "--dir d run true",
                "run",
                "run --",
                "run --help",
                "run --verbose true",
                "run --name",
                "run --name --meta x",
                "run --meta novalue true",
                "run --name a --name b true",
                "run --bogus true"
            })
    void everythingElse_isLeftToPicocli(String line) {
        assertThat(RunArguments.ofPlain(line.isEmpty() ? new String[0] : line.split(" ", -1)))
                .isNull();
    }

    @Test
    void operation_isTheName_orTheBaseNameOfTheCommand() {
        assertThat(run("given", "/bin/true").operation()).isEqualTo("given");
        assertThat(run(null, "/bin/true").operation()).isEqualTo("true");
        assertThat(run("", "./build.sh").operation()).isEqualTo("build.sh");
        assertThat(run(null, "folder/").operation()).isEqualTo("folder/");
    }

    private static RunArguments run(@Nullable String name, String command) {
        return new RunArguments(name, Map.of(), null, List.of(command));
    }

    /** Whatever picocli objects to is nothing that the quick way may take. */
    private static RunArguments byPicocli(String... args) {
        PrintStream nowhere = new PrintStream(PrintStream.nullOutputStream());
        CommandLine line = new DevmeterCommand(new Terminal(nowhere, nowhere, false)).commandLine(args);
        try {
            CommandLine.ParseResult parsed = line.parseArgs(args).subcommand();
            assertThat(parsed.isUsageHelpRequested())
                    .as(List.of(args).toString())
                    .isFalse();
            RunCommand run = (RunCommand) parsed.commandSpec().userObject();
            return run.arguments();
        } catch (ParameterException e) {
            throw new AssertionError(List.of(args) + ": " + e.getMessage(), e);
        }
    }
}
