// SPDX-License-Identifier: Apache-2.0
package io.devmeter.cli;

import io.devmeter.cli.TextTable.Cell;
import io.devmeter.cli.TextTable.Style;
import io.devmeter.dashboard.Level;
import io.devmeter.dashboard.Units;
import io.devmeter.store.OperationSummary;
import io.devmeter.store.Summary;
import java.nio.file.Path;
import java.util.Map;

/** A summary as a person reads it. */
final class SummaryText {

    private SummaryText() {}

    static void print(Summary summary, Path directory, Terminal terminal) {
        if (summary.operations().isEmpty()) {
            terminal.say("no executions in " + directory + " from " + summary.from() + " to " + summary.to()
                    + Terminal.HOW_TO_RECORD);
            return;
        }
        TextTable table = new TextTable(
                "OPERATION",
                ">RUNS",
                ">OK",
                ">FAILED",
                ">SKIPPED",
                ">SUCCESS",
                ">AVG",
                ">P50",
                ">P95",
                ">P99",
                ">MIN",
                ">MAX");
        for (Map.Entry<String, OperationSummary> operation :
                summary.operations().entrySet()) {
            table.row(cells(operation.getKey(), operation.getValue()));
        }
        table.print(terminal.out(), terminal.colours());
        terminal.out().println();
        terminal.out().println(Style.DIM.paint(totals(summary), terminal.colours()));
    }

    private static Cell[] cells(String name, OperationSummary operation) {
        long runs = operation.totalExecutions();
        long timed = operation.timedExecutions();
        return new Cell[] {
            Cell.of(name),
            count(runs),
            count(operation.successes()),
            new Cell(Units.count(operation.failures()), operation.failures() > 0 ? Style.BAD : Style.DIM),
            new Cell(Units.count(operation.skipped()), operation.skipped() > 0 ? Style.PLAIN : Style.DIM),
            new Cell(Units.percent(operation.successes(), runs), runs == 0 ? Style.DIM : style(operation)),
            duration(operation.avgDurationMs(), timed),
            duration(operation.p50DurationMs(), timed),
            duration(operation.p95DurationMs(), timed),
            duration(operation.p99DurationMs(), timed),
            duration(operation.minDurationMs(), timed),
            duration(operation.maxDurationMs(), timed)
        };
    }

    private static Style style(OperationSummary operation) {
        return switch (Level.of(operation.successRate())) {
            case GOOD -> Style.GOOD;
            case WARN -> Style.WARN;
            case BAD -> Style.BAD;
        };
    }

    private static Cell count(long count) {
        return Cell.of(Units.count(count));
    }

    private static Cell duration(double milliseconds, long timed) {
        return timed == 0 ? new Cell("–", Style.DIM) : Cell.of(Units.duration(milliseconds));
    }

    private static String totals(Summary summary) {
        long runs = 0;
        long failures = 0;
        long timed = 0;
        double totalMs = 0;
        for (OperationSummary operation : summary.operations().values()) {
            runs += operation.totalExecutions();
            failures += operation.failures();
            timed += operation.timedExecutions();
            totalMs += operation.totalDurationMs();
        }
        int operations = summary.operations().size();
        return Units.count(operations) + (operations == 1 ? " operation, " : " operations, ") + Units.count(runs)
                + (runs == 1 ? " execution, " : " executions, ") + Units.count(failures) + " failed"
                + (timed == 0 ? "" : ", " + Units.duration(totalMs) + " altogether") + "; " + summary.from() + " to "
                + summary.to() + " (UTC)";
    }
}
