// SPDX-License-Identifier: Apache-2.0
package io.devmeter.store;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A day file that is held open for appending whole lines, each time with one write, so that processes which append to it at the same time
 * never cut into each other's lines. Not thread-safe.
 *
 * <p>Somebody else may have left half a line at its end, or have deleted, renamed or replaced the file. Both are looked for when it
 * is opened, and again before a write: the first whenever others are appending too and otherwise every {@value #ALONE_MILLIS} ms at the most,
 * the second every {@value #IN_PLACE_MILLIS} ms at the most.
 */
final class OpenDayFile implements Closeable {

    static final int ALONE_MILLIS = 5;
    static final int IN_PLACE_MILLIS = 50;

    private static final long NANOS_PER_MILLI = 1_000_000;

    private final Path path;

    /**
     * From {@link Files#newOutputStream}, because a {@code FileChannel} of our own would be closed for everyone by the
     * first thread that is interrupted while it writes. It hands over each array with one system call.
     */
    private final OutputStream out;

    private final Tail tail;
    private final @Nullable Object fileKey;
    private long nextTailCheck;
    private long nextPlaceCheck;

    private OpenDayFile(Path path, OutputStream out, Tail tail, @Nullable Object fileKey, long now) {
        this.path = path;
        this.out = out;
        this.tail = tail;
        this.fileKey = fileKey;
        nextTailCheck = now;
        nextPlaceCheck = now + IN_PLACE_MILLIS * NANOS_PER_MILLI;
    }

    /** Opens the file, and creates it and its directory where they are missing. */
    static OpenDayFile open(Path path) throws IOException {
        Path directory = Objects.requireNonNull(path.getParent(), "a day file is in a directory");
        OwnerOnly.createDirectories(directory);
        try {
            OwnerOnly.createFile(path);
        } catch (FileAlreadyExistsException usual) {
            // Then it is appended to.
        }
        long now = System.nanoTime();
        OutputStream out = Files.newOutputStream(path, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
        try {
            return new OpenDayFile(path, out, Tail.open(path), fileKey(path), now);
        } catch (IOException | RuntimeException e) {
            close(out, e);
            throw e;
        }
    }

    private static @Nullable Object fileKey(Path path) throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
    }

    private static void close(Closeable half, Exception failure) {
        try {
            half.close();
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }

    /** Returns whether the file is still to be found where it was opened; if not, it is to be opened anew. */
    boolean isInPlace() {
        long now = System.nanoTime();
        if (now - nextPlaceCheck < 0) {
            return true;
        }
        nextPlaceCheck = now + IN_PLACE_MILLIS * NANOS_PER_MILLI;
        try {
            return Objects.equals(fileKey, fileKey(path));
        } catch (IOException gone) {
            return false;
        }
    }

    /** Appends the first {@code count} bytes of {@code lines}, which end with a line break. After a failure the file must be closed. */
    void append(byte[] lines, int count) throws IOException {
        if (endsInsideLine()) {
            byte[] closedOff = new byte[count + 1];
            closedOff[0] = '\n';
            System.arraycopy(lines, 0, closedOff, 1, count);
            out.write(closedOff);
            tail.grewBy(count + 1);
        } else {
            out.write(lines, 0, count);
            tail.grewBy(count);
        }
    }

    private boolean endsInsideLine() throws IOException {
        long now = System.nanoTime();
        if (now - nextTailCheck < 0) {
            return false;
        }
        boolean alone = tail.follow();
        nextTailCheck = alone ? now + ALONE_MILLIS * NANOS_PER_MILLI : now;
        return tail.isInsideLine();
    }

    @Override
    public void close() throws IOException {
        try (tail) {
            out.close();
        }
    }

    /** The end of the file, read as it grows. */
    private static final class Tail implements Closeable {
        private final Path path;
        private final byte[] buffer = new byte[8192];
        private InputStream in;
        private byte last = '\n';

        /** How many bytes of our own were appended since the end was last looked at. */
        private long ours;

        private Tail(Path path, InputStream in) {
            this.path = path;
            this.in = in;
        }

        static Tail open(Path path) throws IOException {
            Tail tail = new Tail(path, Files.newInputStream(path));
            tail.skipTo(Files.size(path) - 1);
            return tail;
        }

        private void skipTo(long position) throws IOException {
            if (position > 0) {
                in.skipNBytes(position);
            }
        }

        void grewBy(long bytes) {
            ours += bytes;
        }

        /** Goes to the end, and returns whether nobody but us has appended since the last time. */
        boolean follow() throws IOException {
            long expected = ours;
            ours = 0;
            long skipped = expected > buffer.length ? in.skip(expected - 1) : 0;
            long found = skipped + readToEnd();
            if (found < expected) {
                reopen(); // Somebody made the file shorter.
            }
            return found == expected;
        }

        private long readToEnd() throws IOException {
            long found = 0;
            int n;
            do {
                n = in.read(buffer);
                if (n > 0) {
                    last = buffer[n - 1];
                    found += n;
                }
            } while (n == buffer.length);
            return found;
        }

        private void reopen() throws IOException {
            in.close();
            in = Files.newInputStream(path);
            last = '\n';
            skipTo(Files.size(path) - 1);
            readToEnd();
        }

        boolean isInsideLine() {
            return last != '\n';
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
