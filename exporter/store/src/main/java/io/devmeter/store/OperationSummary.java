// SPDX-License-Identifier: Apache-2.0
package io.devmeter.store;

/**
 * Statistics over the executions of one operation. Durations are in milliseconds, cover the executions that were not skipped
 * and say how long they took, and are 0 if there is none.
 *
 * @param totalExecutions executions that were not skipped
 * @param successes executions that succeeded
 * @param failures executions that failed
 * @param successRate {@code successes} ÷ {@code totalExecutions}, from 0 to 1; 0 for no execution
 * @param avgDurationMs arithmetic mean, exact even where the sum is beyond the largest {@code double}
 * @param minDurationMs shortest, exact
 * @param maxDurationMs longest, exact
 * @param skipped executions that were skipped
 * @param p50DurationMs median by nearest rank, within 1%
 * @param p95DurationMs 95th percentile by nearest rank, within 1%
 * @param p99DurationMs 99th percentile by nearest rank, within 1%
 * @param totalDurationMs sum of all durations, exact, but never more than the largest {@code double}
 * @param timedExecutions those of {@code totalExecutions} that say how long they took
 */
public record OperationSummary(
        long totalExecutions,
        long successes,
        long failures,
        double successRate,
        double avgDurationMs,
        double minDurationMs,
        double maxDurationMs,
        long skipped,
        double p50DurationMs,
        double p95DurationMs,
        double p99DurationMs,
        double totalDurationMs,
        long timedExecutions) {

    /** Collects executions of one operation. Not thread-safe. */
    static final class Accumulator {
        private final DurationStatistics durations;
        private long successes;
        private long failures;
        private long skipped;
        private long running;
        private final LinePlaces newest;

        Accumulator() {
            this(0, 0, 0, 0, new DurationStatistics(), new LinePlaces());
        }

        /** Takes up executions that were collected elsewhere. */
        Accumulator(
                long successes,
                long failures,
                long skipped,
                long running,
                DurationStatistics durations,
                LinePlaces newest) {
            this.successes = successes;
            this.failures = failures;
            this.skipped = skipped;
            this.running = running;
            this.durations = durations;
            this.newest = newest;
        }

        /** Adds an execution. */
        void add(ExecutionLine line) {
            newest.add(line);
            add(line.status(), line.durationMs());
        }

        /** Adds an execution; a duration that is not known is NaN. */
        void add(ExecutionRecord.Status status, double durationMs) {
            switch (status) {
                case SKIPPED -> {
                    skipped++;
                    return;
                }
                case SUCCESS -> successes++;
                case FAILED -> failures++;
                case RUNNING -> running++;
            }
            if (!Double.isNaN(durationMs)) {
                durations.add(durationMs);
            }
        }

        /** Takes over all but the places, which are those of one file. */
        void add(Accumulator other) {
            successes += other.successes;
            failures += other.failures;
            skipped += other.skipped;
            running += other.running;
            durations.add(other.durations);
        }

        long successes() {
            return successes;
        }

        long failures() {
            return failures;
        }

        long skipped() {
            return skipped;
        }

        long running() {
            return running;
        }

        DurationStatistics durations() {
            return durations;
        }

        /** Where the last lines are in the one file that this was collected from. */
        LinePlaces newest() {
            return newest;
        }

        OperationSummary summary() {
            long total = successes + failures + running;
            return new OperationSummary(
                    total,
                    successes,
                    failures,
                    total == 0 ? 0 : (double) successes / total,
                    durations.average(),
                    durations.min(),
                    durations.max(),
                    skipped,
                    durations.percentile(50),
                    durations.percentile(95),
                    durations.percentile(99),
                    durations.sum(),
                    durations.count());
        }
    }
}
