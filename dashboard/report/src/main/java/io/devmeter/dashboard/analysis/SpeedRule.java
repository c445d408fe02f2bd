// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard.analysis;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Slower and faster: the median of the last 5 passing first attempts against the median of the 20 before (at least 8), at one
 * site. A change is found when all of these hold:
 *
 * <ul>
 *   <li>the ratio of the medians is at least 1.25, and their difference at least 50 ms. Less than that nobody would act on; so an
 *       operation of some milliseconds, such as a microbenchmark, may take many times as long before anything is said
 *   <li>the difference is more than 3 × 1.4826 × MAD, where MAD is the median absolute deviation of the runs before, at least 5% of
 *       their median; 1.4826 makes of it an estimate of the standard deviation (Rousseeuw and Croux, "Alternatives to the Median
 *       Absolute Deviation", JASA 1993)
 *   <li>at least 4 of the last 5, and at most a fifth of those before, are beyond the middle between the medians. An operation that is
 *       now fast and now slow, as with and without a cache, has not changed
 * </ul>
 *
 * <p>It is over when half of any of these is not reached any more: a ratio of 1.125, 25 ms, 1.5 × 1.4826 × MAD. Until then it is
 * measured against the runs before the change, unless it has lasted for 25 runs and 14 days and so become what is usual. Confirmed
 * if 20 runs before and 5 since are known and the difference is, or has been since, more than 4 × 1.4826 × MAD, otherwise suspected.
 *
 * <p>Why 3 and not 4, and why the last condition, is measured in {@code dashboard/RATIONALE.md}. Not thread-safe.
 */
final class SpeedRule {

    private static final int RECENT = 5;
    private static final int FEWEST_BEFORE = 8;
    private static final int MOST_BEFORE = 20;

    /** From so many runs on there is an answer. */
    static final int FEWEST_RUNS = RECENT + FEWEST_BEFORE;

    private static final double RATIO = 1.25;
    private static final double DIFFERENCE_MS = 50;
    private static final double DEVIATIONS = 3;
    private static final double CERTAIN_DEVIATIONS = 4;
    private static final int RECENT_BEYOND = 4;
    private static final double BEFORE_BEYOND = 0.2;

    private static final double RECOVERY_RATIO = 1.125;
    private static final double RECOVERY = 0.5;
    private static final int USUAL_AFTER_RUNS = RECENT + MOST_BEFORE;
    private static final Duration USUAL_AFTER = Duration.ofDays(14);

    private final Pace pace;
    private final Window recent = new Window();
    private Window before = new Window();
    private @Nullable Change change;

    private SpeedRule(Pace pace) {
        this.pace = pace;
    }

    /** Looks through the runs of one pace. */
    static SpeedRule of(Pace pace) {
        SpeedRule rule = new SpeedRule(pace);
        for (Outcome outcome : pace.outcomes()) {
            rule.next(outcome);
        }
        return rule;
    }

    /** A change that was found and is not over. */
    private static final class Change {
        private final boolean slower;
        private final Baseline baseline;
        private final Outcome firstBefore;
        private final Outcome lastBefore;
        private final Outcome first;
        private final Window since = new Window();
        private int runs;
        private boolean certain;

        Change(boolean slower, List<Outcome> before, Outcome first, int runs) {
            this.slower = slower;
            baseline = Baseline.of(before);
            firstBefore = before.get(0);
            lastBefore = before.get(before.size() - 1);
            this.first = first;
            this.runs = runs;
        }

        boolean isOver(double median) {
            return median > baseline.medianMs() != slower
                    || !baseline.differs(median, RECOVERY_RATIO, RECOVERY * DIFFERENCE_MS, RECOVERY * DEVIATIONS);
        }

        /** Once it is, it stays so: a check that breaks, keeps and breaks by the noise of the last five runs helps nobody. */
        void consider(double median) {
            certain |= baseline.n() == MOST_BEFORE
                    && runs >= RECENT
                    && baseline.differs(median, RATIO, DIFFERENCE_MS, CERTAIN_DEVIATIONS);
        }

        boolean isUsual(Instant now) {
            return runs >= USUAL_AFTER_RUNS
                    && !first.startedAt().plus(USUAL_AFTER).isAfter(now);
        }
    }

    private void next(Outcome outcome) {
        recent.add(outcome);
        if (recent.size() > RECENT) {
            Window older = change == null ? before : change.since;
            older.add(recent.removeOldest());
            if (older.size() > MOST_BEFORE) {
                older.removeOldest();
            }
        }
        if (recent.size() < RECENT || before.size() < FEWEST_BEFORE) {
            return;
        }
        double median = recent.median();
        if (change == null) {
            change = find(median);
        } else {
            change.runs++;
            if (change.isOver(median)) {
                change = null;
            } else if (change.isUsual(outcome.startedAt())) {
                before = change.since;
                change = null;
            }
        }
        if (change != null) {
            change.consider(median);
        }
    }

    private @Nullable Change find(double median) {
        // Most runs change nothing, and this alone shows it.
        if (!Baseline.differ(median, before.median(), RATIO, DIFFERENCE_MS)) {
            return null;
        }
        List<Outcome> unchanged = new ArrayList<>(before.oldestFirst());
        List<Outcome> changed = new ArrayList<>(recent.oldestFirst());
        Baseline baseline = Baseline.of(unchanged);
        if (!baseline.differs(median, RATIO, DIFFERENCE_MS, DEVIATIONS)) {
            return null;
        }
        boolean slower = median > baseline.medianMs();
        double middle = Median.between(median, baseline.medianMs());
        if (beyond(middle, slower, changed) < RECENT_BEYOND
                || beyond(middle, slower, unchanged) > BEFORE_BEYOND * unchanged.size()) {
            return null;
        }
        while (!isBeyond(middle, slower, changed.get(0))) {
            unchanged.add(changed.remove(0));
        }
        List<Outcome> last = unchanged.subList(Math.max(0, unchanged.size() - MOST_BEFORE), unchanged.size());
        return new Change(slower, last, changed.get(0), changed.size());
    }

    private static int beyond(double middle, boolean slower, Collection<Outcome> outcomes) {
        int count = 0;
        for (Outcome outcome : outcomes) {
            count += isBeyond(middle, slower, outcome) ? 1 : 0;
        }
        return count;
    }

    private static boolean isBeyond(double middle, boolean slower, Outcome outcome) {
        return slower ? outcome.meanMs() > middle : outcome.meanMs() < middle;
    }

    /** Returns the bounds of what is usual, if there are enough runs to tell. */
    Optional<Band> band() {
        if (change != null) {
            return Optional.of(band(change.baseline));
        }
        return recent.size() < RECENT || before.size() < FEWEST_BEFORE
                ? Optional.empty()
                : Optional.of(band(Baseline.of(before.oldestFirst())));
    }

    private Band band(Baseline baseline) {
        return baseline.band(pace.site(), RATIO, DIFFERENCE_MS, DEVIATIONS);
    }

    Site site() {
        return pace.site();
    }

    /** Returns what has changed, if it has and that is not over. */
    Optional<Verdict> verdict() {
        return change == null ? Optional.empty() : Optional.of(verdict(change));
    }

    private Verdict verdict(Change found) {
        Baseline baseline = found.baseline;
        double median = recent.median();
        Evidence evidence = Evidence.of(
                        baseline.n() + found.runs,
                        found.firstBefore.startedAt(),
                        pace.last().startedAt(),
                        "the median of the last " + RECENT + " passing first attempts with the median of the "
                                + baseline.n() + " before it changed")
                .and("before_median_ms", baseline.medianMs())
                .and("before_n", baseline.n())
                .and("after_median_ms", median)
                .and("after_n", RECENT)
                .and("difference_ms", median - baseline.medianMs());
        if (baseline.medianMs() > 0) {
            evidence.and("ratio", median / baseline.medianMs());
        }
        evidence.and("mad_ms", baseline.deviationMs())
                .and("runs_since", found.runs)
                .at(pace.site())
                .andIfKnown("version_before", found.lastBefore.version().label())
                .andIfKnown("version_after", found.first.version().label());
        return new Verdict(
                pace.operation(),
                found.slower ? Kind.SLOWER : Kind.FASTER,
                found.certain ? Confidence.CONFIRMED : Confidence.SUSPECTED,
                found.first.startedAt(),
                evidence.values());
    }
}
