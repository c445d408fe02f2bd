// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard.analysis;

import static io.devmeter.dashboard.analysis.History.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NewRuleTest {

    private static final LocalDate TODAY = LocalDate.parse("2026-11-22");

    private static Optional<Verdict> judge(int daysAgo, int storeDays) {
        return judge(
                daysAgo,
                TODAY.minusDays(storeDays).datesUntil(TODAY.plusDays(1)).toList());
    }

    private static Optional<Verdict> judge(int daysAgo, List<LocalDate> days) {
        List<PlacedRun> runs = History.op().results("PPP").runs().stream()
                .map(run -> new PlacedRun(run, false, false))
                .toList();
        return NewRule.judge(runs, TODAY.minusDays(daysAgo), days, NOW);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 3,",
        "0, 4, SUSPECTED",
        "1, 4,",
        "1, 5, SUSPECTED",
        "3, 13, SUSPECTED",
        "3, 14, CONFIRMED",
        "7, 30, CONFIRMED",
        "8, 30,",
        "30, 30,"
    })
    void newestQuarter_ofAtLeastFourDays_isNew(int daysAgo, int storeDays, Confidence confidence) {
        assertThat(judge(daysAgo, storeDays).map(Verdict::confidence)).isEqualTo(Optional.ofNullable(confidence));
    }

    @Test
    void newOperation_staysNewOnADayOnWhichNothingHasRunYet() {
        assertThat(judge(1, TODAY.minusDays(14).datesUntil(TODAY).toList()).map(Verdict::confidence))
                .contains(Confidence.CONFIRMED);
    }

    @Test
    void since_isTheFirstRun_orItsDayIfTheRunIsNotKnown() {
        assertThat(judge(0, 30).orElseThrow().since())
                .isEqualTo(History.op().results("PPP").start(0));
        assertThat(judge(1, 30).orElseThrow().since()).isEqualTo("2026-11-21T00:00:00Z");
    }

    @Test
    void daysOnWhichNothingRan_areNotKnown() {
        LocalDate first = TODAY.minusDays(28);
        List<LocalDate> days = new ArrayList<>(List.of(first, TODAY.minusDays(1), TODAY));
        assertThat(judge(1, days)).isEmpty();

        days.addAll(1, first.plusDays(1).datesUntil(first.plusDays(4)).toList());
        assertThat(judge(1, days)).hasValueSatisfying(verdict -> {
            assertThat(verdict.confidence()).isEqualTo(Confidence.SUSPECTED);
            assertThat(verdict.evidence())
                    .containsEntry("window", "2026-10-25T00:00:00Z/" + NOW)
                    .containsEntry("compared", "its first day with the 5 days before today on which anything ran")
                    .containsEntry("days_known", 5L);
        });
    }
}
