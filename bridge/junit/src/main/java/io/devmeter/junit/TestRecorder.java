// SPDX-License-Identifier: Apache-2.0
package io.devmeter.junit;

import io.devmeter.bridge.Status;
import io.devmeter.local.Handover;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Records tests as executions. Thread-safe. */
interface TestRecorder {

    /** Begins a test run, which takes the parent of its tests from what it was handed. Called before any test is started. */
    void begin(Handover received);

    /**
     * Starts a test and makes it current on this thread, so that what starts there until its end becomes its child.
     *
     * @param startedNanos the value of {@link System#nanoTime()} when it started
     */
    RunningTest start(String operation, long startedNanos);

    /**
     * Makes the parent of the tests current on this thread until the returned action is run there, so that what a class does for all of its tests is no
     * child of one of them.
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

        /** Ends it with the reason, if there is one, why it failed or was skipped. */
        void end(Status status, @Nullable String reason);
    }
}
