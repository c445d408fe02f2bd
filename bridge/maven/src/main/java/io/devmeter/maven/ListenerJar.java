// SPDX-License-Identifier: Apache-2.0
package io.devmeter.maven;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.UUID;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * The jar with the JUnit listener, which the extension contains, as a file that can be put on a class path. It is unpacked once, into Maven's local
 * repository, with its checksum in its name: every version of the extension has its own file, and a damaged one is replaced. Builds that run at the same time
 * may all unpack it, as each moves a complete file to the same place. If the repository cannot be read or written, each build has a temporary file.
 */
final class ListenerJar {

    private static final String RESOURCE = "devmeter-junit-attached.jar";

    private final @Nullable Path repository;
    private final Content content;
    private @Nullable Path file;

    /** Reads what is to be unpacked. */
    @FunctionalInterface
    interface Content {
        byte[] read() throws IOException;
    }

    private ListenerJar(@Nullable Path repository, Content content) {
        this.repository = repository;
        this.content = content;
    }

    static ListenerJar in(@Nullable Path repository) {
        return of(repository, ListenerJar::carried);
    }

    static ListenerJar of(@Nullable Path repository, Content content) {
        return new ListenerJar(repository, content);
    }

    /**
     * Returns the file; unpacks it if it is not there yet.
     *
     * @throws UncheckedIOException if it cannot be unpacked
     */
    synchronized Path file() {
        Path unpacked = file;
        if (unpacked == null) {
            try {
                unpacked = unpack();
            } catch (IOException e) {
                throw new UncheckedIOException("cannot unpack the JUnit listener", e);
            }
            file = unpacked;
        }
        return unpacked;
    }

    private Path unpack() throws IOException {
        byte[] bytes = content.read();
        long checksum = checksum(bytes);
        if (repository != null) {
            Path directory = repository.resolve(".cache").resolve("devmeter");
            Path target = directory.resolve("devmeter-junit-%08x.jar".formatted(checksum));
            try {
                if (Files.exists(target) && checksum(Files.readAllBytes(target)) == checksum) {
                    return target;
                }
                Files.createDirectories(directory);
                // Not createTempFile, whose files only their owner can read.
                return moveInto(target, Files.write(directory.resolve(UUID.randomUUID() + ".tmp"), bytes));
            } catch (IOException notReadableOrWritable) {
                // Then into a temporary file.
            }
        }
        Path temporary = Files.write(Files.createTempFile("devmeter-junit", ".jar"), bytes);
        temporary.toFile().deleteOnExit();
        return temporary;
    }

    private static Path moveInto(Path target, Path source) throws IOException {
        try {
            return Files.move(source, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            return Files.move(source, target, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(source);
        }
    }

    private static byte[] carried() throws IOException {
        try (InputStream resource = ListenerJar.class.getResourceAsStream(RESOURCE)) {
            if (resource == null) {
                throw new IOException(RESOURCE + " is missing in the extension");
            }
            return resource.readAllBytes();
        }
    }

    private static long checksum(byte[] content) {
        CRC32 checksum = new CRC32();
        checksum.update(content);
        return checksum.getValue();
    }
}
