// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard.analysis;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The newest builds of one name on one class of machine, all of which had a broken environment. They count for no verdict, so without this it would
 * look as if nothing was wrong.
 *
 * @param operation the operation of their roots
 * @param machine where they ran
 * @param builds how many they are
 * @param since when the first of them started
 */
public record Outage(String operation, Machine machine, int builds, Instant since) {

    /** Checks. */
    public Outage {
        requireNonNull(operation, "operation");
        requireNonNull(machine, "machine");
        requireNonNull(since, "since");
    }

    /** Returns the outages that go on, by the newest build of each; traces come newest first. What has not run for a week says nothing of today. */
    static List<Outage> of(List<Trace> traces) {
        Map<List<Object>, Outage> outages = new LinkedHashMap<>();
        Set<List<Object>> over = new HashSet<>();
        for (Trace trace : traces) {
            List<Object> kind = trace.kind();
            boolean isForgotten =
                    trace.startedAt().isBefore(traces.get(0).startedAt().minus(Line.FORGOTTEN));
            if (!trace.brokenEnvironment() || (isForgotten && !outages.containsKey(kind))) {
                over.add(kind);
            } else if (!over.contains(kind)) {
                Outage known = outages.get(kind);
                int builds = known == null ? 1 : known.builds() + 1;
                Run root = trace.tree().root();
                outages.put(kind, new Outage(root.operation(), root.machine(), builds, trace.startedAt()));
            }
        }
        return new ArrayList<>(outages.values());
    }
}
