// SPDX-License-Identifier: Apache-2.0
package io.devmeter.store;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/** The file that holds the executions which started on one UTC day: {@code YYYY-MM-DD.jsonl}, or with {@code .gz} once closed. */
record DayFile(LocalDate day, Path path) implements Comparable<DayFile> {

    /** Longest line that is read, with its break: twice the longest that is written. A longer one counts as malformed. */
    static final int MAX_LINE_BYTES = 2 * RecordEncoder.MAX_LINE_BYTES;

    private static final int END_BLOCK_BYTES = 8 << 10;

    private static final String FORM = "0000-00-00";
    private static final String EXTENSION = ".jsonl";
    private static final String ARCHIVE_EXTENSION = ".jsonl.gz";

    /** Takes what a day file holds. */
    interface Visitor {
        /** Takes an execution. The line is valid until this method returns. */
        void execution(ExecutionLine line) throws IOException;

        /** Hears of a line, or the unreadable rest of a damaged archive, that holds no execution. Only a summary counts them. */
        default void malformed() {}

        /** Hears of the bytes of a range of a file before the executions in them. */
        default void bytes(byte[] buffer, int offset, int length) {}
    }

    static Path path(Path directory, LocalDate day) {
        return directory.resolve(day + EXTENSION);
    }

    static Path archivePath(Path directory, LocalDate day) {
        return directory.resolve(day + ARCHIVE_EXTENSION);
    }

    /** Lists the day files of a directory, oldest first; none if the directory does not exist. */
    static List<DayFile> list(Path directory) throws IOException {
        List<DayFile> files = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            for (Path entry : entries) {
                DayFile file = of(entry);
                if (file != null) {
                    files.add(file);
                }
            }
        } catch (NoSuchFileException notYet) {
            return List.of();
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        Collections.sort(files);
        return files;
    }

    /**
     * Returns the day file that a path leads to, {@code null} if it is none.
     *
     * @throws AccessDeniedException if the file system does not let us know
     */
    static @Nullable DayFile of(Path entry) throws AccessDeniedException {
        String name = entry.getFileName().toString();
        if (!isNamedLikeOne(name) || !isRegularFile(entry)) {
            return null;
        }
        try {
            return new DayFile(LocalDate.of(number(name, 0, 4), number(name, 5, 7), number(name, 8, 10)), entry);
        } catch (DateTimeException noSuchDay) {
            return null;
        }
    }

    /** Unlike the JDK's own method, fails if it may not look: otherwise the executions in the file would be missing without a word. */
    private static boolean isRegularFile(Path path) throws AccessDeniedException {
        try {
            return Files.readAttributes(path, BasicFileAttributes.class).isRegularFile();
        } catch (AccessDeniedException e) {
            throw e;
        } catch (IOException leadsNowhere) {
            return false;
        }
    }

    /** Whether a file of this name may be a day file; the day need not be one of the calendar. */
    static boolean isNamedLikeOne(String name) {
        String extension = name.substring(Math.min(FORM.length(), name.length()));
        return (extension.equals(EXTENSION) || extension.equals(ARCHIVE_EXTENSION)) && hasForm(name);
    }

    /** By hand, since to set up a pattern or a parser of dates takes longer than a query of a few days. */
    private static boolean hasForm(String name) {
        for (int i = 0; i < FORM.length(); i++) {
            char c = name.charAt(i);
            if (FORM.charAt(i) == '-' ? c != '-' : c < '0' || c > '9') {
                return false;
            }
        }
        return true;
    }

    private static int number(String text, int from, int to) {
        return Integer.parseInt(text, from, to, 10);
    }

    /** Orders files by day, since that is what their names start with. */
    @Override
    public int compareTo(DayFile other) {
        return path.compareTo(other.path);
    }

    boolean isCompressed() {
        return path.toString().endsWith(ARCHIVE_EXTENSION);
    }

    /** Reads the whole file. A file that has been deleted in the meantime holds nothing. */
    void read(Visitor visitor) throws IOException {
        if (isCompressed()) {
            readArchive(visitor);
        } else {
            read(0, Long.MAX_VALUE, visitor);
        }
    }

    /**
     * Reads the lines of a part of the file, as if there were no other. A file that has been deleted in the meantime, or is shorter,
     * holds nothing there.
     *
     * @param from the byte at which the first line starts
     * @param to the byte before which the part ends; a line that goes on behind it is read as far as that
     * @throws UnsupportedOperationException if the file is compressed
     */
    void read(long from, long to, Visitor visitor) throws IOException {
        if (isCompressed()) {
            throw new UnsupportedOperationException(path + " is compressed, so it can only be read as a whole");
        }
        // A stream and no channel, which an interrupt of the thread would close.
        try (InputStream file = Files.newInputStream(path)) {
            if (file.skip(from) == from) {
                read(new Part(file, to - from, visitor), from, visitor);
            }
        } catch (NoSuchFileException deleted) {
            return;
        }
    }

    /** Returns the byte behind the last line break before an offset; {@code from} if there is none behind that. */
    long endOfLastLine(long from, long offset) throws IOException {
        byte[] block = new byte[END_BLOCK_BYTES];
        for (long end = offset; end > from; ) {
            long start = Math.max(from, end - block.length);
            try (InputStream file = Files.newInputStream(path)) {
                int length = file.skip(start) == start ? file.readNBytes(block, 0, (int) (end - start)) : 0;
                for (int i = length - 1; i >= 0; i--) {
                    if (block[i] == '\n') {
                        return start + i + 1;
                    }
                }
            }
            end = start;
        }
        return from;
    }

    private void readArchive(Visitor visitor) throws IOException {
        try (InputStream lines = ArchiveInputStream.open(path)) {
            read(lines, 0, visitor);
        } catch (NoSuchFileException deleted) {
            return;
        } catch (ZipException | EOFException damagedArchive) {
            visitor.malformed();
        }
    }

    /** Reads the lines of a stream, whose first byte is at a position of the file. */
    static void read(InputStream in, long position, Visitor visitor) throws IOException {
        ExecutionLine executionLine = new ExecutionLine();
        new LineReader(MAX_LINE_BYTES).read(in, position, new LineReader.LineConsumer() {
            @Override
            public int scan(byte[] buffer, int start, long position) throws IOException {
                int lineBreak = executionLine.scan(buffer, start, position);
                if (lineBreak >= 0) {
                    visitor.execution(executionLine);
                }
                return lineBreak;
            }

            @Override
            public void line(byte[] buffer, int offset, int length, long position) throws IOException {
                if (executionLine.read(buffer, offset, length, position)) {
                    visitor.execution(executionLine);
                } else {
                    visitor.malformed();
                }
            }

            @Override
            public void tooLong() {
                visitor.malformed();
            }
        });
    }

    /** The first bytes of a stream, of which the visitor hears as they are read. */
    private static final class Part extends InputStream {
        private final InputStream in;
        private final Visitor visitor;
        private long left;

        Part(InputStream in, long bytes, Visitor visitor) {
            this.in = in;
            this.left = bytes;
            this.visitor = visitor;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            if (left <= 0) {
                return -1;
            }
            int n = in.read(buffer, offset, (int) Math.min(length, left));
            if (n > 0) {
                left -= n;
                visitor.bytes(buffer, offset, n);
            }
            return n;
        }
    }

    /** Deletes the file, unless it is a link: what a link leads to is not the store's. */
    boolean delete() throws IOException {
        return Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS) && Files.deleteIfExists(path);
    }
}
