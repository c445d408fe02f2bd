// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard.analysis;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The outcomes of one operation that may be compared with one another: those on one class of machine. What happened in a broken
 * environment is not among them.
 *
 * @param operation the operation
 * @param machine the class of machine
 * @param outcomes at least one, oldest first
 */
record Line(String operation, Machine machine, List<Outcome> outcomes) {

    /** A class of machine that was not used for so long, while others were, says nothing of today. */
    static final Duration FORGOTTEN = Duration.ofDays(7);

    Line {
        outcomes = List.copyOf(outcomes);
    }

    /** Returns the lines that count today, the one that ran last first. */
    static List<Line> of(String operation, List<Outcome> outcomes) {
        Map<Machine, List<Outcome>> byMachine = new LinkedHashMap<>();
        for (Outcome outcome : outcomes) {
            if (!outcome.brokenEnvironment()) {
                byMachine
                        .computeIfAbsent(outcome.machine(), machine -> new ArrayList<>())
                        .add(outcome);
            }
        }
        List<Line> lines = new ArrayList<>();
        byMachine.forEach((machine, known) -> lines.add(new Line(operation, machine, known)));
        return current(lines, line -> line.last().startedAt());
    }

    /** Returns what was used within a week of that which was used last, which is the first. */
    static <T> List<T> current(List<T> all, Function<T, Instant> lastUsed) {
        List<T> newestFirst =
                all.stream().sorted(Comparator.comparing(lastUsed).reversed()).toList();
        if (newestFirst.isEmpty()) {
            return newestFirst;
        }
        Instant oldest = lastUsed.apply(newestFirst.get(0)).minus(FORGOTTEN);
        return newestFirst.stream()
                .filter(one -> !lastUsed.apply(one).isBefore(oldest))
                .toList();
    }

    Outcome first() {
        return outcomes.get(0);
    }

    Outcome last() {
        return outcomes.get(outcomes.size() - 1);
    }

    /** Returns how many outcomes before this index, excluded, ended like the one just before it. */
    int streakBefore(int end) {
        int length = 0;
        while (length < end
                && outcomes.get(end - 1 - length).passed()
                        == outcomes.get(end - 1).passed()) {
            length++;
        }
        return length;
    }

    /** Returns how many of the last outcomes ended like the last. */
    int lastStreak() {
        return streakBefore(outcomes.size());
    }

    /** Returns the line as it was before some moment, if anything had run. */
    Optional<Line> before(Instant moment) {
        List<Outcome> known = outcomes.stream()
                .takeWhile(outcome -> outcome.startedAt().isBefore(moment))
                .toList();
        return known.isEmpty() ? Optional.empty() : Optional.of(new Line(operation, machine, known));
    }
}
