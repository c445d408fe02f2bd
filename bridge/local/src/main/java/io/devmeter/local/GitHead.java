// SPDX-License-Identifier: Apache-2.0
package io.devmeter.local;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What is checked out, read from git's own files in less than a tenth of a millisecond, where a git process takes several. It knows branches,
 * detached heads, packed references, linked work trees and submodules. Of a repository in the {@code reftable} format (git 2.45) it knows neither branch nor
 * revision.
 *
 * @param workTree the top directory of what is checked out
 * @param branch the branch, {@code null} if the head is detached or not known
 * @param revision the commit, {@code null} if there is none yet or it is not known
 */
record GitHead(
        Path workTree, @Nullable String branch, @Nullable String revision) {

    private static final Pattern OBJECT_NAME = Pattern.compile("[0-9a-f]{40}|[0-9a-f]{64}");
    private static final String REF = "ref:";
    private static final String BRANCHES = "refs/heads/";

    /** The head of a repository in the {@code reftable} format, whose references are elsewhere. */
    private static final String NOT_HERE = BRANCHES + ".invalid";

    /** Git itself follows no longer chains. */
    private static final int MAX_SYMBOLIC_REFS = 5;

    /** More than a head or a reference needs. */
    private static final int MAX_BYTES = 64 << 10;

    /** Returns the head of the repository that the directory really is in, or {@code null} if it is in none that can be read. */
    static @Nullable GitHead of(Path directory) {
        try {
            for (Path above = directory.toRealPath(); above != null; above = above.getParent()) {
                Path git = above.resolve(".git");
                if (Files.exists(git)) {
                    return read(above, gitDirectory(git));
                }
            }
        } catch (IOException | InvalidPathException unreadable) {
            // Or the directory is not there any more.
        }
        return null;
    }

    /** Returns the directory itself, or the one that the file names which linked work trees and submodules have in its place. */
    private static Path gitDirectory(Path git) throws IOException {
        if (Files.isDirectory(git)) {
            return git;
        }
        String says = text(git);
        return git.resolveSibling(says.substring(says.indexOf(':') + 1).strip());
    }

    private static GitHead read(Path workTree, Path gitDirectory) throws IOException {
        Path commonDirectory = commonDirectory(gitDirectory);
        String head = text(gitDirectory.resolve("HEAD"));
        String branch = null;
        String value = head;
        for (int i = 0; i < MAX_SYMBOLIC_REFS && value != null && value.startsWith(REF); i++) {
            String reference = value.substring(REF.length()).strip();
            branch = reference.startsWith(BRANCHES) ? reference.substring(BRANCHES.length()) : reference;
            if (reference.equals(NOT_HERE)) {
                return new GitHead(workTree, null, null);
            }
            value = valueOf(reference, gitDirectory, commonDirectory);
        }
        boolean isRevision = value != null && OBJECT_NAME.matcher(value).matches();
        return new GitHead(workTree, branch, isRevision ? value : null);
    }

    private static Path commonDirectory(Path gitDirectory) throws IOException {
        Path file = gitDirectory.resolve("commondir");
        return Files.exists(file) ? gitDirectory.resolve(text(file)) : gitDirectory;
    }

    private static @Nullable String valueOf(String reference, Path gitDirectory, Path commonDirectory)
            throws IOException {
        for (Path directory : new Path[] {gitDirectory, commonDirectory}) {
            Path file = directory.resolve(reference);
            if (Files.isRegularFile(file)) {
                return text(file);
            }
        }
        return packedValueOf(reference, commonDirectory.resolve("packed-refs"));
    }

    /** Reads a small file. A pipe could block us, and a device never end. */
    private static String text(Path file) throws IOException {
        if (!Files.isRegularFile(file) || Files.size(file) > MAX_BYTES) {
            throw new IOException(file + " is none of git's");
        }
        return Files.readString(file).strip();
    }

    private static @Nullable String packedValueOf(String reference, Path packedRefs) throws IOException {
        if (!Files.isRegularFile(packedRefs)) {
            return null;
        }
        String ending = " " + reference;
        try (BufferedReader lines = Files.newBufferedReader(packedRefs, StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.endsWith(ending)) {
                    return line.substring(0, line.length() - ending.length());
                }
            }
        }
        return null;
    }
}
