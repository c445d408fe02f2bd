// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard.check;

import java.util.Locale;

/** A figure of an operation that a rule can limit. Durations, counts and rates are those of the summary of the rule's window. */
public enum Measure {
    /** The highest mean duration, in milliseconds. */
    MAX_AVG_MS(Unit.MILLISECONDS),
    /** The highest median duration, in milliseconds. */
    MAX_P50_MS(Unit.MILLISECONDS),
    /** The highest 95th percentile of the durations, in milliseconds. */
    MAX_P95_MS(Unit.MILLISECONDS),
    /** The longest duration, in milliseconds. */
    MAX_DURATION_MS(Unit.MILLISECONDS),
    /** The lowest share of successes among the executions that were not skipped, from 0 to 1. */
    MIN_SUCCESS_RATE(Unit.SHARE),
    /** How many of a rule's operations may be flaky. The only one that is about all of them together. */
    MAX_FLAKY(Unit.OPERATIONS),
    /** No slower than the baseline, whenever that changed. */
    NOT_SLOWER(Unit.TRUTH),
    /** The longest time lost in runs that failed or only repeated what had failed, in milliseconds. */
    MAX_TIME_LOST_MS(Unit.MILLISECONDS),
    /** Not broken. */
    NOT_BROKEN(Unit.TRUTH),
    /** Not flaky for the first time since the window began. */
    NOT_NEWLY_FLAKY(Unit.TRUTH),
    /** Not slower since the window began. */
    NOT_NEWLY_SLOWER(Unit.TRUTH);

    /** What the numbers of a measure are. */
    public enum Unit {
        /** Milliseconds. */
        MILLISECONDS,
        /** A share from 0 to 1. */
        SHARE,
        /** A number of operations. */
        OPERATIONS,
        /** 1 for what is demanded, 0 for its opposite. */
        TRUTH
    }

    private final String key = name().toLowerCase(Locale.ROOT);
    private final Unit unit;

    Measure(Unit unit) {
        this.unit = unit;
    }

    /** Returns the measure as rules files and other programs spell it, such as {@code max_p95_ms}. */
    public String key() {
        return key;
    }

    /** Returns what its numbers are. */
    public Unit unit() {
        return unit;
    }

    /** Whether a figure breaks a limit of this measure. A figure that is the limit does not. */
    boolean isBroken(double actual, double threshold) {
        return isMinimum() ? actual < threshold : actual > threshold;
    }

    /** How many times worse than the limit a figure is, to put the worst first. */
    double excess(double actual, double threshold) {
        double better = isMinimum() ? actual : threshold;
        double worse = isMinimum() ? threshold : actual;
        return better > 0 ? worse / better : Double.POSITIVE_INFINITY;
    }

    private boolean isMinimum() {
        return this == MIN_SUCCESS_RATE || unit == Unit.TRUTH;
    }
}
