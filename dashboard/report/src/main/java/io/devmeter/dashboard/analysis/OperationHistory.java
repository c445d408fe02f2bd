// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard.analysis;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One operation over time.
 *
 * @param operation its name
 * @param runs its known runs, oldest first
 * @param days its days, oldest first; those on which it did not run are left out
 * @param enoughData whether every rule has enough runs to judge by. If not, the absence of a verdict means nothing
 * @param runsMissing how many more runs are needed at least until there is enough data; 0 if there is
 * @param lostMs milliseconds spent in runs that failed or had to be repeated
 * @param lostRuns how many runs those were
 * @param baseline how long it usually takes on the class of machine that ran it last, or {@code null} if there are too few runs
 */
public record OperationHistory(
        String operation,
        List<Run> runs,
        List<DayTrend> days,
        boolean enoughData,
        int runsMissing,
        double lostMs,
        int lostRuns,
        @Nullable Band baseline) {

    /** Checks and copies. */
    public OperationHistory {
        requireNonNull(operation, "operation");
        runs = List.copyOf(runs);
        days = List.copyOf(days);
    }

    /** Returns the milliseconds spent since some moment in runs that failed or only repeated what had failed, even before it. */
    public double lostMsSince(Instant from) {
        List<PlacedRun> placed =
                runs.stream().map(run -> new PlacedRun(run, false, false)).toList();
        return LostRuns.totalMs(LostRuns.of(Outcome.of(placed)).stream()
                .filter(run -> !run.startedAt().isBefore(from))
                .toList());
    }
}
