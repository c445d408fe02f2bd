// SPDX-License-Identifier: Apache-2.0
package io.devmeter.store;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A way to the end of a day file: hands over what it is given with one system call. For one thread at a time. */
final class DayFileOutput implements Closeable {

    private final Path path;

    /**
     * From {@link Files#newOutputStream}, because a {@code FileChannel} of our own would be closed for everyone by the
     * first thread that is interrupted while it writes.
     */
    private final OutputStream out;

    private DayFileOutput(Path path, OutputStream out) {
        this.path = path;
        this.out = out;
    }

    static DayFileOutput open(Path path) throws IOException {
        return new DayFileOutput(
                path,
                Files.newOutputStream(
                        path, StandardOpenOption.WRITE, StandardOpenOption.APPEND, LinkOption.NOFOLLOW_LINKS));
    }

    void write(byte[] lines, int count) throws IOException {
        try {
            out.write(lines, 0, count);
        } catch (IOException e) {
            // "No space left on device" alone does not say where.
            FileSystemException failure = new FileSystemException(path.toString(), null, e.getMessage());
            failure.initCause(e);
            throw failure;
        }
    }

    /** Returns how much can still be written to the disk; 0 if that is not known. */
    long roomBytes() {
        try {
            return path.getFileSystem() == FileSystems.getDefault()
                    ? path.toFile().getUsableSpace()
                    : 0;
        } catch (SecurityException e) {
            return 0; // Of this alone a security manager may keep the secret.
        }
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
