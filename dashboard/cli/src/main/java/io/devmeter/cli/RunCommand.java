// SPDX-License-Identifier: Apache-2.0
package io.devmeter.cli;

import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

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

    // Of a map, picocli would take quotes for its own, and complain of a single one.
    @Option(
            names = "--meta",
            paramLabel = "K=V",
            converter = Pair.class,
            description = "Metadata of the execution; may be repeated.")
    private List<String> metadata = List.of();

    @Parameters(arity = "1..*", paramLabel = "CMD", description = "The command with its arguments.")
    private List<String> command = List.of();

    RunCommand(DevmeterCommand devmeter) {
        this.devmeter = devmeter;
    }

    @Override
    public Integer call() {
        return TrackedCommand.run(arguments(), devmeter.terminal());
    }

    RunArguments arguments() {
        return new RunArguments(name, RunArguments.takenApart(metadata), devmeter.directory, command);
    }

    /** Takes a key and a value, together as they were given. */
    static final class Pair implements ITypeConverter<String> {
        @Override
        public String convert(String pair) {
            int separator = pair.indexOf('=');
            if (separator < 1) {
                throw new TypeConversionException(
                        "'" + pair + (separator == 0 ? "' has no key before the =" : "' is not KEY=VALUE"));
            }
            return pair;
        }
    }
}
