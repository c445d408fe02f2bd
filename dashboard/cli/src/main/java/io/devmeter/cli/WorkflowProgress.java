// SPDX-License-Identifier: Apache-2.0
package io.devmeter.cli;

import io.devmeter.cli.Workflow.Step;
import io.devmeter.dashboard.Units;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.StringJoiner;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Says how far a workflow is: a line on standard error for whatever begins or ends. Where it is live, there is also a last line that says what
 * is running, and is drawn again ten times a second. Thread-safe.
 */
final class WorkflowProgress implements AutoCloseable {

    private static final long REDRAW_MILLIS = 100;

    private static final String ERASE_LINE = "\r\u001b[K";

    private final Terminal terminal;
    private final @Nullable Thread redrawing;
    private final IntSupplier columnsOfTerminal;
    private final Map<Step, Long> running = new LinkedHashMap<>();
    private String name = "";
    private int steps;
    private int settled;
    private int columns;
    private boolean resized;
    private boolean drawn;
    private boolean closed;

    private WorkflowProgress(Terminal terminal, boolean live, IntSupplier columnsOfTerminal) {
        this.terminal = terminal;
        this.columnsOfTerminal = columnsOfTerminal;
        this.redrawing = live ? new Thread(this::redraw, "devmeter-progress") : null;
    }

    /**
     * Starts to say something.
     *
     * @param live only if standard error is a terminal, and nobody else writes to it
     * @param columnsOfTerminal asked only then, and again when {@link #resized} says so
     */
    static WorkflowProgress start(Terminal terminal, boolean live, IntSupplier columnsOfTerminal) {
        WorkflowProgress progress = new WorkflowProgress(terminal, live, columnsOfTerminal);
        if (progress.redrawing != null) {
            progress.columns = columnsOfTerminal.getAsInt();
            progress.redrawing.setDaemon(true);
            progress.redrawing.start();
        }
        return progress;
    }

    /** Tells whether standard error is a terminal on which lines can be drawn again. */
    static boolean canBeLive() {
        if (!Terminal.understandsEscapes()) {
            return false;
        }
        try {
            String device = Files.readSymbolicLink(Path.of("/proc/self/fd/2")).toString();
            return device.startsWith("/dev/pts/") || device.startsWith("/dev/tty");
        } catch (IOException | UnsupportedOperationException | InvalidPathException noProc) {
            return Terminal.isInteractive();
        }
    }

    synchronized void started(Workflow workflow) {
        name = workflow.name();
        steps = workflow.steps().size();
        say(name + ": " + steps + (steps == 1 ? " step" : " steps"));
    }

    synchronized void attemptStarted(Step step, int attempt) {
        running.put(step, System.nanoTime());
        say(step.name() + ": started" + (attempt == 1 ? "" : ", attempt " + attempt + " of " + attempts(step)));
    }

    synchronized void attemptEnded(Step step, int attempt, double millis, @Nullable String error) {
        running.remove(step);
        if (error == null || attempt > step.retries()) {
            settled++;
        }
        String took = Units.duration(millis);
        say(step.name() + (error == null ? ": success in " + took : ": failed in " + took + ": " + error));
    }

    synchronized void pausing(Step step, int attempt, Duration pause) {
        say(step.name() + ": attempt " + (attempt + 1) + " of " + attempts(step) + " in "
                + Units.duration((double) pause.toMillis()));
    }

    private static long attempts(Step step) {
        return step.retries() + 1L;
    }

    synchronized void skipped(Step step, String reason) {
        settled++;
        say(step.name() + ": skipped: " + reason);
    }

    synchronized void stopping(String signal) {
        say("SIG" + signal + ": waiting for what is running");
    }

    synchronized void ended(
            double millis, boolean isSuccess, int succeeded, int failed, int skipped, @Nullable String stopped) {
        say(name + (isSuccess ? ": success in " : ": failed in ") + Units.duration(millis)
                + (stopped == null ? ": " : ": " + stopped + ": ") + succeeded + " succeeded, " + failed
                + " failed, " + skipped + " skipped");
    }

    private void say(String message) {
        erase();
        terminal.say(message);
        draw();
    }

    /** What steps print to standard output, or for {@code false} to standard error. */
    StepOutput.Lines lines(boolean out) {
        PrintStream stream = out ? terminal.out() : terminal.err();
        return line -> print(line, stream);
    }

    private synchronized void print(byte[] line, PrintStream stream) {
        erase();
        stream.write(line, 0, line.length);
        stream.flush();
        draw();
    }

    private void erase() {
        if (drawn) {
            terminal.err().print(ERASE_LINE);
            terminal.err().flush();
            drawn = false;
        }
    }

    private void draw() {
        if (redrawing == null || closed || running.isEmpty()) {
            return;
        }
        StringJoiner now = new StringJoiner(", ");
        running.forEach((step, started) ->
                now.add(Visible.text(step.name()) + " " + Units.duration((System.nanoTime() - started) / 1e6)));
        terminal.err().print(ERASE_LINE + Visible.cut(columns - 1, settled + " of " + steps + " done; " + now));
        terminal.err().flush();
        drawn = true;
    }

    private synchronized void redraw() {
        try {
            while (!closed) {
                wait(REDRAW_MILLIS);
                if (resized) {
                    resized = false;
                    columns = columnsOfTerminal.getAsInt();
                }
                draw();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Takes notice of another size of the terminal. */
    synchronized void resized() {
        resized = true;
    }

    /** Leaves the last line to others. */
    @Override
    public synchronized void close() {
        erase();
        closed = true;
        notifyAll();
    }
}
