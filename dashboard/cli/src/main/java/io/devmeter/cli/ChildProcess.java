// SPDX-License-Identifier: Apache-2.0
package io.devmeter.cli;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Runs a command in place of this process, as far as one process can stand for another. */
final class ChildProcess {

    /** What a shell returns for a command that is not there. */
    static final int NOT_FOUND = 127;

    /** What a shell returns for a command that is there and cannot be executed. */
    static final int NOT_EXECUTABLE = 126;

    /** Input that has ended. */
    static final Redirect NOTHING = Redirect.from(Redirect.DISCARD.file());

    private ChildProcess() {}

    /**
     * Runs the command with this process's terminal, environment and working directory until it ends.
     *
     * @param whileItRuns done once the command has started, on this thread; must not throw
     * @return its exit status; 128 + the number of the signal that ended it; 127 or 126 if it could not be started
     */
    @SuppressWarnings("try") // The signals are there to be held.
    static int run(List<String> command, Map<String, String> environment, Terminal terminal, Runnable whileItRuns) {
        ProcessBuilder builder =
                withTerminal(new ProcessBuilder(startable(RawArguments.preserve(command), null, null)));
        builder.environment().putAll(environment);
        Signals.ToChild receiver = new Signals.ToChild();
        try (Signals signals = Signals.to(receiver)) {
            Process child = builder.start();
            receiver.started(child);
            whileItRuns.run();
            return waitFor(child);
        } catch (IOException couldNotStart) {
            String name = command.get(0);
            int status = statusOfUnstartable(name, path(), null);
            terminal.say((name.isEmpty() ? "''" : name)
                    + (status == NOT_FOUND ? ": command not found" : ": cannot be executed"));
            return status;
        }
    }

    /** Lets a process have the standard streams of this one. */
    static ProcessBuilder withTerminal(ProcessBuilder builder) {
        return builder.inheritIO().redirectInput(input(Path.of("/proc/self/fd/0")));
    }

    /** Returns no input instead of a file of the JDK: if standard input is closed, the first file that the JVM opens is in its place. */
    static Redirect input(Path link) {
        try {
            boolean isOfJdk =
                    Files.readSymbolicLink(link).startsWith(Path.of(System.getProperty("java.home", ""), "lib"));
            return isOfJdk ? NOTHING : Redirect.INHERIT;
        } catch (IOException | UnsupportedOperationException | InvalidPathException noProc) {
            return Redirect.INHERIT;
        }
    }

    /** Returns where commands are looked for. */
    static String path() {
        String path = System.getenv("PATH"); // Which on Windows is called Path, and not found in the map.
        return path == null ? "" : path;
    }

    /**
     * Returns a command as the JDK can start it.
     *
     * @param path the search path that the command is given, {@code null} for that of this process
     * @param directory in which it is to run, {@code null} for this one
     */
    static List<String> startable(List<String> command, @Nullable String path, @Nullable File directory) {
        String name = command.get(0);
        List<String> startable = new ArrayList<>(command);
        if (Windows.HERE) {
            startable.set(0, Windows.find(name, path == null ? path() : path, directory));
        } else if (path != null) {
            startable.set(0, find(name, path, directory));
        }
        return startable;
    }

    /**
     * Returns the file of a command on another search path than that of this process, which is the only one that the JDK heeds; if there is none,
     * a file that cannot be started.
     *
     * @param directory in which it is to run, {@code null} for this one
     */
    private static String find(String command, String path, @Nullable File directory) {
        List<String> candidates = candidates(command, path);
        return candidates.stream()
                .filter(candidate -> file(candidate, directory).isFile()
                        && file(candidate, directory).canExecute())
                .findFirst()
                .orElse(candidates.get(0));
    }

    /**
     * Looks where the system has looked; the JDK tells why it could not start a process only in words that change.
     *
     * @param directory in which it was to run, {@code null} for this one
     */
    static int statusOfUnstartable(String command, String path, @Nullable File directory) {
        return isThere(command, path, directory) ? NOT_EXECUTABLE : NOT_FOUND;
    }

    /** Not by way of a path, which cannot have every name in every locale. */
    private static boolean isThere(String command, String path, @Nullable File directory) {
        if (namesFolder(command)) {
            File file = file(command, directory);
            return file.exists() || isOutOfReach(file);
        }
        return candidates(command, path).stream()
                .anyMatch(candidate -> file(candidate, directory).isFile());
    }

    /** Returns the files that a command may be, at least one. Relative ones start where it runs. */
    static List<String> candidates(String command, String path) {
        return namesFolder(command)
                ? List.of(command)
                : Arrays.stream(path.split(File.pathSeparator, -1))
                        .map(folder -> (folder.isEmpty() ? "." : folder) + "/" + command)
                        .toList();
    }

    private static boolean namesFolder(String command) {
        return command.indexOf('/') >= 0 || command.indexOf(File.separatorChar) >= 0;
    }

    /** Returns the file of a name that starts in a directory, {@code null} for this one. */
    static File file(String name, @Nullable File directory) {
        File file = new File(name);
        return file.isAbsolute() ? file : new File(directory, name);
    }

    /** Tells whether a folder that it would be in lets nobody like us in. */
    private static boolean isOutOfReach(File file) {
        File folder = file.getAbsoluteFile().getParentFile();
        while (folder != null && !folder.exists()) {
            folder = folder.getParentFile();
        }
        return folder != null && folder.isDirectory() && !folder.canExecute();
    }

    /** Waits for the end, whoever interrupts this thread; it is interrupted again afterwards. */
    static int waitFor(Process child) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return child.waitFor();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
