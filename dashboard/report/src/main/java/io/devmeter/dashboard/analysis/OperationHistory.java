// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard.analysis;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.List;

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
 * @param baselines how long it usually takes in each module on the class of machine that ran it last there, as far as there are enough
 *     runs; the module that ran last first
 */
public record OperationHistory(
        String operation,
        List<Run> runs,
        List<DayTrend> days,
        boolean enoughData,
        int runsMissing,
        double lostMs,
        int lostRuns,
        List<Band> baselines) {

    /** Checks and copies. */
    public OperationHistory {
        requireNonNull(operation, "operation");
        runs = List.copyOf(runs);
        days = List.copyOf(days);
        baselines = List.copyOf(baselines);
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
