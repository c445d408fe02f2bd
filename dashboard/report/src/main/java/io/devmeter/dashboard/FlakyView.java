// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard;

import io.devmeter.dashboard.analysis.Analysis;
import io.devmeter.dashboard.analysis.Kind;
import io.devmeter.dashboard.analysis.OperationHistory;
import io.devmeter.dashboard.analysis.Verdict;
import io.devmeter.store.OperationSummary;
import io.devmeter.store.Summary;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A flaky operation, as texts ready to be shown. */
record FlakyView(
        Markup name,
        String tip,
        String confidence,
        String timeLost,
        String runsLost,
        String failures,
        String executions,
        PageModel.Moment since) {

    private record Row(Verdict verdict, OperationHistory history, OperationSummary summary) {}

    /** Returns those that cost the most time, at most so many. */
    static List<FlakyView> of(Analysis analysis, Summary summary, int most) {
        Map<String, OperationHistory> histories = new HashMap<>();
        for (OperationHistory history : analysis.operations()) {
            histories.put(history.operation(), history);
        }
        List<Row> rows = new ArrayList<>();
        for (Verdict verdict : analysis.verdicts()) {
            OperationHistory history = histories.get(verdict.operation());
            OperationSummary figures = summary.operations().get(verdict.operation());
            if (verdict.kind() == Kind.FLAKY && history != null && figures != null) {
                rows.add(new Row(verdict, history, figures));
            }
        }
        rows.sort(FlakyView::byTimeLost);
        List<FlakyView> views = new ArrayList<>();
        for (Row row : rows.subList(0, Math.min(most, rows.size()))) {
            views.add(of(row));
        }
        return views;
    }

    /** What cost the most time first, then by name. */
    private static int byTimeLost(Row one, Row other) {
        int byTime = Double.compare(other.history().lostMsInAll(), one.history().lostMsInAll());
        return byTime != 0
                ? byTime
                : one.verdict().operation().compareTo(other.verdict().operation());
    }

    private static FlakyView of(Row row) {
        return new FlakyView(
                Html.operationName(row.verdict().operation()),
                Tip.of(row.verdict().operation()),
                row.verdict().confidence().key(),
                (row.history().isLossWhole() ? "" : "about ")
                        + Units.duration(row.history().lostMsInAll()),
                Units.count(row.history().lostRuns()),
                Units.count(row.summary().failures()),
                Units.count(row.summary().totalExecutions()),
                PageModel.Moment.of(row.verdict().since()));
    }
}
