// SPDX-License-Identifier: Apache-2.0
package io.devmeter.maven;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.Map;

/**
 * Counts the tests that have been recorded as children of one execution since it started. Other children do not count: a test may run a build or a command,
 * which inherits the parent of the tests. It searches the bytes that are new in the day files for keys and values as the store writes them, so that a long
 * history costs nothing. Not thread-safe.
 */
final class RecordedChildren {

    private static final String DAY_FILES = "????-??-??.jsonl";

    private static final int CHUNK_BYTES = 1 << 20;

    /** A key in the metadata of all tests, which comes before the id of the parent. */
    private static final String TEST = "\"test.case.name\":";

    private final Path directory;
    private final String child;

    /** How far each day file has been read. All of them: a process that starts after the clock was set writes to the file of any day. */
    private final Map<Path, Long> read = new HashMap<>();

    private long count;

    /**
     * Starts to count.
     *
     * @param directory of the day files
     * @param spanId of the execution
     */
    RecordedChildren(Path directory, String spanId) {
        this.directory = directory;
        child = "\"parent_span_id\":\"" + spanId + "\"";
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, DAY_FILES)) {
            for (Path file : files) {
                read.put(file, Files.size(file));
            }
        } catch (IOException | DirectoryIteratorException notThere) {
            // Then all that will be there is new, or it cannot be read later either.
        }
    }

    /** Returns how many there are now. */
    long count() throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, DAY_FILES)) {
            for (Path file : files) {
                readOn(file);
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        } catch (NoSuchFileException none) {
            // Nothing has been recorded.
        }
        return count;
    }

    private void readOn(Path file) throws IOException {
        Long before = read.get(file);
        long from = before == null ? 0 : before;
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            if (!attributes.isRegularFile()) {
                if (before == null) {
                    throw new FileSystemException(
                            file.toString(), null, "it is not a regular file"); // A pipe could block us.
                }
            } else if (attributes.size() > from) {
                read.put(file, from + readOn(file, from));
            }
        } catch (NoSuchFileException deleted) {
            // What was in it has been counted, or is nobody's any more.
        }
    }

    /** Returns how many bytes of whole lines there were. */
    private long readOn(Path file, long from) throws IOException {
        try (FileChannel channel = FileChannel.open(file);
                InputStream input = Channels.newInputStream(channel.position(from))) {
            // As far as it goes now, however fast others append.
            long left = channel.size() - from;
            long lines = 0;
            String end = "";
            while (left > 0) {
                byte[] chunk = input.readNBytes((int) Math.min(left, CHUNK_BYTES));
                if (chunk.length == 0) {
                    break;
                }
                String text = end + new String(chunk, StandardCharsets.ISO_8859_1);
                int whole = text.lastIndexOf('\n') + 1;
                for (int at = text.indexOf(child); at >= 0 && at < whole; at = text.indexOf(child, at + 1)) {
                    if (text.lastIndexOf(TEST, at) > text.lastIndexOf('\n', at)) {
                        count++;
                    }
                }
                end = text.substring(whole);
                lines += whole;
                left -= chunk.length;
            }
            return lines;
        }
    }
}
