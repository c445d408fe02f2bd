// SPDX-License-Identifier: Apache-2.0
package io.devmeter.bridge;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.atomic.AtomicBoolean;

/** The one place where failures of the registry and of OpenTelemetry end, so that none reaches the tracked code. */
final class RecordingFailures {

    private static final Logger LOGGER = System.getLogger(RecordingFailures.class.getPackageName());

    private final AtomicBoolean warned = new AtomicBoolean();

    /** Logs a failure, the first one as a warning. Errors of the virtual machine itself are nobody's to swallow. */
    void failed(String what, Throwable failure) {
        if (failure instanceof VirtualMachineError error) {
            throw error;
        }
        Level level = warned.compareAndSet(false, true) ? Level.WARNING : Level.DEBUG;
        LOGGER.log(level, () -> "Devmeter could not " + what + "; the tracked code is not affected", failure);
    }
}
