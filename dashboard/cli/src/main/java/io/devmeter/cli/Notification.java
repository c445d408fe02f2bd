// SPDX-License-Identifier: Apache-2.0
package io.devmeter.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A command that is told something. What becomes of it changes nothing else; a failure is only said. */
final class Notification {

    /** What the command prints goes to standard error: standard output is for data alone. */
    private static final String SCRIPT = "exec 1>&2; exec sh -c \"$0\"";

    private final String command;
    private final Duration timeout;

    /**
     * Prepares a notification.
     *
     * @param command for {@code sh -c}
     * @param timeout how long it may take before it is ended, with all that it started
     */
    Notification(String command, Duration timeout) {
        this.command = command;
        this.timeout = timeout;
    }

    /** Runs the command with a text on its standard input, and waits for it. */
    void send(String text, Terminal terminal) throws InterruptedException {
        try {
            // A file rather than a pipe, so that a command that does not read holds up nobody.
            Path input = Files.createTempFile("devmeter-", ".json");
            try {
                Files.writeString(input, text + '\n', StandardCharsets.UTF_8);
                run(input, terminal);
            } finally {
                Files.deleteIfExists(input);
            }
        } catch (IOException e) {
            terminal.say("the notification could not be sent: " + e.getMessage());
        }
    }

    private void run(Path input, Terminal terminal) throws IOException, InterruptedException {
        Process process = new ProcessBuilder("sh", "-c", SCRIPT, command)
                .redirectInput(input.toFile())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            if (!process.waitFor(timeout.toNanos(), TimeUnit.NANOSECONDS)) {
                terminal.say("the notification was ended, as it took longer than " + timeout.toSeconds() + " s");
            } else if (process.exitValue() != 0) {
                terminal.say("the notification failed with exit status " + process.exitValue());
            }
        } finally {
            if (process.isAlive()) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
        }
    }
}
