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
 * @param lostMs milliseconds spent in known runs that failed or only repeated one that had failed
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

    /** Whether every run that failed is known: then no other was lost. */
    public boolean isLossWhole() {
        return allFailures() <= knownFailures();
    }

    /** Returns about how many milliseconds were lost in all: of a run that failed and is not known, as many as of one that is. */
    public double lostMsInAll() {
        long known = knownFailures();
        return isLossWhole() || known == 0 ? lostMs : Math.min(Double.MAX_VALUE, lostMs / known * allFailures());
    }

    private long knownFailures() {
        long failures = 0;
        for (Run run : runs) {
            failures += run.failed() ? 1 : 0;
        }
        return failures;
    }

    private long allFailures() {
        long failures = 0;
        for (DayTrend day : days) {
            failures += day.failures();
        }
        return failures;
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
