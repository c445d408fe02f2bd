// SPDX-License-Identifier: Apache-2.0
package io.devmeter.cli;

import io.devmeter.bridge.Execution;
import io.devmeter.bridge.Status;
import io.devmeter.local.Devmeter;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code devmeter run}. Whatever becomes of the tracking, the command runs, has the terminal to itself, and its exit status is handed on.
 */
@Command(
        name = "run",
        sortOptions = false,
        customSynopsis = "devmeter run [--name=N] [--meta=K=V]... [--dir=DIR] -- CMD ARG...",
        description = {"Runs a command, exits as it does, and records it.", ""},
        footer = {"", "For example:", "  devmeter run --name unit-tests --meta branch=main -- mvn test"})
final class RunCommand implements Callable<Integer> {

    private static final W3CTraceContextPropagator TRACE_CONTEXT = W3CTraceContextPropagator.getInstance();

    private final DevmeterCommand devmeter;

    @Option(names = "--name", paramLabel = "N", description = "Name of the operation (default: the base name of CMD).")
    private @Nullable String name;

    @Option(names = "--meta", paramLabel = "K=V", description = "Metadata of the execution; may be given many times.")
    private Map<String, String> metadata = new LinkedHashMap<>();

    @Parameters(arity = "1..*", paramLabel = "CMD", description = "The command with its arguments.")
    private List<String> command = List.of();

    RunCommand(DevmeterCommand devmeter) {
        this.devmeter = devmeter;
    }

    @Override
    public Integer call() {
        Devmeter recording;
        try {
            recording = Devmeter.open(devmeter.directory());
        } catch (RuntimeException e) {
            devmeter.terminal().say("this run is not recorded: " + Failure.of(e).getMessage());
            return ChildProcess.run(command, Map.of(), devmeter.terminal());
        }
        try (recording) {
            return record(recording);
        }
    }

    @SuppressWarnings("try") // The scope is there to be closed.
    private int record(Devmeter recording) {
        Context parent = TRACE_CONTEXT.extract(Context.root(), System.getenv(), ENVIRONMENT);
        try (Scope scope = parent.makeCurrent()) {
            String executable = baseName(command.get(0));
            Execution execution = recording.tracker().start(name == null || name.isEmpty() ? executable : name);
            metadata.forEach(execution::metadata);
            execution.metadata("process.executable.name", executable);

            int status = ChildProcess.run(command, traceContext(execution), devmeter.terminal());

            execution.metadata("process.exit.code", status);
            if (status == 0) {
                execution.end();
            } else {
                execution.end(Status.FAILED, "exit status " + status);
            }
            return status;
        }
    }

    private static Map<String, String> traceContext(Execution execution) {
        Map<String, String> environment = new LinkedHashMap<>();
        TRACE_CONTEXT.inject(execution.context(), environment, (carrier, key, value) -> {
            if (carrier != null) {
                carrier.put(key.toUpperCase(Locale.ROOT), value);
            }
        });
        return environment;
    }

    /** Not by way of a path, which cannot have every name in every locale. */
    private static String baseName(String command) {
        String name = command.substring(command.lastIndexOf('/') + 1);
        return name.isEmpty() ? command : name;
    }

    /** Environment variables are the carrier that OpenTelemetry's specification names for processes, with keys in upper case. */
    private static final TextMapGetter<Map<String, String>> ENVIRONMENT = new TextMapGetter<>() {
        @Override
        @SuppressWarnings("deprecation") // Deprecated, and abstract all the same.
        public Iterable<String> keys(Map<String, String> environment) {
            return environment.keySet();
        }

        @Override
        public @Nullable String get(@Nullable Map<String, String> environment, String key) {
            return environment == null ? null : environment.get(key.toUpperCase(Locale.ROOT));
        }
    };
}
