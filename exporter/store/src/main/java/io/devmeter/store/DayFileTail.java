// SPDX-License-Identifier: Apache-2.0
package io.devmeter.store;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * Reads the end of a day file as it grows, to see whether the lines that we have written stand there whole: a process that is killed inside its write leaves
 * half a line, and if our write waited for it, our line is glued to that. Not thread-safe.
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

    private final UnseenLines unseen = new UnseenLines();

    /** What second threads have written at the same time. Which of both comes first in the file is not known. */
    private final UnseenLines unseenBeside;

    private long end;
    private byte last = '\n';
    private boolean othersWrote;

    private DayFileTail(Path path, InputStream in, UnseenLines unseenBeside) {
        this.path = path;
        this.in = in;
        this.unseenBeside = unseenBeside;
    }

    static DayFileTail open(Path path, UnseenLines beside) throws IOException {
        DayFileTail tail = new DayFileTail(path, Files.newInputStream(path), beside);
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
        unseen.add(lines, count);
        last = '\n';
    }

    boolean hasUnseen() {
        return unseenBytes() > 0;
    }

    /** Returns whether so much was written since the last look that the next is due. */
    boolean isLookDue() {
        return unseen.bytes() >= MAX_UNSEEN_BYTES;
    }

    private int unseenBytes() {
        return unseen.bytes() + unseenBeside.bytes();
    }

    /**
     * Goes to the end of the file, and returns those of the lines written since the last look that are glued to somebody's half line. They are malformed there,
     * so if they are written again they count once.
     */
    byte[] look() throws IOException {
        int written = unseenBytes();
        long skipped = written >= buffer.length ? in.skip(written - 1L) : 0;
        int read = read();
        long found = skipped + read;
        othersWrote = found != written;
        byte[] glued = NOTHING;
        if (found < written) {
            openAgain(0); // The file has been made shorter.
            last = '\n';
            goToEnd();
        } else if (othersWrote && written > 0) {
            glued = search(skipped == 0, read);
        } else {
            end += skipped;
            followFrom(read);
        }
        unseen.clear();
        unseenBeside.clear();
        if (buffer.length > MAX_KEPT_BYTES) {
            buffer = new byte[USUAL_BYTES];
        }
        return glued;
    }

    /** Opens the file again only to go back to what it has passed by: while others append, this happens at each write, and the file may have been deleted. */
    private byte[] search(boolean fromStart, int firstRead) throws IOException {
        long start = end;
        byte inFront = last;
        boolean isAtStart = fromStart;
        int read = firstRead;
        ByteArrayOutputStream glued = new ByteArrayOutputStream();
        for (UnseenLines lines : List.of(unseen, unseenBeside)) {
            if (lines.bytes() > 0) {
                if (!isAtStart) {
                    openAgain(start);
                    end = start;
                    last = inFront;
                    read = read();
                }
                search(lines, read, glued);
                isAtStart = false;
            }
        }
        return glued.toByteArray();
    }

    private void openAgain(long from) throws IOException {
        in.close();
        in = Files.newInputStream(path);
        in.skipNBytes(from);
    }

    private int read() throws IOException {
        return Math.max(0, in.read(buffer));
    }

    /** Goes on to the end; the first bytes on the way have just been read. */
    private void followFrom(int firstRead) throws IOException {
        int read = firstRead;
        while (read > 0) {
            end += read;
            last = buffer[read - 1];
            read = read == buffer.length ? read() : 0;
        }
    }

    /**
     * Goes on to the end, the first bytes on the way having just been read, and looks for lines that we have written, in their order. The buffer becomes no
     * larger than the longest of them needs, however much others have written.
     */
    private void search(UnseenLines lines, int firstRead, ByteArrayOutputStream glued) throws IOException {
        byte[] unseen = lines.buffer();
        byte inFront = last;
        int filled = 0;
        int line = 0;
        int length = lines.lengthOfLine(line);
        for (int read = firstRead; read > 0; read = in.read(buffer, filled, buffer.length - filled)) {
            end += read;
            filled += read;
            last = buffer[filled - 1];
            int from = 0;
            for (int at = indexOf(unseen, line, length, from, filled);
                    at >= 0;
                    at = indexOf(unseen, line, length, from, filled)) {
                byte separator = at == 0 ? inFront : buffer[at - 1];
                if (separator != '\n' && unseen[line] != '\n') {
                    glued.write(unseen, line, length);
                }
                from = at + length;
                line += length;
                length = lines.lengthOfLine(line);
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
    }

    /** Returns where one of our lines begins in the buffer, or -1 if it is not there as a whole. */
    private int indexOf(byte[] unseen, int line, int length, int from, int filled) {
        for (int at = from; length > 0 && at <= filled - length; at++) {
            if (buffer[at] == unseen[line] && Arrays.equals(buffer, at, at + length, unseen, line, line + length)) {
                return at;
            }
        }
        return -1;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
