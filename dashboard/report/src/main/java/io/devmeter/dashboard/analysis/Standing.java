// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard.analysis;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How one operation stands: at each site on all branches together, and on each branch by itself. Why both is in {@code dashboard/RATIONALE.md},
 * "Why does a branch count by itself, and all of them together?".
 */
final class Standing {

    private final List<Place> places;
    private final BuildsWithout buildsWithout;
    /** When the operation went from failing to passing for the last time, on whichever branch and machine, for each module. */
    private final Map<String, Instant> repaired = new HashMap<>();

    private final List<Failure> failures = new ArrayList<>();

    /**
     * One site.
     *
     * @param line what ran there
     * @param branches the same for each branch by itself, without those that are forgotten; the line if there is but one
     */
    private record Place(Line line, List<Line> branches) {}

    /**
     * A branch on which the operation fails at one site.
     *
     * @param branch what ran there
     * @param began when it began to fail, there or on the branches that it shares its failures with
     */
    record Failure(Line branch, Instant began) {}

    private Standing(List<Place> places, BuildsWithout buildsWithout) {
        this.places = places;
        this.buildsWithout = buildsWithout;
        for (Place place : places) {
            for (Line branch : place.branches()) {
                if (branch.passesAgain()) {
                    repaired.merge(
                            branch.site().module(), branch.firstOfLastStreak().startedAt(), Standing::later);
                }
            }
        }
        for (Place place : places) {
            addFailures(place);
        }
    }

    /** Returns how an operation stands whose lines that count today are these, the one that ran last first. */
    static Standing of(List<Line> lines, BuildsWithout buildsWithout) {
        List<Place> places = new ArrayList<>(lines.size());
        for (Line line : lines) {
            List<Line> branches = new ArrayList<>();
            Instant oldest = lines.get(0).last().startedAt().minus(Line.FORGOTTEN);
            for (Line branch : line.branches()) {
                if (!branch.last().startedAt().isBefore(oldest)) {
                    branches.add(branch);
                }
            }
            places.add(new Place(line, branches));
        }
        return new Standing(places, buildsWithout);
    }

    /** Returns how it stood before some moment, as far as that counts today. */
    Standing before(Instant moment) {
        List<Place> before = new ArrayList<>();
        for (Place place : places) {
            Line line = place.line().before(moment);
            if (line != null) {
                List<Line> branches = new ArrayList<>();
                for (Line branch : place.branches()) {
                    Line known = branch.before(moment);
                    if (known != null) {
                        branches.add(known);
                    }
                }
                before.add(new Place(line, branches));
            }
        }
        return new Standing(before, buildsWithout.before(moment));
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    private void addFailures(Place place) {
        Line line = place.line();
        Instant allFailFrom =
                line.last().passed() ? Instant.MAX : line.firstOfLastStreak().startedAt();
        for (Line branch : place.branches()) {
            if (!branch.last().passed() && !isOver(branch)) {
                Instant began = branch.firstOfLastStreak().startedAt();
                if (!branch.last().startedAt().isBefore(allFailFrom)) {
                    failures.add(new Failure(branch, began.isBefore(allFailFrom) ? began : allFailFrom));
                } else if (branch.lastStreak() >= BrokenRule.FEWEST_FAILURES) {
                    failures.add(new Failure(branch, began));
                }
            }
        }
    }

    List<Line> lines() {
        List<Line> lines = new ArrayList<>(places.size());
        for (Place place : places) {
            lines.add(place.line());
        }
        return lines;
    }

    /** Returns what is judged by how it ended: the lines and the branches, of each site that first which has ended alike for longest. */
    List<Line> linesAndBranches() {
        List<Line> all = new ArrayList<>();
        for (Place place : places) {
            List<Line> ofSite = new ArrayList<>();
            ofSite.add(place.line());
            if (place.line().isOfUnlikeBranches()) {
                ofSite.addAll(place.branches());
                ofSite.sort(Comparator.comparingInt(Line::lastStreak).reversed());
            }
            all.addAll(ofSite);
        }
        return all;
    }

    /**
     * Returns where it fails: where nothing has passed since at the site, and where the last outcomes of the branch are as many failures as make it
     * broken. One or two failures of a branch beside others that pass are work in progress.
     */
    List<Failure> failures() {
        return failures;
    }

    /**
     * Whether the last failure of this line is over, as on another machine or branch the operation has gone from failing to passing since, and this one
     * has not run what fixed it; or as builds have passed without it for a week.
     */
    boolean isOver(Line failed) {
        Instant last = repaired.get(failed.site().module());
        return (last != null && last.isAfter(failed.last().startedAt())) || buildsWithout.haveForgotten(failed);
    }

    /** Returns how many builds have passed without it since the last outcome of a line, 0 if they are too few to say anything. */
    int buildsWithoutSince(Line line) {
        return buildsWithout.since(line);
    }

    /** Whether it began to fail since some moment. Whoever runs it for the first time since others have seen it fail hears no news. */
    boolean beganToFailSince(Instant from) {
        Map<String, Instant> seenBefore = new HashMap<>();
        for (Failure failure : failures) {
            if (failure.began().isBefore(from)) {
                seenBefore.merge(failure.branch().site().module(), failure.began(), Standing::later);
            }
        }
        for (Failure failure : failures) {
            Instant seen = seenBefore.get(failure.branch().site().module());
            if (!failure.began().isBefore(from) && (seen == null || hasPassedSince(seen, failure.branch()))) {
                return true;
            }
        }
        return false;
    }

    private static boolean hasPassedSince(Instant seen, Line branch) {
        Outcome passed = branch.lastBeforeStreak();
        return passed != null && !passed.startedAt().isBefore(seen);
    }

    /**
     * Whether it fails nowhere, and did before some moment on a branch on which it has gone to passing since. It must have failed by itself: what failed
     * because of a part is fixed with the part, and not at all if that is flaky.
     */
    boolean wasFixedSince(Instant from) {
        Set<List<String>> passing = new HashSet<>();
        for (Place place : places) {
            for (Line branch : place.branches()) {
                if (branch.passesAgain()
                        && !branch.firstOfLastStreak().startedAt().isBefore(from)) {
                    passing.add(moduleAndBranch(branch));
                }
            }
        }
        if (passing.isEmpty() || !failures.isEmpty()) {
            return false;
        }
        for (Failure failure : before(from).failures()) {
            if (!failure.branch().last().passedOn() && passing.contains(moduleAndBranch(failure.branch()))) {
                return true;
            }
        }
        return false;
    }

    private static List<String> moduleAndBranch(Line branch) {
        return List.of(branch.site().module(), branch.last().version().branch());
    }
}
