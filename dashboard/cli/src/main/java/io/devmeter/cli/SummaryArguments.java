// SPDX-License-Identifier: Apache-2.0
package io.devmeter.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What {@code devmeter summary} was told.
 *
 * @param days how many before today
 * @param directory where the executions are, or {@code null} for where the environment says
 * @param format of what is printed
 */
record SummaryArguments(int days, @Nullable Path directory, Format format) {

    /** The default of {@code --days}. */
    static final int DAYS = 7;

    /**
     * Reads a command line that holds nothing but what is asked for every day, as picocli would, which takes longer to be set up than most
     * histories to be summed up.
     *
     * @return {@code null} if there is anything else, right or wrong, which is left to picocli
     */
    static @Nullable SummaryArguments ofPlain(String... args) {
        if (args.length % 2 == 0 || !args[0].equals("summary")) {
            return null;
        }
        String days = null;
        String directory = null;
        String format = null;
        for (int i = 1; i < args.length; i += 2) {
            String value = args[i + 1];
            if (value.isEmpty() || value.startsWith("-")) {
                return null;
            }
            if (args[i].equals("--days") && days == null) {
                days = value;
            } else if (args[i].equals("--dir") && directory == null) {
                directory = value;
            } else if (args[i].equals("--format") && format == null) {
                format = value;
            } else {
                return null;
            }
        }
        return of(days, directory, format);
    }

    private static @Nullable SummaryArguments of(
            @Nullable String days, @Nullable String directory, @Nullable String format) {
        try {
            int number = days == null ? DAYS : Integer.parseInt(days);
            return number < 0
                    ? null
                    : new SummaryArguments(
                            number,
                            directory == null ? null : Path.of(directory),
                            format == null ? Format.text : Format.valueOf(format));
        } catch (IllegalArgumentException wrong) {
            return null;
        }
    }
}
