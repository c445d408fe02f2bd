// SPDX-License-Identifier: Apache-2.0
package io.devmeter.exporter;

import java.lang.System.Logger.Level;
import java.util.concurrent.atomic.AtomicBoolean;

/** Logs what went wrong with spans, instead of throwing it into the code that ended them: first as a warning, then for debugging. Thread-safe. */
final class Failures {

    private final String logger;
    private final AtomicBoolean warned = new AtomicBoolean();

    Failures(Class<?> where) {
        this.logger = where.getName();
    }

    /** Logs a failure, but throws it on if it concerns the whole program. */
    void tell(Throwable failure, String format, Object... parameters) {
        throwOnIfFatal(failure);
        tell(format, parameters);
    }

    void tell(String format, Object... parameters) {
        Level level = warned.compareAndSet(false, true) ? Level.WARNING : Level.DEBUG;
        try {
            // Got now: in the agent this class is loaded before the application can choose how it logs.
            System.getLogger(logger).log(level, format, parameters);
        } catch (RuntimeException | Error e) {
            warned.set(false); // What there is too little of for writing, such as open files, logging may need too.
            throwOnIfFatal(e);
        }
    }

    private static void throwOnIfFatal(Throwable failure) {
        if (failure instanceof VirtualMachineError error && !isOfHereAlone(error)) {
            throw error;
        }
    }

    /** There is room again where the stack is shorter, and other code needs no memory outside of the heap to run. */
    private static boolean isOfHereAlone(VirtualMachineError error) {
        return error instanceof StackOverflowError
                || String.valueOf(error.getMessage()).contains("direct buffer memory");
    }
}
