// SPDX-License-Identifier: Apache-2.0
package io.devmeter.cli;

import io.devmeter.dashboard.Dashboard;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code devmeter dashboard}. */
@Command(
        name = "dashboard",
        sortOptions = false,
        description = {"Writes the page, one self-contained HTML file, and prints its path.", ""})
final class DashboardCommand implements Callable<Integer> {

    private final DevmeterCommand devmeter;

    @Option(
            names = "--output",
            paramLabel = "FILE",
            description = "The file to write (default: " + DashboardArguments.OUTPUT + ").")
    private Path output = Path.of(DashboardArguments.OUTPUT);

    @Option(
            names = "--days",
            paramLabel = "N",
            defaultValue = "" + DashboardArguments.DAYS,
            converter = WholeNumber.class,
            description = "Cover today and the N days before, in UTC (default: ${DEFAULT-VALUE}).")
    private int days;

    DashboardCommand(DevmeterCommand devmeter) {
        this.devmeter = devmeter;
    }

    @Override
    public Integer call() throws IOException {
        write(arguments(), devmeter.terminal());
        return 0;
    }

    DashboardArguments arguments() {
        return new DashboardArguments(days, devmeter.directory(), LocalePath.checked(output));
    }

    /** Does what the command does, without picocli. */
    @SuppressWarnings("try") // The progress is there to be closed.
    static void write(DashboardArguments arguments, Terminal terminal) throws IOException {
        Path page;
        try (Progress progress = Progress.begin("making the page", terminal)) {
            page = Dashboard.generate(arguments.directory(), arguments.output(), arguments.days());
        }
        terminal.out().println(page.toAbsolutePath().normalize());
    }
}
