// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard;

import io.devmeter.store.ExecutionStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The day files of a store, whatever period a page covers.
 *
 * @param count how many there are
 * @param bytes their size together
 * @param oldest the oldest day, or {@code null} if there is none
 */
record KeptFiles(int count, long bytes, @Nullable LocalDate oldest) {

    private static final int LENGTH_OF_DATE = 10;

    static KeptFiles of(ExecutionStore store, LocalDate today) throws IOException {
        // What could be deleted is everything but today's.
        List<Path> files = new ArrayList<>(store.oldestBeyond(0));
        files.add(store.directory().resolve(today + ".jsonl"));
        int count = 0;
        long bytes = 0;
        LocalDate oldest = null;
        for (Path file : files) {
            try {
                bytes += Files.size(file);
            } catch (NoSuchFileException e) {
                continue; // Deleted meanwhile, or nothing was recorded today.
            }
            count++;
            LocalDate day = LocalDate.parse(file.getFileName().toString().substring(0, LENGTH_OF_DATE));
            oldest = oldest == null || day.isBefore(oldest) ? day : oldest;
        }
        return new KeptFiles(count, bytes, oldest);
    }
}
