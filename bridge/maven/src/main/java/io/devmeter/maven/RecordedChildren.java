// SPDX-License-Identifier: Apache-2.0
package io.devmeter.maven;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;

/**
 * Counts the tests that have been recorded as children of one execution since it started. Other children do not count: a test may run a build or a command,
 * which inherits the parent of the tests. It searches the bytes that are new in the day files for keys and values as the store writes them, so that a long
 * history costs nothing. Not thread-safe.
 */
final class RecordedChildren {

    private static final int CHUNK_BYTES = 1 << 20;

    /** A key in the metadata of all tests, which comes before the id of the parent. */
    private static final String TEST = "\"test.case.name\":";

    private final String child;
    private final DayFile today;
    private final DayFile tomorrow;
    private long count;

    private static final class DayFile {
        private final Path path;
        private long read;

        DayFile(Path path, long read) {
            this.path = path;
            this.read = read;
        }
    }

    /**
     * Starts to count.
     *
     * @param directory of the day files
     * @param spanId of the execution
     * @param startedAt when it started
     */
    RecordedChildren(Path directory, String spanId, Instant startedAt) {
        child = "\"parent_span_id\":\"" + spanId + "\"";
        LocalDate day = LocalDate.ofInstant(startedAt, ZoneOffset.UTC);
        Path file = directory.resolve(day + ".jsonl");
        today = new DayFile(file, size(file));
        // Tests that start after midnight are in the next day's file. Two days are enough to see whether there are any.
        tomorrow = new DayFile(directory.resolve(day.plusDays(1) + ".jsonl"), 0);
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException notThere) {
            return 0;
        }
    }

    /** Returns how many there are now. */
    long count() throws IOException {
        readOn(today);
        readOn(tomorrow);
        return count;
    }

    private void readOn(DayFile file) throws IOException {
        if (Files.exists(file.path) && !Files.isRegularFile(file.path)) {
            throw new FileSystemException(
                    file.path.toString(), null, "it is not a regular file"); // To open a pipe could block.
        }
        try (FileChannel channel = FileChannel.open(file.path);
                InputStream input = Channels.newInputStream(channel.position(file.read))) {
            // Up to where it ends now, however fast others append.
            long left = channel.size() - file.read;
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
                file.read += chunk.length;
                left -= chunk.length;
            }
            file.read -= end.length();
        } catch (NoSuchFileException none) {
            // Nothing has been recorded on that day.
        }
    }
}
