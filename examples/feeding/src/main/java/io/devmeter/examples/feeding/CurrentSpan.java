// SPDX-License-Identifier: Apache-2.0
package io.devmeter.examples.feeding;

import io.opentelemetry.api.trace.Span;
import io.prometheus.metrics.tracer.common.SpanContext;
import org.jspecify.annotations.Nullable;

/** Tells Prometheus's library which span is current when a sample is taken, so that it becomes the sample's exemplar. */
// region current-span
final class CurrentSpan implements SpanContext {

    @Override
    public @Nullable String getCurrentTraceId() {
        return Span.current().getSpanContext().getTraceId();
    }

    @Override
    public @Nullable String getCurrentSpanId() {
        return Span.current().getSpanContext().getSpanId();
    }

    @Override
    public boolean isCurrentSpanSampled() {
        return Span.current().getSpanContext().isSampled();
    }

    @Override
    public void markCurrentSpanAsExemplar() {
        Span.current().setAttribute("exemplar", true);
    }
}
// endregion
