// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard.analysis;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.List;

/**
 * What has changed since a moment. The names of operations are sorted.
 *
 * @param since the moment in words, such as {@code yesterday}, {@code the last green run} or {@code the last commit}
 * @param from the moment; runs that started before it are how it was
 * @param newlyFailing operations whose present failures began since
 * @param newlyFlaky operations that are flaky and were not
 * @param newlySlower operations that got slower since
 * @param fixed operations that failed and pass now
 */
public record Changes(
        String since,
        Instant from,
        List<String> newlyFailing,
        List<String> newlyFlaky,
        List<String> newlySlower,
        List<String> fixed) {

    /** Checks and copies. */
    public Changes {
        requireNonNull(since, "since");
        requireNonNull(from, "from");
        newlyFailing = List.copyOf(newlyFailing);
        newlyFlaky = List.copyOf(newlyFlaky);
        newlySlower = List.copyOf(newlySlower);
        fixed = List.copyOf(fixed);
    }
}
