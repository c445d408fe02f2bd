// SPDX-License-Identifier: Apache-2.0
package io.devmeter.bridge;

import java.util.Locale;

/** How an execution ended. Its {@linkplain #text() text} is the value of the timer tag {@code outcome}. */
public enum Status {
    /** It did what it was meant to do. */
    SUCCESS,
    /** It did not do what it was meant to do. */
    FAILED,
    /** It was not run, or was given up on purpose. */
    SKIPPED;

    private final String text = name().toLowerCase(Locale.ROOT);

    /** Returns the status in lower case. */
    public String text() {
        return text;
    }
}
