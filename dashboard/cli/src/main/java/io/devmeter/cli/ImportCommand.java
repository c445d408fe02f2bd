// SPDX-License-Identifier: Apache-2.0
package io.devmeter.cli;

import io.devmeter.local.Environment;
import io.devmeter.store.ExecutionImport;
import io.devmeter.store.ExecutionStore;
import io.devmeter.store.StoreFiles;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code devmeter import}. */
@Command(
        name = "import",
        sortOptions = false,
        description = {
            "Records executions from elsewhere: XML test reports of JUnit, Surefire and Gradle, OTLP JSON lines, and day files.",
            "What was imported before is not recorded again.",
            ""
        })
final class ImportCommand implements Callable<Integer> {

    private final DevmeterCommand devmeter;

    @Parameters(
            arity = "1..*",
            paramLabel = "FILE",
            description = "Files, gzipped or not, or directories, from which all such files are read.")
    private List<String> names =
            List.of(); // Of a list, picocli takes what it cannot convert for one argument too many.

    ImportCommand(DevmeterCommand devmeter) {
        this.devmeter = devmeter;
    }

    @Override
    public Integer call() throws IOException {
        if (Environment.isDisabled()) {
            devmeter.terminal().say("nothing is imported, because DEVMETER_DISABLED is true");
            devmeter.terminal().out().println("imported 0, already there 0");
            return 0;
        }
        List<Path> paths = paths();
        int unreadable = 0;
        try (ExecutionStore store = ExecutionStore.open(devmeter.directory())) {
            ExecutionImport executions = store.startImport();
            try (executions) {
                for (Path path : paths) {
                    List<Path> files = files(path);
                    Set<Path> reported = directoriesOfReports(files);
                    for (Path file : files) {
                        unreadable += read(file, !file.equals(path), reported.contains(grandparent(file)), executions);
                    }
                }
            }
            devmeter.terminal()
                    .out()
                    .println("imported " + executions.imported() + ", already there " + executions.alreadyThere());
        }
        return unreadable == 0 ? 0 : Failure.ENVIRONMENT;
    }

    private List<Path> paths() {
        if (names.contains("")) {
            throw Failure.usage("FILE is empty; name files or directories");
        }
        return names.stream().map(LocalePath::of).toList();
    }

    private static List<Path> files(Path path) throws IOException {
        if (!Files.isDirectory(path)) {
            return List.of(path);
        }
        List<Path> files = new ArrayList<>();
        Files.walkFileTree(path, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                // Of a directory of executions: it holds nothing that the day files don't.
                boolean isCache = directory.endsWith(StoreFiles.CACHE) && !directory.equals(path);
                return isCache ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (Files.isRegularFile(file)) {
                    files.add(file);
                }
                return FileVisitResult.CONTINUE;
            }
        });
        Collections.sort(files);
        return files;
    }

    /** Returns the directories with reports, which are known by the name that build tools give them. */
    private static Set<Path> directoriesOfReports(List<Path> files) {
        return files.stream()
                .filter(file -> file.getFileName().toString().startsWith("TEST-"))
                .map(Path::getParent)
                .filter(Objects::nonNull)
                .collect(Collectors.toSet());
    }

    private static @Nullable Path grandparent(Path file) {
        Path directory = file.getParent();
        return directory == null ? null : directory.getParent();
    }

    /**
     * Reads a file.
     *
     * @param isBelowReports whether there are reports in the directory above its own: what TestNG itself has written is of the same tests then
     * @return 1 if the file cannot be read, which is said, and 0 otherwise
     */
    private int read(Path path, boolean isOneOfMany, boolean isBelowReports, ExecutionImport executions)
            throws IOException {
        ImportedFile file = new ImportedFile(path);
        try {
            if (isBelowReports && file.isByTestng()) {
                return 0;
            }
            long malformed = file.read(executions);
            if (malformed > 0) {
                devmeter.terminal()
                        .say(path + ": skipped " + malformed
                                + (malformed == 1 ? " malformed line" : " malformed lines"));
            }
            return 0;
        } catch (ImportedFile.UnreadableException e) {
            if (isOneOfMany && e instanceof ImportedFile.UnknownFormatException) {
                return 0; // Directories of reports hold other files too.
            }
            devmeter.terminal().say(path + ": " + e.getMessage());
            return 1;
        }
    }
}
