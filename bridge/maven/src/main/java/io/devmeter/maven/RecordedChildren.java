// SPDX-License-Identifier: Apache-2.0
package io.devmeter.maven;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;

/**
 * What has been appended to the day files since a point in time. Read as bytes: what is looked for is a key and a value as the store spells them, and
 * however long the history is, only what is new costs.
 *
 * @param directory of the day files
 * @param day on which it begins
 * @param bytes how long that day's file was
 */
record NewLines(Path directory, LocalDate day, long bytes) {

    private static final int CHUNK_BYTES = 1 << 20;

    static NewLines after(Path directory, Instant time) {
        LocalDate day = LocalDate.ofInstant(time, ZoneOffset.UTC);
        return new NewLines(directory, day, size(directory.resolve(day + ".jsonl")));
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException notThere) {
            return 0;
        }
    }

    /** Whether some of the executions are children of the one with this id. */
    boolean tellOfChildrenOf(String spanId) {
        String child = "\"parent_span_id\":\"" + spanId + "\"";
        long from = bytes;
        // Tests that start after midnight are in the next day's file; those of a later one still are preceded by some.
        for (LocalDate file = day; !file.isAfter(day.plusDays(1)); file = file.plusDays(1)) {
            if (contains(directory.resolve(file + ".jsonl"), from, child)) {
                return true;
            }
            from = 0;
        }
        return false;
    }

    private static boolean contains(Path file, long from, String text) {
        try (FileChannel channel = FileChannel.open(file);
                InputStream input = Channels.newInputStream(channel.position(from))) {
            String end = "";
            for (byte[] chunk = input.readNBytes(CHUNK_BYTES);
                    chunk.length > 0;
                    chunk = input.readNBytes(CHUNK_BYTES)) {
                String read = end + new String(chunk, StandardCharsets.ISO_8859_1);
                if (read.contains(text)) {
                    return true;
                }
                end = read.substring(Math.max(0, read.length() - text.length()));
            }
            return false;
        } catch (NoSuchFileException none) {
            return false;
        } catch (IOException unreadable) {
            // Then nobody can tell, and recording a test twice would be worse than not at all.
            return true;
        }
    }
}
