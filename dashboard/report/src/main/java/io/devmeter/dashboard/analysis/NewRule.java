// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard.analysis;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * New: first seen in the newest quarter of the days that are known, which are at least four: in a store that is itself new, all is.
 * Known is a day before today on which anything ran. If fewer than 14 are, it is only suspected, as an operation that runs now and then may merely not have run.
 */
final class NewRule {

    private static final int FEWEST_DAYS = 4;
    private static final int CERTAIN_DAYS = 14;
    private static final int PARTS = 4;

    private NewRule() {}

    /**
     * Judges an operation.
     *
     * @param runs its known runs, oldest first
     * @param firstSeen the first day on which it ran
     * @param days the days on which anything ran, oldest first
     */
    static Optional<Verdict> judge(List<PlacedRun> runs, LocalDate firstSeen, List<LocalDate> days, Instant now) {
        int known = countBefore(LocalDate.ofInstant(now, ZoneOffset.UTC), days);
        int age = known - countBefore(firstSeen, days);
        if (runs.isEmpty() || known < FEWEST_DAYS || age * PARTS >= known) {
            return Optional.empty();
        }
        Run first = runs.get(0).run();
        Instant dayBegan = firstSeen.atStartOfDay(ZoneOffset.UTC).toInstant();
        // Of an operation that runs often only the newest runs are known; the days know better.
        boolean firstRunIsKnown =
                LocalDate.ofInstant(first.startedAt(), ZoneOffset.UTC).equals(firstSeen);
        Instant since = firstRunIsKnown ? first.startedAt() : dayBegan;
        return Optional.of(new Verdict(
                first.operation(),
                Kind.NEW,
                known >= CERTAIN_DAYS ? Confidence.CONFIRMED : Confidence.SUSPECTED,
                since,
                Evidence.of(
                                runs.size(),
                                days.get(0).atStartOfDay(ZoneOffset.UTC).toInstant(),
                                now,
                                "its first day with the " + known + " days before today on which anything ran")
                        .and("first_seen", firstSeen.toString())
                        .and("days_known", known)
                        .andIfKnown("version", first.version().label())
                        .values()));
    }

    private static int countBefore(LocalDate day, List<LocalDate> days) {
        int found = Collections.binarySearch(days, day);
        return found < 0 ? ~found : found;
    }
}
