// SPDX-License-Identifier: Apache-2.0
package io.devmeter.bridge;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.atomic.AtomicBoolean;

/** The one place where failures of the registry and of OpenTelemetry end, so that none reaches the tracked code. */
final class RecordingFailures {

    private static final Logger LOGGER = System.getLogger(RecordingFailures.class.getPackageName());

    private final AtomicBoolean warned = new AtomicBoolean();

    /** Logs a failure, the first one as a warning. */
    void failed(String what, Throwable failure) {
        throwIfFatal(failure);
        Level level = warned.compareAndSet(false, true) ? Level.WARNING : Level.DEBUG;
        try {
            LOGGER.log(level, () -> "Devmeter could not " + what + "; the tracked code is not affected", failure);
        } catch (Throwable t) {
            throwIfFatal(t);
            warned.set(false);
        }
    }

    /**
     * Throws errors of the virtual machine itself, which are nobody's to swallow; but not that the stack is too deep for recording, which it need
     * not be for the tracked code.
     */
    static void throwIfFatal(Throwable failure) {
        if (failure instanceof VirtualMachineError error && !(error instanceof StackOverflowError)) {
            throw error;
        }
    }
}
