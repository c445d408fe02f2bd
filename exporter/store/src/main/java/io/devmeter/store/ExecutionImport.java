// SPDX-License-Identifier: Apache-2.0
package io.devmeter.store;

import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Imports executions from elsewhere into a directory, without those that it has already. An execution that was a span is recognised by the ids of trace
 * and span, any other by everything that is stored of it.
 *
 * <p>An import that was cut off can be started again: what it has written is recognised. Imports into one directory wait for each other. Memory is bounded by
 * the size of a batch, for each of which the files of its days are read. Not thread-safe.
 */
public final class ExecutionImport implements Closeable {

    private static final int BATCH_BYTES = 32 << 20;
    private static final int BATCH_EXECUTIONS = 1 << 16;

    private final Path directory;
    private final RecordLimits limits;
    private final DayFileAppender appender;
    private final int batchExecutions;
    private final Map<String, Line> batch = new LinkedHashMap<>();
    private final JsonBytes json = new JsonBytes();
    private long batchBytes;
    private boolean lookOnAllDays;
    private long imported;
    private long alreadyThere;

    private record Line(long epochDay, String json) {}

    ExecutionImport(Path directory, RecordLimits limits, DayFileAppender appender) {
        this(directory, limits, appender, BATCH_EXECUTIONS);
    }

    ExecutionImport(Path directory, RecordLimits limits, DayFileAppender appender, int batchExecutions) {
        this.directory = directory;
        this.limits = limits;
        this.appender = appender;
        this.batchExecutions = batchExecutions;
    }

    /**
     * Adds an execution, which is written now or together with later ones.
     *
     * @throws IOException if a day file cannot be read or written
     */
    public void add(ExecutionRecord execution) throws IOException {
        json.shortenTo(0);
        RecordEncoder.encode(execution, limits, json);
        Line line = new Line(
                ExecutionStore.epochDay(execution), new String(json.array(), 0, json.length(), StandardCharsets.UTF_8));
        if (batch.putIfAbsent(identity(execution), line) != null) {
            alreadyThere++;
            return;
        }
        batchBytes += json.length();
        if (batch.size() >= batchExecutions || batchBytes >= BATCH_BYTES) {
            flush();
        }
    }

    /**
     * Adds an execution whose start is only an estimate, which differs from import to import. It is looked for on all days.
     *
     * @throws IOException if a day file cannot be read or written
     */
    public void addUndated(ExecutionRecord execution) throws IOException {
        lookOnAllDays = true;
        add(execution);
    }

    /**
     * Writes what is still waiting.
     *
     * @throws IOException if a day file cannot be read or written
     */
    @Override
    public void close() throws IOException {
        flush();
    }

    /** Returns how many executions have been written. */
    public long imported() {
        return imported;
    }

    /** Returns how many executions were there before, or were added more than once. */
    public long alreadyThere() {
        return alreadyThere;
    }

    @SuppressWarnings("try") // The lock is there to be held.
    private void flush() throws IOException {
        if (batch.isEmpty()) {
            return;
        }
        OwnerOnly.createDirectories(directory);
        try (DirectoryLock lock = DirectoryLock.acquireForImport(directory)) {
            removeWhatIsThere();
            append();
        }
        batch.clear();
        batchBytes = 0;
        lookOnAllDays = false;
    }

    /** Under the lock, so that meanwhile nobody moves lines from one file of a day to the other. */
    @SuppressWarnings("try") // The lock is there to be held.
    private void removeWhatIsThere() throws IOException {
        Set<Long> days = new TreeSet<>();
        batch.values().forEach(line -> days.add(line.epochDay()));
        try (DirectoryLock lock = DirectoryLock.acquire(directory)) {
            for (DayFile file : DayFile.list(directory)) {
                if (lookOnAllDays || days.contains(file.day().toEpochDay())) {
                    file.read(this::remove);
                }
            }
        }
    }

    private void remove(ExecutionLine line) {
        if (batch.remove(identity(line.execution())) != null) {
            alreadyThere++;
        }
    }

    private void append() throws IOException {
        Map<Long, Pending> pendingByDay = new TreeMap<>();
        for (Map.Entry<String, Line> each : List.copyOf(batch.entrySet())) {
            Line line = each.getValue();
            Pending pending = pendingByDay.computeIfAbsent(line.epochDay(), Pending::new);
            pending.add(each.getKey(), line);
            if (pending.lines.length() >= ExecutionStore.MAX_WRITE_BYTES) {
                write(pending);
                pendingByDay.remove(line.epochDay());
            }
        }
        for (Pending pending : pendingByDay.values()) {
            write(pending);
        }
    }

    private void write(Pending pending) throws IOException {
        appender.append(pending.epochDay, pending.lines.array(), pending.lines.length());
        imported += pending.identities.size();
        // If a later write fails, the batch is tried again, and these would count once more, as already there.
        pending.identities.forEach(batch::remove);
    }

    /** Lines that go out in one write. */
    private static final class Pending {
        private final long epochDay;
        private final JsonBytes lines = new JsonBytes();
        private final List<String> identities = new ArrayList<>();

        Pending(long epochDay) {
            this.epochDay = epochDay;
        }

        void add(String identity, Line line) {
            lines.raw(line.json().getBytes(StandardCharsets.UTF_8));
            identities.add(identity);
        }
    }

    private String identity(ExecutionRecord execution) {
        String traceId = execution.traceId();
        String spanId = execution.spanId();
        if (traceId != null
                && spanId != null
                && JsonBytes.isHex(traceId, RecordEncoder.TRACE_ID_DIGITS)
                && JsonBytes.isHex(spanId, RecordEncoder.SPAN_ID_DIGITS)) {
            return traceId + spanId;
        }
        // Other ids are not written, so they are not there to be compared.
        JsonBytes stored = new JsonBytes();
        RecordEncoder.encode(execution, limits, stored);
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(stored.array(), 0, stored.length());
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
