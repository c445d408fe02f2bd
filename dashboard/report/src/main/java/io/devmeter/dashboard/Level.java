// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard;

/** How well an operation does, by the share of its executions that succeeded. */
enum Level {
    BAD(0, "bad", "Bad"),
    WARN(1, "warn", "Warning"),
    GOOD(2, "good", "Good");

    private static final double GOOD_ABOVE = 0.90;
    private static final double WARN_ABOVE = 0.70;

    private final int order;
    private final String key;
    private final String word;

    Level(int order, String key, String word) {
        this.order = order;
        this.key = key;
        this.word = word;
    }

    static Level of(double successRate) {
        if (successRate > GOOD_ABOVE) {
            return GOOD;
        }
        return successRate > WARN_ABOVE ? WARN : BAD;
    }

    /** The worst level is the first. */
    int order() {
        return order;
    }

    /** The level as other programs read it from the page. */
    String key() {
        return key;
    }

    /** The level as people read it. */
    String word() {
        return word;
    }
}
