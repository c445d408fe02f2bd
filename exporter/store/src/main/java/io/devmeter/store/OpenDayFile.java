// SPDX-License-Identifier: Apache-2.0
package io.devmeter.store;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A day file that is held open for appending whole lines, each time with one write, so that processes which append to it at the same time
 * never cut into each other's lines. Not thread-safe.
 *
 * <p>Others may have deleted, renamed or replaced the file, or may have left half a line at its end, even while our write waited for theirs.
 * So before a write it looks whether the file is in its place and how it ends, and after it whether what was written stands there whole. In a run of writes
 * less than 20 µs apart it does so only once a millisecond, for all of them; but while others append too, it looks at the end each time. Between two looks, and
 * not while others append, another thread can write at the same time by the {@linkplain #second() second way}.
 */
final class OpenDayFile implements Closeable {

    static final long RUN_GAP_NANOS = 20_000;

    private static final long RUN_NANOS = 1_000_000;
    private static final long CROWDED_NANOS = 1_000_000_000;

    private final Path path;

    private final DayFileOutput out;
    private final SecondWriter second;
    private final DayFileTail tail;
    private final @Nullable Object fileKey;
    private long lastWrite;
    private long lastCheck;
    private long othersSeen;
    private boolean inRun;

    private OpenDayFile(
            Path path, DayFileOutput out, SecondWriter second, DayFileTail tail, @Nullable Object fileKey, long now) {
        this.path = path;
        this.out = out;
        this.second = second;
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
        BasicFileAttributes attributes =
                Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (!attributes.isRegularFile()) {
            // A pipe could block us, a device never end. A link may come with somebody's sources, and lead anywhere.
            throw new FileSystemException(path.toString(), null, "it is not a regular file");
        }
        DayFileOutput out = DayFileOutput.open(path);
        try {
            SecondWriter second = new SecondWriter(DayFileOutput.open(path));
            try {
                DayFileTail tail = DayFileTail.open(path, second.unseen());
                return new OpenDayFile(path, out, second, tail, attributes.fileKey(), now);
            } catch (IOException | RuntimeException e) {
                try (second) {
                    throw e;
                }
            }
        } catch (IOException | RuntimeException e) {
            try (out) {
                throw e;
            }
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
            BasicFileAttributes there =
                    Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            return Objects.equals(fileKey, there.fileKey()) && there.size() >= tail.end();
        } catch (IOException gone) {
            return false;
        }
    }

    /** Appends the first {@code count} bytes of {@code lines}, which end with a line break. After a failure the file must be closed. */
    void append(byte[] lines, int count) throws IOException {
        boolean looks = !inRun || tail.isLookDue() || lastWrite - othersSeen <= CROWDED_NANOS;
        if (looks) {
            look();
        }
        closeOffAndWrite(lines, count);
        if (looks) {
            look();
        }
    }

    /** Returns the way for a second thread. It is closed with the file. */
    SecondWriter second() {
        return second;
    }

    /** Writes lines, behind a line break of their own if the file ends inside a line. */
    private void closeOffAndWrite(byte[] lines, int count) throws IOException {
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
        out.write(lines, count);
        tail.wrote(lines, count);
    }

    /** Goes to the end, and writes again what of ours is glued to half a line that was not there yet when we wrote. */
    private void look() throws IOException {
        second.hold();
        try {
            byte[] glued;
            do {
                glued = tail.look();
                if (tail.othersWrote()) {
                    othersSeen = lastWrite;
                }
                if (glued.length > 0) {
                    closeOffAndWrite(glued, glued.length);
                }
            } while (glued.length > 0);
        } finally {
            second.letGo(lastWrite - othersSeen > CROWDED_NANOS, lastCheck + RUN_NANOS);
        }
    }

    @Override
    public void close() throws IOException {
        second.hold();
        try (out;
                second;
                tail) {
            if (tail.hasUnseen()) {
                look();
            }
        } catch (NoSuchFileException | EOFException gone) {
            // The file has been deleted, compressed or replaced, and with it what would have to be looked at.
        } finally {
            second.letGo(false, 0);
        }
    }
}
