// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard;

import io.devmeter.dashboard.analysis.Analysis;
import io.devmeter.dashboard.analysis.Run;
import io.devmeter.store.ExecutionRecord;
import io.devmeter.store.ExecutionStore;
import io.devmeter.store.History;
import io.devmeter.store.KeptExecutions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Keeps of the newest executions of each operation what the analysis needs, from one look at a store to the next, but the whole of it only of
 * the newest one: metadata of very many executions would fill the memory. Not thread-safe.
 */
final class GatheredExecutions {

    /** An execution as it is kept, and the whole of it. */
    private record Newest(Run run, ExecutionRecord execution) {}

    private final KeptExecutions<Run> runs = KeptExecutions.of(this::keep);
    private final Map<String, Newest> newestOfEach = new HashMap<>();

    private Run keep(ExecutionRecord execution) {
        Run run = Run.of(execution);
        Newest newest = newestOfEach.get(execution.name());
        if (newest == null || execution.startedAt().isAfter(newest.execution().startedAt())) {
            newestOfEach.put(execution.name(), new Newest(run, execution));
        }
        return run;
    }

    /** Looks at a store, and reads what has come since the last time. */
    History read(ExecutionStore store, int days) throws IOException {
        boolean isFirstLook = runs.all().isEmpty();
        if (isFirstLook) {
            newestOfEach.clear(); // What a look that failed had found.
        }
        History history = look(store, days);
        if (!isFirstLook && !knowsNewestOfEach()) {
            // The newest of some operation has been deleted, and of the one before it no more than the run is known.
            runs.forget();
            newestOfEach.clear();
            history = look(store, days);
        }
        return history;
    }

    private History look(ExecutionStore store, int days) throws IOException {
        return store.history(days, Analysis.RUNS_OF_EACH, Analysis.RUNS, runs);
    }

    @SuppressWarnings("ReferenceEquality") // Runs that are alike may be of executions that are not.
    private boolean knowsNewestOfEach() {
        Map<String, Run> newest = new HashMap<>();
        for (Run run : runs.all()) {
            Run known = newest.get(run.operation());
            if (known == null || run.startedAt().isAfter(known.startedAt())) {
                newest.put(run.operation(), run);
            }
        }
        newestOfEach.keySet().retainAll(newest.keySet());
        for (Map.Entry<String, Newest> known : newestOfEach.entrySet()) {
            if (known.getValue().run() != newest.get(known.getKey())) {
                return false;
            }
        }
        return newestOfEach.size() == newest.size();
    }

    List<Run> runs() {
        return runs.all();
    }

    /** The newest execution of each operation, in no order. */
    List<ExecutionRecord> newestOfEach() {
        List<ExecutionRecord> newest = new ArrayList<>(newestOfEach.size());
        for (Newest known : newestOfEach.values()) {
            newest.add(known.execution());
        }
        return newest;
    }
}
