// SPDX-License-Identifier: Apache-2.0
package io.devmeter.cli;

import io.devmeter.cli.TextTable.Cell;
import io.devmeter.cli.TextTable.Style;
import io.devmeter.dashboard.Units;
import io.devmeter.dashboard.check.CheckReport;
import io.devmeter.dashboard.check.Finding;
import io.devmeter.dashboard.check.Result;
import java.util.List;

/** A report as a person reads it in a terminal or in the log of a build. */
final class CheckText {

    private static final int MOST_BREACHES = 100;

    /** Of what passed, and of what has too few runs: where the log ends, the breaches are to be in view. */
    private static final int MOST_OTHERS = 10;

    private static final int NAME_COLUMNS = 120;
    private static final int EVIDENCE_COLUMNS = 160;

    private CheckText() {}

    /**
     * Prints a report, the worst first, and a closing line.
     *
     * @param rules where the rules are from
     */
    static void print(CheckReport report, String rules, Terminal terminal) {
        TextTable table =
                new TextTable("RESULT", "OPERATION", "RULE", ">FIGURE", ">LIMIT", ">N", "WINDOW (UTC)", "EVIDENCE");
        StringBuilder more = new StringBuilder();
        for (Result result : Result.values()) {
            List<Finding> findings = report.findings(result);
            List<List<Finding>> rows = FindingText.alike(findings);
            List<List<Finding>> shown =
                    rows.subList(0, Math.min(rows.size(), result == Result.BREACH ? MOST_BREACHES : MOST_OTHERS));
            shown.stream().map(CheckText::cells).forEach(table::row);
            int left = findings.size() - shown.stream().mapToInt(List::size).sum();
            if (left > 0) {
                more.append(more.isEmpty() ? "not shown: " : ", ")
                        .append(Units.count(left))
                        .append(" more of: ")
                        .append(FindingText.result(result));
            }
        }
        table.print(terminal.out(), terminal.colours());
        terminal.out().println();
        String closing = FindingText.counts(report) + "; " + Visible.text(rules)
                + (more.isEmpty() ? "" : "; " + more + " (--format json has all)");
        terminal.out().println((report.isBreached() ? Style.BAD : Style.GOOD).paint(closing, terminal.colours()));
    }

    private static Cell[] cells(List<Finding> alike) {
        Finding finding = alike.get(0);
        Style style = switch (finding.result()) {
            case BREACH -> Style.BAD;
            case NOT_ENOUGH_DATA -> Style.DIM;
            case PASS -> Style.GOOD;
        };
        return new Cell[] {
            new Cell(FindingText.result(finding.result()), style),
            Cell.of(Visible.cut(NAME_COLUMNS, Visible.text(finding.operation()))),
            Cell.of(FindingText.measures(alike)),
            new Cell(FindingText.figure(finding), finding.result() == Result.BREACH ? Style.BAD : Style.PLAIN),
            Cell.of(FindingText.limit(finding)),
            Cell.of(Units.count(finding.n())),
            Cell.of(FindingText.window(finding)),
            Cell.of(Visible.cut(EVIDENCE_COLUMNS, Visible.text(FindingText.reason(finding))))
        };
    }
}
