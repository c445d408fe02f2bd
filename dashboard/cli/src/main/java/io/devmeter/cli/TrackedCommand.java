// SPDX-License-Identifier: Apache-2.0
package io.devmeter.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/** Runs a command and tracks it. The command runs and its exit status is returned, whatever becomes of the tracking. */
final class TrackedCommand {

    private final Terminal terminal;
    private Tracking tracking = Tracking.NONE;

    private TrackedCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    static int run(RunArguments run, Terminal terminal) {
        return run(run.command(), () -> SdkTracking.start(run, directory(run)), terminal);
    }

    /** Runs a command with the tracking that {@code start} starts. */
    static int run(List<String> command, Callable<Tracking> start, Terminal terminal) {
        TrackedCommand tracked = new TrackedCommand(terminal);
        Map<String, String> environment = tracked.start(start);
        int status = ChildProcess.run(command, environment, terminal, tracked::running);
        tracked.ended(status);
        return status;
    }

    private static Path directory(RunArguments run) {
        return run.directory() == null ? io.devmeter.local.Devmeter.defaultDirectory() : Path.of(run.directory());
    }

    private Map<String, String> start(Callable<Tracking> start) {
        try {
            tracking = start.call();
            return tracking.environment();
        } catch (Throwable t) {
            giveUp(t);
            return Map.of();
        }
    }

    private void running() {
        try {
            tracking.running();
        } catch (Throwable t) {
            giveUp(t);
        }
    }

    private void ended(int status) {
        try {
            tracking.ended(status);
        } catch (Throwable t) {
            giveUp(t);
        }
    }

    /** Even of a {@code VirtualMachineError} there is nothing to learn that would be worth the command's exit status. */
    private void giveUp(Throwable reason) {
        tracking = Tracking.NONE;
        terminal.say("this run is not recorded: " + Failure.of(reason).getMessage());
    }
}
