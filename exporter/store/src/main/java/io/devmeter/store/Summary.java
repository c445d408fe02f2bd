// SPDX-License-Identifier: Apache-2.0
package io.devmeter.store;

import static java.util.Objects.requireNonNull;

import java.time.LocalDate;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Per-operation statistics over a span of UTC days.
 *
 * @param from first day, included
 * @param to last day, included
 * @param operations statistics by operation name, in the order of the names
 * @param skippedLines lines of the day files that hold no execution
 */
public record Summary(LocalDate from, LocalDate to, Map<String, OperationSummary> operations, long skippedLines) {

    /** Checks and copies. */
    public Summary {
        requireNonNull(from, "from");
        requireNonNull(to, "to");
        operations = Collections.unmodifiableMap(new LinkedHashMap<>(operations));
    }

    /** Returns the operations as one JSON object on one line: operation name → its statistics under the names of the contract. */
    public String toJson() {
        return SummaryJson.write(this);
    }

    /** Collects executions of many operations. Not thread-safe. */
    static final class Accumulator implements DayFile.Visitor {
        private final SortedMap<String, OperationSummary.Accumulator> operations = new TreeMap<>();
        private long skippedLines;

        @Override
        public void execution(ExecutionLine line) {
            operations
                    .computeIfAbsent(line.name(), name -> new OperationSummary.Accumulator())
                    .add(line.status(), line.durationMs());
        }

        @Override
        public void malformed() {
            skippedLines++;
        }

        Summary summary(LocalDate from, LocalDate to) {
            Map<String, OperationSummary> summaries = new LinkedHashMap<>();
            operations.forEach((name, operation) -> summaries.put(name, operation.summary()));
            return new Summary(from, to, summaries, skippedLines);
        }
    }
}
