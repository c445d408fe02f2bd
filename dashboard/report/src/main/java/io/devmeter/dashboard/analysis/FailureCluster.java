// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard.analysis;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.List;

/**
 * Failures that say the same, but for what varies from run to run.
 *
 * @param errorType the type of the exception, or empty if it is not known
 * @param message the first line of the message that says something, with placeholders for what varies; bounded in length
 * @param failures how many failed runs say so
 * @param operations the operations they belong to: first those that said so when they failed for the last time, then those that have said something else
 *     since; both sorted
 * @param newest of how many operations, the first ones, the newest failure is among these
 * @param first the start of the first such run
 * @param last the start of the last such run
 * @param example the message of the last such run, as it was recorded, though cut
 */
public record FailureCluster(
        String errorType,
        String message,
        int failures,
        List<String> operations,
        int newest,
        Instant first,
        Instant last,
        String example) {

    /** Checks and copies. */
    public FailureCluster {
        requireNonNull(errorType, "errorType");
        requireNonNull(message, "message");
        operations = List.copyOf(operations);
        requireNonNull(first, "first");
        requireNonNull(last, "last");
        requireNonNull(example, "example");
    }
}
