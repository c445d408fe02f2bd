// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard.analysis;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Runs that cost time and brought nobody further: they failed, or they passed and only repeated what had failed. A repetition is a
 * further attempt, or the next run at the same site and on the same known version of the code. That the environment was
 * broken makes no difference here: the time is lost all the same.
 */
final class LostRuns {

    private static final long SECONDS_A_DAY = 86_400;
    private static final long DAYS_A_WEEK = 7;

    private LostRuns() {}

    /** Returns the lost runs of one operation from its outcomes, oldest first. */
    static List<Run> of(List<Outcome> outcomes) {
        List<Run> lost = new ArrayList<>();
        Map<Site, Outcome> last = new HashMap<>();
        for (Outcome outcome : outcomes) {
            Outcome previous = last.put(outcome.site(), outcome);
            boolean repeats =
                    previous != null && !previous.passed() && previous.version().isSameCodeAs(outcome.version());
            for (Run run : outcome.runs()) {
                if (run.failed() || run.attempt() > 1 || repeats) {
                    lost.add(run);
                }
            }
        }
        return lost;
    }

    /** Returns the sum of the durations in milliseconds. */
    static double totalMs(Collection<Run> runs) {
        double sum = 0;
        for (Run run : runs) {
            sum += run.knownMs();
        }
        return Math.min(Double.MAX_VALUE, sum);
    }

    /**
     * Returns what was lost in each week in which anything ran.
     *
     * @param failures for each day on which anything ran how many runs failed, also of those that are not known one by one
     */
    static List<WeekLost> byWeek(List<Run> runs, List<Run> lost, List<Trace> traces, Map<LocalDate, Long> failures) {
        Set<Run> within = withinOthers(lost, traces);
        Map<Long, Week> weeks = new TreeMap<>();
        for (Map.Entry<LocalDate, Long> day : failures.entrySet()) {
            weeks.computeIfAbsent(monday(day.getKey().toEpochDay()), Week::new).unknownFailures += day.getValue();
        }
        Week week = null;
        for (Run run : runs) {
            if (run.isDecided()) {
                // In their order, most runs are of the week of the one before.
                if (week == null || !week.has(run)) {
                    week = weeks.computeIfAbsent(monday(run), Week::new);
                }
                week.unknownFailures -= run.failed() ? 1 : 0;
            }
        }
        for (Run run : lost) {
            if (!within.contains(run)) {
                week = week != null && week.has(run) ? week : weeks.computeIfAbsent(monday(run), Week::new);
                week.add(run);
            }
        }
        List<WeekLost> all = new ArrayList<>();
        for (Week one : weeks.values()) {
            all.add(one.lost());
        }
        return all;
    }

    /** The lost runs that are part of another lost run, so that their time is part of its time. */
    private static Set<Run> withinOthers(List<Run> lost, List<Trace> traces) {
        // By identity: two runs may be equal without being the same.
        Set<Run> all = Collections.newSetFromMap(new IdentityHashMap<>());
        all.addAll(lost);
        Set<Run> within = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Trace trace : traces) {
            TraceTree tree = trace.tree();
            for (int execution : tree.depthFirst()) {
                int parent = tree.parent(execution);
                if (parent >= 0) {
                    Run outer = tree.runs().get(parent);
                    if (all.contains(outer) || within.contains(outer)) {
                        within.add(tree.runs().get(execution));
                    }
                }
            }
        }
        return within;
    }

    private static long monday(Run run) {
        return monday(Math.floorDiv(run.startedAt().getEpochSecond(), SECONDS_A_DAY));
    }

    /** Returns the day on which the day's week began; both are counted from 1970-01-01, which was a Thursday. */
    private static long monday(long day) {
        return day - Math.floorMod(day + 3, DAYS_A_WEEK);
    }

    private static final class Week {
        private final long monday;
        private final List<Run> failed = new ArrayList<>();
        private final List<Run> repeated = new ArrayList<>();
        private long unknownFailures;

        Week(long monday) {
            this.monday = monday;
        }

        boolean has(Run run) {
            long second = run.startedAt().getEpochSecond() - SECONDS_A_DAY * monday;
            return second >= 0 && second < DAYS_A_WEEK * SECONDS_A_DAY;
        }

        void add(Run run) {
            (run.failed() ? failed : repeated).add(run);
        }

        WeekLost lost() {
            return new WeekLost(
                    LocalDate.ofEpochDay(monday),
                    totalMs(failed),
                    failed.size(),
                    totalMs(repeated),
                    repeated.size(),
                    unknownFailures <= 0);
        }
    }
}
