// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard.analysis;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The outcomes of one operation whose durations may be compared: those that passed at once, on one class of machine, with as many
 * runs in the trace. A build of all modules and a build of one have different numbers of the same mojo, and so has a test before
 * and after it got another case. Where there is more than one run, the mean stands for them.
 *
 * @param operation the operation
 * @param machine the class of machine
 * @param outcomes at least one, oldest first
 */
record Pace(String operation, Machine machine, List<Outcome> outcomes) {

    /** What outcomes must have in common. */
    private record Alike(Machine machine, int runs) {}

    Pace {
        outcomes = List.copyOf(outcomes);
    }

    /** Returns the paces that count today, the one that ran last first. */
    static List<Pace> of(String operation, List<Outcome> outcomes) {
        Map<Alike, List<Outcome>> alike = new LinkedHashMap<>();
        for (Outcome outcome : outcomes) {
            if (outcome.passedAtOnce() && !outcome.brokenEnvironment() && !Double.isNaN(outcome.meanMs())) {
                alike.computeIfAbsent(new Alike(outcome.machine(), outcome.firstAttempts()), key -> new ArrayList<>())
                        .add(outcome);
            }
        }
        List<Pace> paces = new ArrayList<>();
        alike.forEach((key, known) -> paces.add(new Pace(operation, key.machine(), known)));
        return Line.current(paces, pace -> pace.last().startedAt());
    }

    Outcome last() {
        return outcomes.get(outcomes.size() - 1);
    }
}
