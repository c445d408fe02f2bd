// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard.analysis;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Flaky: passes and fails without a change that would explain it, at one site. Only its own failures count, not those
 * that a part handed up, and only the newest 50 outcomes: after 50 without a failure it has recovered.
 *
 * <p>Confirmed if, in the last 14 days, an attempt failed and a later one passed, or outcomes passed and failed on the same known
 * version of the code (the definition of Datadog, CircleCI, Trunk and Buildkite). One change between passing and failing does not
 * count if there are three or more failures in a row on its failing side: that is something around the code that broke, or was
 * repaired.
 *
 * <p>Suspected if at least 3 flips are not explained, in at least 10 outcomes. A flip is a
 * change between passing and failing from one outcome to the next on the same branch; the flip rate, flips ÷ (runs − 1), is that of
 * Kowalczyk et al., "Modeling and Ranking Flaky Tests at Apple", ICSE-SEIP 2020. A flip is explained if the code was being edited
 * (the versions are known and differ, and one has uncommitted changes), or if three or more passes and three or more failures meet:
 * something broke and stayed so, or was fixed. They may be of that branch, or of all: a branch that is built once while something is
 * broken everywhere has but one failure of its own.
 */
final class FlakyRule {

    static final int WINDOW = 50;
    private static final Duration CERTAIN_WITHIN = Duration.ofDays(14);
    private static final int STEADY = 3;
    private static final int FEWEST_OUTCOMES = 10;
    private static final int FEWEST_FLIPS = 3;

    private final Line line;
    private final List<Outcome> window;
    /** Of all branches together. */
    private final int[] streaks;

    private final Instant certainFrom;

    private FlakyRule(Line line, Instant now) {
        this.line = line;
        window = newestOwn(line.outcomes());
        streaks = streaks(window);
        certainFrom = now.minus(CERTAIN_WITHIN);
    }

    static Optional<Verdict> judge(Line line, Instant now) {
        FlakyRule rule = new FlakyRule(line, now);
        return rule.nothingFailed() ? Optional.empty() : rule.confirmed().or(rule::suspected);
    }

    private static List<Outcome> newestOwn(List<Outcome> outcomes) {
        List<Outcome> newestFirst = new ArrayList<>(WINDOW);
        for (int i = outcomes.size() - 1; i >= 0 && newestFirst.size() < WINDOW; i--) {
            if (!outcomes.get(i).passedOn()) {
                newestFirst.add(outcomes.get(i));
            }
        }
        Collections.reverse(newestFirst);
        return newestFirst;
    }

    private boolean nothingFailed() {
        for (Outcome outcome : window) {
            if (!outcome.passed() || outcome.passedOnRetry()) {
                return false;
            }
        }
        return true;
    }

    private Optional<Verdict> confirmed() {
        List<Outcome> signs = new ArrayList<>();
        for (Outcome outcome : window) {
            if (outcome.passedOnRetry() && isRecent(outcome)) {
                signs.add(outcome);
            }
        }
        int retried = signs.size();
        signs.addAll(contradictions());
        if (signs.isEmpty()) {
            return Optional.empty();
        }
        signs.sort(Comparator.comparing(Outcome::startedAt));
        String compared =
                signs.size() == retried ? "attempts of the same execution" : "results on the same version of the code";
        return verdict(Confidence.CONFIRMED, signs, flips(), compared, retried);
    }

    /** The failures on versions of the code that also passed. */
    private List<Outcome> contradictions() {
        Map<List<String>, List<Integer>> byCode = new LinkedHashMap<>();
        for (int i = 0; i < window.size(); i++) {
            CodeVersion version = window.get(i).version();
            if (version.isKnown() && isRecent(window.get(i))) {
                byCode.computeIfAbsent(List.of(version.revision(), version.dirty()), code -> new ArrayList<>())
                        .add(i);
            }
        }
        List<Outcome> failures = new ArrayList<>();
        for (List<Integer> indices : byCode.values()) {
            if (contradict(indices)) {
                addFailures(indices, failures);
            }
        }
        return failures;
    }

    private void addFailures(List<Integer> indices, List<Outcome> failures) {
        for (int index : indices) {
            if (!window.get(index).passed()) {
                failures.add(window.get(index));
            }
        }
    }

    private boolean contradict(List<Integer> indices) {
        int flips = 0;
        int steadyFailures = 0;
        for (int i = 1; i < indices.size(); i++) {
            int before = indices.get(i - 1);
            int after = indices.get(i);
            if (window.get(before).contradicts(window.get(after))) {
                flips++;
                steadyFailures = streaks[window.get(before).passed() ? after : before];
            }
        }
        return flips > 1 || (flips == 1 && steadyFailures < STEADY);
    }

    private Optional<Verdict> suspected() {
        Flips flips = flips();
        boolean flaky = window.size() >= FEWEST_OUTCOMES && flips.unexplained().size() >= FEWEST_FLIPS;
        return flaky
                ? verdict(Confidence.SUSPECTED, flips.unexplained(), flips, "flips with the runs that could flip", 0)
                : Optional.empty();
    }

    private Flips flips() {
        Map<String, List<Integer>> byBranch = new LinkedHashMap<>();
        for (int i = 0; i < window.size(); i++) {
            byBranch.computeIfAbsent(window.get(i).version().branch(), branch -> new ArrayList<>())
                    .add(i);
        }
        List<Outcome> unexplained = new ArrayList<>();
        int possible = 0;
        for (List<Integer> indices : byBranch.values()) {
            addUnexplained(indices, unexplained);
            possible += indices.size() - 1;
        }
        unexplained.sort(Comparator.comparing(Outcome::startedAt));
        return new Flips(unexplained, possible);
    }

    /** Adds the failure at each change of a branch that nothing explains. */
    private void addUnexplained(List<Integer> indices, List<Outcome> unexplained) {
        List<Outcome> outcomes = new ArrayList<>(indices.size());
        for (int index : indices) {
            outcomes.add(window.get(index));
        }
        int[] ofBranch = streaks(outcomes);
        for (int i = 1; i < outcomes.size(); i++) {
            Outcome before = outcomes.get(i - 1);
            Outcome after = outcomes.get(i);
            boolean lasting = (ofBranch[i - 1] >= STEADY && ofBranch[i] >= STEADY)
                    || (streaks[indices.get(i - 1)] >= STEADY && streaks[indices.get(i)] >= STEADY);
            if (before.contradicts(after) && !lasting && !edited(before.version(), after.version())) {
                unexplained.add(before.passed() ? after : before);
            }
        }
    }

    private static boolean edited(CodeVersion before, CodeVersion after) {
        boolean uncommitted = !before.dirty().isEmpty() || !after.dirty().isEmpty();
        return uncommitted && before.isKnown() && after.isKnown() && !before.isSameCodeAs(after);
    }

    private Optional<Verdict> verdict(
            Confidence confidence, List<Outcome> signs, Flips flips, String compared, int passedOnRetry) {
        Outcome last = signs.get(signs.size() - 1);
        return Optional.of(new Verdict(
                line.operation(),
                Kind.FLAKY,
                confidence,
                signs.get(0).startedAt(),
                Evidence.of(
                                window.size(),
                                window.get(0).startedAt(),
                                window.get(window.size() - 1).startedAt(),
                                compared)
                        .and("failed", failures())
                        .and("passed_on_retry", passedOnRetry)
                        .and("flips", flips.unexplained().size())
                        .and("flip_rate", flips.rate())
                        .andIfKnown("version", last.version().label())
                        .at(line)
                        .values()));
    }

    private int failures() {
        int failures = 0;
        for (Outcome outcome : window) {
            failures += outcome.passed() ? 0 : 1;
        }
        return failures;
    }

    private boolean isRecent(Outcome outcome) {
        return !outcome.startedAt().isBefore(certainFrom);
    }

    /** Returns for each outcome how many in a row, itself included, ended like it. */
    private static int[] streaks(List<Outcome> outcomes) {
        int[] streaks = new int[outcomes.size()];
        int from = 0;
        for (int i = 1; i <= streaks.length; i++) {
            if (i == streaks.length
                    || outcomes.get(i).passed() != outcomes.get(from).passed()) {
                Arrays.fill(streaks, from, i, i - from);
                from = i;
            }
        }
        return streaks;
    }

    /**
     * Changes between passing and failing.
     *
     * @param unexplained the failure at each change that nothing explains
     * @param possible how many changes there could have been
     */
    private record Flips(List<Outcome> unexplained, int possible) {

        Flips {
            unexplained = List.copyOf(unexplained);
        }

        double rate() {
            return possible == 0 ? 0 : (double) unexplained.size() / possible;
        }
    }
}
