// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard;

import static java.util.Comparator.comparing;
import static java.util.Comparator.comparingDouble;

import io.devmeter.store.ExecutionRecord;
import io.devmeter.store.OperationSummary;
import io.devmeter.store.Summary;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What the page says, as texts ready to be shown.
 *
 * @param data the page's data as JSON
 * @param period the days that are covered
 * @param generatedAt when the page was made
 * @param hasData whether there is any operation
 * @param overview figures over all operations
 * @param table the operations, the worst level first, then by name
 * @param cards the operations that deserve attention first: the worst level, then those that cost the most time
 * @param moreCards the other operations, in the same order
 * @param recent the newest executions, the newest first
 */
record PageModel(
        Markup data,
        String period,
        Moment generatedAt,
        boolean hasData,
        Overview overview,
        List<OperationView> table,
        List<OperationView> cards,
        List<OperationView> moreCards,
        List<ExecutionView> recent) {

    private static final int CARDS_SHOWN = 24;

    // A formatter with names of months loads the locales of the world first: 40 ms of a command that should take 400.
    private static final List<String> MONTHS =
            List.of("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec");

    /** A point in time, for machines and for people. */
    record Moment(String iso, String text) {
        static Moment of(Instant instant) {
            String iso = instant.truncatedTo(ChronoUnit.SECONDS).toString();
            String time = iso.substring(iso.indexOf('T') + 1, iso.length() - 1);
            return new Moment(
                    instant.toString(), day(LocalDate.ofInstant(instant, ZoneOffset.UTC)) + ", " + time + " UTC");
        }
    }

    /** Figures over all operations. */
    record Overview(
            String look,
            String word,
            String successRate,
            String successes,
            String executions,
            String failures,
            String skipped,
            String operations,
            String totalTime,
            String malformedLines,
            boolean hasFailures,
            boolean hasMalformedLines,
            boolean oneMalformedLine) {

        static Overview of(Summary summary) {
            long executions = 0;
            long successes = 0;
            long failures = 0;
            long skipped = 0;
            double totalMs = 0;
            for (OperationSummary operation : summary.operations().values()) {
                executions += operation.totalExecutions();
                successes += operation.successes();
                failures += operation.failures();
                skipped += operation.skipped();
                totalMs += operation.totalDurationMs();
            }
            Look look = Look.of(successes, executions);
            return new Overview(
                    look.key(),
                    look.word(),
                    Units.percent(successes, executions),
                    Units.count(successes),
                    Units.count(executions),
                    Units.count(failures),
                    Units.count(skipped),
                    Units.count(summary.operations().size()),
                    Units.duration(totalMs),
                    Units.count(summary.skippedLines()),
                    failures > 0,
                    summary.skippedLines() > 0,
                    summary.skippedLines() == 1);
        }
    }

    /** How a level shows. An operation that did not run is no alarm, so it is muted and comes last. */
    record Look(int order, String key, String word) {
        private static final Look NOT_RUN = new Look(3, "idle", "Not run");

        static Look of(long successes, long executions) {
            if (executions == 0) {
                return NOT_RUN;
            }
            Level level = Level.of((double) successes / executions);
            return new Look(level.order(), level.key(), level.word());
        }
    }

    /** A figure, as shown and as a number to sort by. */
    record Figure(String text, String number) {
        static Figure count(long count) {
            return new Figure(Units.count(count), Long.toString(count));
        }

        static Figure duration(double milliseconds, boolean known) {
            return known ? new Figure(Units.duration(milliseconds), Double.toString(milliseconds)) : UNKNOWN;
        }

        private static final Figure UNKNOWN = new Figure("–", "-1");
    }

    /** An operation with all its figures. The bar's numbers are shares of 100. */
    record OperationView(
            String key,
            Markup name,
            String tip,
            String level,
            Look look,
            Figure executions,
            Figure successes,
            Figure failures,
            Figure skipped,
            Figure successRate,
            Figure average,
            Figure shortest,
            Figure longest,
            Figure median,
            Figure p95,
            Figure p99,
            Figure totalTime,
            String succeededShare,
            String failedShare) {

        static OperationView of(String name, OperationSummary operation) {
            long executions = operation.totalExecutions();
            // A summary does not tell durations of 0 from none at all; only if nothing ran is there none for sure.
            boolean timed = executions > 0;
            return new OperationView(
                    name,
                    Html.operationName(name),
                    Tip.of(name),
                    Level.of(operation.successRate()).key(),
                    Look.of(operation.successes(), executions),
                    Figure.count(executions),
                    Figure.count(operation.successes()),
                    Figure.count(operation.failures()),
                    Figure.count(operation.skipped()),
                    new Figure(
                            Units.percent(operation.successes(), executions),
                            executions == 0 ? "-1" : Double.toString(operation.successRate())),
                    Figure.duration(operation.avgDurationMs(), timed),
                    Figure.duration(operation.minDurationMs(), timed),
                    Figure.duration(operation.maxDurationMs(), timed),
                    Figure.duration(operation.p50DurationMs(), timed),
                    Figure.duration(operation.p95DurationMs(), timed),
                    Figure.duration(operation.p99DurationMs(), timed),
                    Figure.duration(operation.totalDurationMs(), timed),
                    share(operation.successes(), executions),
                    share(operation.failures(), executions));
        }

        private static String share(long part, long whole) {
            return whole == 0 ? "0" : Double.toString(Math.round(10_000.0 * part / whole) / 100.0);
        }
    }

    static PageModel of(Summary summary, List<ExecutionRecord> recent, Instant generatedAt) {
        List<OperationView> byName = new ArrayList<>();
        summary.operations().forEach((name, operation) -> byName.add(OperationView.of(name, operation)));

        Comparator<OperationView> worstFirst =
                comparing(operation -> operation.look().order());
        List<OperationView> table = byName.stream()
                .sorted(worstFirst.thenComparing(OperationView::key))
                .toList();
        List<OperationView> cards = byName.stream()
                .sorted(worstFirst
                        .thenComparing(comparingDouble((OperationView operation) ->
                                        Double.parseDouble(operation.totalTime().number()))
                                .reversed())
                        .thenComparing(OperationView::key))
                .toList();
        int shown = Math.min(CARDS_SHOWN, cards.size());
        return new PageModel(
                PageData.json(summary, generatedAt),
                period(summary.from(), summary.to()),
                Moment.of(generatedAt),
                !byName.isEmpty(),
                Overview.of(summary),
                table,
                cards.subList(0, shown),
                cards.subList(shown, cards.size()),
                recent.stream().map(ExecutionView::of).toList());
    }

    private static String period(LocalDate from, LocalDate to) {
        return from.equals(to) ? day(to) : day(from) + " – " + day(to);
    }

    private static String day(LocalDate day) {
        return day.getDayOfMonth() + " " + MONTHS.get(day.getMonthValue() - 1) + ' ' + day.getYear();
    }
}
