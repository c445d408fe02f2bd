// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard;

import static java.util.Comparator.comparingDouble;

import io.devmeter.dashboard.analysis.Analysis;
import io.devmeter.dashboard.analysis.Kind;
import io.devmeter.dashboard.analysis.OperationHistory;
import io.devmeter.dashboard.analysis.Verdict;
import io.devmeter.store.OperationSummary;
import io.devmeter.store.Summary;
import java.util.ArrayList;
import java.util.Comparator;
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
        analysis.operations().forEach(history -> histories.put(history.operation(), history));
        List<Row> rows = new ArrayList<>();
        for (Verdict verdict : analysis.verdicts()) {
            OperationHistory history = histories.get(verdict.operation());
            OperationSummary figures = summary.operations().get(verdict.operation());
            if (verdict.kind() == Kind.FLAKY && history != null && figures != null) {
                rows.add(new Row(verdict, history, figures));
            }
        }
        return rows.stream()
                .sorted(comparingDouble((Row row) -> row.history().lostMs())
                        .reversed()
                        .thenComparing(row -> row.verdict().operation(), Comparator.naturalOrder()))
                .limit(most)
                .map(FlakyView::of)
                .toList();
    }

    private static FlakyView of(Row row) {
        return new FlakyView(
                Html.operationName(row.verdict().operation()),
                Tip.of(row.verdict().operation()),
                row.verdict().confidence().key(),
                Units.duration(row.history().lostMs()),
                Units.count(row.history().lostRuns()),
                Units.count(row.summary().failures()),
                Units.count(row.summary().totalExecutions()),
                PageModel.Moment.of(row.verdict().since()));
    }
}
