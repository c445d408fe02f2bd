// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard.analysis;

import static java.util.Objects.requireNonNull;

import java.time.LocalDate;

/**
 * The time that was lost in one ISO week, by UTC. A run that is part of another one that was lost is not counted a second time.
 *
 * @param monday the first day of the week
 * @param failedMs milliseconds in runs that failed
 * @param failedRuns how many those were
 * @param repeatedMs milliseconds in runs that passed and only repeated one that had failed
 * @param repeatedRuns how many those were
 * @param whole whether every run of the week that failed is known. If not, at least so much was lost
 */
public record WeekLost(
        LocalDate monday, double failedMs, int failedRuns, double repeatedMs, int repeatedRuns, boolean whole) {

    /** Checks. */
    public WeekLost {
        requireNonNull(monday, "monday");
    }
}
