// SPDX-License-Identifier: Apache-2.0
package io.devmeter.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/**
 * Makes paths only of names that lead to the file that was named. The JVM decodes names with the charset of the locale. Where that lacks a letter, it
 * gets another name, which it either refuses or takes for a place that nobody named.
 */
final class LocalePath {

    /** What the JVM puts in place of what it cannot decode. */
    private static final char UNKNOWN = '\uFFFD';

    private static final Path WORKING_DIRECTORY = Path.of("/proc/self/cwd");

    private LocalePath() {}

    /**
     * Makes a path of a name.
     *
     * @throws InvalidPathException if the locale cannot name what is meant
     */
    static Path of(String name) {
        return checked(Path.of(name));
    }

    /**
     * Returns the path.
     *
     * @throws InvalidPathException if it holds what could not be decoded, or is relative to a working directory that could not be
     */
    static Path checked(Path path) {
        if (path.toString().indexOf(UNKNOWN) >= 0) {
            throw new InvalidPathException(path.toString(), "not decoded");
        }
        String directory = System.getProperty("user.dir", "");
        if (!path.isAbsolute() && !isName(directory, WORKING_DIRECTORY)) {
            throw new InvalidPathException(directory, "not the working directory");
        }
        return path;
    }

    /** Tells whether a directory has a name that may come from decoding another one. The JVM resolves relative paths against such a name. */
    static boolean isName(String name, Path directory) {
        // Of an ordinary name it is certain, without looking.
        if (name.indexOf('?') < 0 && name.indexOf(UNKNOWN) < 0) {
            return true;
        }
        try {
            return Files.isSameFile(Path.of(name), directory);
        } catch (IOException | InvalidPathException isNone) {
            return Files.notExists(directory); // Then there is nothing to compare with.
        }
    }
}
