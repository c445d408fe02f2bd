// SPDX-License-Identifier: Apache-2.0
package io.devmeter.cli;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Runs a command in place of this process, as far as one process can stand for another. */
final class ChildProcess {

    /** What a shell returns for a command that is not there. */
    private static final int NOT_FOUND = 127;

    /** What a shell returns for a command that is there and cannot be executed. */
    private static final int NOT_EXECUTABLE = 126;

    private ChildProcess() {}

    /**
     * Runs the command with this process's terminal, environment and working directory until it ends.
     *
     * @return its exit status; 128 + the number of the signal that ended it; 127 or 126 if it could not be started
     */
    static int run(List<String> command, Map<String, String> environment, Terminal terminal) {
        ProcessBuilder builder = new ProcessBuilder(RawArguments.preserve(command)).inheritIO();
        builder.environment().putAll(environment);
        try (Signals signals = Signals.held()) {
            Process child = builder.start();
            signals.passTo(child);
            return waitFor(child);
        } catch (IOException couldNotStart) {
            boolean there = isThere(command.get(0));
            terminal.say(command.get(0) + (there ? ": cannot be executed" : ": command not found"));
            return there ? NOT_EXECUTABLE : NOT_FOUND;
        }
    }

    /** Looks where the system has looked; the JDK tells why it could not start a process only in words that change. */
    private static boolean isThere(String command) {
        if (command.indexOf('/') >= 0) {
            return Files.exists(Path.of(command));
        }
        String path = System.getenv().getOrDefault("PATH", "");
        return Arrays.stream(path.split(File.pathSeparator, -1))
                .anyMatch(folder -> Files.isRegularFile(Path.of(folder, command)));
    }

    private static int waitFor(Process child) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return child.waitFor();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
