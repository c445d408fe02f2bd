// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard.analysis;

import java.util.List;
import java.util.Optional;

/**
 * Broken: the last three or more outcomes at one site failed, of all branches together or of one, and that is not {@linkplain Standing#isOver over}. It is
 * confirmed if there are at least five, or if they ran on at least two versions of the code that were committed, because then it is neither one bad
 * state of one machine nor somebody's work in progress; but not once builds {@linkplain BuildsWithout pass without it}.
 */
final class BrokenRule {

    /** From so many failures on, and not before, they are taken for a lasting state. */
    static final int FEWEST_FAILURES = 3;

    private static final int CERTAIN_FAILURES = 5;
    private static final int CERTAIN_VERSIONS = 2;

    private BrokenRule() {}

    static Optional<Verdict> judge(Line line, Standing standing) {
        int failures = line.lastStreak();
        if (line.last().passed() || failures < FEWEST_FAILURES || standing.isOver(line)) {
            return Optional.empty();
        }
        List<Outcome> outcomes = line.outcomes();
        List<Outcome> failed = outcomes.subList(outcomes.size() - failures, outcomes.size());
        int versions = committedVersions(failed);
        int buildsWithout = standing.buildsWithoutSince(line);
        boolean certain = (failures >= CERTAIN_FAILURES || versions >= CERTAIN_VERSIONS) && buildsWithout == 0;
        Evidence evidence = Evidence.of(
                        outcomes.size(),
                        line.first().startedAt(),
                        line.last().startedAt(),
                        "the last " + failures + " runs with the " + (outcomes.size() - failures) + " before")
                .and("failed_in_a_row", failures)
                .and("committed_versions", versions)
                .andIfKnown("version", line.last().version().label())
                .at(line);
        Outcome lastPassed = line.lastBeforeStreak();
        if (lastPassed != null) {
            evidence.and("last_passed", lastPassed.startedAt().toString())
                    .andIfKnown("last_passed_version", lastPassed.version().label());
        }
        Verdict verdict = new Verdict(
                line.operation(),
                Kind.BROKEN,
                certain ? Confidence.CONFIRMED : Confidence.SUSPECTED,
                failed.get(0).startedAt(),
                evidence.values());
        return Optional.of(verdict.without(buildsWithout));
    }

    private static int committedVersions(List<Outcome> outcomes) {
        return (int) outcomes.stream()
                .map(Outcome::version)
                .filter(version -> version.isKnown() && version.dirty().isEmpty())
                .map(CodeVersion::revision)
                .distinct()
                .count();
    }
}
