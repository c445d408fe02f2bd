// SPDX-License-Identifier: Apache-2.0
package io.devmeter.cli;

import java.util.LinkedHashMap;
import java.util.List;
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
        if (metadata.containsKey("")) {
            throw Failure.usage("--meta =" + metadata.get("") + " has no key before the =");
        }
        return TrackedCommand.run(arguments(), devmeter.terminal());
    }

    RunArguments arguments() {
        return new RunArguments(name, metadata, devmeter.directory, command);
    }
}
