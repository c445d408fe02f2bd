// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard.analysis;

import java.util.Locale;

/** How sure a verdict is. */
public enum Confidence {
    /** The evidence leaves no other explanation that the records could show. */
    CONFIRMED,
    /** The evidence points there, but there is too little of it. */
    SUSPECTED;

    private final String key = name().toLowerCase(Locale.ROOT);

    /** Returns the confidence as other programs read it, such as {@code confirmed}. */
    public String key() {
        return key;
    }
}
