// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard.analysis;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Fixed: at one site the last outcome passed, and the last failures were so many in a row that the operation was
 * broken. Confirmed by three passes in a row. After two weeks it is no news any more.
 */
final class FixedRule {

    private static final Duration NEWS = Duration.ofDays(14);
    private static final int CERTAIN_PASSES = 3;

    private FixedRule() {}

    static Optional<Verdict> judge(Line line, Instant now) {
        int passes = line.lastStreak();
        List<Outcome> outcomes = line.outcomes();
        int failures = line.streakBefore(outcomes.size() - passes);
        Instant since = outcomes.get(outcomes.size() - passes).startedAt();
        if (!line.last().passed() || failures < BrokenRule.FEWEST_FAILURES || since.isBefore(now.minus(NEWS))) {
            return Optional.empty();
        }
        Outcome lastFailed = outcomes.get(outcomes.size() - passes - 1);
        return Optional.of(new Verdict(
                line.operation(),
                Kind.FIXED,
                passes >= CERTAIN_PASSES ? Confidence.CONFIRMED : Confidence.SUSPECTED,
                since,
                Evidence.of(
                                passes + failures,
                                outcomes.get(outcomes.size() - passes - failures)
                                        .startedAt(),
                                line.last().startedAt(),
                                "the last " + passes + " runs, which passed, with the " + failures
                                        + " before, which failed")
                        .and("passed_in_a_row", passes)
                        .and("failed_in_a_row", failures)
                        .andIfKnown("version_before", lastFailed.version().label())
                        .andIfKnown(
                                "version_after",
                                outcomes.get(outcomes.size() - passes).version().label())
                        .at(line.site())
                        .values()));
    }
}
