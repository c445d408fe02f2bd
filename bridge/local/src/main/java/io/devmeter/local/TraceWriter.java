// SPDX-License-Identifier: Apache-2.0
package io.devmeter.local;

import static java.util.Objects.requireNonNull;

import io.devmeter.store.ExecutionRecord;
import io.devmeter.store.ExecutionStore;
import io.devmeter.store.StoreFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Writes executions that are spans straight to a directory: the same records as {@link Devmeter} makes, without a meter registry and without
 * OpenTelemetry. For code inside other people's builds and test processes, which should start fast and bring few classes along.
 *
 * <pre>{@code
 * Path directory = Environment.directory();
 * try (TraceWriter trace = TraceWriter.open(directory, Origin.here(directory))) {
 *     WrittenExecution build = trace.start("build", TraceParent.parse(System.getenv("TRACEPARENT")));
 *     trace.start("compile", build.identity()).end();
 *     build.end();
 * }
 * }</pre>
 *
 * <p>An execution has been handed to the operating system when its {@code end} method returns, but for those of a {@link Batch}. One that cannot be written is
 * {@linkplain #dropped() counted}; nothing is logged or thrown. Times come from one reading of the wall clock and the monotonic clock since, so that all
 * executions agree even if the wall clock is set meanwhile. Thread-safe.
 */
public final class TraceWriter implements AutoCloseable {

    private static final String REMOTE = "remote";
    private static final String FLAGS = "flags";

    private final ExecutionStore store;
    private final Origin origin;
    private final Instant openedAt;
    private final long openedNanos;
    private final AtomicLong written = new AtomicLong();
    private final AtomicLong dropped = new AtomicLong();
    private final AtomicReference<@Nullable Exception> firstFailure = new AtomicReference<>();
    private final Map<String, Map<String, @Nullable Object>> otelByKey = new ConcurrentHashMap<>();

    private TraceWriter(ExecutionStore store, Origin origin, Clock clock) {
        this.store = store;
        this.origin = origin;
        this.openedAt = clock.instant();
        this.openedNanos = System.nanoTime();
    }

    /**
     * Opens a directory, which is created when the first execution ends.
     *
     * @param origin what the records say about the code and the machine
     * @throws UncheckedIOException if {@code directory} exists and is not a directory
     */
    public static TraceWriter open(Path directory, Origin origin) {
        return open(directory, origin, Clock.systemUTC());
    }

    static TraceWriter open(Path directory, Origin origin, Clock clock) {
        try {
            return new TraceWriter(
                    ExecutionStore.open(requireNonNull(directory, "directory")),
                    requireNonNull(origin, "origin"),
                    clock);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot keep executions in " + directory + ": it is not a directory", e);
        }
    }

    /**
     * Starts an execution now.
     *
     * @param parent {@code null} to start a trace
     */
    public WrittenExecution start(String name, @Nullable TraceParent parent) {
        return start(name, parent, System.nanoTime());
    }

    /**
     * Starts an execution that has been running for a while.
     *
     * @param startedNanos the value of {@link System#nanoTime()} when it started
     */
    public WrittenExecution start(String name, @Nullable TraceParent parent, long startedNanos) {
        return new WrittenExecution(this, null, name, parent, startedNanos);
    }

    /** Returns an empty batch. */
    public Batch batch() {
        return new Batch();
    }

    /** Executions of the past that are written together, which costs about half of writing each. Not thread-safe. */
    public final class Batch {

        private final List<ExecutionRecord> ended = new ArrayList<>();

        private Batch() {}

        /** Starts an execution of the batch. End it with its duration. */
        public WrittenExecution start(String name, @Nullable TraceParent parent, Instant startedAt) {
            return new WrittenExecution(TraceWriter.this, this, name, parent, nanoTimeOf(startedAt));
        }

        void add(ExecutionRecord execution) {
            ended.add(execution);
        }

        /** Writes the executions that have ended since the last call. */
        public void write() {
            try {
                store.append(ended);
                written.addAndGet(ended.size());
            } catch (IOException | RuntimeException e) {
                dropped.addAndGet(ended.size());
                firstFailure.compareAndSet(null, e);
            }
            ended.clear();
        }
    }

    /** Returns the directory. */
    public Path directory() {
        return store.directory();
    }

    /** Returns how many executions have been written. */
    public long written() {
        return written.get();
    }

    /** Returns how many executions could not be written. */
    public long dropped() {
        return dropped.get();
    }

    /** Returns what kept the first execution that could not be written from being written; {@code null} if all were. */
    public @Nullable Exception firstFailure() {
        return firstFailure.get();
    }

    /** Says in words what {@link #firstFailure} is; {@code null} if all were written. */
    public @Nullable String reason() {
        Exception failure = firstFailure.get();
        return failure == null ? null : StoreFiles.reason(failure);
    }

    Instant instantOf(long nanoTime) {
        return openedAt.plusNanos(nanoTime - openedNanos);
    }

    private long nanoTimeOf(Instant instant) {
        return openedNanos + Duration.between(openedAt, instant).toNanos();
    }

    void write(ExecutionRecord execution) {
        try {
            store.append(execution);
            written.incrementAndGet();
        } catch (IOException | RuntimeException e) {
            dropped.incrementAndGet();
            firstFailure.compareAndSet(null, e);
        }
    }

    /**
     * Returns what an execution has under {@code otel}, but for its events: always the same instance for the same flags and kind of parent, so that the store
     * encodes it only once.
     */
    Map<String, @Nullable Object> otel(TraceParent execution, @Nullable TraceParent parent) {
        String flags = execution.flags();
        boolean parentIsRemote = parent != null && parent.remote();
        String otherFlags = parent == null || parent.flags().equals(flags) ? null : parent.flags();
        String key = parentIsRemote ? flags + REMOTE : flags;
        if (otherFlags != null) {
            key += otherFlags;
        }
        Map<String, @Nullable Object> known = otelByKey.get(key);
        if (known != null) {
            return known;
        }
        Map<String, @Nullable Object> created = newOtel(flags, parentIsRemote, otherFlags);
        Map<String, @Nullable Object> earlier = otelByKey.putIfAbsent(key, created);
        return earlier == null ? created : earlier;
    }

    private Map<String, @Nullable Object> newOtel(
            String flags, boolean parentIsRemote, @Nullable String flagsOfParent) {
        Map<String, @Nullable Object> ofParent = new LinkedHashMap<>();
        if (parentIsRemote) {
            ofParent.put(REMOTE, true);
        }
        if (flagsOfParent != null) {
            ofParent.put(FLAGS, flagsOfParent);
        }
        Map<String, @Nullable Object> otel = new LinkedHashMap<>();
        if (!flags.equals(TraceParent.USUAL_FLAGS)) {
            otel.put(FLAGS, flags);
        }
        if (!ofParent.isEmpty()) {
            otel.put("parent", ofParent);
        }
        otel.put("resource", Map.of("attributes", origin.attributes()));
        // As the store keeps it: it takes no copy of what it has made itself.
        return ExecutionRecord.builder("any", Instant.EPOCH).otel(otel).build().otel();
    }

    /** Releases the files held open. An execution that ends afterwards opens its file again. */
    @Override
    public void close() {
        try {
            store.close();
        } catch (IOException e) {
            firstFailure.compareAndSet(null, e);
        }
    }
}
