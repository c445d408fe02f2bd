// SPDX-License-Identifier: Apache-2.0
package io.devmeter.cli;

import io.devmeter.local.Environment;
import java.io.File;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What {@code devmeter run} was told.
 *
 * @param name of the operation, or {@code null} for the base name of the command; a blank one, as an empty variable leaves it, means the same
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

    /** Reads a command line if it is a plain one; {@code null} leaves it to picocli. */
    static @Nullable RunArguments ofPlain(String... args) {
        PlainArguments plain = PlainArguments.of("run", List.of("--name", "--dir"), List.of("--meta"), args);
        if (plain == null) {
            return null;
        }
        List<String> metadata = plain.values("--meta");
        for (String pair : metadata) {
            if (pair.indexOf('=') < 1) {
                return null;
            }
        }
        List<String> operands = plain.operands();
        boolean isMarked = !operands.isEmpty() && operands.get(0).equals("--");
        List<String> command = isMarked ? operands.subList(1, operands.size()) : operands;
        return command.isEmpty()
                ? null
                : new RunArguments(plain.value("--name"), takenApart(metadata), plain.value("--dir"), command);
    }

    /** Takes keys and values apart at the first {@code =}, which each pair must have. */
    static Map<String, String> takenApart(List<String> pairs) {
        Map<String, String> metadata = new LinkedHashMap<>();
        for (String pair : pairs) {
            int separator = pair.indexOf('=');
            metadata.put(pair.substring(0, separator), pair.substring(separator + 1));
        }
        return metadata;
    }

    /**
     * The directory of the record.
     *
     * @throws java.nio.file.InvalidPathException if the locale cannot name it
     */
    Path whereToRecord() {
        return LocalePath.checked(directory == null ? Environment.directory() : Path.of(directory));
    }

    /** The operation; empty if the command is, which cannot be run. */
    String operation() {
        return name == null || name.isBlank() ? executable() : name;
    }

    /** The base name of the command. Not by way of a path, which cannot have every name in every locale. */
    String executable() {
        return baseName(command.get(0), File.separatorChar);
    }

    static String baseName(String file, char separator) {
        String base = file.substring(Math.max(file.lastIndexOf('/'), file.lastIndexOf(separator)) + 1);
        return base.isEmpty() ? file : base;
    }
}
