// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard.analysis;

import static java.util.Objects.requireNonNull;

import io.devmeter.store.Summary;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;

/**
 * The result of an analysis of a store's executions.
 *
 * @param at the moment from which it looks back
 * @param operations the operations, by name
 * @param verdicts all verdicts, by kind, confidence and operation
 * @param changes what is different since yesterday, since the last green run and since the last commit, as far as there was one
 * @param clusters what failures say, the most frequent first
 * @param weeks the time lost in each week that saw a run, oldest first
 * @param invocations the newest traces, newest first, at most 10
 * @param brokenTraces the ids of the traces that were set apart because their environment was broken
 * @param outages where the newest of them are such
 */
public record Analysis(
        Instant at,
        List<OperationHistory> operations,
        List<Verdict> verdicts,
        List<Changes> changes,
        List<FailureCluster> clusters,
        List<WeekLost> weeks,
        List<Invocation> invocations,
        Set<String> brokenTraces,
        List<Outage> outages) {

    /**
     * How many of the newest runs of an operation are worth reading: more than any rule looks back on, and as far as a chart of single runs
     * is of use.
     */
    public static final int RUNS_OF_EACH = 150;

    /** How many runs are worth reading altogether: as many of each as of one, with up to 2,000 operations. */
    public static final int RUNS = 2_000 * RUNS_OF_EACH;

    /** Checks and copies. */
    public Analysis {
        requireNonNull(at, "at");
        operations = List.copyOf(operations);
        verdicts = List.copyOf(verdicts);
        changes = List.copyOf(changes);
        clusters = List.copyOf(clusters);
        weeks = List.copyOf(weeks);
        invocations = List.copyOf(invocations);
        brokenTraces = Set.copyOf(brokenTraces);
        outages = List.copyOf(outages);
    }

    /**
     * Analyses executions. The result does not depend on the order in which the runs come, and takes time in proportion to their
     * number, but for sorting them.
     *
     * @param runs the newest runs of each operation; the more, the further back a rule can look, up to {@value #RUNS_OF_EACH} of each
     * @param days the summary of each day, which counts also the runs that are not among {@code runs}
     * @param now the moment from which to look back
     */
    public static Analysis of(Collection<Run> runs, SortedMap<LocalDate, Summary> days, Instant now) {
        return new RepeatedAnalysis().of(runs, days, now);
    }
}
