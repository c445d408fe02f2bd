// SPDX-License-Identifier: Apache-2.0
package io.devmeter.store;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/** Keeps the executions with the newest start, in memory for as many as are asked for. Not thread-safe. */
final class NewestExecutions implements DayFile.Visitor {

    /** Of two executions with the same start, the one read later counts as newer. */
    private record Candidate(StoredExecution stored, long readAs) {
        static final Comparator<Candidate> OLDEST_FIRST = Comparator.comparing(
                        (Candidate candidate) -> candidate.stored().execution().startedAt())
                .thenComparingLong(Candidate::readAs);
    }

    private final @Nullable String name;
    private final int limit;
    private final PriorityQueue<Candidate> newest = new PriorityQueue<>(Candidate.OLDEST_FIRST);
    private long read;

    NewestExecutions(@Nullable String name, int limit) {
        this.name = name;
        this.limit = limit;
    }

    @Override
    public void execution(ExecutionLine line) {
        if (limit == 0 || (name != null && !name.equals(line.name()))) {
            return;
        }
        if (isFull()) {
            Candidate oldest = newest.element();
            if (line.startedAt().isBefore(oldest.stored().execution().startedAt())) {
                return;
            }
            newest.remove();
        }
        newest.add(new Candidate(new StoredExecution(line.execution(), line.json()), read++));
    }

    @Override
    public void malformed() {
        // Nothing to keep; the summary is what counts such lines.
    }

    boolean isFull() {
        return newest.size() >= limit;
    }

    List<StoredExecution> newestFirst() {
        List<Candidate> sorted = new ArrayList<>(newest);
        sorted.sort(Collections.reverseOrder(Candidate.OLDEST_FIRST));
        return sorted.stream().map(Candidate::stored).toList();
    }
}
