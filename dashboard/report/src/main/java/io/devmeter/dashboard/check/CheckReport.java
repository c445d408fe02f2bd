// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard.check;

import static java.util.Objects.requireNonNull;

import io.devmeter.dashboard.analysis.Verdict;
import java.time.Instant;
import java.util.List;

/**
 * The result of a check: what became of each rule, and all verdicts.
 *
 * @param at the moment from which they look back
 * @param rules the rules
 * @param findings one for each limit and operation of each rule, the worst first
 * @param verdicts all verdicts on all operations, whether a rule asks for them or not
 * @param skippedLines lines of the day files that hold no execution
 */
public record CheckReport(
        Instant at, List<Rule> rules, List<Finding> findings, List<Verdict> verdicts, long skippedLines) {

    /** Checks and copies. */
    public CheckReport {
        requireNonNull(at, "at");
        rules = List.copyOf(rules);
        findings = List.copyOf(findings);
        verdicts = List.copyOf(verdicts);
    }

    /** Returns the findings of one kind, the worst first. */
    public List<Finding> findings(Result result) {
        return findings.stream().filter(finding -> finding.result() == result).toList();
    }

    /** Tells whether a limit is broken. */
    public boolean isBreached() {
        return !findings.isEmpty() && findings.get(0).result() == Result.BREACH;
    }

    /**
     * Returns all of this as one JSON object on one line: {@code generated_at}, {@code breaches}, {@code verdicts} (the objects of the
     * page's data), {@code not_enough_data}, {@code passed}, {@code rules} (as a rules file spells them) and {@code skipped_lines}.
     * A finding has {@code rule}, {@code operation}, {@code measure}, {@code actual}, {@code threshold} and {@code evidence}.
     */
    public String toJson() {
        return CheckJson.write(this);
    }
}
