// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard.analysis;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Fixed: at one site the last outcome passed, and the last failures, of all branches together or of one, were so many in a row that the operation
 * was broken. Only branches that failed then can show it by passing; three passes in a row of theirs confirm it. After two weeks it is no news
 * any more.
 */
final class FixedRule {

    private static final Duration NEWS = Duration.ofDays(14);
    private static final int CERTAIN_PASSES = 3;

    private FixedRule() {}

    static Optional<Verdict> judge(Line line, Instant now) {
        List<Outcome> outcomes = line.outcomes();
        int end = outcomes.size() - line.lastStreak();
        int failures = line.streakBefore(end);
        if (!line.last().passed() || failures < BrokenRule.FEWEST_FAILURES) {
            return Optional.empty();
        }
        Map<String, Outcome> lastFailed = new HashMap<>();
        for (Outcome failed : outcomes.subList(end - failures, end)) {
            lastFailed.put(failed.version().branch(), failed);
        }
        Outcome failedBefore = null;
        List<Outcome> passed = new ArrayList<>();
        for (Outcome outcome : outcomes.subList(end, outcomes.size())) {
            Outcome failed = lastFailed.get(outcome.version().branch());
            if (failed != null) {
                failedBefore = failedBefore == null ? failed : failedBefore;
                passed.add(outcome);
            }
        }
        if (failedBefore == null || passed.get(0).startedAt().isBefore(now.minus(NEWS))) {
            return Optional.empty();
        }
        Outcome first = passed.get(0);
        int passes = passed.size();
        String which =
                passes < line.lastStreak() ? " runs on branches that had failed, which passed" : " runs, which passed";
        return Optional.of(new Verdict(
                line.operation(),
                Kind.FIXED,
                passes >= CERTAIN_PASSES ? Confidence.CONFIRMED : Confidence.SUSPECTED,
                first.startedAt(),
                Evidence.of(
                                passes + failures,
                                outcomes.get(end - failures).startedAt(),
                                passed.get(passes - 1).startedAt(),
                                "the last " + passes + which + ", with the " + failures + " before, which failed")
                        .and("passed_in_a_row", passes)
                        .and("failed_in_a_row", failures)
                        .andIfKnown("version_before", failedBefore.version().label())
                        .andIfKnown("version_after", first.version().label())
                        .at(line)
                        .values()));
    }
}
