// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard.check;

import static java.util.Objects.requireNonNull;

import io.devmeter.dashboard.analysis.Analysis;
import io.devmeter.dashboard.analysis.Run;
import io.devmeter.store.ExecutionStore;
import io.devmeter.store.History;
import io.devmeter.store.Summary;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Judges what a store holds by rules.
 *
 * <pre>{@code
 * CheckReport report = Check.run(Path.of(".metrics"), Rule.defaults());
 * if (report.isBreached()) {
 *     System.err.println(report.toJson());
 * }
 * }</pre>
 *
 * <p>Thread-safe.
 */
public final class Check {

    /** As far as the page looks back by default. */
    private static final int VERDICT_DAYS = 30;

    private static final Comparator<Finding> WORST_FIRST = Comparator.comparing(Finding::result)
            .thenComparing(Comparator.comparingDouble(Finding::excess).reversed())
            .thenComparing(finding -> !finding.hasVerdict())
            .thenComparingInt(Finding::rule)
            .thenComparing(Finding::operation)
            .thenComparing(Finding::measure);

    private Check() {}

    /**
     * Judges the executions of the days that the rules look back on, from now. A directory that does not exist reads as empty.
     *
     * @throws IOException if the store cannot be read
     */
    public static CheckReport run(Path directory, List<Rule> rules) throws IOException {
        return run(directory, rules, Clock.systemUTC());
    }

    static CheckReport run(Path directory, List<Rule> rules, Clock clock) throws IOException {
        requireNonNull(directory, "directory");
        requireNonNull(rules, "rules");
        int longest = rules.stream().mapToInt(Rule::days).reduce(VERDICT_DAYS, Math::max);
        List<Run> runs = new ArrayList<>();
        try (ExecutionStore store =
                ExecutionStore.builder(directory).clock(clock).build()) {
            History history = store.history(
                    longest, Analysis.RUNS_OF_EACH, Analysis.RUNS, execution -> runs.add(Run.of(execution)));
            Analysis analysis = Analysis.of(runs, history.days(), clock.instant());
            AnalysisByOperation byOperation = new AnalysisByOperation(analysis);
            Map<Integer, Summary> windows = new HashMap<>(Map.of(longest, history.summary()));
            List<Finding> findings = new ArrayList<>();
            for (int i = 0; i < rules.size(); i++) {
                Rule rule = rules.get(i);
                Summary window = windows.get(rule.days());
                if (window == null) {
                    window = store.summary(rule.days());
                    windows.put(rule.days(), window);
                }
                findings.addAll(new Judge(i, rule, window, byOperation).findings());
            }
            findings.sort(WORST_FIRST);
            return new CheckReport(
                    analysis.at(),
                    rules,
                    findings,
                    analysis.verdicts(),
                    history.summary().skippedLines());
        }
    }
}
