// SPDX-License-Identifier: Apache-2.0
package io.devmeter.cli;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What {@code devmeter dashboard} was told.
 *
 * @param days how many before today
 * @param directory where the executions are
 * @param output the file to write
 */
record DashboardArguments(int days, Path directory, Path output) {

    /** The default of {@code --days}. */
    static final int DAYS = 30;

    /** The default of {@code --output}. */
    static final String OUTPUT = "dev_metrics_dashboard.html";

    /** Reads a command line if it is a plain one; {@code null} leaves it to picocli. */
    static @Nullable DashboardArguments ofPlain(String... args) {
        PlainArguments plain = PlainArguments.of("dashboard", List.of("--days", "--dir", "--output"), List.of(), args);
        if (plain == null || !plain.operands().isEmpty()) {
            return null;
        }
        try {
            Path output = plain.path("--output");
            return new DashboardArguments(
                    plain.days("--days", DAYS), plain.directory(), output == null ? LocalePath.of(OUTPUT) : output);
        } catch (IllegalArgumentException wrong) {
            return null;
        }
    }
}
