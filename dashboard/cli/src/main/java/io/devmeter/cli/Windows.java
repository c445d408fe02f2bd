// SPDX-License-Identifier: Apache-2.0
package io.devmeter.cli;

import java.io.File;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What is different on Windows, and has to be known because it shows nowhere. */
final class Windows {

    /** Whether this process runs there. */
    static final boolean HERE = File.separatorChar == '\\';

    /** By which names of files end that can be started, in the order in which its shell tries them. */
    private static final List<String> EXTENSIONS = List.of(".com", ".exe", ".bat", ".cmd");

    private Windows() {}

    /**
     * Returns the file that its shell would start for a command: for {@code mvn}, it is {@code mvn.cmd}. The system itself, and so the JDK, knows only
     * of {@code mvn.exe}. Returns the command where there is no such file.
     *
     * @param path the folders in which commands are looked for, after the directory
     * @param directory in which it is to run, {@code null} for this one
     */
    static String find(String command, String path, @Nullable File directory) {
        String name = command.toLowerCase(Locale.ROOT);
        List<String> extensions = EXTENSIONS.stream().anyMatch(name::endsWith) ? List.of("") : EXTENSIONS;
        return Stream.concat(Stream.of(command), ChildProcess.candidates(command, path).stream())
                .flatMap(candidate -> extensions.stream().map(candidate::concat))
                .map(candidate -> ChildProcess.file(candidate, directory))
                .filter(File::isFile)
                .findFirst()
                .map(File::getAbsolutePath)
                .orElse(command);
    }

    /** Sets variables in an environment in which {@code PATH} and {@code Path} are one, but not for the JDK. */
    static void putAll(Map<String, String> environment, Map<String, String> variables) {
        environment.keySet().removeIf(name -> variables.keySet().stream().anyMatch(name::equalsIgnoreCase));
        environment.putAll(variables);
    }

    /** Tells whether the console is one of those that say that they understand escape sequences; its oldest shows them as text. */
    static boolean understandsEscapes(UnaryOperator<@Nullable String> variables) {
        return Stream.of("WT_SESSION", "ANSICON", "TERM").anyMatch(name -> variables.apply(name) != null)
                || "ON".equals(variables.apply("ConEmuANSI"));
    }
}
