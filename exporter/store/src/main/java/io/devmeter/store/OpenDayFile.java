// SPDX-License-Identifier: Apache-2.0
package io.devmeter.store;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A day file that is held open for appending whole lines, each time with one write, so that processes which append to it at the same time
 * never cut into each other's lines. Not thread-safe.
 *
 * <p>Somebody else may have deleted, renamed or replaced the file, or may have left half a line at its end, even while our write waited for theirs.
 * So before a write the file's place and end are looked at, and after it the bytes in front of what was written. In a run of writes that follow
 * each other within 20 µs all this is done every millisecond only; except that the end is looked at each time while others append too.
 */
final class OpenDayFile implements Closeable {

    private static final long RUN_GAP_NANOS = 20_000;
    private static final long RUN_NANOS = 1_000_000;
    private static final long CROWDED_NANOS = 1_000_000_000;

    private final Path path;

    /**
     * From {@link Files#newOutputStream}, because a {@code FileChannel} of our own would be closed for everyone by the
     * first thread that is interrupted while it writes. It hands over each array with one system call.
     */
    private final OutputStream out;

    private final Tail tail;
    private final @Nullable Object fileKey;
    private long lastWrite;
    private long lastCheck;
    private long othersSeen;
    private boolean inRun;

    private OpenDayFile(Path path, OutputStream out, Tail tail, @Nullable Object fileKey, long now) {
        this.path = path;
        this.out = out;
        this.tail = tail;
        this.fileKey = fileKey;
        this.lastWrite = now;
        this.lastCheck = now;
        this.othersSeen = now - CROWDED_NANOS;
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
        BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
        if (!attributes.isRegularFile()) {
            throw new FileSystemException(
                    path.toString(), null, "it is not a regular file"); // A pipe could block us, a device never end.
        }
        OutputStream out = Files.newOutputStream(path, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
        try {
            return new OpenDayFile(path, out, Tail.open(path), attributes.fileKey(), now);
        } catch (IOException | RuntimeException e) {
            close(out, e);
            throw e;
        }
    }

    private static void close(Closeable half, Exception failure) {
        try {
            half.close();
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }

    /** Returns whether the next write is one of a run in which not everything is looked at each time. */
    boolean isInRun(long now) {
        inRun = now - lastWrite < RUN_GAP_NANOS && now - lastCheck < RUN_NANOS;
        lastWrite = now;
        return inRun;
    }

    /** Looks whether the file is still to be found where it was opened, and not shorter. If not, it must be opened anew. */
    boolean isInPlace(long now) {
        lastCheck = now;
        try {
            BasicFileAttributes there = Files.readAttributes(path, BasicFileAttributes.class);
            return Objects.equals(fileKey, there.fileKey()) && there.size() >= tail.end();
        } catch (IOException gone) {
            return false;
        }
    }

    /** Appends the first {@code count} bytes of {@code lines}, which end with a line break. After a failure the file must be closed. */
    void append(byte[] lines, int count) throws IOException {
        boolean crowded = lastWrite - othersSeen <= CROWDED_NANOS;
        if ((!inRun || crowded) && !tail.follow()) {
            othersSeen = lastWrite;
        }
        if (tail.isInsideLine()) {
            byte[] closedOff = new byte[count + 1];
            closedOff[0] = '\n';
            System.arraycopy(lines, 0, closedOff, 1, count);
            write(closedOff, count + 1);
        } else {
            write(lines, count);
        }
    }

    private void write(byte[] lines, int count) throws IOException {
        out.write(lines, 0, count);
        tail.grewBy(count);
        if (inRun && lastWrite - othersSeen > CROWDED_NANOS) {
            return;
        }
        Tail.Found found = tail.find(lines, count);
        if (found != Tail.Found.ALONE) {
            othersSeen = lastWrite;
        }
        if (found == Tail.Found.GLUED && lines[0] != '\n') {
            // To half a line that was not there yet when we looked. What is glued is malformed, so it is there once if
            // it is written again.
            append(lines, lengthOfFirstLine(lines));
        }
    }

    private static int lengthOfFirstLine(byte[] lines) {
        int end = 0;
        while (lines[end] != '\n') {
            end++;
        }
        return end + 1;
    }

    @Override
    public void close() throws IOException {
        try (tail) {
            out.close();
        }
    }

    /** The end of the file, read as it grows. */
    private static final class Tail implements Closeable {

        /** How what was written last stands in the file. */
        enum Found {
            /** Nobody else has appended anything. */
            ALONE,
            /** Others have; their lines and ours are whole. */
            AMONG_OTHERS,
            /** It goes on where somebody else left half a line. */
            GLUED
        }

        private static final int USUAL_BUFFER_BYTES = 8 << 10;
        private static final int MAX_KEPT_BUFFER_BYTES = 1 << 20;
        private static final int MAX_REGION_BYTES = 16 << 20;

        private final Path path;
        private byte[] buffer = new byte[USUAL_BUFFER_BYTES];
        private InputStream in;
        private byte last = '\n';

        private long end;

        /** How many bytes of our own were appended since the end was last looked at. */
        private long ours;

        private Tail(Path path, InputStream in) {
            this.path = path;
            this.in = in;
        }

        static Tail open(Path path) throws IOException {
            Tail tail = new Tail(path, Files.newInputStream(path));
            try {
                tail.skipToLastByte();
                return tail;
            } catch (IOException | RuntimeException e) {
                OpenDayFile.close(tail, e);
                throw e;
            }
        }

        private void skipToLastByte() throws IOException {
            end = Math.max(0, Files.size(path) - 1);
            in.skipNBytes(end);
        }

        /** Returns where the end was when it was last looked at. */
        long end() {
            return end;
        }

        void grewBy(long bytes) {
            ours += bytes;
            last = '\n';
        }

        boolean isInsideLine() {
            return last != '\n';
        }

        /** Goes to the end, and returns whether nobody but us has appended since the last time. */
        boolean follow() throws IOException {
            long expected = ours;
            ours = 0;
            long found = expected > buffer.length ? in.skip(expected - 1) : 0;
            for (int n = in.read(buffer); n > 0; n = n == buffer.length ? in.read(buffer) : 0) {
                last = buffer[n - 1];
                found += n;
            }
            end += found;
            if (found < expected) {
                reopen();
            }
            return found == expected;
        }

        /** Goes to the end, past lines that were appended just now where the last look had ended, and returns how they stand there. */
        Found find(byte[] lines, int count) throws IOException {
            ours = 0;
            int found = 0;
            for (int n = read(found); n > 0; n = found == buffer.length ? read(found) : 0) {
                found += n;
                if (found == buffer.length && found < MAX_REGION_BYTES) {
                    buffer = Arrays.copyOf(buffer, 2 * found);
                }
            }
            if (found == 0) {
                reopen();
                return Found.AMONG_OTHERS;
            }
            end += found;
            last = buffer[found - 1];
            int at = indexOf(lines, count, found);
            boolean startsLine = at <= 0 || buffer[at - 1] == '\n';
            if (buffer.length > MAX_KEPT_BUFFER_BYTES) {
                buffer = new byte[USUAL_BUFFER_BYTES];
            }
            if (at == 0 && found == count) {
                return Found.ALONE;
            }
            return startsLine ? Found.AMONG_OTHERS : Found.GLUED;
        }

        private int read(int offset) throws IOException {
            return in.read(buffer, offset, buffer.length - offset);
        }

        private int indexOf(byte[] lines, int count, int found) {
            for (int at = 0; at + count <= found; at++) {
                if (buffer[at] == lines[0] && Arrays.equals(buffer, at, at + count, lines, 0, count)) {
                    return at;
                }
            }
            return -1;
        }

        /** Somebody has made the file shorter. */
        private void reopen() throws IOException {
            in.close();
            in = Files.newInputStream(path);
            last = '\n';
            skipToLastByte();
            follow();
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
