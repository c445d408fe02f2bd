// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard;

import io.devmeter.dashboard.analysis.Analysis;
import io.devmeter.dashboard.analysis.Changes;
import io.devmeter.dashboard.analysis.Outage;
import io.devmeter.dashboard.analysis.RepeatedAnalysis;
import io.devmeter.store.ExecutionRecord;
import io.devmeter.store.OperationSummary;
import io.devmeter.store.Summary;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;

/**
 * What the page says before its script draws it, as texts ready to be shown, and the data that the script draws.
 *
 * @param data the page's data as JSON, which takes as long to make as all of this
 * @param period the days that are covered
 * @param generatedAt when the page was made
 * @param hasData whether there is any operation
 * @param hasParts whether there are executions within others, whose time counts in both
 * @param overview figures over all operations
 * @param outages what is wrong with the environment now
 * @param standing what else is wrong now
 * @param changes what is different, since each moment that there is
 * @param flaky the flaky operations, those that cost the most time first
 * @param slowest the operations that took the most time together
 * @param table the operations, the worst level first, then by name
 * @param recent the newest executions, the newest first
 */
record PageModel(
        MarkupInTheMaking data,
        String period,
        Moment generatedAt,
        boolean hasData,
        boolean hasParts,
        Overview overview,
        List<OutageView> outages,
        List<ChangesView.Group> standing,
        List<ChangesView> changes,
        List<FlakyView> flaky,
        List<OperationView> slowest,
        List<OperationView> table,
        List<ExecutionView> recent) {

    /** What a reader without the script gets of lists that have no end. */
    private static final int LISTED = 20;

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

    /** Builds that had a broken environment, and none since that had not. */
    record OutageView(String builds, boolean isOne, Markup operation, String machine, Moment since) {
        static OutageView of(Outage outage) {
            return new OutageView(
                    Units.count(outage.builds()),
                    outage.builds() == 1,
                    Html.operationName(outage.operation()),
                    outage.machine().label(),
                    Moment.of(outage.since()));
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
            String malformed,
            boolean hasFailures) {

        static Overview of(Summary summary) {
            long executions = 0;
            long successes = 0;
            long failures = 0;
            long skipped = 0;
            long timed = 0;
            double totalMs = 0;
            for (OperationSummary operation : summary.operations().values()) {
                executions += operation.totalExecutions();
                successes += operation.successes();
                failures += operation.failures();
                skipped += operation.skipped();
                timed += operation.timedExecutions();
                totalMs += operation.totalDurationMs(); // Beyond the largest double, Units has the same word for it.
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
                    OperationView.duration(totalMs, timed > 0),
                    Units.count(summary.skippedLines()),
                    malformed(summary.skippedLines()),
                    failures > 0);
        }

        /** Says of malformed lines that they are not counted, nothing if there are none. */
        private static String malformed(long lines) {
            if (lines == 0) {
                return "";
            }
            return Units.count(lines)
                    + (lines == 1 ? " malformed line was not counted." : " malformed lines were not counted.");
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

    /** An operation with all its figures. */
    record OperationView(
            String key,
            Markup name,
            Markup plainName,
            String tip,
            String level,
            Look look,
            String successRate,
            String executions,
            String failures,
            String skipped,
            String average,
            String shortest,
            String median,
            String p95,
            String p99,
            String longest,
            String totalTime,
            String timed) {

        static OperationView of(String name, OperationSummary operation) {
            long executions = operation.totalExecutions();
            boolean timed = operation.timedExecutions() > 0;
            return new OperationView(
                    name,
                    Html.operationName(name),
                    Html.breakable(name),
                    Tip.of(name),
                    Level.of(operation.successRate()).key(),
                    Look.of(operation.successes(), executions),
                    Units.percent(operation.successes(), executions),
                    Units.count(executions),
                    Units.count(operation.failures()),
                    Units.count(operation.skipped()),
                    duration(operation.avgDurationMs(), timed),
                    duration(operation.minDurationMs(), timed),
                    duration(operation.p50DurationMs(), timed),
                    duration(operation.p95DurationMs(), timed),
                    duration(operation.p99DurationMs(), timed),
                    duration(operation.maxDurationMs(), timed),
                    duration(operation.totalDurationMs(), timed),
                    Units.count(operation.timedExecutions()));
        }

        private static String duration(double milliseconds, boolean known) {
            return known ? Units.duration(milliseconds) : "–";
        }
    }

    /** What can be said without an analysis. */
    private record Figures(
            Overview overview, List<OperationView> slowest, List<OperationView> table, List<ExecutionView> recent) {

        static Figures of(Reading reading) {
            List<Map.Entry<String, OperationSummary>> operations =
                    new ArrayList<>(reading.summary().operations().entrySet());
            List<OperationView> table = new ArrayList<>();
            for (Map.Entry<String, OperationSummary> operation : operations) {
                table.add(OperationView.of(operation.getKey(), operation.getValue()));
            }
            table.sort(Figures::byLevelAndName);
            operations.sort(Figures::byTotalTime);
            List<OperationView> slowest = new ArrayList<>();
            for (Map.Entry<String, OperationSummary> operation : operations) {
                if (operation.getValue().timedExecutions() > 0 && slowest.size() < LISTED) {
                    slowest.add(OperationView.of(operation.getKey(), operation.getValue()));
                }
            }
            List<ExecutionView> recent = new ArrayList<>();
            for (ExecutionRecord execution : reading.newest()
                    .subList(0, Math.min(LISTED, reading.newest().size()))) {
                recent.add(ExecutionView.of(execution));
            }
            return new Figures(Overview.of(reading.summary()), slowest, table, recent);
        }

        private static int byLevelAndName(OperationView one, OperationView other) {
            int byLevel = Integer.compare(one.look().order(), other.look().order());
            return byLevel != 0 ? byLevel : one.key().compareTo(other.key());
        }

        /** The longest first. */
        private static int byTotalTime(
                Map.Entry<String, OperationSummary> one, Map.Entry<String, OperationSummary> other) {
            return Double.compare(
                    other.getValue().totalDurationMs(), one.getValue().totalDurationMs());
        }
    }

    static PageModel of(Reading reading, Instant generatedAt) {
        return of(reading, new RepeatedAnalysis(), generatedAt);
    }

    /** Makes use of what is known from an earlier page. */
    static PageModel of(Reading reading, RepeatedAnalysis analyses, Instant generatedAt) {
        ForkJoinTask<Figures> meanwhile = ForkJoinPool.commonPool().submit(() -> Figures.of(reading));
        Analysis analysis = analyses.of(reading.runs(), reading.days(), generatedAt);
        MarkupInTheMaking data = MarkupInTheMaking.begin(() -> PageData.json(reading, analysis, generatedAt));
        List<ChangesView> changes = new ArrayList<>();
        for (Changes since : analysis.changes()) {
            changes.add(ChangesView.of(since));
        }
        Summary summary = reading.summary();
        List<FlakyView> flaky = FlakyView.of(analysis, summary, LISTED);
        Figures figures = meanwhile.join();
        return new PageModel(
                data,
                period(summary.from(), summary.to()),
                Moment.of(generatedAt),
                !figures.table().isEmpty(),
                !analysis.invocations().isEmpty(),
                figures.overview(),
                analysis.outages().stream().map(OutageView::of).toList(),
                ChangesView.standing(analysis.verdicts()),
                changes,
                flaky,
                figures.slowest(),
                figures.table(),
                figures.recent());
    }

    private static String period(LocalDate from, LocalDate to) {
        return from.equals(to) ? day(to) : day(from) + " – " + day(to);
    }

    private static String day(LocalDate day) {
        return day.getDayOfMonth() + " " + MONTHS.get(day.getMonthValue() - 1) + ' ' + day.getYear();
    }
}
