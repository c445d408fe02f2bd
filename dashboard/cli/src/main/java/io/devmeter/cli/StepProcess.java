// SPDX-License-Identifier: Apache-2.0
package io.devmeter.cli;

import io.devmeter.cli.Workflow.Step;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
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

    /** Does for a step what has to be done before it starts, and is none of the time that it takes. */
    interface Preparation {
        Starter prepare(Step step);
    }

    /** Starts the process of a step. */
    interface Starter {
        /** Starts it with these environment variables beside those of this process. What goes wrong is told by the process. */
        StepProcess start(Map<String, String> variables);
    }

    /** Prepares steps that have this process's terminal, one after the other. */
    static Preparation withTerminal() {
        return step -> variables -> start(ChildProcess.withTerminal(builder(step, variables)), step, null, List.of());
    }

    /**
     * Prepares steps that run at the same time: without input, and with the name of the step in front of each line.
     *
     * @param temporary where files can be made that are gone when the step has started
     */
    static Preparation withNames(StepOutput.Lines out, StepOutput.Lines err, Path temporary) {
        return step -> {
            NamedPipes pipes = NamedPipes.make(temporary);
            return variables ->
                    start(builder(step, variables).redirectInput(ChildProcess.NOTHING), step, pipes, List.of(out, err));
        };
    }

    private static ProcessBuilder builder(Step step, Map<String, String> variables) {
        File directory = step.directory() == null ? null : new File(step.directory());
        List<String> command =
                ChildProcess.startable(step.command(), step.environment().get("PATH"), directory);
        ProcessBuilder builder = new ProcessBuilder(RawArguments.utf8(command, variables)).directory(directory);
        if (Windows.HERE) {
            Windows.putAll(builder.environment(), variables);
        } else {
            builder.environment().putAll(variables);
        }
        return builder;
    }

    private static StepProcess start(
            ProcessBuilder builder, Step step, @Nullable NamedPipes pipes, List<StepOutput.Lines> lines) {
        File directory = builder.directory();
        try (pipes) {
            if (directory != null && !directory.isDirectory()) {
                return unstarted(ChildProcess.NOT_EXECUTABLE, "there is no directory " + step.directory());
            }
            if (pipes != null) {
                pipes.redirect(builder);
            }
            Process process = builder.start();
            return new StepProcess(process, outputs(process, step, pipes, lines), 0, null);
        } catch (IOException couldNotStart) {
            String command = step.command().get(0);
            String path = step.environment().getOrDefault("PATH", ChildProcess.path());
            int status = ChildProcess.statusOfUnstartable(command, path, directory);
            return unstarted(
                    status,
                    command + (status == ChildProcess.NOT_FOUND ? ": command not found" : ": cannot be executed"));
        }
    }

    private static StepProcess unstarted(int status, String problem) {
        return new StepProcess(null, List.of(), status, problem);
    }

    private static List<StepOutput> outputs(
            Process process, Step step, @Nullable NamedPipes pipes, List<StepOutput.Lines> lines) {
        if (lines.isEmpty()) {
            return List.of();
        }
        String prefix = "[" + Visible.text(step.name()) + "] ";
        InputStream out = pipes == null ? process.getInputStream() : pipes.out();
        InputStream err = pipes == null ? process.getErrorStream() : pipes.err();
        return List.of(StepOutput.copy(prefix, out, lines.get(0)), StepOutput.copy(prefix, err, lines.get(1)));
    }

    /** Waits for the end of the process, and returns the exit status as a shell would. */
    int await() {
        return process == null ? status : ChildProcess.waitFor(process);
    }

    /** Once it has ended, waits until all that it has printed has been handed on. */
    void awaitOutput() {
        try {
            for (StepOutput output : outputs) {
                output.awaitRest();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Tells whether somebody may still print for it. */
    boolean isPrinting() {
        return outputs.stream().anyMatch(StepOutput::isOpen);
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
