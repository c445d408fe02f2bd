// SPDX-License-Identifier: Apache-2.0
package io.devmeter.local;

import io.devmeter.store.StoreFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Tells files that Devmeter writes into a work tree from those of people. Paths are relative to the top of the work tree. Immutable. */
final class OwnOutput {

    private static final List<String> USUAL_NAMES = List.of(".metrics", "dev_metrics_dashboard.html");

    private static final String PAGE_ENDING = ".html";
    private static final String PAGE_START = "<!DOCTYPE html>";
    private static final String PAGE_TITLE = "<title>Devmeter";

    /** The title of a page is within its first bytes. */
    private static final int PAGE_HEAD_BYTES = 2048;

    private final Path workTree;

    /** The directory that is recorded to, as it was given and without symbolic links; empty if it is not in the work tree. */
    private final Set<Path> records = new LinkedHashSet<>();

    OwnOutput(Path workTree, Path records) {
        this.workTree = workTree;
        add(workTree, records.toAbsolutePath().normalize());
        try {
            add(workTree.toRealPath(), records.toRealPath());
        } catch (IOException e) {
            // It is not there yet, so nothing in it has changed.
            return;
        }
    }

    private void add(Path top, Path directory) {
        if (directory.startsWith(top)) {
            records.add(top.relativize(directory));
        }
    }

    /**
     * Tells whether the file is one that the store writes to the directory that is recorded to. Other files there are people's: the directory may be the top
     * of the work tree.
     */
    boolean isRecord(Path file) {
        for (Path directory : records) {
            if (file.equals(directory)) {
                return true; // A symbolic link.
            }
            // No path starts with the empty one, which leads from the top to the top.
            if ((directory.toString().isEmpty() || file.startsWith(directory))
                    && StoreFiles.areOfStore(directory.relativize(file))) {
                return true;
            }
        }
        return false;
    }

    /** Tells whether the file, or a directory that it is in, has a name that only Devmeter gives. */
    boolean isUsual(Path file) {
        for (Path part : file) {
            if (USUAL_NAMES.contains(part.toString())) {
                return true;
            }
        }
        return false;
    }

    /** Tells whether the file is a page of Devmeter's, whatever its name. */
    boolean isPage(Path file) throws IOException {
        if (!file.toString().endsWith(PAGE_ENDING) || !Files.isRegularFile(workTree.resolve(file))) {
            return false;
        }
        try (InputStream content = Files.newInputStream(workTree.resolve(file))) {
            String head = new String(content.readNBytes(PAGE_HEAD_BYTES), StandardCharsets.UTF_8);
            return head.startsWith(PAGE_START) && head.contains(PAGE_TITLE);
        }
    }
}
