// SPDX-License-Identifier: Apache-2.0
package io.devmeter.cli;

import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/** Runs a command and tracks it. The command runs and its exit status is returned, whatever becomes of the tracking. */
final class TrackedCommand {

    private final Terminal terminal;
    private volatile Tracking tracking = Tracking.NONE;

    private TrackedCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    static int run(RunArguments run, Terminal terminal) {
        return run(run.command(), () -> start(run), terminal);
    }

    private static Tracking start(RunArguments run) {
        if (run.operation().isEmpty()) {
            return Tracking.NONE; // The command is empty. To run it says so.
        }
        Map<String, String> environment = System.getenv();
        return DirectTracking.isEnough(run, environment, System.getProperties().keySet())
                ? DirectTracking.start(run, environment)
                : SdkTracking.start(run, environment);
    }

    /** Runs a command with the tracking that {@code start} starts. */
    static int run(List<String> command, Callable<Tracking> start, Terminal terminal) {
        TrackedCommand tracked = new TrackedCommand(terminal);
        Map<String, String> environment = tracked.start(start);
        int status = ChildProcess.run(command, environment, terminal, tracked::prepareToRecord);
        tracked.ended(status);
        return status;
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

    /** On a thread of its own, so that the end of the command is seen when it comes. */
    private void prepareToRecord() {
        try {
            Thread thread = new Thread(this::prepare, "devmeter-prepare");
            thread.setDaemon(true);
            thread.start();
        } catch (Throwable noThread) {
            // Then recording takes a little longer at the end.
            return;
        }
    }

    private void prepare() {
        try {
            tracking.running();
        } catch (Throwable t) {
            // What is wrong for long is wrong at the end too, and told there.
            return;
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
