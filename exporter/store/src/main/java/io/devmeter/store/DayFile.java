// SPDX-License-Identifier: Apache-2.0
package io.devmeter.store;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/** The file that holds the executions which started on one UTC day: {@code YYYY-MM-DD.jsonl}, or with {@code .gz} once closed. */
record DayFile(LocalDate day, Path path) {

    private static final Pattern NAME = Pattern.compile("(\\d{4}-\\d{2}-\\d{2})\\.jsonl(\\.gz)?");

    /** Takes what a day file holds. */
    interface Visitor {
        /** Takes an execution. The line is valid until this method returns. */
        void execution(ExecutionLine line);

        /** Hears of a line, or the unreadable rest of a damaged archive, that holds no execution. */
        void malformed();
    }

    static Path path(Path directory, LocalDate day) {
        return directory.resolve(day + ".jsonl");
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
        files.sort(Comparator.comparing(DayFile::path)); // The name starts with the day.
        return files;
    }

    private static @Nullable DayFile of(Path entry) {
        Matcher name = NAME.matcher(entry.getFileName().toString());
        if (!name.matches() || !Files.isRegularFile(entry)) {
            return null;
        }
        try {
            return new DayFile(LocalDate.parse(name.group(1)), entry);
        } catch (DateTimeException noSuchDay) {
            return null;
        }
    }

    private boolean isCompressed() {
        return path.toString().endsWith(".gz");
    }

    /** Reads the whole file. A file that has been deleted in the meantime holds nothing. */
    void read(Visitor visitor) throws IOException {
        try (InputStream file = Files.newInputStream(path)) {
            ExecutionLine executionLine = new ExecutionLine();
            InputStream in = isCompressed() ? new GZIPInputStream(new BufferedInputStream(file)) : file;
            new LineReader(RecordCodec.MAX_LINE_BYTES).read(in, new LineReader.LineConsumer() {
                @Override
                public void line(byte[] buffer, int offset, int length) {
                    if (executionLine.read(buffer, offset, length)) {
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
        } catch (NoSuchFileException deleted) {
            return;
        } catch (ZipException | EOFException damagedArchive) {
            visitor.malformed();
        }
    }

    /** Deletes the file, unless it is a link: what a link leads to is not the store's. */
    boolean delete() throws IOException {
        return Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS) && Files.deleteIfExists(path);
    }
}
