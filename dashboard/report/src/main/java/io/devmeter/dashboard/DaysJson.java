// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard;

import io.devmeter.dashboard.analysis.DayTrend;
import io.devmeter.dashboard.analysis.OperationHistory;
import io.devmeter.store.OperationSummary;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What operations did on each day, as far as the page has room for it. */
final class DaysJson {

    /** A month of days takes 200 bytes, so that of very many operations only those that took the most time have them. */
    private static final int MOST_WITH_DAYS = 500;

    private final KeptRuns kept;

    /** In the order of the operations' numbers. */
    private final List<OperationSummary> summaries;

    private final LocalDate from;

    DaysJson(KeptRuns kept, List<OperationSummary> summaries, LocalDate from) {
        this.kept = kept;
        this.summaries = summaries;
        this.from = from;
    }

    /** Days only of operations that have more runs than are kept; of the others, the runs say it all. */
    void write(JsonWriter json) {
        double least = leastWithDays();
        json.startArray();
        for (int number = 0; number < summaries.size(); number++) {
            OperationSummary operation = summaries.get(number);
            OperationHistory history = kept.histories().get(number);
            long executions = operation.totalExecutions() + operation.skipped();
            if (history.days().isEmpty()
                    || kept.runs().get(number).size() >= executions
                    || operation.totalDurationMs() < least) {
                json.number(0);
            } else {
                days(json, history.days());
            }
        }
        json.endArray();
    }

    private double leastWithDays() {
        double[] totals = new double[summaries.size()];
        for (int i = 0; i < totals.length; i++) {
            totals[i] = summaries.get(i).totalDurationMs();
        }
        Arrays.sort(totals);
        return totals.length == 0 ? 0 : totals[Math.max(0, totals.length - MOST_WITH_DAYS)];
    }

    private void days(JsonWriter json, List<DayTrend> days) {
        int first = offset(days.get(0));
        @Nullable DayTrend[] byOffset = new @Nullable DayTrend[offset(days.get(days.size() - 1)) - first + 1];
        for (DayTrend day : days) {
            byOffset[offset(day) - first] = day;
        }
        json.startArray();
        json.number(first);
        json.startArray();
        for (DayTrend day : byOffset) {
            json.number(day == null ? 0 : day.executions());
        }
        json.endArray();
        json.startArray();
        for (DayTrend day : byOffset) {
            json.duration(day == null ? 0.0 : day.p50Ms());
        }
        json.endArray();
        json.startArray();
        for (int offset = 0; offset < byOffset.length; offset++) {
            DayTrend day = byOffset[offset];
            if (day != null && day.failures() > 0) {
                json.number(offset);
                json.number(day.failures());
            }
        }
        json.endArray();
        json.endArray();
    }

    private int offset(DayTrend day) {
        return (int) (day.day().toEpochDay() - from.toEpochDay());
    }
}
