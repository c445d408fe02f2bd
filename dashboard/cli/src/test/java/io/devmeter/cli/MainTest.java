// SPDX-License-Identifier: Apache-2.0
package io.devmeter.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of an exit status if what was printed could not be written. */
class MainTest extends CommandFixture {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "summary --format json",
                "summary --verbose --format json",
                "recent --format json",
                "cleanup",
                "check",
                "dashboard --output page.html",
                "serve",
                "--help",
                "--version"
            })
    void outputThatCannotBeWritten_isOneLine_andExitStatus3(String line) throws IOException {
        assertThat(run("No space left on device", null, arguments(line))).isEqualTo(3);

        assertThat(err()).isEqualTo("devmeter: cannot write to standard output: No space left on device\n");
    }

    @Test
    void outputThatCannotBeWritten_leavesAnotherExitStatus() throws IOException {
        Path steps = Files.writeString(
                temp.resolve("steps.yaml"),
                "steps:\n- {name: a, run: 'false', needs: []}\n- {name: b, run: echo, needs: []}\n");

        assertThat(run("No space left on device", null, "workflow", steps.toString(), "--dir", temp + "/m"))
                .isEqualTo(1);

        assertThat(err()).endsWith("devmeter: cannot write to standard output: No space left on device\n");
    }

    @ParameterizedTest
    @CsvSource({
        "Broken pipe, pipe:[1], 0",
        "Datenübergabe unterbrochen (broken pipe), pipe:[1], 0",
        "Connection reset by peer, socket:[1], 0",
        "Resource temporarily unavailable, pipe:[1], 3",
        "Bad file descriptor, lib/modules, 3"
    })
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void outputThatNobodyReads_isNoError(String reason, String target, int status) throws IOException {
        assertThat(run(reason, target, "--help")).isEqualTo(status);

        assertThat(err().isEmpty()).isEqualTo(status == 0);
    }

    @Test
    void outputThatNobodyReads_isKnownByItsWords_whereNothingElseTells() throws IOException {
        assertThat(run("Broken pipe", null, "--help")).isZero();
        assertThat(run("Input/output error", null, "--help")).isEqualTo(3);
    }

    private String[] arguments(String line) {
        String in = line.startsWith("-") ? line : line + " --dir " + directory();
        return in.replace("page.html", temp.resolve("page.html").toString()).split(" ");
    }

    /** Runs it with a standard output that fails for a reason, and leads to something according to the system. */
    private int run(String reason, @Nullable String target, String... args) throws IOException {
        OutputStream failing = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException(reason);
            }
        };
        Path link = temp.resolve("link");
        if (target != null) {
            Files.createSymbolicLink(link, Path.of(target));
        }
        PrintStream err = terminal().err();
        return Main.run(new StandardOutput(failing, link), err, args);
    }
}
