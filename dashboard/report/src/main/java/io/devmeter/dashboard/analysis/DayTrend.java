// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard.analysis;

import static java.util.Objects.requireNonNull;

import java.time.LocalDate;

/**
 * An operation on one UTC day. Durations are in milliseconds and as {@link io.devmeter.store.OperationSummary} defines them.
 *
 * @param day the day
 * @param executions executions that were not skipped
 * @param failures executions that failed
 * @param totalMs the sum of all durations
 * @param p50Ms the median
 * @param p95Ms the 95th percentile
 */
public record DayTrend(LocalDate day, long executions, long failures, double totalMs, double p50Ms, double p95Ms) {

    /** Checks. */
    public DayTrend {
        requireNonNull(day, "day");
    }
}
