// SPDX-License-Identifier: Apache-2.0
package io.devmeter.exporter;

import static java.util.Objects.requireNonNull;

import io.devmeter.store.ExecutionRecord;
import io.devmeter.store.ExecutionStore;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Writes each ended span as one line of a day file.
 *
 * <pre>{@code
 * SdkTracerProvider.builder()
 *         .addSpanProcessor(SimpleSpanProcessor.create(JsonlSpanExporter.create(Path.of(".metrics"))))
 *         .build();
 * }</pre>
 *
 * <p>OpenTelemetry's autoconfiguration finds it by the name {@code devmeter} in {@code OTEL_TRACES_EXPORTER}; the directory is then that of
 * {@code DEVMETER_DIR} or {@code devmeter.dir}, by default {@code .metrics} in the working directory.
 *
 * <p>When {@link #export} returns, the lines have been handed to the operating system. A span that could not be written makes the result a
 * failure and is logged, the first time as a warning; the next export tries again. Thread-safe.
 */
public final class JsonlSpanExporter implements SpanExporter {

    private static final Logger LOGGER = System.getLogger(JsonlSpanExporter.class.getName());

    private final ExecutionStore store;
    private final SpanRecords spanRecords = new SpanRecords();
    private final AtomicBoolean warned = new AtomicBoolean();
    private final AtomicBoolean shutDown = new AtomicBoolean();

    private JsonlSpanExporter(ExecutionStore store) {
        this.store = store;
    }

    /**
     * Creates an exporter to a directory, which is created with the first span.
     *
     * @throws IOException if {@code directory} is something else
     */
    public static JsonlSpanExporter create(Path directory) throws IOException {
        return builder(directory).build();
    }

    /** Starts an exporter to a directory. */
    public static Builder builder(Path directory) {
        return new Builder(directory);
    }

    @Override
    public CompletableResultCode export(Collection<SpanData> spans) {
        if (shutDown.get()) {
            return CompletableResultCode.ofFailure();
        }
        try {
            List<ExecutionRecord> executions = new ArrayList<>(spans.size());
            for (SpanData span : spans) {
                executions.add(spanRecords.record(span));
            }
            store.append(executions);
            return CompletableResultCode.ofSuccess();
        } catch (IOException | RuntimeException e) {
            Level level = warned.compareAndSet(false, true) ? Level.WARNING : Level.DEBUG;
            LOGGER.log(
                    level,
                    () -> "Devmeter could not write " + spans.size() + " execution(s) to " + store.directory() + ": "
                            + e);
            return CompletableResultCode.ofExceptionalFailure(e);
        }
    }

    /** Has nothing to do: what was exported has left this process. */
    @Override
    public CompletableResultCode flush() {
        return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode shutdown() {
        if (!shutDown.compareAndSet(false, true)) {
            return CompletableResultCode.ofSuccess();
        }
        try {
            store.close();
            return CompletableResultCode.ofSuccess();
        } catch (IOException e) {
            return CompletableResultCode.ofExceptionalFailure(e);
        }
    }

    @Override
    public String toString() {
        return "JsonlSpanExporter{directory=" + store.directory() + "}";
    }

    /** Collects the parts of a {@link JsonlSpanExporter}. Not thread-safe. */
    public static final class Builder {
        private final Path directory;

        private Builder(Path directory) {
            this.directory = requireNonNull(directory, "directory");
        }

        /**
         * Builds the exporter.
         *
         * @throws IOException if the directory's path leads to something else
         */
        public JsonlSpanExporter build() throws IOException {
            return new JsonlSpanExporter(ExecutionStore.open(directory));
        }
    }
}
