// SPDX-License-Identifier: Apache-2.0
package io.devmeter.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** {@code devmeter run} as a process: who gets which signal, and how it ends by one. */
@EnabledOnOs({OS.LINUX, OS.MAC})
class RunSignalsJarIT extends PackagedFixture {

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
                PackagedCommand.signal(process, signal);
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

        PackagedCommand.signal(process, "INT");

        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(9);
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
