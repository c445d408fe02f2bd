// SPDX-License-Identifier: Apache-2.0
package io.devmeter.cli;

import io.devmeter.bridge.Execution;
import io.devmeter.bridge.ExecutionTracker;
import io.devmeter.bridge.Status;
import io.devmeter.cli.Workflow.Settling;
import io.devmeter.cli.Workflow.Step;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.trace.ReadableSpan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One run of a workflow: an execution with a child for each attempt of a step. Steps run on threads of their own, as soon as those that they
 * need have ended. A failed step keeps those that need it from running, unless it says otherwise; they are recorded as skipped.
 *
 * <p>After a failed attempt that is not the last there is a pause of {@link #FIRST_PAUSE}, twice as long after each further one, up to
 * {@link #LONGEST_PAUSE}.
 */
final class WorkflowRun implements Signals.Receiver {

    static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    /** By what an exit status of a process that a signal has ended is larger than the number of the signal. */
    private static final int SIGNALLED = 128;

    private static final Map<String, Integer> STOPPING = Map.of("HUP", 1, "INT", 2, "TERM", 15);

    private final Workflow workflow;
    private final ExecutionTracker tracker;
    private final Map<String, String> environment;
    private final WorkflowProgress progress;
    private final StepProcess.Preparation preparation;
    private final Duration firstPause;
    private final Map<String, Result> results = new HashMap<>();

    /** Steps that have ended and that {@link #runSteps} has not heard of. Guarded by this object, like the rest. */
    private final Map<Step, Result> ended = new LinkedHashMap<>();

    private final Map<String, StepProcess> processes = new LinkedHashMap<>();
    private @Nullable String stoppedBy;

    /** Those that have ended and have left somebody behind who may still print. */
    private final Queue<StepProcess> printing = new ConcurrentLinkedQueue<>();

    private enum Result {
        SUCCEEDED,
        FAILED,
        SKIPPED
    }

    /**
     * Prepares a run.
     *
     * @param environment variables that all steps have beside those of this process
     */
    WorkflowRun(
            Workflow workflow,
            ExecutionTracker tracker,
            Map<String, String> environment,
            WorkflowProgress progress,
            StepProcess.Preparation preparation,
            Duration firstPause) {
        this.workflow = workflow;
        this.tracker = tracker;
        this.environment = Map.copyOf(environment);
        this.progress = progress;
        this.preparation = preparation;
        this.firstPause = firstPause;
    }

    /**
     * Runs the steps, as a child of what {@code parent} describes.
     *
     * @return 0; 1 if a step failed; 128 + the number of the signal that stopped it
     */
    @SuppressWarnings("try") // The scope is there to be closed.
    int run(Context parent) throws InterruptedException {
        try (Scope scope = parent.makeCurrent()) {
            long startedNanos = System.nanoTime();
            Execution execution = tracker.start(workflow.name()).metadata("cicd.pipeline.name", workflow.name());
            progress.started(workflow);
            runSteps(execution.context());
            int failed = count(Result.FAILED);
            int skipped = count(Result.SKIPPED);
            String signal = stoppedBy();
            String error = failed == 0 && skipped == 0
                    ? null
                    : signal != null
                            ? "stopped by SIG" + signal
                            : failed + (failed == 1 ? " step" : " steps") + " failed";
            execution.metadata(
                    "cicd.pipeline.result", error == null ? "success" : signal == null ? "failure" : "cancellation");
            double millis = end(execution, startedNanos, error);
            printing.forEach(StepProcess::awaitOutput); // What steps have left behind may have printed since.
            progress.ended(
                    millis, error == null, count(Result.SUCCEEDED), failed, skipped, signal == null ? null : error);
            return error == null ? 0 : signal == null ? 1 : SIGNALLED + STOPPING.getOrDefault(signal, 0);
        }
    }

    private int count(Result result) {
        return (int) results.values().stream().filter(result::equals).count();
    }

    private void runSteps(Context context) throws InterruptedException {
        Settling settling = new Settling(workflow);
        ExecutorService threads = Executors.newCachedThreadPool();
        try {
            List<Step> ready = new ArrayList<>(settling.ready());
            while (results.size() < workflow.steps().size()) {
                List<Step> settled = new ArrayList<>();
                for (Step step : ready) {
                    String obstacle = obstacle(step);
                    if (obstacle == null) {
                        threads.execute(() -> runToItsEnd(step, context));
                    } else {
                        skip(step, obstacle, context);
                        results.put(step.name(), Result.SKIPPED);
                        settled.add(step);
                    }
                }
                ready = new ArrayList<>();
                if (settled.isEmpty()) {
                    settled.addAll(awaitEnded());
                }
                for (Step step : settled) {
                    ready.addAll(settling.settle(step));
                }
            }
        } finally {
            threads.shutdown();
        }
    }

    private void runToItsEnd(Step step, Context context) {
        Result result = Result.FAILED;
        try {
            result = attempts(step, context);
        } finally {
            ended(step, result);
        }
    }

    private synchronized void ended(Step step, Result result) {
        ended.put(step, result);
        notifyAll();
    }

    private synchronized List<Step> awaitEnded() throws InterruptedException {
        while (ended.isEmpty()) {
            wait();
        }
        List<Step> steps = List.copyOf(ended.keySet());
        ended.forEach((step, result) -> results.put(step.name(), result));
        ended.clear();
        return steps;
    }

    /** Returns why the step, whose needs have ended, cannot run; {@code null} if it can. */
    private @Nullable String obstacle(Step step) {
        String signal = stoppedBy();
        if (signal != null) {
            return "stopped by SIG" + signal;
        }
        for (String need : step.needs()) {
            Result result = results.get(need);
            if (result == Result.SKIPPED) {
                return "needs " + need + ", which was skipped";
            }
            if (result == Result.FAILED && !continuesOnFailure(need)) {
                return "needs " + need + ", which failed";
            }
        }
        return null;
    }

    private boolean continuesOnFailure(String name) {
        return workflow.steps().stream().anyMatch(step -> step.name().equals(name) && step.continueOnFailure());
    }

    @SuppressWarnings("try") // The scope is there to be closed.
    private void skip(Step step, String reason, Context context) {
        try (Scope scope = context.makeCurrent()) {
            describe(tracker.start(step.name()), step).end(Status.SKIPPED, reason);
        }
        progress.skipped(step, reason);
    }

    private Result attempts(Step step, Context context) {
        for (int attempt = 1; ; attempt++) {
            String error = attempt(step, attempt, context);
            if (error == null) {
                return Result.SUCCEEDED;
            }
            if (attempt > step.retries() || !pause(step, attempt)) {
                return Result.FAILED;
            }
        }
    }

    /** Returns what went wrong, {@code null} if nothing. */
    @SuppressWarnings("try") // The scope is there to be closed.
    private @Nullable String attempt(Step step, int attempt, Context context) {
        try (Scope scope = context.makeCurrent()) {
            StepProcess.Starter starter = preparation.prepare(step);
            long startedNanos = System.nanoTime();
            Execution execution = describe(tracker.start(step.name()), step).metadata("attempt", attempt);
            progress.attemptStarted(step, attempt);
            Map<String, String> variables = new LinkedHashMap<>(environment);
            variables.putAll(EnvironmentContext.of(execution.context()));
            variables.putAll(step.environment());

            StepProcess process = start(step, starter, variables);
            int status = process.await();
            unregister(step);

            String problem = process.problem();
            String error = problem != null ? problem : status == 0 ? null : "exit status " + status;
            execution.metadata("process.exit.code", status);
            double millis = end(execution, startedNanos, error);
            process.awaitOutput();
            if (process.isPrinting()) {
                printing.add(process);
            }
            progress.attemptEnded(step, attempt, millis, error);
            return error;
        }
    }

    /** Ends an execution, and returns its milliseconds: those that are recorded, so that what is said of it is the same. */
    private static double end(Execution execution, long startedNanos, @Nullable String error) {
        long nanos = System.nanoTime() - startedNanos;
        execution.end(error == null ? Status.SUCCESS : Status.FAILED, error);
        Span span = Span.fromContext(execution.context());
        return (span instanceof ReadableSpan recorded ? recorded.getLatencyNanos() : nanos) / 1e6;
    }

    private Execution describe(Execution execution, Step step) {
        step.metadata().forEach((key, value) -> {
            if (value instanceof Boolean flag) {
                execution.metadata(key, flag);
            } else if (value instanceof Long number) {
                execution.metadata(key, number);
            } else if (value instanceof Double number) {
                execution.metadata(key, number);
            } else {
                execution.metadata(key, value.toString());
            }
        });
        return execution
                .metadata("cicd.pipeline.name", workflow.name())
                .metadata("cicd.pipeline.task.name", step.name());
    }

    /** Waits before the next attempt; {@code false} if there shall be none. */
    private synchronized boolean pause(Step step, int attempt) {
        if (stoppedBy != null) {
            return false;
        }
        Duration pause = pauseAfter(attempt);
        progress.pausing(step, attempt, pause);
        long start = System.nanoTime();
        try {
            for (long left = pause.toNanos(); left > 0 && stoppedBy == null; ) {
                TimeUnit.NANOSECONDS.timedWait(this, left);
                left = pause.toNanos() - (System.nanoTime() - start);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
        return stoppedBy == null;
    }

    Duration pauseAfter(int attempt) {
        Duration pause = firstPause;
        for (int i = 1; i < attempt && pause.compareTo(LONGEST_PAUSE) < 0; i++) {
            pause = pause.multipliedBy(2);
        }
        return pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
    }

    /** A signal that comes meanwhile waits, and is handed to the process too. */
    private synchronized StepProcess start(Step step, StepProcess.Starter starter, Map<String, String> variables) {
        StepProcess process = starter.start(variables);
        processes.put(step.name(), process);
        if (stoppedBy != null) {
            process.send(stoppedBy); // It was on its way when the signal came.
        }
        return process;
    }

    private synchronized void unregister(Step step) {
        processes.remove(step.name());
    }

    private synchronized @Nullable String stoppedBy() {
        return stoppedBy;
    }

    /** Hands a signal to the steps that run. If it asks to end, no other step and no other attempt is started. */
    @Override
    public synchronized void arrived(String name, boolean childrenHaveIt) {
        if (STOPPING.containsKey(name) && stoppedBy == null) {
            stoppedBy = name;
            progress.stopping(name);
        }
        if (name.equals("WINCH")) {
            progress.resized();
        }
        if (!childrenHaveIt) {
            processes.values().forEach(process -> process.send(name));
        }
        notifyAll();
    }
}
