// SPDX-License-Identifier: Apache-2.0
package io.devmeter.store;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/** Keeps the executions with the newest start, in memory for as many as are asked for. Not thread-safe. */
final class NewestExecutions implements DayFile.Visitor {

    /**
     * An execution that is among the newest so far. It is kept as its bytes, because in a file that is in the order of time every line
     * is among the newest for a while, and only the last ones need to be decoded.
     */
    private static final class Candidate {
        /** Of two executions with the same start, the one read later counts as newer. */
        static final Comparator<Candidate> OLDEST_FIRST = Comparator.comparingLong(
                        (Candidate candidate) -> candidate.startedAtEpochSecond)
                .thenComparingInt(candidate -> candidate.startedAtNano)
                .thenComparingLong(candidate -> candidate.readAs);

        private final byte[] line;
        private final long startedAtEpochSecond;
        private final int startedAtNano;
        private final long readAs;

        Candidate(ExecutionLine line, long readAs) {
            this.line = line.bytes();
            this.startedAtEpochSecond = line.startedAtEpochSecond();
            this.startedAtNano = line.startedAtNano();
            this.readAs = readAs;
        }

        boolean isNewerThan(ExecutionLine line) {
            int seconds = Long.compare(startedAtEpochSecond, line.startedAtEpochSecond());
            return seconds > 0 || (seconds == 0 && startedAtNano > line.startedAtNano());
        }

        StoredExecution decode() {
            ExecutionRecord execution = RecordCodec.decode(line, 0, line.length);
            return new StoredExecution(
                    requireNonNull(execution, "execution"), new String(line, StandardCharsets.UTF_8));
        }
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
            if (newest.element().isNewerThan(line)) {
                return;
            }
            newest.remove();
        }
        newest.add(new Candidate(line, read++));
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
        return sorted.stream().map(Candidate::decode).toList();
    }
}
