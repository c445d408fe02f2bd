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

/** Tells what Devmeter writes into a work tree from what people do. Files are told by their path from its top. Immutable. */
final class OwnOutput {

    private static final List<String> USUAL_NAMES = List.of(".metrics", "dev_metrics_dashboard.html");

    private static final String PAGE_ENDING = ".html";
    private static final String PAGE_START = "<!DOCTYPE html>";
    private static final String PAGE_TITLE = "<title>Devmeter";

    /** Within these, a page has its title. */
    private static final int PAGE_HEAD_BYTES = 2048;

    private final Path workTree;

    /** The directory that is recorded to, as it was named and as it is without symbolic links; only where that is in the work tree. */
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
     * Whether the file belongs to the directory that is recorded to. What else somebody keeps there does not: the directory may be the top of the
     * work tree.
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

    /** Whether the file has, or is in a directory that has, a name that nobody else gives. */
    boolean isUsual(Path file) {
        for (Path part : file) {
            if (USUAL_NAMES.contains(part.toString())) {
                return true;
            }
        }
        return false;
    }

    /** Whether the file is a page made of records, whatever its name. */
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
