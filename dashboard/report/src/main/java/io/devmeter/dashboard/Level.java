// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard;

/** How well an operation does, by the share of its executions that succeeded. */
public enum Level {
    /** At most 70% succeeded. */
    BAD(0, "bad", "Bad"),
    /** More than 70% and at most 90% succeeded. */
    WARN(1, "warn", "Warning"),
    /** More than 90% succeeded. */
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

    /** Returns the level of a share from 0 to 1. */
    public static Level of(double successRate) {
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
