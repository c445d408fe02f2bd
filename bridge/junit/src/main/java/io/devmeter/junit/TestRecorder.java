// SPDX-License-Identifier: Apache-2.0
package io.devmeter.junit;

import io.devmeter.bridge.Status;
import io.devmeter.local.Handover;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where executions of tests go. Thread-safe. */
interface TestRecorder {

    /** Begins a test run: what it was handed is the parent of its tests. Called before anything is started. */
    void begin(Handover received);

    /**
     * Starts a test and makes it current on this thread, so that what starts there until its end becomes its child.
     *
     * @param startedNanos what {@link System#nanoTime()} was when it started
     */
    RunningTest start(String operation, long startedNanos);

    /**
     * Lets what starts on this thread until the result is run become a child of what the test run was handed, whatever else is current: what
     * is common to the tests of a class belongs to none of them.
     */
    Runnable enterClass();

    /** A test until its end. Thread-safe. */
    interface RunningTest {

        void metadata(String key, String value);

        void metadata(String key, long value);

        void metadata(String key, double value);

        void metadata(String key, List<String> value);

        /** Ends it as failed. */
        void end(Throwable failure);

        /** Ends it with a reason, if there is one, for which it failed or was skipped. */
        void end(Status status, @Nullable String reason);
    }
}
