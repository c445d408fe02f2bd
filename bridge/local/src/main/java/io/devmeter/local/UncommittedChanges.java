// SPDX-License-Identifier: Apache-2.0
package io.devmeter.local;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * How a work tree differs from the commit that is checked out, found out in the background by one git process.
 *
 * <p>The hash covers path and content of each changed, deleted, renamed or untracked file that git does not ignore; whether a change is staged
 * makes no difference. It leaves out {@linkplain OwnOutput what Devmeter writes} and, where git does not ignore them, the output directories of
 * Maven and Gradle.
 *
 * <p>If git is missing, fails or is not done in time, nothing is known: to guess that the code is the same would make verdicts wrong. Thread-safe.
 */
final class UncommittedChanges {

    private static final int HASH_LENGTH = 16;

    /** Contents beyond this are told apart by size and time of change, as no sources are that large. */
    private static final long MAX_CONTENT_BYTES = 64L << 20;

    /** What git's hooks are given, and whatever they start, would have git look at the repository of the hook, wherever it is asked. */
    private static final Set<String> OTHER_REPOSITORY =
            Set.of("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_COMMON_DIR", "GIT_OBJECT_DIRECTORY");

    private static final String HEADER_REVISION = "# branch.oid ";
    private static final String HEADER_BRANCH = "# branch.head ";

    /**
     * What was found.
     *
     * @param hash of the changes, {@code null} if there are none
     * @param branch as git tells it, {@code null} if it was not asked or there is none
     * @param revision as git tells it, {@code null} if it was not asked or there is none
     */
    record Found(
            @Nullable String hash,
            @Nullable String branch,
            @Nullable String revision) {}

    private final CompletableFuture<Found> found = new CompletableFuture<>();
    private final long deadlineNanos;

    private UncommittedChanges(Duration timeout) {
        this.deadlineNanos = System.nanoTime() + timeout.toNanos();
    }

    /**
     * Starts to look.
     *
     * @param records the directory that is recorded to
     * @param askForHead whether git shall also tell branch and revision
     */
    static UncommittedChanges startReading(
            String git, Path workTree, Path records, boolean askForHead, Duration timeout) {
        UncommittedChanges changes = new UncommittedChanges(timeout);
        Thread thread = new Thread(() -> changes.read(git, workTree, records, askForHead), "devmeter-git");
        thread.setDaemon(true);
        // It starts threads of the JDK's, which live as long as the process and would inherit the caller's loader.
        thread.setContextClassLoader(null);
        thread.start();
        return changes;
    }

    /** Returns what was found, {@code null} if it is not known; waits until git has answered or its time is over. An interrupt is kept for later. */
    @Nullable
    Found found() {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return found.get(remainingNanos(), TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } catch (ExecutionException | TimeoutException notKnown) {
            return null;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Returns a text in place of a hash that is not known. It is never returned again. */
    static String unknownHash() {
        return "unknown-" + Long.toHexString(ThreadLocalRandom.current().nextLong());
    }

    private void read(String git, Path workTree, Path records, boolean askForHead) {
        try {
            List<String> command = new ArrayList<>(List.of(
                    git,
                    "--no-optional-locks", // Or a git command of the user's might find the index locked.
                    "status",
                    "--porcelain=v2",
                    "-z",
                    "--untracked-files=all"));
            if (askForHead) {
                command.addAll(List.of("--branch", "--no-ahead-behind"));
            }
            ProcessBuilder builder =
                    new ProcessBuilder(command).directory(workTree.toFile()).redirectError(Redirect.DISCARD);
            builder.environment().keySet().removeAll(OTHER_REPOSITORY);
            Process process = builder.start();
            process.onExit().orTimeout(remainingNanos(), TimeUnit.NANOSECONDS).exceptionally(late -> {
                process.destroyForcibly();
                return process;
            });
            process.getOutputStream().close();
            Found result;
            try (InputStream output = new BufferedInputStream(process.getInputStream(), 1 << 16)) {
                result = new Reading(workTree, records).of(output);
            }
            int status = process.waitFor();
            if (status != 0) {
                throw new IOException("git status exited with " + status);
            }
            found.complete(result);
        } catch (IOException | RuntimeException | NoSuchAlgorithmException | InterruptedException e) {
            found.completeExceptionally(e);
        }
    }

    private long remainingNanos() {
        return Math.max(1, deadlineNanos - System.nanoTime());
    }

    /** One pass over what {@code git status --porcelain=v2 -z} prints. */
    private static final class Reading {
        private final Path workTree;
        private final OwnOutput own;
        private final MessageDigest hash = MessageDigest.getInstance("SHA-256");
        private long contentBytes;
        private boolean changed;
        private @Nullable String branch;
        private @Nullable String revision;

        Reading(Path workTree, Path records) throws NoSuchAlgorithmException {
            this.workTree = workTree;
            this.own = new OwnOutput(workTree, records);
        }

        Found of(InputStream output) throws IOException {
            for (String entry = next(output); entry != null; entry = next(output)) {
                switch (entry.charAt(0)) {
                    case '#' -> header(entry);
                    case '1' -> changed(pathAfter(entry, 8));
                    case '2' -> {
                        changed(pathAfter(entry, 9));
                        String original = next(output);
                        if (original != null) {
                            changed(original);
                        }
                    }
                    case 'u' -> changed(pathAfter(entry, 10));
                    case '?' -> untracked(pathAfter(entry, 1));
                    default -> throw new IOException("not known to be said by git status: " + entry);
                }
            }
            return new Found(
                    changed ? HexFormat.of().formatHex(hash.digest()).substring(0, HASH_LENGTH) : null,
                    branch,
                    revision);
        }

        private static @Nullable String next(InputStream output) throws IOException {
            ByteArrayOutputStream entry = new ByteArrayOutputStream();
            for (int b = output.read(); b > 0; b = output.read()) {
                entry.write(b);
            }
            return entry.size() == 0 ? null : entry.toString(StandardCharsets.UTF_8);
        }

        private static String pathAfter(String entry, int fields) {
            int start = 0;
            for (int i = 0; i < fields; i++) {
                start = entry.indexOf(' ', start) + 1;
            }
            return entry.substring(start);
        }

        private void header(String entry) {
            if (entry.startsWith(HEADER_REVISION) && !entry.endsWith("(initial)")) {
                revision = entry.substring(HEADER_REVISION.length());
            } else if (entry.startsWith(HEADER_BRANCH) && !entry.endsWith("(detached)")) {
                branch = entry.substring(HEADER_BRANCH.length());
            }
        }

        private void untracked(String path) throws IOException {
            Path file = pathOf(path);
            if (file == null || !(isOutputOfBuild(file) || own.isUsual(file) || own.isPage(file))) {
                changed(path);
            }
        }

        private static @Nullable Path pathOf(String path) {
            try {
                return Path.of(path);
            } catch (InvalidPathException e) {
                return null;
            }
        }

        private boolean isOutputOfBuild(Path file) {
            Path above = workTree;
            for (Path part : file) {
                String name = part.toString();
                boolean isOutput = (name.equals("target") && Files.exists(above.resolve("pom.xml")))
                        || ((name.equals("build") || name.equals(".gradle"))
                                && (Files.exists(above.resolve("build.gradle"))
                                        || Files.exists(above.resolve("build.gradle.kts"))));
                if (isOutput) {
                    return true;
                }
                above = above.resolve(part);
            }
            return false;
        }

        private void changed(String path) throws IOException {
            Path file = pathOf(path);
            if (file != null && own.isRecord(file)) {
                return;
            }
            changed = true;
            hash.update(path.getBytes(StandardCharsets.UTF_8));
            hash.update((byte) 0);
            hash.update(
                    (file == null ? "not readable" : state(workTree.resolve(file))).getBytes(StandardCharsets.UTF_8));
            hash.update((byte) 0);
        }

        /** Returns what tells this state of a file from others; its content goes into the hash itself. */
        private String state(Path file) throws IOException {
            if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
                return "deleted";
            }
            if (Files.isSymbolicLink(file)) {
                return "link to " + Files.readSymbolicLink(file);
            }
            if (Files.isDirectory(file)) {
                GitHead submodule = GitHead.of(file);
                return "repository at " + (submodule == null ? null : submodule.revision());
            }
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            contentBytes += attributes.size();
            if (!attributes.isRegularFile() || contentBytes > MAX_CONTENT_BYTES) {
                return attributes.size() + " bytes of " + attributes.lastModifiedTime();
            }
            // In parts, because this may be a process with little memory.
            try (InputStream content = new DigestInputStream(Files.newInputStream(file), hash)) {
                content.transferTo(OutputStream.nullOutputStream());
            }
            return Files.isExecutable(file) ? "executable" : "file";
        }
    }
}
