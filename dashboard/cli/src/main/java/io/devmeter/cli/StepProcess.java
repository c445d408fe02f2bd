// SPDX-License-Identifier: Apache-2.0
package io.devmeter.cli;

import io.devmeter.cli.Workflow.Step;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One attempt of a step: its process, or why there is none. */
final class StepProcess {

    private final @Nullable Process process;
    private final List<StepOutput> outputs;
    private final int status;
    private final @Nullable String problem;

    private StepProcess(@Nullable Process process, List<StepOutput> outputs, int status, @Nullable String problem) {
        this.process = process;
        this.outputs = outputs;
        this.status = status;
        this.problem = problem;
    }

    /** Starts processes of steps. */
    interface Starter {
        /** Starts a step with these environment variables beside those of this process. What goes wrong is told by the process. */
        StepProcess start(Step step, Map<String, String> variables);
    }

    /** Returns a starter of steps that have this process's terminal, one after the other. */
    static Starter withTerminal() {
        return (step, variables) -> start(ChildProcess.withTerminal(builder(step, variables)), step, List.of());
    }

    /** Returns a starter of steps that run at the same time: without input, and with the name of the step in front of each line. */
    static Starter withNames(StepOutput.Lines out, StepOutput.Lines err) {
        return (step, variables) -> start(
                builder(step, variables).redirectInput(Redirect.from(new File("/dev/null"))), step, List.of(out, err));
    }

    private static ProcessBuilder builder(Step step, Map<String, String> variables) {
        ProcessBuilder builder = new ProcessBuilder(RawArguments.utf8(step.command()));
        builder.environment().putAll(variables);
        String directory = step.directory();
        return directory == null ? builder : builder.directory(new File(directory));
    }

    private static StepProcess start(ProcessBuilder builder, Step step, List<StepOutput.Lines> lines) {
        File directory = builder.directory();
        if (directory != null && !directory.isDirectory()) {
            return new StepProcess(
                    null, List.of(), ChildProcess.NOT_EXECUTABLE, "there is no directory " + step.directory());
        }
        try {
            Process process = builder.start();
            String prefix = "[" + Visible.text(step.name()) + "] ";
            List<StepOutput> outputs = lines.isEmpty()
                    ? List.of()
                    : List.of(
                            StepOutput.copy(prefix, process.getInputStream(), lines.get(0)),
                            StepOutput.copy(prefix, process.getErrorStream(), lines.get(1)));
            return new StepProcess(process, outputs, 0, null);
        } catch (IOException couldNotStart) {
            String command = step.command().get(0);
            int status = ChildProcess.statusOfUnstartable(command, directory);
            String why = status == ChildProcess.NOT_FOUND ? ": command not found" : ": cannot be executed";
            return new StepProcess(null, List.of(), status, command + why);
        }
    }

    /** Waits for the end, and for the last line of its output, and returns the exit status as a shell would. */
    int await() {
        if (process == null) {
            return status;
        }
        int exited = ChildProcess.waitFor(process);
        try {
            for (StepOutput output : outputs) {
                output.awaitRest();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return exited;
    }

    /** Returns why it could not be started, {@code null} if it could. */
    @Nullable
    String problem() {
        return problem;
    }

    /** Sends a signal to the process and all that it has started: a shell alone would leave them behind. */
    void send(String signal) {
        if (process != null) {
            List<ProcessHandle> all = new ArrayList<>(List.of(process.toHandle()));
            try (Stream<ProcessHandle> descendants = process.descendants()) {
                descendants.forEach(all::add);
            }
            Signals.send(signal, all);
        }
    }
}
