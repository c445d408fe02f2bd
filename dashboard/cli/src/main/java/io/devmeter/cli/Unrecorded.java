// SPDX-License-Identifier: Apache-2.0
package io.devmeter.cli;

import io.devmeter.exporter.JsonlSpanExporter;
import io.devmeter.local.Devmeter;
import io.micrometer.core.instrument.FunctionCounter;
import java.util.logging.Filter;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the exporter's warning that executions cannot be written out of the log, where it is meant for programs that go on, so that a command says it in
 * its own words when it ends.
 */
final class Unrecorded implements Filter {

    private static final Logger LOGGER = Logger.getLogger(JsonlSpanExporter.class.getName());

    /** Where the reason stands among the parameters of the exporter's message. */
    private static final int REASON = 2;

    private volatile @Nullable String reason;

    private Unrecorded() {}

    /** Begins to listen, in place of who has listened before. */
    static Unrecorded listen() {
        Unrecorded unrecorded = new Unrecorded();
        LOGGER.setFilter(unrecorded);
        return unrecorded;
    }

    @Override
    public boolean isLoggable(LogRecord message) {
        Object[] parameters = message.getParameters();
        if (parameters == null || parameters.length <= REASON) {
            return true; // Something else.
        }
        if (reason == null) {
            reason = parameters[REASON].toString();
        }
        return false;
    }

    /** Returns why something is not recorded, {@code null} if all is. */
    @Nullable
    String reason() {
        return reason;
    }

    /**
     * Says how many executions are not recorded, if there are any, and tells whether it has.
     *
     * @param of what they are executions of
     */
    boolean say(Devmeter recording, String of, Terminal terminal) {
        long count = count(recording, "devmeter.store.dropped");
        if (count == 0) {
            return false;
        }
        long all = count + count(recording, "devmeter.store.written");
        terminal.say(count + " of " + all + " executions of " + of + (count == 1 ? " is" : " are") + " not recorded: "
                + reason);
        return true;
    }

    private static long count(Devmeter recording, String counter) {
        FunctionCounter found = recording.meterRegistry().find(counter).functionCounter();
        return found == null ? 0 : (long) found.count();
    }
}
