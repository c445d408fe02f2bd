// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard.analysis;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The outcomes of one operation whose durations may be compared: those that passed at once, at one site, with as many runs in the
 * trace: a test that got another case has another number of them. Where there is more than one run, the mean stands for them.
 *
 * @param operation the operation
 * @param site where they ran
 * @param outcomes at least one, oldest first
 */
record Pace(String operation, Site site, List<Outcome> outcomes) {

    Pace {
        outcomes = List.copyOf(outcomes);
    }

    /** Returns the paces that count today, the one that ran last first. */
    static List<Pace> of(String operation, List<Outcome> outcomes) {
        Map<Site, Map<Integer, List<Outcome>>> bySiteAndRuns = new LinkedHashMap<>();
        for (Outcome outcome : outcomes) {
            if (outcome.passedAtOnce() && !outcome.brokenEnvironment() && !Double.isNaN(outcome.meanMs())) {
                bySiteAndRuns
                        .computeIfAbsent(outcome.site(), site -> new LinkedHashMap<>())
                        .computeIfAbsent(outcome.firstAttempts(), runs -> new ArrayList<>())
                        .add(outcome);
            }
        }
        List<Pace> paces = new ArrayList<>();
        for (Map.Entry<Site, Map<Integer, List<Outcome>>> byRuns : bySiteAndRuns.entrySet()) {
            for (List<Outcome> known : byRuns.getValue().values()) {
                paces.add(new Pace(operation, byRuns.getKey(), known));
            }
        }
        return Line.current(paces, pace -> pace.last().startedAt());
    }

    Outcome last() {
        return outcomes.get(outcomes.size() - 1);
    }
}
