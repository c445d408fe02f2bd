// SPDX-License-Identifier: Apache-2.0
package io.devmeter.store;

import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the executions with the newest start, in memory for as many as are asked for. Lines may come in any order; of two with
 * the same start the later line counts as newer. Not thread-safe.
 */
final class NewestExecutions implements DayFile.Visitor {

    /**
     * An execution that is among the newest so far. It is kept as its bytes, because in a file that is in the order of time every line
     * is among the newest for a while, and only the last ones need to be decoded.
     */
    private static final class Candidate implements Comparable<Candidate> {
        private final byte[] line;
        private final Instant startedAt;
        private final LocalDate day;
        private final boolean archived;
        private final long position;

        Candidate(ExecutionLine line, LocalDate day, boolean archived) {
            this.line = line.bytes();
            this.startedAt = line.startedAt();
            this.day = day;
            this.archived = archived;
            this.position = line.position();
        }

        /** The oldest first. What a day's archive holds was written before what its file holds. */
        @Override
        public int compareTo(Candidate other) {
            int order = startedAt.compareTo(other.startedAt);
            order = order != 0 ? order : day.compareTo(other.day);
            order = order != 0 ? order : Boolean.compare(other.archived, archived);
            return order != 0 ? order : Long.compare(position, other.position);
        }

        StoredExecution decode(ExecutionLine with) {
            with.read(line);
            return new StoredExecution(with.execution(), with.json());
        }
    }

    /** What was known at some moment. */
    record Mark(List<Candidate> newest) {}

    private final @Nullable String name;
    private final int limit;
    private final PriorityQueue<Candidate> newest = new PriorityQueue<>();
    private LocalDate day = LocalDate.MIN;
    private boolean archived;

    NewestExecutions(@Nullable String name, int limit) {
        this.name = name;
        this.limit = limit;
    }

    /** Says where the next lines come from. */
    void from(DayFile file) {
        day = file.day();
        archived = file.isCompressed();
    }

    @Override
    public void execution(ExecutionLine line) {
        if (!wants(line.startedAt()) || (name != null && !name.equals(line.name()))) {
            return;
        }
        newest.add(new Candidate(line, day, archived));
        if (newest.size() > limit) {
            newest.remove();
        }
    }

    boolean isFull() {
        return newest.size() >= limit;
    }

    /** Whether an execution with this start could be one of the newest. */
    boolean wants(Instant startedAt) {
        return limit > 0 && (!isFull() || !startedAt.isBefore(newest.element().startedAt));
    }

    /** Whether an operation that is asked for is among these. */
    boolean wants(Summary.Accumulator summary) {
        return name == null || summary.operations().containsKey(name);
    }

    Mark mark() {
        return new Mark(List.copyOf(newest));
    }

    /** Forgets what was shown since. */
    void backTo(Mark mark) {
        newest.clear();
        newest.addAll(mark.newest);
    }

    List<StoredExecution> newestFirst() {
        List<Candidate> sorted = new ArrayList<>(newest);
        sorted.sort(Comparator.reverseOrder());
        List<StoredExecution> decoded = new ArrayList<>(sorted.size());
        ExecutionLine line = new ExecutionLine();
        for (Candidate candidate : sorted) {
            decoded.add(candidate.decode(line));
        }
        return decoded;
    }
}
