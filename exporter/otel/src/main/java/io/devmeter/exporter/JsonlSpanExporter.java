// SPDX-License-Identifier: Apache-2.0
package io.devmeter.exporter;

import static java.util.Objects.requireNonNull;

import io.devmeter.store.ExecutionRecord;
import io.devmeter.store.ExecutionStore;
import io.devmeter.store.RecordLimits;
import io.devmeter.store.StoreFiles;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Writes each ended span as one line of a day file.
 *
 * <pre>{@code
 * SdkTracerProvider.builder()
 *         .addSpanProcessor(DirectSpanProcessor.create(JsonlSpanExporter.create(Path.of(".metrics"))))
 *         .build();
 * }</pre>
 *
 * <p>OpenTelemetry's autoconfiguration finds it by the name {@code devmeter} in {@code OTEL_TRACES_EXPORTER}; the directory is then that of
 * {@code DEVMETER_DIR} or {@code devmeter.dir}, by default {@code .metrics} in the working directory.
 *
 * <p>When {@link #export} returns, the lines have been handed to the operating system, unless the exporter is {@linkplain
 * Builder#asynchronous asynchronous}. A span that could not be written makes the result a failure, is counted as {@linkplain #dropped
 * dropped} and is logged, the first time as a warning; the next export tries again. Where {@code DEVMETER_DISABLED} or the system property
 * {@code devmeter.disabled} is {@code true} when it is built, it writes nothing. Thread-safe.
 */
public final class JsonlSpanExporter implements SpanExporter {

    /** A command that ends, and so does not go on trying, tells its parameters alone. */
    private static final String MESSAGE =
            "Devmeter could not write {0} execution(s) to {1}: {2}. It goes on trying; further ones are"
                    + " counted in devmeter.store.dropped";

    private final Path directory;

    /** {@code null} where Devmeter is switched off. */
    private final @Nullable ExecutionStore store;

    private final @Nullable SpanQueue queue;
    private final SpanRecords spanRecords;
    private final LongAdder written = new LongAdder();
    private final LongAdder dropped = new LongAdder();
    private final Failures failures = new Failures(JsonlSpanExporter.class);
    private final AtomicBoolean shutDown = new AtomicBoolean();

    private JsonlSpanExporter(
            Path directory, @Nullable ExecutionStore store, SpanRecords spanRecords, int queueCapacity) {
        this.directory = directory;
        this.store = store;
        this.spanRecords = spanRecords;
        this.queue = store == null || queueCapacity == 0 ? null : SpanQueue.start(queueCapacity, this::write);
    }

    /**
     * Creates an exporter to a directory, which is created with the first span.
     *
     * @throws IOException if {@code directory} exists and is not a directory
     */
    public static JsonlSpanExporter create(Path directory) throws IOException {
        return builder(directory).build();
    }

    /** Returns a builder of an exporter to a directory. */
    public static Builder builder(Path directory) {
        return new Builder(directory);
    }

    @Override
    public CompletableResultCode export(Collection<SpanData> spans) {
        if (shutDown.get()) {
            dropped.add(spans.size());
            return CompletableResultCode.ofFailure();
        }
        if (queue == null) {
            return write(spans);
        }
        int refused = spans.size() - queue.offer(spans);
        if (refused == 0) {
            return CompletableResultCode.ofSuccess();
        }
        if (refused == spans.size() && queue.isClosed()) {
            return write(spans); // The JVM exits, and no other thread will.
        }
        drop(refused, "the queue is full");
        return CompletableResultCode.ofFailure();
    }

    /** In parts, so that a record is still in the processor's cache when it becomes a line. */
    private CompletableResultCode write(Collection<SpanData> spans) {
        ExecutionStore store = this.store;
        if (store == null) {
            return CompletableResultCode.ofSuccess();
        }
        int appended = 0;
        Throwable failure = null;
        List<ExecutionRecord> part = new ArrayList<>(Math.min(spans.size(), SpanQueue.MAX_PART));
        Iterator<SpanData> left = spans.iterator();
        try {
            while (left.hasNext()) {
                part.clear();
                for (int i = 0; i < SpanQueue.MAX_PART && left.hasNext(); i++) {
                    try {
                        part.add(spanRecords.record(left.next()));
                    } catch (RuntimeException | Error e) {
                        failure = e;
                        complain(1, e);
                    }
                }
                try {
                    append(store, part);
                    appended += part.size();
                } catch (IOException | RuntimeException | Error e) {
                    failure = e;
                    complain(part.size(), e);
                }
            }
        } finally {
            written.add(appended);
            if (appended < spans.size()) {
                dropped.add(spans.size() - appended);
            }
        }
        return failure == null
                ? CompletableResultCode.ofSuccess()
                : CompletableResultCode.ofExceptionalFailure(failure);
    }

    private static void append(ExecutionStore store, List<ExecutionRecord> part) throws IOException {
        if (part.size() == 1) {
            store.append(part.get(0));
        } else {
            store.append(part);
        }
    }

    private void complain(int count, Throwable failure) {
        failures.tell(failure, MESSAGE, Integer.toString(count), directory, StoreFiles.reason(failure));
    }

    private void drop(int count, String reason) {
        dropped.add(count);
        failures.tell(MESSAGE, Integer.toString(count), directory, reason);
    }

    /** Returns the directory that it writes to. */
    public Path directory() {
        return directory;
    }

    /** Returns how many executions this exporter has handed to the operating system. */
    public long written() {
        return written.sum();
    }

    /** Returns how many executions this exporter was given and could not write, or had no room for in its queue. */
    public long dropped() {
        return dropped.sum();
    }

    /** Writes what is queued. There is nothing to do if the exporter is not asynchronous: what was exported has left this process. */
    @Override
    public CompletableResultCode flush() {
        return queue == null ? CompletableResultCode.ofSuccess() : queue.flush();
    }

    /**
     * Writes what is queued and releases the files; what is exported from now on is dropped. What could not be written within five seconds is
     * dropped too, and makes the result a failure. Further calls are ignored.
     */
    @Override
    public CompletableResultCode shutdown() {
        if (!shutDown.compareAndSet(false, true)) {
            return CompletableResultCode.ofSuccess();
        }
        if (queue != null && !queue.close()) {
            int left = queue.abandon();
            if (left > 0) {
                drop(left, "writing takes too long");
            }
            return CompletableResultCode.ofFailure();
        }
        try {
            if (store != null) {
                store.close();
            }
            return CompletableResultCode.ofSuccess();
        } catch (IOException e) {
            return CompletableResultCode.ofExceptionalFailure(e);
        }
    }

    @Override
    public String toString() {
        return "JsonlSpanExporter{directory=" + directory + "}";
    }

    /** Collects the parts of a {@link JsonlSpanExporter}. Not thread-safe. */
    public static final class Builder {
        private final Path directory;
        private RecordLimits limits = RecordLimits.DEFAULT;
        private UnaryOperator<Resource> resource = UnaryOperator.identity();
        private int queueCapacity;

        private Builder(Path directory) {
            this.directory = requireNonNull(directory, "directory");
        }

        /** Sets limits to the size of one record. Default: {@link RecordLimits#DEFAULT}. */
        public Builder limits(RecordLimits limits) {
            this.limits = requireNonNull(limits, "limits");
            return this;
        }

        /**
         * Lets {@code export} return at once, and a thread of its own write some 20 ms later. A span costs less then, but what has ended within
         * that time is lost if the process is killed, and what finds the queue full is dropped and counted. The queue is written out on
         * {@code flush}, on {@code shutdown} and when the JVM exits; what ends later in an exit is written at once. Default: an export writes before it returns.
         *
         * @param queueCapacity how many spans may wait
         * @throws IllegalArgumentException if {@code queueCapacity} is not positive
         */
        public Builder asynchronous(int queueCapacity) {
            if (queueCapacity < 1) {
                throw new IllegalArgumentException("queueCapacity is " + queueCapacity + ", not a positive number");
            }
            this.queueCapacity = queueCapacity;
            return this;
        }

        /** What is recorded as the resource of spans, given their own. Default: their own. */
        Builder resource(UnaryOperator<Resource> resource) {
            this.resource = resource;
            return this;
        }

        /**
         * Builds the exporter.
         *
         * @throws IOException if the directory exists and is not a directory
         */
        public JsonlSpanExporter build() throws IOException {
            ExecutionStore store = isDisabled()
                    ? null
                    : ExecutionStore.builder(directory).limits(limits).build();
            return new JsonlSpanExporter(directory, store, new SpanRecords(resource), queueCapacity);
        }

        private static boolean isDisabled() {
            String property = System.getProperty("devmeter.disabled", "");
            String value = property.isEmpty() ? System.getenv("DEVMETER_DISABLED") : property;
            return value != null && Boolean.parseBoolean(value.strip());
        }
    }
}
