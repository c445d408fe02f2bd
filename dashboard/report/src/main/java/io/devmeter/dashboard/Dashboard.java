// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard;

import static java.util.Objects.requireNonNull;

import io.devmeter.store.ExecutionStore;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Writes the page of a store: one HTML file with charts, cards and tables, that refers to no other file and makes no network
 * request.
 *
 * <pre>{@code
 * Path page = Dashboard.generate(Path.of(".metrics"), Path.of("dev_metrics_dashboard.html"), 30);
 * }</pre>
 *
 * <p>Thread-safe.
 */
public final class Dashboard {

    private Dashboard() {}

    /**
     * Writes the page of the last {@code days} UTC days, from today−{@code days} to today. Whoever reads {@code output}
     * meanwhile sees the old page or the new one, never a part; a file that is replaced keeps its permissions. A directory that does not exist reads as empty; the page then
     * says how to record something.
     *
     * @param directory the store's directory
     * @param output the file to write or replace; missing parent folders are created
     * @param days how many days before today to include, 0 for today alone
     * @return {@code output}
     * @throws IllegalArgumentException if {@code days} is negative
     * @throws IOException if the store cannot be read or the page cannot be written
     */
    public static Path generate(Path directory, Path output, int days) throws IOException {
        return generate(directory, output, days, Clock.systemUTC());
    }

    static Path generate(Path directory, Path output, int days, Clock clock) throws IOException {
        requireNonNull(directory, "directory");
        requireNonNull(output, "output");
        if (Files.isDirectory(output)) {
            throw new FileSystemException(output.toString(), null, "is a directory, not a file to write the page to");
        }
        Rehearsal.begin();
        byte[] page = page(directory, days, clock);
        try {
            write(page, output);
        } catch (FileSystemException e) {
            throw unwritable(output, e);
        } catch (IOException e) {
            // Such as "No space left on device".
            FileSystemException cause = new FileSystemException(output.toString(), null, e.getMessage());
            cause.initCause(e);
            throw unwritable(output, cause);
        }
        return output;
    }

    static byte[] page(Path directory, int days, Clock clock) throws IOException {
        try (ExecutionStore store =
                ExecutionStore.builder(directory).clock(clock).build()) {
            PageModel model = PageModel.of(Reading.of(store, days), clock.instant());
            return PageTemplate.shared()
                    .render(model); // Not asked for before, as it is being made while the store is read.
        }
    }

    private static void write(byte[] page, Path output) throws IOException {
        if (Files.exists(output) && !Files.isRegularFile(output)) {
            // A pipe or a device, such as /dev/stdout: replacing it would cut off whoever reads it.
            Files.write(output, page);
            return;
        }
        Path file = beyondLinks(output);
        Path folder = requireNonNull(file.getParent(), "a file has a folder");
        Files.createDirectories(folder);
        // Not Files.createTempFile: its files are for the owner alone, and the page would be, too.
        Path unfinished = folder.resolve(".devmeter-" + unique() + ".tmp");
        try {
            PosixFileAttributes before = attributes(file);
            if (before == null) {
                Files.write(unfinished, page, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            } else {
                writeFor(before.permissions(), page, unfinished);
            }
            replace(file, unfinished);
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }

    /** A link stays a link: what it leads to is replaced, or made. */
    private static Path beyondLinks(Path output) throws IOException {
        if (!Files.isSymbolicLink(output)) {
            return output.toAbsolutePath();
        }
        try {
            return output.toRealPath();
        } catch (NoSuchFileException e) {
            // It ends somewhere, as a circle of links is another failure.
            return beyondLinks(output.resolveSibling(Files.readSymbolicLink(output)));
        }
    }

    /** Returns what is known of a file that is there, or {@code null} if there is none, or no permissions of this kind. */
    private static @Nullable PosixFileAttributes attributes(Path file) throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
        return view == null || !Files.exists(file) ? null : view.readAttributes();
    }

    /** Writes a file that at no moment anybody may read but those who could read the page that it replaces. */
    private static void writeFor(Set<PosixFilePermission> permissions, byte[] page, Path unfinished)
            throws IOException {
        try (OutputStream out = Channels.newOutputStream(Files.newByteChannel(
                unfinished,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(permissions)))) {
            out.write(page);
        }
        // Once more, for those that the process's own mask takes away from new files.
        Files.setPosixFilePermissions(unfinished, permissions);
    }

    /** Not a random number: to set up the generator of those takes longer than to write the page. */
    private static String unique() {
        return Long.toHexString(Thread.currentThread().getId()) + '-' + Long.toHexString(System.nanoTime());
    }

    /** Names the file that the caller knows, and the reason in words where the JDK has only a class for it. */
    private static FileSystemException unwritable(Path output, FileSystemException cause) {
        String reason = cause.getReason();
        if (cause instanceof AccessDeniedException) {
            reason = "permission denied";
        } else if (cause instanceof FileAlreadyExistsException || cause instanceof NotDirectoryException) {
            reason = cause.getFile() + " is not a folder";
        } else if (reason == null) {
            reason = cause.getFile() + " cannot be created";
        }
        FileSystemException failure =
                new FileSystemException(output.toString(), null, "the page cannot be written: " + reason);
        failure.initCause(cause);
        return failure;
    }

    private static void replace(Path file, Path replacement) throws IOException {
        try {
            Files.move(replacement, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(replacement, file, StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
