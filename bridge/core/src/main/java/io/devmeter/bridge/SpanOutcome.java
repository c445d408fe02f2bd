// SPDX-License-Identifier: Apache-2.0
package io.devmeter.bridge;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import org.jspecify.annotations.Nullable;

/** Says on a span how its execution ended, as OpenTelemetry's conventions for errors have it. */
final class SpanOutcome {

    /** Tells a skipped execution, for which span status has no word. */
    private static final AttributeKey<String> STATUS = AttributeKey.stringKey("devmeter.status");

    private static final AttributeKey<String> SKIP_REASON = AttributeKey.stringKey("devmeter.skip.reason");
    private static final AttributeKey<String> ERROR_TYPE = AttributeKey.stringKey("error.type");

    private SpanOutcome() {}

    /** Leaves the status of a success unset, which is what instrumentation is to do. */
    static void describe(Span span, Status status, @Nullable String reason, @Nullable Throwable failure) {
        switch (status) {
            case SUCCESS -> {}
            case FAILED -> {
                span.setStatus(StatusCode.ERROR, reason == null ? "" : reason);
                if (failure != null) {
                    span.setAttribute(ERROR_TYPE, failure.getClass().getName());
                    span.recordException(failure);
                }
            }
            case SKIPPED -> {
                span.setAttribute(STATUS, status.text());
                if (reason != null) {
                    span.setAttribute(SKIP_REASON, reason);
                }
            }
        }
    }

    /** An exception without a message still needs one; and asking for it runs the user's code, which may throw in turn. */
    static String messageOf(Throwable failure) {
        try {
            String message = failure.getMessage();
            if (message != null && !message.isEmpty()) {
                return message;
            }
        } catch (Throwable t) {
            RecordingFailures.throwIfFatal(t);
            return failure.getClass().getName() + " (its message could not be had)";
        }
        return failure.getClass().getName();
    }
}
