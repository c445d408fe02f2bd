// SPDX-License-Identifier: Apache-2.0
package io.devmeter.cli;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What {@code devmeter summary} was told.
 *
 * @param days how many before today
 * @param directory where the executions are
 * @param format of what is printed
 */
record SummaryArguments(int days, Path directory, Format format) {

    /** The default of {@code --days}. */
    static final int DAYS = 7;

    /** Reads a command line if it is a plain one; {@code null} leaves it to picocli. */
    static @Nullable SummaryArguments ofPlain(String... args) {
        PlainArguments plain = PlainArguments.of("summary", List.of("--days", "--dir", "--format"), List.of(), args);
        if (plain == null || !plain.operands().isEmpty()) {
            return null;
        }
        try {
            String format = plain.value("--format");
            return new SummaryArguments(
                    plain.days("--days", DAYS),
                    plain.directory(),
                    format == null ? Format.text : Format.valueOf(format));
        } catch (IllegalArgumentException wrong) {
            return null;
        }
    }
}
