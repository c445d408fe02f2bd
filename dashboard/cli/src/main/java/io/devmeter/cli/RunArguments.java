// SPDX-License-Identifier: Apache-2.0
package io.devmeter.cli;

import io.devmeter.local.Environment;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What {@code devmeter run} was told.
 *
 * @param name of the operation, or {@code null} for the base name of the command
 * @param metadata of the execution, in the order of the command line
 * @param directory where to record, or {@code null} for where the environment says
 * @param command with its arguments, never empty
 */
record RunArguments(
        @Nullable String name,
        Map<String, String> metadata,
        @Nullable String directory,
        List<String> command) {

    RunArguments {
        metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
        command = List.copyOf(command);
    }

    /**
     * Reads a command line that holds nothing but what is asked for every day, as picocli would in a fraction of the time.
     *
     * @return {@code null} if there is anything else, right or wrong, which is left to picocli
     */
    static @Nullable RunArguments ofPlain(String... args) {
        if (args.length == 0 || !args[0].equals("run")) {
            return null;
        }
        String name = null;
        String directory = null;
        Map<String, String> metadata = new LinkedHashMap<>();
        int at = 1;
        for (; at < args.length && args[at].startsWith("-") && !args[at].equals("--"); at++) {
            int equals = args[at].indexOf('=');
            String option = equals < 0 ? args[at] : args[at].substring(0, equals);
            String value;
            if (equals >= 0) {
                value = args[at].substring(equals + 1);
            } else {
                at++;
                value = at < args.length ? args[at] : "";
            }
            if (value.isEmpty() || value.startsWith("-")) {
                return null;
            }
            switch (option) {
                case "--name" -> {
                    if (name != null) {
                        return null;
                    }
                    name = value;
                }
                case "--dir" -> {
                    if (directory != null) {
                        return null;
                    }
                    directory = value;
                }
                case "--meta" -> {
                    int separator = value.indexOf('=');
                    if (separator < 1 || separator == value.length() - 1) {
                        return null;
                    }
                    metadata.put(value.substring(0, separator), value.substring(separator + 1));
                }
                default -> {
                    return null;
                }
            }
        }
        if (at < args.length && args[at].equals("--")) {
            at++;
        }
        return at < args.length
                ? new RunArguments(
                        name, metadata, directory, Arrays.asList(args).subList(at, args.length))
                : null;
    }

    /**
     * The directory of the record.
     *
     * @throws java.nio.file.InvalidPathException if it cannot be one
     */
    Path whereToRecord() {
        return directory == null ? Environment.directory() : Path.of(directory);
    }

    /** The operation. */
    String operation() {
        return name == null || name.isEmpty() ? executable() : name;
    }

    /** The base name of the command. Not by way of a path, which cannot have every name in every locale. */
    String executable() {
        String file = command.get(0);
        String base = file.substring(file.lastIndexOf('/') + 1);
        return base.isEmpty() ? file : base;
    }
}
