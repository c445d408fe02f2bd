// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard;

import io.devmeter.dashboard.analysis.Run;
import io.devmeter.store.ExecutionRecord;
import io.devmeter.store.ExecutionStore;
import io.devmeter.store.History;
import io.devmeter.store.Summary;
import java.io.IOException;
import java.time.LocalDate;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What was read of a store to make a page of it.
 *
 * @param summary the whole period
 * @param days each day of the period that has a day file
 * @param runs the newest executions of each operation as the analysis sees them, in no order
 * @param newest the newest executions of all, the newest first
 * @param newestOfEach the newest execution of each operation, in no order
 * @param files the files that the store keeps, of the period and of other days
 */
record Reading(
        Summary summary,
        SortedMap<LocalDate, Summary> days,
        List<Run> runs,
        List<ExecutionRecord> newest,
        List<ExecutionRecord> newestOfEach,
        KeptFiles files) {

    /** Some screens full; a page of a thousand operations should not consist of these. */
    private static final int NEWEST = 300;

    Reading {
        days = Collections.unmodifiableSortedMap(new TreeMap<>(days));
        runs = List.copyOf(runs);
        newest = List.copyOf(newest);
        newestOfEach = List.copyOf(newestOfEach);
    }

    static Reading of(ExecutionStore store, int days) throws IOException {
        return of(store, days, new GatheredExecutions());
    }

    /** Reads what is not among the executions that were gathered before. */
    static Reading of(ExecutionStore store, int days, GatheredExecutions executions) throws IOException {
        History history = executions.read(store, days);
        return new Reading(
                history.summary(),
                history.days(),
                executions.runs(),
                store.recent(null, NEWEST, days),
                executions.newestOfEach(),
                KeptFiles.of(store, history.summary().to()));
    }
}
