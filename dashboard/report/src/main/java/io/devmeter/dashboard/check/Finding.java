// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard.check;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The result for one limit of a rule and one operation; for {@link Measure#MAX_FLAKY} and where no operation has the rule's name, for
 * its pattern.
 *
 * @param rule the position of the rule among the rules, from 0
 * @param operation the operation, or the rule's pattern
 * @param measure what is limited
 * @param result what became of it
 * @param actual the figure, or {@code null} if there is not enough data for one
 * @param threshold the limit
 * @param evidence values of JSON in a fixed order; as that of a verdict always with {@code n} (how many executions were looked at),
 *     {@code window} (from when to when, an ISO 8601 interval) and {@code compared} (what was held against what, in words)
 */
public record Finding(
        int rule,
        String operation,
        Measure measure,
        Result result,
        @Nullable Double actual,
        double threshold,
        Map<String, Object> evidence) {

    /** Checks and copies. */
    public Finding {
        requireNonNull(operation, "operation");
        requireNonNull(measure, "measure");
        requireNonNull(result, "result");
        evidence = Collections.unmodifiableMap(new LinkedHashMap<>(evidence));
    }

    /** Returns how many executions were looked at. */
    public long n() {
        return evidence.get("n") instanceof Long n ? n : 0;
    }

    /** Returns from when to when was looked, an ISO 8601 interval. */
    public String window() {
        return String.valueOf(evidence.get("window"));
    }

    /** Returns what was held against what, or what is missing, in words. */
    public String compared() {
        return String.valueOf(evidence.get("compared"));
    }

    /** Whether something is known or suspected of the operation, be it a breach or not. */
    boolean hasVerdict() {
        return evidence.containsKey("confidence");
    }

    /** How many times worse than the limit the figure is. */
    double excess() {
        return actual == null ? 0 : measure.excess(actual, threshold);
    }
}
