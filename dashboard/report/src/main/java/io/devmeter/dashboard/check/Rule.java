// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard.check;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * A rule for operations: the limits that they are to keep, and the executions that count.
 *
 * @param operation the names of the operations
 * @param limits what is limited, and to what; 1 for what is only demanded. At least one
 * @param days how many UTC days before today to look at, 0 for today alone
 * @param minRuns with fewer executions in these days, skipped ones aside, there is not enough data; at least 1
 * @param requireData whether not enough data is a breach
 */
public record Rule(NameGlob operation, Map<Measure, Double> limits, int days, int minRuns, boolean requireData) {

    /** What a rule looks back on unless it says otherwise. */
    public static final int DEFAULT_DAYS = 7;

    /** How many executions a rule needs unless it says otherwise. */
    public static final int DEFAULT_MIN_RUNS = 5;

    /** So many failures in a row are the fewest to be called broken. */
    private static final int FEWEST_TO_BE_BROKEN = 3;

    /** Checks and copies. */
    public Rule {
        requireNonNull(operation, "operation");
        if (limits.isEmpty()) {
            throw new IllegalArgumentException("a rule limits something");
        }
        limits = Collections.unmodifiableMap(new EnumMap<>(limits));
        if (days < 0 || minRuns < 1) {
            throw new IllegalArgumentException("days is " + days + " and minRuns is " + minRuns);
        }
    }

    /**
     * Returns what is asked of everything where nobody has written rules: that nothing is broken, and that in the last 7 days nothing
     * has become flaky or slower. Only what is confirmed counts.
     */
    public static List<Rule> defaults() {
        return List.of(new Rule(
                NameGlob.of("*"),
                Map.of(Measure.NOT_BROKEN, 1.0, Measure.NOT_NEWLY_FLAKY, 1.0, Measure.NOT_NEWLY_SLOWER, 1.0),
                DEFAULT_DAYS,
                FEWEST_TO_BE_BROKEN,
                false));
    }
}
