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

    Pace {
        outcomes = List.copyOf(outcomes);
    }

    /** Returns the paces that count today, the one that ran last first. */
    static List<Pace> of(String operation, List<Outcome> outcomes) {
        Map<Machine, Map<Integer, List<Outcome>>> byMachineAndRuns = new LinkedHashMap<>();
        for (Outcome outcome : outcomes) {
            if (outcome.passedAtOnce() && !outcome.brokenEnvironment() && !Double.isNaN(outcome.meanMs())) {
                byMachineAndRuns
                        .computeIfAbsent(outcome.machine(), machine -> new LinkedHashMap<>())
                        .computeIfAbsent(outcome.firstAttempts(), runs -> new ArrayList<>())
                        .add(outcome);
            }
        }
        List<Pace> paces = new ArrayList<>();
        for (Map.Entry<Machine, Map<Integer, List<Outcome>>> byRuns : byMachineAndRuns.entrySet()) {
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
