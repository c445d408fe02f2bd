// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard.analysis;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the runs of one operation say, whatever time it is and whatever else ran. It stays the same as long as the runs do.
 *
 * @param known the runs that it is of
 * @param passes those of others that tell where it passed: {@link ClassFailures}
 * @param runs the known ones without what their traces say of them
 * @param lines the outcomes that may be compared with one another
 * @param speeds the rule for each pace, after it has seen all
 * @param baselines what is usual in each module
 * @param lost the runs that were lost
 * @param lostMs how long these took
 * @param missing how many runs are missing until a change of duration can be told
 */
record Examined(
        List<PlacedRun> known,
        List<PlacedRun> passes,
        List<Run> runs,
        List<Line> lines,
        List<SpeedRule> speeds,
        List<Band> baselines,
        List<Run> lost,
        double lostMs,
        int missing) {

    static Examined of(String operation, List<PlacedRun> known, List<PlacedRun> passes) {
        List<Outcome> outcomes = Outcome.of(known);
        List<SpeedRule> speeds = new ArrayList<>();
        int most = 0;
        for (Pace pace : Pace.of(operation, outcomes)) {
            speeds.add(SpeedRule.of(pace));
            most = Math.max(most, pace.outcomes().size());
        }
        Map<String, Band> baselines = new LinkedHashMap<>();
        for (SpeedRule speed : speeds) {
            Band band = speed.band().orElse(null);
            if (band != null) {
                baselines.putIfAbsent(band.module(), band);
            }
        }
        List<Run> runs = new ArrayList<>(known.size());
        for (PlacedRun placed : known) {
            runs.add(placed.run());
        }
        List<Run> lost = LostRuns.of(outcomes);
        return new Examined(
                known,
                passes,
                List.copyOf(runs),
                Line.of(operation, Outcome.with(passes, outcomes)),
                speeds,
                List.copyOf(baselines.values()),
                lost,
                LostRuns.totalMs(lost),
                Math.max(0, SpeedRule.FEWEST_RUNS - most));
    }

    /** Whether it is of these runs: the same ones, of which their traces say the same. */
    boolean isOf(List<PlacedRun> otherKnown, List<PlacedRun> otherPasses) {
        return areSame(known, otherKnown) && areSame(passes, otherPasses);
    }

    private static boolean areSame(List<PlacedRun> some, List<PlacedRun> others) {
        if (others.size() != some.size()) {
            return false;
        }
        for (int i = 0; i < others.size(); i++) {
            if (!some.get(i).isSameAs(others.get(i))) {
                return false;
            }
        }
        return true;
    }
}
