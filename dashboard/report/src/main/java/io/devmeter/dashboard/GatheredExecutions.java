// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard;

import io.devmeter.dashboard.analysis.Run;
import io.devmeter.store.ExecutionRecord;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Takes executions one by one and keeps of each what the analysis needs, but the whole of it only of the newest of an operation:
 * metadata of very many executions would fill the memory. Not thread-safe.
 */
final class GatheredExecutions implements Consumer<ExecutionRecord> {

    private final List<Run> runs = new ArrayList<>();
    private final Map<String, ExecutionRecord> newestOfEach = new HashMap<>();

    @Override
    public void accept(ExecutionRecord execution) {
        runs.add(Run.of(execution));
        ExecutionRecord newest = newestOfEach.get(execution.name());
        if (newest == null || execution.startedAt().isAfter(newest.startedAt())) {
            newestOfEach.put(execution.name(), execution);
        }
    }

    List<Run> runs() {
        return Collections.unmodifiableList(runs);
    }

    /** The newest execution of each operation, in no order. */
    List<ExecutionRecord> newestOfEach() {
        return List.copyOf(newestOfEach.values());
    }
}
