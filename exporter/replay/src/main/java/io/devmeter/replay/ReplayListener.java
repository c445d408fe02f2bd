// SPDX-License-Identifier: Apache-2.0
package io.devmeter.replay;

import java.time.Duration;
import java.time.LocalDate;

/** Hears how a replay is getting on, on the thread that runs it. Each method does nothing unless overridden. */
public interface ReplayListener {

    /** Hears, after each request, on how many executions the backend has decided, and how many there are to send. */
    default void progress(long done, long total) {}

    /** Hears that spans are sent again after some time, and why. */
    default void waiting(Duration time, String why) {}

    /** Hears that a day's file is not what it was when a part of it was sent, so all of it is sent again. */
    default void changed(LocalDate day) {}
}
