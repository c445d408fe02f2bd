// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard.analysis;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;

/**
 * Compares how operations are with how they were: since yesterday, since the last green run and since the last commit.
 *
 * <ul>
 *   <li>Yesterday began at the midnight, by UTC, before the last one.
 *   <li>The last green run is the newest trace whose root passed, among those with the same root operation as the newest trace; it
 *       counts until its end. Without traces it is the newest moment at which the last outcome of every operation was a pass.
 *   <li>The last commit is the first run on the revision of the newest run that knows its revision.
 * </ul>
 *
 * <p>A moment that there was not is left out.
 */
final class ChangesSince {

    private final Map<String, List<Line>> lines;
    private final List<Verdict> verdicts;
    private final Set<String> flaky = new HashSet<>();

    /**
     * Sets out from how operations are.
     *
     * @param lines the lines of each operation, the newest first
     * @param verdicts the verdicts on them
     */
    ChangesSince(Map<String, List<Line>> lines, List<Verdict> verdicts) {
        this.lines = lines;
        this.verdicts = verdicts;
        verdicts.stream()
                .filter(verdict -> verdict.kind() == Kind.FLAKY)
                .forEach(verdict -> flaky.add(verdict.operation()));
    }

    /** Returns the changes since each of the three moments, from all runs, oldest first, and all traces, newest first. */
    List<Changes> all(List<Run> runs, List<Trace> traces, Instant now) {
        List<Changes> all = new ArrayList<>();
        all.add(since("yesterday", yesterday(now)));
        green(traces).ifPresent(moment -> all.add(since("last green run", moment)));
        lastCommit(runs).ifPresent(moment -> all.add(since("last commit", moment)));
        return all;
    }

    private static Instant yesterday(Instant now) {
        return LocalDate.ofInstant(now, ZoneOffset.UTC)
                .minusDays(1)
                .atStartOfDay(ZoneOffset.UTC)
                .toInstant();
    }

    private Optional<Instant> green(List<Trace> traces) {
        if (traces.isEmpty()) {
            return allPassed();
        }
        String operation = traces.get(0).tree().root().operation();
        return traces.stream()
                .filter(trace -> !trace.brokenEnvironment())
                .map(trace -> trace.tree().root())
                .filter(root -> root.passed() && root.operation().equals(operation))
                .findFirst()
                .map(root -> justAfter(Moments.after(root.startedAt(), root.knownMs())));
    }

    private Optional<Instant> allPassed() {
        List<Outcome> outcomes = lines.values().stream()
                .flatMap(List::stream)
                .flatMap(line -> line.outcomes().stream())
                .sorted(Comparator.comparing(Outcome::startedAt))
                .toList();
        Set<String> failing = new HashSet<>();
        Instant green = null;
        for (int i = 0; i < outcomes.size(); i++) {
            Outcome outcome = outcomes.get(i);
            String operation = outcome.runs().get(0).operation();
            if (outcome.passed()) {
                failing.remove(operation);
            } else {
                failing.add(operation);
            }
            boolean lastOfMoment = i + 1 == outcomes.size()
                    || outcome.startedAt().isBefore(outcomes.get(i + 1).startedAt());
            if (lastOfMoment && failing.isEmpty()) {
                green = justAfter(outcome.startedAt());
            }
        }
        return Optional.ofNullable(green);
    }

    private static Instant justAfter(Instant moment) {
        return moment.plus(Duration.ofNanos(1));
    }

    private static Optional<Instant> lastCommit(List<Run> runs) {
        String revision = "";
        for (int i = runs.size() - 1; i >= 0 && revision.isEmpty(); i--) {
            revision = runs.get(i).version().revision();
        }
        String newest = revision;
        return runs.stream()
                .filter(run -> !newest.isEmpty() && run.version().revision().equals(newest))
                .map(Run::startedAt)
                .findFirst();
    }

    private Changes since(String words, Instant from) {
        return new Changes(
                words,
                from,
                operations((operation, known) -> known.stream().anyMatch(line -> beganToFail(line, from))),
                operations((operation, known) ->
                        flaky.contains(operation) && known.stream().noneMatch(line -> wasFlaky(line, from))),
                verdicts.stream()
                        .filter(verdict -> verdict.kind() == Kind.SLOWER
                                && !verdict.since().isBefore(from))
                        .map(Verdict::operation)
                        .sorted()
                        .toList(),
                operations((operation, known) -> !flaky.contains(operation)
                        && known.stream().allMatch(line -> line.last().passed())
                        && known.stream().anyMatch(line -> wasFailing(line, from))));
    }

    private List<String> operations(BiPredicate<String, List<Line>> changed) {
        return lines.entrySet().stream()
                .filter(operation -> changed.test(operation.getKey(), operation.getValue()))
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
    }

    private static boolean beganToFail(Line line, Instant from) {
        Outcome firstOfStreak = line.outcomes().get(line.outcomes().size() - line.lastStreak());
        return !line.last().passed() && !firstOfStreak.startedAt().isBefore(from);
    }

    private static boolean wasFailing(Line line, Instant from) {
        return line.before(from).filter(before -> !before.last().passed()).isPresent();
    }

    private static boolean wasFlaky(Line line, Instant from) {
        return line.before(from)
                .flatMap(before -> FlakyRule.judge(before, from))
                .isPresent();
    }
}
