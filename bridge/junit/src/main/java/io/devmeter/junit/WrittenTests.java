// SPDX-License-Identifier: Apache-2.0
package io.devmeter.junit;

import io.devmeter.bridge.Status;
import io.devmeter.local.Handover;
import io.devmeter.local.Origin;
import io.devmeter.local.TraceParent;
import io.devmeter.local.TraceWriter;
import io.devmeter.local.WrittenExecution;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tests as executions that are written straight to the directory, for test processes that are not ours. */
final class WrittenTests implements TestRecorder {

    private volatile @Nullable TraceWriter trace;
    private volatile @Nullable TraceParent parent;
    private volatile @Nullable ContextOfTests contextOfTests;

    @Override
    public void begin(Handover received) {
        parent = received.parent();
        contextOfTests = ContextOfTests.find(Thread.currentThread().getContextClassLoader());
        TraceWriter open = trace;
        if (open == null || !open.directory().equals(received.directory())) {
            trace = TraceWriter.open(received.directory(), Origin.of(received));
        }
    }

    @Override
    public RunningTest start(String operation, long startedNanos) {
        TraceWriter open = trace;
        if (open == null) {
            throw new IllegalStateException("no test run has begun");
        }
        WrittenExecution execution = open.start(operation, parent, startedNanos);
        return new Running(execution, enter(execution.identity()));
    }

    @Override
    public Runnable enterClass() {
        TraceParent handed = parent;
        return handed == null ? () -> {} : enter(handed);
    }

    private Runnable enter(TraceParent execution) {
        ContextOfTests context = contextOfTests;
        return context == null ? () -> {} : context.enter(execution);
    }

    private record Running(WrittenExecution execution, Runnable leave) implements RunningTest {

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
            execution.metadata(key, value);
        }

        @Override
        public void end(Throwable failure) {
            execution.end(failure);
            leave.run();
        }

        @Override
        public void end(Status status, @Nullable String reason) {
            execution.end(status, reason);
            leave.run();
        }
    }
}
