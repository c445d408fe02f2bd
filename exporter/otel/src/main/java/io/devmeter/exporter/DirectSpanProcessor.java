// SPDX-License-Identifier: Apache-2.0
package io.devmeter.exporter;

import static java.util.Objects.requireNonNull;

import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.List;

/**
 * Exports each sampled span on the thread that ends it, so that with {@link JsonlSpanExporter} it has left this process when {@code end()}
 * returns. Unlike the SDK's {@code SimpleSpanProcessor} it lets threads export at the same time, and share writes. What the exporter throws is
 * logged, the first time as a warning. Thread-safe if the exporter is.
 */
public final class DirectSpanProcessor implements SpanProcessor {

    private final SpanExporter exporter;
    private final Failures failures = new Failures(DirectSpanProcessor.class);

    private DirectSpanProcessor(SpanExporter exporter) {
        this.exporter = exporter;
    }

    /** Creates a processor in front of an exporter, which must be thread-safe and is shut down with it. */
    public static DirectSpanProcessor create(SpanExporter exporter) {
        return new DirectSpanProcessor(requireNonNull(exporter, "exporter"));
    }

    @Override
    public void onStart(Context parentContext, ReadWriteSpan span) {}

    @Override
    public boolean isStartRequired() {
        return false;
    }

    @Override
    public void onEnd(ReadableSpan span) {
        if (!span.getSpanContext().isSampled()) {
            return;
        }
        try {
            exporter.export(List.of(span.toSpanData()));
        } catch (RuntimeException | Error e) {
            failures.tell(e, "{0} failed: {1}", exporter, e);
        }
    }

    @Override
    public boolean isEndRequired() {
        return true;
    }

    @Override
    public CompletableResultCode forceFlush() {
        return exporter.flush();
    }

    @Override
    public CompletableResultCode shutdown() {
        return exporter.shutdown();
    }

    @Override
    public String toString() {
        return "DirectSpanProcessor{exporter=" + exporter + "}";
    }
}
