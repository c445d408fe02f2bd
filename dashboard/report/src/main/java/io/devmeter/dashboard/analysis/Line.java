// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard.analysis;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The outcomes of one operation that may be compared with one another: those at one site, or those of them that are of one
 * branch. What happened in a broken environment is not among them.
 *
 * @param operation the operation
 * @param site where they ran
 * @param branch the branch, if those that the operation has of others are not among them; otherwise, and if it is not known, empty
 * @param outcomes at least one, oldest first
 */
record Line(String operation, Site site, String branch, List<Outcome> outcomes) {

    /** A site or a branch that was not used for so long, while others were, says nothing of today. */
    static final Duration FORGOTTEN = Duration.ofDays(7);

    Line {
        outcomes = List.copyOf(outcomes);
    }

    /** Returns the lines that count today, the one that ran last first. */
    static List<Line> of(String operation, List<Outcome> outcomes) {
        Map<Site, List<Outcome>> bySite = new LinkedHashMap<>();
        for (Outcome outcome : outcomes) {
            if (!outcome.brokenEnvironment()) {
                bySite.computeIfAbsent(outcome.site(), site -> new ArrayList<>())
                        .add(outcome);
            }
        }
        boolean hasOneBranch = areOfOneBranch(outcomes);
        List<Line> lines = new ArrayList<>();
        for (Map.Entry<Site, List<Outcome>> known : bySite.entrySet()) {
            List<Outcome> atSite = known.getValue();
            String branch = !hasOneBranch && areOfOneBranch(atSite) ? branchOfFirst(atSite) : "";
            lines.add(new Line(operation, known.getKey(), branch, atSite));
        }
        return current(lines, line -> line.last().startedAt());
    }

    private static boolean areOfOneBranch(List<Outcome> outcomes) {
        for (Outcome outcome : outcomes) {
            if (!outcome.version().branch().equals(branchOfFirst(outcomes))) {
                return false;
            }
        }
        return true;
    }

    private static String branchOfFirst(List<Outcome> outcomes) {
        return outcomes.get(0).version().branch();
    }

    /** Returns what was used within a week of that which was used last, which is the first. */
    static <T> List<T> current(List<T> all, Function<T, Instant> lastUsed) {
        if (all.size() < 2) {
            return List.copyOf(all);
        }
        List<T> newestFirst = new ArrayList<>(all);
        newestFirst.sort(Comparator.comparing(lastUsed).reversed());
        Instant oldest = lastUsed.apply(newestFirst.get(0)).minus(FORGOTTEN);
        newestFirst.removeIf(one -> lastUsed.apply(one).isBefore(oldest));
        return List.copyOf(newestFirst);
    }

    /** Whether some of it is told by runs of other operations: {@link ClassFailures}. */
    boolean isToldByOthers() {
        for (Outcome outcome : outcomes) {
            if (!outcome.firstRun().operation().equals(operation)) {
                return true;
            }
        }
        return false;
    }

    Outcome first() {
        return outcomes.get(0);
    }

    Outcome last() {
        return outcomes.get(outcomes.size() - 1);
    }

    /**
     * Returns how many outcomes before this index, excluded, ended like the one just before it. Failures from before it was switched off are not counted
     * with those since it was switched on.
     */
    int streakBefore(int end) {
        int length = 0;
        while (length < end
                && outcomes.get(end - 1 - length).passed()
                        == outcomes.get(end - 1).passed()) {
            length++;
            Outcome counted = outcomes.get(end - length);
            if (counted.switchedOn() && !counted.passed()) {
                break;
            }
        }
        return length;
    }

    /** Returns how many of the last outcomes ended like the last. */
    int lastStreak() {
        return streakBefore(outcomes.size());
    }

    /** Returns the outcome with which the last streak began. */
    Outcome firstOfLastStreak() {
        return outcomes.get(outcomes.size() - lastStreak());
    }

    /** Returns the last outcome that ended in another way than the last, {@code null} if none did. */
    @Nullable
    Outcome lastBeforeStreak() {
        for (int i = outcomes.size() - lastStreak() - 1; i >= 0; i--) {
            if (outcomes.get(i).passed() != last().passed()) {
                return outcomes.get(i);
            }
        }
        return null;
    }

    /** Whether its last outcome passed and an earlier one had failed. */
    boolean passesAgain() {
        return last().passed() && lastBeforeStreak() != null;
    }

    /** Whether it is of several branches that may stand differently, because something has failed. */
    boolean isOfUnlikeBranches() {
        return (!last().passed() || passesAgain()) && !areOfOneBranch(outcomes);
    }

    /** Returns a line for each branch, or this one if they are not unlike. Those that are not known are one branch. */
    List<Line> branches() {
        if (!isOfUnlikeBranches()) {
            return List.of(this);
        }
        Map<String, List<Outcome>> byBranch = new LinkedHashMap<>();
        for (Outcome outcome : outcomes) {
            byBranch.computeIfAbsent(outcome.version().branch(), name -> new ArrayList<>())
                    .add(outcome);
        }
        List<Line> branches = new ArrayList<>();
        for (Map.Entry<String, List<Outcome>> known : byBranch.entrySet()) {
            branches.add(new Line(operation, site, known.getKey(), known.getValue()));
        }
        return branches;
    }

    /** Returns how many outcomes began before some moment. */
    private int countBefore(Instant moment) {
        int end = outcomes.size();
        while (end > 0 && !outcomes.get(end - 1).startedAt().isBefore(moment)) {
            end--;
        }
        return end;
    }

    /** Returns the line as it was before some moment, {@code null} if nothing had run. */
    @Nullable
    Line before(Instant moment) {
        int end = countBefore(moment);
        return end == 0 ? null : new Line(operation, site, branch, outcomes.subList(0, end));
    }
}
