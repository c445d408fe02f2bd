// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard.analysis;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/**
 * New: first seen in the newest quarter of the days that are known, which are at least four: in a store that is itself new, all is.
 * If fewer than 14 days are known it is only suspected, as an operation that runs now and then may merely not have run.
 */
final class NewRule {

    private static final long FEWEST_DAYS = 4;
    private static final long CERTAIN_DAYS = 14;
    private static final int PARTS = 4;

    private NewRule() {}

    /**
     * Judges an operation.
     *
     * @param runs its known runs, oldest first
     * @param firstSeen the first day on which it ran
     * @param storeBegan the first day on which anything ran
     */
    static Optional<Verdict> judge(List<PlacedRun> runs, LocalDate firstSeen, LocalDate storeBegan, Instant now) {
        LocalDate today = LocalDate.ofInstant(now, ZoneOffset.UTC);
        long known = ChronoUnit.DAYS.between(storeBegan, today);
        long age = ChronoUnit.DAYS.between(firstSeen, today);
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
                                storeBegan.atStartOfDay(ZoneOffset.UTC).toInstant(),
                                now,
                                "its first day with the " + known + " days before today")
                        .and("first_seen", firstSeen.toString())
                        .and("days_known", (int) known)
                        .andIfKnown("version", first.version().label())
                        .values()));
    }
}
