// SPDX-License-Identifier: Apache-2.0
package io.devmeter.store;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Appends whole lines to the day files of a directory. Thread-safe. */
final class DayFileAppender implements Closeable {

    private final Path directory;
    private final Clock clock;
    private final Map<Long, DayFileWriter> writers = new HashMap<>();
    private volatile @Nullable DayFileWriter lastUsed;

    DayFileAppender(Path directory, Clock clock) {
        this.directory = directory;
        this.clock = clock;
    }

    /** Appends the first {@code count} bytes of {@code lines}, which end with a line break, to the file of a day since the epoch. */
    void append(long epochDay, byte[] lines, int count) throws IOException {
        DayFileWriter writer = lastUsed;
        if (writer == null || writer.epochDay() != epochDay) {
            writer = writer(epochDay);
            lastUsed = writer;
        }
        writer.append(lines, count);
    }

    private DayFileWriter writer(long epochDay) throws IOException {
        synchronized (writers) {
            DayFileWriter writer = writers.get(epochDay);
            if (writer == null) {
                releaseClosedDays();
                Path path = DayFile.path(directory, LocalDate.ofEpochDay(epochDay));
                writer = new DayFileWriter(epochDay, path, clock);
                writers.put(epochDay, writer);
            }
            return writer;
        }
    }

    /** A thread that is about to use one of these all the same finds it working: such a day's file is not held open. */
    private void releaseClosedDays() throws IOException {
        for (DayFileWriter writer : writers.values()) {
            if (writer.isOfClosedDay()) {
                writer.close();
            }
        }
        writers.values().removeIf(DayFileWriter::isOfClosedDay);
    }

    /** Releases the open files. An append afterwards opens its file again. */
    @Override
    public void close() throws IOException {
        IOException failure = null;
        synchronized (writers) {
            for (DayFileWriter writer : writers.values()) {
                try {
                    writer.close();
                } catch (IOException e) {
                    failure = e;
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
