// SPDX-License-Identifier: Apache-2.0
package io.devmeter.cli;

import java.io.IOException;
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
        } catch (IOException e) {
            // The JDK tells the reason in this text alone.
            boolean notFound = String.valueOf(e.getMessage()).contains("error=2,");
            terminal.say(command.get(0) + (notFound ? ": command not found" : ": cannot be executed"));
            return notFound ? NOT_FOUND : NOT_EXECUTABLE;
        }
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
