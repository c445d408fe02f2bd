// SPDX-License-Identifier: Apache-2.0
package io.devmeter.cli;

import io.devmeter.bridge.Status;
import io.devmeter.local.Environment;
import io.devmeter.local.Origin;
import io.devmeter.local.TraceParent;
import io.devmeter.local.TraceWriter;
import io.devmeter.local.WrittenExecution;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Records a command without the OpenTelemetry SDK, whose start takes several times as long as that of the JVM. The record is what
 * {@link SdkTracking} would write, but for what the SDK says of itself.
 */
final class DirectTracking implements Tracking {

    /** The SDK keeps 128 attributes of a span, of which two are ours. */
    private static final int MAX_METADATA = 100;

    private static final int TRACEPARENT_LENGTH = 55;

    /** What is honoured here as there. */
    private static final Set<String> KNOWN = Set.of(
            "OTEL_SERVICE_NAME", "OTEL_RESOURCE_ATTRIBUTES", "DEVMETER_DIR", "DEVMETER_DISABLED", "DEVMETER_RESOURCE");

    /** Exporters that there are without being named. */
    private static final Map<String, String> USUAL_EXPORTERS = Map.of(
            "OTEL_TRACES_EXPORTER", "devmeter",
            "OTEL_METRICS_EXPORTER", "none",
            "OTEL_LOGS_EXPORTER", "none");

    private final TraceWriter writer;
    private final Origin origin;
    private final WrittenExecution execution;
    private final long startedNanos;

    private DirectTracking(TraceWriter writer, Origin origin, WrittenExecution execution, long startedNanos) {
        this.writer = writer;
        this.origin = origin;
        this.execution = execution;
        this.startedNanos = startedNanos;
    }

    /** Tells whether nothing is asked for that only the SDK does. */
    static boolean isEnough(RunArguments run, Map<String, String> environment, Set<?> properties) {
        for (Map.Entry<String, String> variable : environment.entrySet()) {
            String name = variable.getKey();
            if ((name.startsWith("OTEL_") || name.startsWith("DEVMETER_"))
                    && !KNOWN.contains(name)
                    && !variable.getValue().isEmpty()
                    && !variable.getValue().equals(USUAL_EXPORTERS.get(name))) {
                return false;
            }
        }
        for (Object property : properties) {
            String name = property.toString();
            if (name.startsWith("otel.")
                    || (name.startsWith("devmeter.")
                            && !KNOWN.contains(name.replace('.', '_').toUpperCase(Locale.ROOT)))) {
                return false;
            }
        }
        return run.metadata().size() <= MAX_METADATA && isUsual(environment);
    }

    /** Tells whether there is no trace to continue, or one that has no state. */
    private static boolean isUsual(Map<String, String> environment) {
        String header = environment.get("TRACEPARENT");
        if (header == null || header.isEmpty()) {
            return true;
        }
        TraceParent parent = TraceParent.parse(header);
        return parent != null
                && header.startsWith("00-")
                && header.length() == TRACEPARENT_LENGTH
                && environment.getOrDefault("TRACESTATE", "").isEmpty();
    }

    /** Starts to record, unless recording is switched off. */
    static Tracking start(RunArguments run, Map<String, String> environment) {
        if (Environment.isDisabled()) {
            return Tracking.NONE;
        }
        Path directory = run.whereToRecord();
        Origin origin = Origin.here(directory);
        TraceWriter writer = TraceWriter.open(directory, origin);
        TraceParent parent = TraceParent.parse(environment.get("TRACEPARENT"));
        long startedNanos = System.nanoTime();
        WrittenExecution execution = writer.start(run.operation(), parent, startedNanos);
        run.metadata().forEach(execution::metadata);
        execution.metadata("process.executable.name", run.executable());
        return new DirectTracking(writer, origin, execution, startedNanos);
    }

    @Override
    public Map<String, String> environment() {
        return Map.of("TRACEPARENT", execution.identity().header());
    }

    @Override
    public void running() {
        origin.attributes();
    }

    @Override
    public void ended(int status) throws IOException {
        Duration duration = Duration.ofNanos(System.nanoTime() - startedNanos);
        execution.metadata("process.exit.code", (long) status);
        if (status == 0) {
            execution.end(Status.SUCCESS, null, duration);
        } else {
            execution.end(Status.FAILED, "exit status " + status, duration);
        }
        writer.close();
        Exception failure = writer.firstFailure();
        if (failure != null) {
            throw failure instanceof IOException e ? e : new IOException(failure);
        }
    }
}
