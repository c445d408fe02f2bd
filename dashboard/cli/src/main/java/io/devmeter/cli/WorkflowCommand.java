// SPDX-License-Identifier: Apache-2.0
package io.devmeter.cli;

import io.devmeter.bridge.ExecutionTracker;
import io.devmeter.local.Devmeter;
import io.devmeter.local.Environment;
import io.devmeter.local.Handover;
import io.devmeter.local.Origin;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code devmeter workflow}. */
@Command(
        name = "workflow",
        sortOptions = false,
        description = {"Runs the steps of a YAML file and records them; exits with 1 if one failed.", ""},
        footer = {
            "",
            "For example:",
            "  name: delivery",
            "  steps:",
            "    - name: compile",
            "      run: mvn -q compile",
            "    - name: unit-tests",
            "      run: [mvn, -q, surefire:test]",
            "      retries: 2                  # after 1 s, 2 s, 4 s, … at most 30 s",
            "    - name: lint",
            "      run: ./lint.sh",
            "      needs: [compile]            # default: the step before; [] starts at once",
            "      continue_on_failure: true   # what needs it runs all the same",
            "      meta: {team: core}",
            "      env: {LEVEL: strict}",
            "      dir: tools"
        })
final class WorkflowCommand implements Callable<Integer> {

    private final DevmeterCommand devmeter;

    @Parameters(paramLabel = "FILE", description = "The YAML file.")
    private Path file = Path.of("");

    WorkflowCommand(DevmeterCommand devmeter) {
        this.devmeter = devmeter;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Workflow workflow = WorkflowFile.read(file);
        Path directory = devmeter.directory();
        Unrecorded unrecorded = Unrecorded.listen();
        Devmeter recording;
        try {
            recording = Devmeter.open(directory);
        } catch (RuntimeException e) {
            devmeter.terminal()
                    .say("this workflow is not recorded: " + Failure.of(e).getMessage());
            ExecutionTracker none = ExecutionTracker.create(new CompositeMeterRegistry(), OpenTelemetry.noop());
            return run(workflow, none, Map.of());
        }
        try (recording) {
            int status = run(workflow, recording.tracker(), handedToSteps(directory));
            unrecorded.say(recording, "this workflow", devmeter.terminal());
            return status;
        }
    }

    /** What steps record themselves belongs into the same directory, and comes from the same code. */
    private static Map<String, String> handedToSteps(Path directory) {
        return Environment.isDisabled()
                ? Map.of()
                : new Handover(null, directory, Origin.here(directory).inheritable()).variables();
    }

    @SuppressWarnings("try") // The signals are there to be held.
    private int run(Workflow workflow, ExecutionTracker tracker, Map<String, String> handedToSteps)
            throws InterruptedException {
        boolean isParallel = workflow.isParallel();
        boolean live = isParallel && WorkflowProgress.canBeLive();
        try (WorkflowProgress progress = WorkflowProgress.start(devmeter.terminal(), live, Terminal::columns)) {
            StepProcess.Preparation preparation = isParallel
                    ? StepProcess.withNames(
                            progress.lines(true),
                            progress.lines(false),
                            Path.of(System.getProperty("java.io.tmpdir", "/tmp")))
                    : StepProcess.withTerminal();
            WorkflowRun run =
                    new WorkflowRun(workflow, tracker, handedToSteps, progress, preparation, WorkflowRun.FIRST_PAUSE);
            try (Signals signals = Signals.to(run)) {
                return run.run(EnvironmentContext.extract(System.getenv()));
            }
        }
    }
}
