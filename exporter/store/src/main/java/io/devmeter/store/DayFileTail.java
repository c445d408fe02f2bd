// SPDX-License-Identifier: Apache-2.0
package io.devmeter.store;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * The end of a day file, read as it grows, to see how that which we have written stands there: a process that is killed inside its write leaves half a
 * line, and if ours waited for it, ours goes on where the half line ends. Not thread-safe.
 */
final class DayFileTail implements Closeable {

    private static final int USUAL_BYTES = 8 << 10;
    private static final int MAX_KEPT_BYTES = 1 << 20;

    /** With so much written since the last look, a look costs nothing beside it. */
    private static final int MAX_UNSEEN_BYTES = 64 << 10;

    private static final byte[] NOTHING = new byte[0];

    private final Path path;
    private InputStream in;

    /** What of the file is being looked at. */
    private byte[] buffer = new byte[USUAL_BYTES];

    /** What was written since the last look. */
    private byte[] unseen = new byte[USUAL_BYTES];

    private int unseenBytes;

    private long end;
    private byte last = '\n';
    private boolean othersWrote;

    private DayFileTail(Path path, InputStream in) {
        this.path = path;
        this.in = in;
    }

    static DayFileTail open(Path path) throws IOException {
        DayFileTail tail = new DayFileTail(path, Files.newInputStream(path));
        try {
            tail.goToEnd();
            return tail;
        } catch (IOException | RuntimeException e) {
            try (tail) {
                throw e;
            }
        }
    }

    private void goToEnd() throws IOException {
        end = Math.max(0, Files.size(path) - 1);
        in.skipNBytes(end);
        followFrom(read());
    }

    /** Returns where the file ended when it was last looked at. */
    long end() {
        return end;
    }

    /** Returns whether, as far as we know, the file ends inside a line. */
    boolean isInsideLine() {
        return last != '\n';
    }

    /** Returns whether the last look found something that we had not written. */
    boolean othersWrote() {
        return othersWrote;
    }

    /** Notes that the first {@code count} bytes of {@code lines} have been appended with one write. */
    void wrote(byte[] lines, int count) {
        if (count > unseen.length - unseenBytes) {
            unseen = Arrays.copyOf(unseen, Math.max(Math.addExact(unseenBytes, count), 2 * unseen.length));
        }
        System.arraycopy(lines, 0, unseen, unseenBytes, count);
        unseenBytes += count;
        last = '\n';
    }

    boolean hasUnseen() {
        return unseenBytes > 0;
    }

    /** Returns whether so much was written since the last look that the next is due. */
    boolean isLookDue() {
        return unseenBytes >= MAX_UNSEEN_BYTES;
    }

    /**
     * Goes to the end of the file, and returns those of the lines written since the last look that are glued to somebody's half line. They are malformed there,
     * so they are there once if they are written again.
     */
    byte[] look() throws IOException {
        long skipped = unseenBytes >= buffer.length ? in.skip(unseenBytes - 1L) : 0;
        int read = read();
        long found = skipped + read;
        othersWrote = found != unseenBytes;
        byte[] glued = NOTHING;
        if (found < unseenBytes) {
            openAgain(); // Somebody has made the file shorter.
            last = '\n';
            goToEnd();
        } else if (othersWrote && unseenBytes > 0) {
            if (skipped > 0) {
                openAgain();
                in.skipNBytes(end);
                read = read();
            }
            glued = search(read);
        } else {
            end += skipped;
            followFrom(read);
        }
        unseenBytes = 0;
        if (buffer.length > MAX_KEPT_BYTES || unseen.length > MAX_KEPT_BYTES) {
            buffer = new byte[USUAL_BYTES];
            unseen = new byte[USUAL_BYTES];
        }
        return glued;
    }

    private void openAgain() throws IOException {
        in.close();
        in = Files.newInputStream(path);
    }

    private int read() throws IOException {
        return Math.max(0, in.read(buffer));
    }

    /** Goes to the end, when the first bytes on the way have just been read. */
    private void followFrom(int firstRead) throws IOException {
        int read = firstRead;
        while (read > 0) {
            end += read;
            last = buffer[read - 1];
            read = read == buffer.length ? read() : 0;
        }
    }

    /**
     * Goes to the end, when the first bytes on the way have just been read, and looks there for the lines that we have written, in their order. The buffer
     * becomes no larger than the longest of them needs, however much others have written.
     */
    private byte[] search(int firstRead) throws IOException {
        ByteArrayOutputStream glued = new ByteArrayOutputStream();
        byte inFront = last;
        int filled = 0;
        int line = 0;
        int length = lengthOfLine(line);
        for (int read = firstRead; read > 0; read = in.read(buffer, filled, buffer.length - filled)) {
            end += read;
            filled += read;
            last = buffer[filled - 1];
            int from = 0;
            for (int at = indexOf(line, length, from, filled); at >= 0; at = indexOf(line, length, from, filled)) {
                byte separator = at == 0 ? inFront : buffer[at - 1];
                if (separator != '\n' && unseen[line] != '\n') {
                    glued.write(unseen, line, length);
                }
                from = at + length;
                line += length;
                length = lengthOfLine(line);
            }
            int kept = Math.min(filled - from, Math.max(0, length - 1));
            if (kept < filled) {
                inFront = buffer[filled - kept - 1];
                System.arraycopy(buffer, filled - kept, buffer, 0, kept);
                filled = kept;
            }
            if (filled > buffer.length / 2) {
                buffer = Arrays.copyOf(buffer, 2 * buffer.length);
            }
        }
        return glued.toByteArray();
    }

    /** Returns where one of our lines begins in the buffer, or -1 if it is not there as a whole. */
    private int indexOf(int line, int length, int from, int filled) {
        for (int at = from; length > 0 && at <= filled - length; at++) {
            if (buffer[at] == unseen[line] && Arrays.equals(buffer, at, at + length, unseen, line, line + length)) {
                return at;
            }
        }
        return -1;
    }

    /** Returns the length of one of our lines, 0 if it is not; the line break by which it closes off somebody's half line belongs to it. */
    private int lengthOfLine(int start) {
        int at = start;
        while (at < unseenBytes && (at == start || unseen[at] != '\n')) {
            at++;
        }
        return at == unseenBytes ? at - start : at + 1 - start;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
