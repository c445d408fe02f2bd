// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard.analysis;

import static java.util.Objects.requireNonNull;

import java.time.LocalDate;

/**
 * An operation on one UTC day.
 *
 * @param day the day
 * @param executions executions that were not skipped
 * @param failures executions that failed
 * @param p50Ms the median of their durations in milliseconds, as {@link io.devmeter.store.OperationSummary} defines it
 */
public record DayTrend(LocalDate day, long executions, long failures, double p50Ms) {

    /** Checks. */
    public DayTrend {
        requireNonNull(day, "day");
    }
}
