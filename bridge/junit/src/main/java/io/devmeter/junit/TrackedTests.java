// SPDX-License-Identifier: Apache-2.0
package io.devmeter.junit;

import io.devmeter.bridge.Execution;
import io.devmeter.bridge.ExecutionTracker;
import io.devmeter.bridge.Status;
import io.devmeter.local.Handover;
import io.devmeter.local.TraceParent;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Tests as tracked executions of a tracker, which may feed more than files. */
final class TrackedTests implements TestRecorder {

    private final Supplier<ExecutionTracker> tracker;
    private volatile @Nullable Context parent;

    TrackedTests(Supplier<ExecutionTracker> tracker) {
        this.tracker = tracker;
    }

    @Override
    public void begin(Handover received) {
        TraceParent handed = received.parent();
        parent = handed == null ? null : Context.root().with(Span.wrap(remote(handed)));
    }

    private static SpanContext remote(TraceParent parent) {
        return SpanContext.createFromRemoteParent(
                parent.traceId(), parent.spanId(), TraceFlags.fromHex(parent.flags(), 0), TraceState.getDefault());
    }

    @Override
    public RunningTest start(String operation, long startedNanos) {
        Duration elapsed = Duration.ofNanos(System.nanoTime() - startedNanos); // Without the tracker's being opened.
        ExecutionTracker open = tracker.get();
        Scope outer = enter();
        return new Running(open.start(operation, elapsed), outer);
    }

    @Override
    public Runnable enterClass() {
        return enter()::close;
    }

    @SuppressWarnings("MustBeClosedChecker") // At the end of the test or of the class.
    private Scope enter() {
        Context handed = parent;
        return handed == null ? Scope.noop() : handed.makeCurrent();
    }

    private record Running(Execution execution, Scope outer) implements RunningTest {

        @Override
        public void metadata(String key, String value) {
            execution.metadata(key, value);
        }

        @Override
        public void metadata(String key, long value) {
            execution.metadata(key, value);
        }

        @Override
        public void metadata(String key, double value) {
            execution.metadata(key, value);
        }

        @Override
        public void metadata(String key, List<String> value) {
            execution.metadata(AttributeKey.stringArrayKey(key), value);
        }

        @Override
        public void end(Throwable failure) {
            execution.end(failure);
            outer.close();
        }

        @Override
        public void end(Status status, @Nullable String reason) {
            execution.end(status, reason);
            outer.close();
        }
    }
}
