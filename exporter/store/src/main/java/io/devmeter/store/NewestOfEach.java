// SPDX-License-Identifier: Apache-2.0
package io.devmeter.store;

import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Takes the newest executions of each operation, as many as are wanted. It is shown the newest day first, and within a file lines that
 * come later count as newer. Not thread-safe.
 */
final class NewestOfEach implements DayFile.Visitor {

    private final Map<String, Integer> missing = new HashMap<>();
    private final Consumer<ExecutionRecord> taker;
    private final @Nullable KeptExecutions<?> kept;

    /**
     * Starts with none.
     *
     * @param summary of the days to come
     * @param each how many executions of an operation are wanted at most
     * @param taker takes the executions that are read
     * @param kept has those that need not be read, if any are kept
     */
    NewestOfEach(Summary summary, int each, Consumer<ExecutionRecord> taker, @Nullable KeptExecutions<?> kept) {
        this.taker = taker;
        this.kept = kept;
        for (Map.Entry<String, OperationSummary> operation :
                summary.operations().entrySet()) {
            long there = operation.getValue().totalExecutions()
                    + operation.getValue().skipped();
            if (Math.min(each, there) > 0) {
                missing.put(operation.getKey(), (int) Math.min(each, there));
            }
        }
    }

    boolean isComplete() {
        return missing.isEmpty();
    }

    /** Returns the places of lines that are wanted, in the order of the file, from a byte on. */
    long[] placesOf(Summary.Accumulator summary, long from) {
        long[] wanted = new long[0];
        int count = 0;
        for (Map.Entry<String, OperationSummary.Accumulator> operation :
                summary.operations().entrySet()) {
            int most = missing.getOrDefault(operation.getKey(), 0);
            long[] places = operation.getValue().newest().oldestFirst();
            for (int i = Math.max(0, places.length - most); i < places.length; i++) {
                if (LinePlaces.start(places[i]) >= from) {
                    if (count == wanted.length) {
                        wanted = Arrays.copyOf(wanted, Math.max(256, 2 * count));
                    }
                    wanted[count] = places[i];
                    count++;
                }
            }
        }
        long[] ordered = Arrays.copyOf(wanted, count);
        Arrays.sort(ordered);
        return ordered;
    }

    /** Returns the lines at some places of a file if they are kept, and {@code null} if they are all read. */
    KeptExecutions<?>.@Nullable Lines kept(DayFile file, Rollup rollup, long[] places) throws IOException {
        return kept == null ? null : kept.lines(file, rollup, places);
    }

    /** Returns what takes the lines at some places, which are in order, and passes over those between them. */
    DayFile.Visitor at(long[] places) {
        return line -> {
            if (LinePlaces.indexOf(line, places) >= 0) {
                execution(line);
            }
        };
    }

    @Override
    public void execution(ExecutionLine line) {
        if (takes(line.name())) {
            taker.accept(line.execution());
        }
    }

    /** Whether an execution of an operation is wanted, which is one less then. */
    boolean takes(String name) {
        Integer still = missing.get(name);
        if (still == null) {
            return false;
        }
        if (still == 1) {
            missing.remove(name);
        } else {
            missing.put(name, still - 1);
        }
        return true;
    }
}
