// SPDX-License-Identifier: Apache-2.0
package io.devmeter.junit;

import io.devmeter.local.TraceParent;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;

/**
 * The OpenTelemetry context of the tests themselves, in which an execution can be made the current one. It is reached by reflection, because the attached
 * listener brings no OpenTelemetry and has to work with every version that tests have. There is one only where the tests use Devmeter, too, so that their
 * executions become children of the test. Anywhere else, a span that suddenly has a parent could fail a test that is about spans. Thread-safe.
 */
final class ContextOfTests {

    // Put together at run time, because the names of classes in string constants are relocated along with the classes.
    private static final String DEVMETER = String.join(".", "io", "devmeter", "bridge", "ExecutionTracker");
    private static final String TRACE_API = String.join(".", "io", "opentelemetry", "api", "trace") + ".";

    private final Method remoteParent;
    private final Method flags;
    private final Object noState;
    private final Method wrap;
    private final Method makeCurrent;

    private ContextOfTests(ClassLoader loader) throws ReflectiveOperationException {
        Class<?> traceFlags = loader.loadClass(TRACE_API + "TraceFlags");
        Class<?> traceState = loader.loadClass(TRACE_API + "TraceState");
        Class<?> spanContext = loader.loadClass(TRACE_API + "SpanContext");
        Class<?> span = loader.loadClass(TRACE_API + "Span");
        remoteParent =
                spanContext.getMethod("createFromRemoteParent", String.class, String.class, traceFlags, traceState);
        flags = traceFlags.getMethod("fromHex", CharSequence.class, int.class);
        noState = traceState.getMethod("getDefault").invoke(null);
        wrap = span.getMethod("wrap", spanContext);
        makeCurrent = span.getMethod("makeCurrent");
    }

    /** Returns the context that the classes of this loader see, {@code null} if they do not use Devmeter. */
    static @Nullable ContextOfTests find(@Nullable ClassLoader loader) {
        if (loader == null) {
            return null;
        }
        try {
            loader.loadClass(DEVMETER);
            return new ContextOfTests(loader);
        } catch (ReflectiveOperationException | LinkageError none) {
            return null;
        }
    }

    /** Makes the execution current on this thread until the returned action is run there. */
    Runnable enter(TraceParent execution) {
        try {
            Object context =
                    remoteParent.invoke(null, execution.traceId(), execution.spanId(), flags(execution), noState);
            AutoCloseable scope = (AutoCloseable) makeCurrent.invoke(wrap.invoke(null, context));
            return () -> close(scope);
        } catch (ReflectiveOperationException e) {
            return () -> {};
        }
    }

    private Object flags(TraceParent execution) throws ReflectiveOperationException {
        return flags.invoke(null, execution.flags(), 0);
    }

    private static void close(AutoCloseable scope) {
        try {
            scope.close();
        } catch (Exception e) {
            throw new IllegalStateException("a scope of OpenTelemetry's throws nothing", e);
        }
    }
}
