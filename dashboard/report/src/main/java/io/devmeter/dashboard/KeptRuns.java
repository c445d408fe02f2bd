// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard;

import static java.util.Objects.requireNonNull;

import io.devmeter.dashboard.analysis.Analysis;
import io.devmeter.dashboard.analysis.OperationHistory;
import io.devmeter.dashboard.analysis.Run;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The history of each operation, by its number, and as many of its newest runs as a page has room for. */
record KeptRuns(List<OperationHistory> histories, List<List<Run>> runs) {

    /** What a page of three megabytes has left for operations, in bytes. */
    private static final long ROOM = 2_110_000;

    /** What an operation takes without its runs and its name: a row, a summary, and a bit here and there. */
    private static final long BYTES_OF_ONE = 560;

    /** The name stands in the row as an attribute and as a text, which is twice as long with the places to break it, and in the summary. */
    private static final long NAMES_OF_ONE = 4;

    private static final long BYTES_OF_RUN = 11;

    /** The fewest by which a change of duration can be told. */
    private static final long FEWEST_OF_ONE = 13;

    KeptRuns {
        histories = List.copyOf(histories);
        runs = List.copyOf(runs);
    }

    static KeptRuns of(List<OperationHistory> histories, OperationNumbers operations) {
        Map<String, OperationHistory> byName = new HashMap<>();
        for (OperationHistory history : histories) {
            byName.put(history.operation(), history);
        }
        List<String> names = operations.names();
        int most = mostOfOne(names);
        List<OperationHistory> known = new ArrayList<>();
        List<List<Run>> runs = new ArrayList<>();
        for (String name : names) {
            // The days that the analysis knows are those that the summary is of.
            OperationHistory history = requireNonNull(byName.get(name), name);
            known.add(history);
            List<Run> all = history.runs();
            runs.add(all.subList(Math.max(0, all.size() - most), all.size()));
        }
        return new KeptRuns(known, runs);
    }

    /** Long names and many operations leave room for fewer runs of each. */
    private static int mostOfOne(List<String> names) {
        long operations = Math.max(1, names.size());
        long characters = 0;
        for (String name : names) {
            characters += name.length();
        }
        long room = ROOM - BYTES_OF_ONE * operations - NAMES_OF_ONE * characters;
        return (int) Math.max(FEWEST_OF_ONE, Math.min(Analysis.RUNS_OF_EACH, room / BYTES_OF_RUN / operations));
    }
}
