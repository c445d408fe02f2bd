// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard.analysis;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A statement about an operation, with the evidence that it rests on. An operation has at most one verdict of each kind.
 *
 * @param operation the operation
 * @param kind what is said of it
 * @param confidence how sure that is
 * @param since the start of the execution with which it began
 * @param evidence values of JSON in a fixed order; always with {@code n} (how many executions were looked at), {@code window} (from
 *     when to when, an ISO 8601 interval) and {@code compared} (what was held against what, in words)
 */
public record Verdict(String operation, Kind kind, Confidence confidence, Instant since, Map<String, Object> evidence) {

    /** Checks and copies. */
    public Verdict {
        requireNonNull(operation, "operation");
        requireNonNull(kind, "kind");
        requireNonNull(confidence, "confidence");
        requireNonNull(since, "since");
        evidence = Collections.unmodifiableMap(new LinkedHashMap<>(evidence));
    }

    /** Returns this verdict with how many builds have passed since without the operation in its evidence, if there were any. */
    Verdict without(int builds) {
        if (builds == 0) {
            return this;
        }
        Map<String, Object> with = new LinkedHashMap<>(evidence);
        with.put("builds_without", (long) builds);
        return new Verdict(operation, kind, confidence, since, with);
    }

    /** Returns this verdict with the others of these modules, of which the same is said, in its evidence. */
    Verdict alsoIn(Collection<String> modules) {
        List<String> others = new ArrayList<>(modules);
        others.remove(evidence.get("module"));
        Map<String, Object> with = new LinkedHashMap<>(evidence);
        with.put("other_modules", others);
        return new Verdict(operation, kind, confidence, since, with);
    }
}
