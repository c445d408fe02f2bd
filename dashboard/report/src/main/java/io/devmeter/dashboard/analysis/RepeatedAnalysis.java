// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard.analysis;

import static java.util.Objects.requireNonNull;

import io.devmeter.store.Summary;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collection;
import java.util.Map;
import java.util.SortedMap;

/**
 * An analysis that is repeated as executions are added. The result is that of {@link Analysis#of}; but for an operation whose runs are the same objects as
 * the last time, only what depends on the time or on other operations is worked out again. Not thread-safe.
 */
public final class RepeatedAnalysis {

    private Map<String, Examined> examined = Map.of();

    /** Starts without knowing anything. */
    public RepeatedAnalysis() {}

    /**
     * Does what {@link Analysis#of} does.
     *
     * @param runs the newest runs of each operation
     * @param days the summary of each day
     * @param now the moment from which to look back
     */
    public Analysis of(Collection<Run> runs, SortedMap<LocalDate, Summary> days, Instant now) {
        requireNonNull(runs, "runs");
        requireNonNull(days, "days");
        requireNonNull(now, "now");
        Analyst analyst = new Analyst(runs, days, now, examined);
        Analysis analysis = analyst.analysis();
        examined = analyst.examined();
        return analysis;
    }
}
