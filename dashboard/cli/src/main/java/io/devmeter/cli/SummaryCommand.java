// SPDX-License-Identifier: Apache-2.0
package io.devmeter.cli;

import io.devmeter.store.ExecutionStore;
import io.devmeter.store.Summary;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code devmeter summary}. */
@Command(
        name = "summary",
        sortOptions = false,
        description = {"Shows how often operations ran and failed, and how long they took.", ""})
final class SummaryCommand implements Callable<Integer> {

    private final DevmeterCommand devmeter;

    @Option(
            names = "--days",
            paramLabel = "N",
            defaultValue = "" + SummaryArguments.DAYS,
            converter = WholeNumber.class,
            description = "Cover today and the N days before, in UTC (default: ${DEFAULT-VALUE}).")
    private int days;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            defaultValue = "text",
            description = "text or json (default: ${DEFAULT-VALUE}).")
    private Format format = Format.text;

    SummaryCommand(DevmeterCommand devmeter) {
        this.devmeter = devmeter;
    }

    @Override
    public Integer call() throws IOException {
        print(arguments(), devmeter.terminal());
        return 0;
    }

    SummaryArguments arguments() {
        return new SummaryArguments(days, devmeter.directory(), format);
    }

    /** Does what the command does, without picocli. */
    static void print(SummaryArguments arguments, Terminal terminal) throws IOException {
        Path directory = arguments.directory();
        Summary summary;
        try (ExecutionStore store = ExecutionStore.open(directory)) {
            summary = store.summary(arguments.days());
        }
        if (arguments.format() == Format.json) {
            terminal.out().println(summary.toJson());
        } else {
            SummaryText.print(summary, directory, terminal);
        }
        terminal.saySkipped(summary.skippedLines());
    }
}
