// SPDX-License-Identifier: Apache-2.0
package io.devmeter.cli;

import io.devmeter.bridge.Execution;
import io.devmeter.bridge.Status;
import io.devmeter.local.Devmeter;
import io.opentelemetry.context.Scope;
import java.io.IOException;
import java.util.Map;

/** Records a command with the OpenTelemetry SDK, as its environment variables configure it. */
final class SdkTracking implements Tracking {

    private final Devmeter devmeter;
    private final Execution execution;
    private final Unrecorded unrecorded;

    private SdkTracking(Devmeter devmeter, Execution execution, Unrecorded unrecorded) {
        this.devmeter = devmeter;
        this.execution = execution;
        this.unrecorded = unrecorded;
    }

    @SuppressWarnings("try") // The scope is there to be closed.
    static SdkTracking start(RunArguments run, Map<String, String> environment) {
        Unrecorded unrecorded = Unrecorded.listen();
        Devmeter devmeter = Devmeter.open(run.whereToRecord());
        try (Scope scope = EnvironmentContext.extract(environment).makeCurrent()) {
            Execution execution = devmeter.tracker().start(run.operation());
            run.metadata().forEach(execution::metadata);
            execution.metadata("process.executable.name", run.executable());
            return new SdkTracking(devmeter, execution, unrecorded);
        }
    }

    @Override
    public Map<String, String> environment() {
        return EnvironmentContext.of(execution.context());
    }

    @Override
    public void running() {}

    @Override
    public void ended(int status) throws IOException {
        try (devmeter) {
            execution.metadata("process.exit.code", status);
            if (status == 0) {
                execution.end();
            } else {
                execution.end(Status.FAILED, "exit status " + status);
            }
        }
        String reason = unrecorded.reason();
        if (reason != null) {
            throw new IOException(reason);
        }
    }
}
