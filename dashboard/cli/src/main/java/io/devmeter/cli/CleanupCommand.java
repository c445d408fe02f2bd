// SPDX-License-Identifier: Apache-2.0
package io.devmeter.cli;

import io.devmeter.store.ExecutionStore;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code devmeter cleanup}. */
@Command(
        name = "cleanup",
        sortOptions = false,
        description = {"Deletes the files of old days, and on request compresses others; nothing else is touched.", ""})
final class CleanupCommand implements Callable<Integer> {

    private final DevmeterCommand devmeter;

    @Parameters(
            arity = "0..1",
            paramLabel = "DAYS",
            defaultValue = "30",
            converter = WholeNumber.class,
            description = "Keep today and the DAYS days before, in UTC (default: ${DEFAULT-VALUE}).")
    private int days;

    @Option(
            names = "--compress-after",
            paramLabel = "DAYS",
            converter = WholeNumber.Positive.class,
            description =
                    "Compress the files of days before the last DAYS, at least 1; today's and yesterday's stay as they are.")
    private @Nullable Integer compressAfter;

    @Option(
            names = "--max-size",
            paramLabel = "SIZE",
            converter = Size.Converter.class,
            description =
                    "Then delete the oldest files, never today's, until all together are no larger than SIZE, such as 500MB.")
    private @Nullable Size maxSize;

    @Option(names = "--dry-run", arity = "0", description = "Only list what would be deleted or compressed.")
    private boolean dryRun;

    CleanupCommand(DevmeterCommand devmeter) {
        this.devmeter = devmeter;
    }

    @Override
    public Integer call() throws IOException {
        PrintStream out = devmeter.terminal().out();
        try (ExecutionStore store = ExecutionStore.open(devmeter.directory())) {
            if (dryRun) {
                list(store, out);
            } else {
                cleanUp(store, out);
            }
        }
        return 0;
    }

    private void cleanUp(ExecutionStore store, PrintStream out) throws IOException {
        out.println("deleted " + store.deleteOlderThan(days) + " files");
        if (compressAfter != null) {
            out.println("compressed " + store.compressOlderThan(compressAfter) + " files");
        }
        if (maxSize != null) {
            out.println("deleted " + store.deleteOldestBeyond(maxSize.bytes()) + " files beyond " + maxSize.text());
        }
    }

    /** Sizes are those before anything is compressed. */
    private void list(ExecutionStore store, PrintStream out) throws IOException {
        List<Path> old = store.olderThan(days);
        old.forEach(out::println);
        out.println("would delete " + old.size() + " files");
        if (compressAfter != null) {
            List<Path> closed = new ArrayList<>(store.toCompress(compressAfter));
            closed.removeAll(old);
            closed.forEach(out::println);
            out.println("would compress " + closed.size() + " files");
        }
        if (maxSize != null) {
            List<Path> beyond = new ArrayList<>(store.oldestBeyond(maxSize.bytes()));
            beyond.removeAll(old);
            beyond.forEach(out::println);
            out.println("would delete " + beyond.size() + " files beyond " + maxSize.text());
        }
    }
}
