// SPDX-License-Identifier: Apache-2.0
package io.devmeter.cli;

import io.devmeter.bridge.Execution;
import io.devmeter.bridge.ExecutionTracker;
import io.devmeter.bridge.Status;
import io.devmeter.dashboard.Dashboard;
import io.devmeter.local.Devmeter;
import io.devmeter.store.Summary;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code devmeter demo}: a delivery as everybody knows it, in a second. */
@Command(
        name = "demo",
        sortOptions = false,
        description = {"Records a handful of executions, one of them failing, and shows what becomes of them.", ""})
final class DemoCommand implements Callable<Integer> {

    private static final int DAYS = 7;

    private final DevmeterCommand devmeter;

    @Option(
            names = "--output",
            paramLabel = "FILE",
            description = "The page to write (default: " + DashboardArguments.OUTPUT + ").")
    private Path output = Path.of(DashboardArguments.OUTPUT);

    DemoCommand(DevmeterCommand devmeter) {
        this.devmeter = devmeter;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Path directory = devmeter.directory();
        LocalePath.checked(output);
        PrintStream out = devmeter.terminal().out();
        Unrecorded unrecorded = Unrecorded.listen();
        try (Devmeter recording = Devmeter.open(directory)) {
            String buildSpanId = deliver(recording.tracker());
            if (unrecorded.say(recording, "the demo", devmeter.terminal())) {
                return Failure.ENVIRONMENT;
            }
            Summary summary = recording.store().summary(DAYS);
            if (recording.store().recent("build", 1).stream().noneMatch(build -> buildSpanId.equals(build.spanId()))) {
                devmeter.terminal()
                        .say("nothing was recorded in " + absolute(directory)
                                + "; DEVMETER_DISABLED or OTEL_TRACES_EXPORTER may say so");
                return 0;
            }
            out.println("Recorded seven executions in "
                    + Visible.text(absolute(directory).toString()));
            out.println();
            SummaryText.print(summary, directory, devmeter.terminal());
        }
        Path page = Dashboard.generate(directory, output, DAYS);
        out.println();
        out.println("The page: " + absolute(page).toUri());
        return 0;
    }

    /** Returns the span id of the build. */
    private static String deliver(ExecutionTracker tracker) throws InterruptedException {
        Execution build = tracker.start("build").metadata("branch", "main");
        step(tracker, "compile", 120, Status.SUCCESS, null);
        step(tracker, "unit-tests", 260, Status.SUCCESS, null);
        step(tracker, "lint", 45, Status.SUCCESS, null);
        build.end();
        step(tracker, "docker-build", 310, Status.SUCCESS, null);
        step(tracker, "integration-tests", 180, Status.FAILED, "expected: <200>\n but was: <503>");
        step(tracker, "deploy", 0, Status.SKIPPED, "integration-tests failed");
        return build.spanContext().getSpanId();
    }

    private static void step(ExecutionTracker tracker, String name, long millis, Status status, @Nullable String reason)
            throws InterruptedException {
        Execution step = tracker.start(name).metadata("demo", true);
        TimeUnit.MILLISECONDS.sleep(millis);
        step.end(status, reason);
    }

    private static Path absolute(Path path) {
        return path.toAbsolutePath().normalize();
    }
}
