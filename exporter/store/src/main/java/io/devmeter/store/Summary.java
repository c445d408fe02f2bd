// SPDX-License-Identifier: Apache-2.0
package io.devmeter.store;

import static java.util.Objects.requireNonNull;

import java.time.LocalDate;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

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
        private final Map<String, OperationSummary.Accumulator> operations = new HashMap<>();
        private long skippedLines;

        /** The same, by the numbers of their names. */
        private OperationSummary.@Nullable Accumulator[] numbered = new OperationSummary.@Nullable Accumulator[64];

        private final Names names = new Names();

        @Override
        public void execution(ExecutionLine line) {
            int number = line.nameNumber(names);
            OperationSummary.Accumulator operation = number >= 0 && number < numbered.length ? numbered[number] : null;
            if (operation == null) {
                operation = lookUp(line, number);
            }
            operation.add(line);
        }

        private OperationSummary.Accumulator lookUp(ExecutionLine line, int number) {
            String name = line.name();
            OperationSummary.Accumulator operation = operations.get(name);
            if (operation == null) {
                operation = new OperationSummary.Accumulator();
                operations.put(name, operation);
            }
            if (number >= numbered.length) {
                numbered = Arrays.copyOf(numbered, 2 * number);
            }
            if (number >= 0) {
                numbered[number] = operation;
            }
            return operation;
        }

        @Override
        public void malformed() {
            skippedLines++;
        }

        /** Takes over what another one has collected, which must not be used any more. */
        void add(Accumulator other) {
            skippedLines += other.skippedLines;
            for (Map.Entry<String, OperationSummary.Accumulator> operation : other.operations.entrySet()) {
                add(operation.getKey(), operation.getValue());
            }
        }

        /** Takes over what was collected of one operation. */
        void add(String name, OperationSummary.Accumulator operation) {
            OperationSummary.Accumulator known = operations.putIfAbsent(name, operation);
            if (known != null) {
                known.add(operation);
            }
        }

        void addSkippedLines(long lines) {
            skippedLines += lines;
        }

        Map<String, OperationSummary.Accumulator> operations() {
            return operations;
        }

        long skippedLines() {
            return skippedLines;
        }

        Summary summary(LocalDate from, LocalDate to) {
            Map<String, OperationSummary> summaries = new TreeMap<>();
            for (Map.Entry<String, OperationSummary.Accumulator> operation : operations.entrySet()) {
                summaries.put(operation.getKey(), operation.getValue().summary());
            }
            return new Summary(from, to, summaries, skippedLines);
        }
    }
}
