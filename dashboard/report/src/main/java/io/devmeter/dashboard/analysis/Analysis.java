// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard.analysis;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.List;

/**
 * What a store's executions say.
 *
 * @param at the moment from which it looks back
 * @param operations the operations, by name
 * @param verdicts all verdicts, by kind, confidence and operation
 * @param changes what is different since yesterday, since the last green run and since the last commit, as far as there was one
 * @param clusters what failures say, the most frequent first
 * @param weeks the time lost in each week that saw a run, oldest first
 * @param invocations the newest traces, newest first, at most 10
 * @param brokenInvocations how many traces were set apart because their environment was broken
 */
public record Analysis(
        Instant at,
        List<OperationHistory> operations,
        List<Verdict> verdicts,
        List<Changes> changes,
        List<FailureCluster> clusters,
        List<WeekLost> weeks,
        List<Invocation> invocations,
        int brokenInvocations) {

    /** Checks and copies. */
    public Analysis {
        requireNonNull(at, "at");
        operations = List.copyOf(operations);
        verdicts = List.copyOf(verdicts);
        changes = List.copyOf(changes);
        clusters = List.copyOf(clusters);
        weeks = List.copyOf(weeks);
        invocations = List.copyOf(invocations);
    }
}
