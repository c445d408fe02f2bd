// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard.analysis;

import java.util.Locale;

/** What a verdict says of an operation. */
public enum Kind {
    /** It passes and fails without a change that would explain it. */
    FLAKY,
    /** It failed every time of late. */
    BROKEN,
    /** It takes longer than it used to. */
    SLOWER,
    /** It takes less time than it used to. */
    FASTER,
    /** It was seen for the first time of late. */
    NEW,
    /** It was broken and passes again. */
    FIXED;

    private final String key = name().toLowerCase(Locale.ROOT);

    /** Returns the kind as other programs read it, such as {@code flaky}. */
    public String key() {
        return key;
    }
}
