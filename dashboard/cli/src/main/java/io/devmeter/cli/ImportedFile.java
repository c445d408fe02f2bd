// SPDX-License-Identifier: Apache-2.0
package io.devmeter.cli;

import io.devmeter.exporter.OtlpJson;
import io.devmeter.store.ExecutionImport;
import io.devmeter.store.ExecutionLines;
import io.devmeter.store.ExecutionRecord;
import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serial;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.zip.GZIPInputStream;

/** A file with executions of elsewhere, in whichever of the known formats. Its content tells, not its name. */
final class ImportedFile {

    private static final int BUFFER_BYTES = 64 << 10;
    private static final int GZIP_MAGIC = 0x1F8B;

    private final Path path;

    ImportedFile(Path path) {
        this.path = path;
    }

    /** Says that the file cannot be read; any other {@link IOException} says that executions cannot be recorded. */
    static class UnreadableException extends IOException {
        @Serial
        private static final long serialVersionUID = 1;

        UnreadableException(String message) {
            super(message);
        }

        UnreadableException(IOException reason) {
            super(
                    reason instanceof NoSuchFileException
                            ? "there is no such file"
                            : Failure.of(reason).getMessage(),
                    reason);
        }
    }

    /** Says that the content is of no known format. */
    static final class UnknownFormatException extends UnreadableException {
        @Serial
        private static final long serialVersionUID = 1;

        UnknownFormatException() {
            super("it is neither a test report in XML, nor OTLP as JSON lines, nor a day file");
        }
    }

    /**
     * Reads all executions.
     *
     * @return how many lines, or spans in them, are malformed
     */
    long read(ExecutionImport executions) throws IOException {
        if (Files.exists(path) && !Files.isRegularFile(path)) {
            // A pipe would be empty the second time, and everything in it lost without a word.
            throw new UnreadableException(
                    "it is a pipe or a device, which can be read only once; write it to a file first");
        }
        return switch (firstCharacter()) {
            case '<' -> {
                JUnitReportReader.read(this, executions);
                yield 0;
            }
            case '{' -> readLines(executions);
            case -1 -> 0;
            default -> throw new UnknownFormatException();
        };
    }

    private int firstCharacter() throws IOException {
        try (InputStream in = open()) {
            int c = in.read();
            while (isBeforeContent(c)) {
                c = in.read();
            }
            return c;
        }
    }

    /** White space and byte order marks, in UTF-8 and UTF-16. */
    private static boolean isBeforeContent(int c) {
        return switch (c) {
            case 0, ' ', '\t', '\r', '\n', 0xEF, 0xBB, 0xBF, 0xFE, 0xFF -> true;
            default -> false;
        };
    }

    private long readLines(ExecutionImport executions) throws IOException {
        Lines lines = new Lines(executions);
        try (InputStream in = open()) {
            ExecutionLines.read(in, lines);
        }
        if (lines.wellFormed == 0 && lines.malformed > 0) {
            throw new UnknownFormatException();
        }
        return lines.malformed;
    }

    private static final class Lines implements ExecutionLines.Visitor {
        private final ExecutionImport executions;
        private final OtlpJson otlp = OtlpJson.create();
        private long wellFormed;
        private long malformed;

        Lines(ExecutionImport executions) {
            this.executions = executions;
        }

        @Override
        public void execution(ExecutionRecord execution) throws IOException {
            executions.add(execution);
            wellFormed++;
        }

        @Override
        public void other(String line) throws IOException {
            OtlpJson.Spans spans = otlp.read(line);
            if (spans == null) {
                malformed++;
                return;
            }
            wellFormed++;
            malformed += spans.malformed();
            for (ExecutionRecord execution : spans.executions()) {
                executions.add(execution);
            }
        }

        @Override
        public void tooLong() {
            malformed++;
        }
    }

    Instant lastModified() throws UnreadableException {
        try {
            return Files.getLastModifiedTime(path).toInstant();
        } catch (IOException e) {
            throw new UnreadableException(e);
        }
    }

    /** Opens the content, decompressed if it is compressed. */
    InputStream open() throws UnreadableException {
        try {
            InputStream in = new BufferedInputStream(Files.newInputStream(path), BUFFER_BYTES);
            in.mark(2);
            boolean isCompressed = ((in.read() << Byte.SIZE) | in.read()) == GZIP_MAGIC;
            in.reset();
            return new Content(
                    isCompressed ? new BufferedInputStream(new GZIPInputStream(in, BUFFER_BYTES), BUFFER_BYTES) : in);
        } catch (IOException e) {
            throw new UnreadableException(e);
        }
    }

    /** Tells failures of reading from those of writing. */
    private static final class Content extends FilterInputStream {
        Content(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            try {
                return super.read();
            } catch (IOException e) {
                throw new UnreadableException(e);
            }
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            try {
                return super.read(buffer, offset, length);
            } catch (IOException e) {
                throw new UnreadableException(e);
            }
        }
    }
}
