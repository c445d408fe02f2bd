// SPDX-License-Identifier: Apache-2.0
package io.devmeter.exporter;

import java.lang.System.Logger.Level;
import java.util.concurrent.atomic.AtomicBoolean;

/** Tells of what went wrong with somebody's spans instead of throwing it at him: the first time as a warning, then for debugging. Thread-safe. */
final class Failures {

    private final String logger;
    private final AtomicBoolean warned = new AtomicBoolean();

    Failures(Class<?> where) {
        this.logger = where.getName();
    }

    /** Tells of a failure, but throws on what the whole program should know of. */
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

    /** What there was too little of is there again where the stack is shorter, and memory outside of the heap is nothing that other code runs on. */
    private static boolean isOfHereAlone(VirtualMachineError error) {
        return error instanceof StackOverflowError
                || String.valueOf(error.getMessage()).contains("direct buffer memory");
    }
}
