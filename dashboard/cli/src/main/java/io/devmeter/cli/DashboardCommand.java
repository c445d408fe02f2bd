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

    static final String DEFAULT_OUTPUT = "dev_metrics_dashboard.html";

    private final DevmeterCommand devmeter;

    @Option(
            names = "--output",
            paramLabel = "FILE",
            defaultValue = DEFAULT_OUTPUT,
            description = "The file to write (default: ${DEFAULT-VALUE}).")
    private Path output = Path.of(DEFAULT_OUTPUT);

    @Option(
            names = "--days",
            paramLabel = "N",
            defaultValue = "30",
            converter = WholeNumber.class,
            description = "Cover today and the N days before, in UTC (default: ${DEFAULT-VALUE}).")
    private int days;

    DashboardCommand(DevmeterCommand devmeter) {
        this.devmeter = devmeter;
    }

    @Override
    @SuppressWarnings("try") // The progress is there to be closed.
    public Integer call() throws IOException {
        Path page;
        try (Progress progress = Progress.begin("making the page", devmeter.terminal())) {
            page = Dashboard.generate(devmeter.directory(), output, days);
        }
        devmeter.terminal().out().println(page.toAbsolutePath().normalize());
        return 0;
    }
}
