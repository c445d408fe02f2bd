// SPDX-License-Identifier: Apache-2.0
package io.devmeter.cli;

import io.devmeter.store.ExecutionStore;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code devmeter cleanup}. */
@Command(
        name = "cleanup",
        sortOptions = false,
        description = {"Deletes the files of old days, and nothing else.", ""})
final class CleanupCommand implements Callable<Integer> {

    private final DevmeterCommand devmeter;

    @Parameters(
            arity = "0..1",
            paramLabel = "DAYS",
            defaultValue = "30",
            converter = WholeNumber.class,
            description = "Keep today and the DAYS days before, in UTC (default: ${DEFAULT-VALUE}).")
    private int days;

    @Option(names = "--dry-run", description = "Only list what would be deleted.")
    private boolean dryRun;

    CleanupCommand(DevmeterCommand devmeter) {
        this.devmeter = devmeter;
    }

    @Override
    public Integer call() throws IOException {
        PrintStream out = devmeter.terminal().out();
        try (ExecutionStore store = ExecutionStore.open(devmeter.directory())) {
            if (dryRun) {
                List<Path> files = store.olderThan(days);
                files.forEach(out::println);
                out.println("would delete " + files.size() + " files");
            } else {
                out.println("deleted " + store.deleteOlderThan(days) + " files");
            }
        }
        return 0;
    }
}
