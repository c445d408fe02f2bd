// SPDX-License-Identifier: Apache-2.0
package io.devmeter.grafana;

import io.devmeter.bridge.Status;
import io.devmeter.bridge.TrackedTimer;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.config.NamingConvention;
import io.micrometer.prometheusmetrics.PrometheusNamingConvention;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * PromQL about tracked timers, whatever they are called. Each operation is a metric of its own, so these expressions ask for names by a pattern, and
 * for those alone that have the bridge's outcome. What they return is told apart by the label {@code operation}.
 */
final class TrackedTimers {

    static final String OPERATION = "operation";

    private static final NamingConvention NAMES = new PrometheusNamingConvention();

    /** Ends the name of every timer, as it says the unit: {@code _seconds}. */
    private static final String SUFFIX =
            NAMES.name("x", Meter.Type.TIMER, "seconds").substring(1);

    private static final String OUTCOME = NAMES.tagKey(TrackedTimer.OUTCOME);

    private static final String EXECUTED = Status.SUCCESS.text() + "|" + Status.FAILED.text();

    private static final String ANY =
            Arrays.stream(Status.values()).map(Status::text).collect(Collectors.joining("|"));

    private final String operations;

    private TrackedTimers(String operations) {
        this.operations = operations;
    }

    /** Returns expressions about the operations whose names, as Prometheus has them, match the pattern. */
    static TrackedTimers named(String pattern) {
        return new TrackedTimers(pattern);
    }

    /** Selects the counts of all executions, also those that were skipped. */
    String selector() {
        return series("count", ANY);
    }

    /** Takes the operation out of the name of a series that {@link #selector()} selects. */
    static String nameOfOperation() {
        return "(.+)" + SUFFIX + "_count";
    }

    /**
     * Executions a second that were not skipped.
     *
     * @param range the time to look at, as a subquery has it: {@code [15m:15s]}
     */
    String rate(String range) {
        return perSecond("count", EXECUTED, range, OPERATION);
    }

    /** Failed executions a second; 0 where there are only others. */
    String failureRate(String range) {
        return "(" + perSecond("count", Status.FAILED.text(), range, OPERATION) + " or 0 * " + rate(range) + ")";
    }

    /** Failed executions for each one that was not skipped, from 0 to 1; nothing for operations without any. */
    String failureRatio(String range) {
        return failureRate(range) + " / (" + rate(range) + " > 0)";
    }

    /** Seconds that an execution took on average; nothing for operations without any. */
    String average(String range) {
        return perSecond("sum", EXECUTED, range, OPERATION) + " / (" + rate(range) + " > 0)";
    }

    /** Seconds that were not exceeded by the given share of executions. Needs timers with a histogram. */
    String percentile(String share, String range) {
        return "histogram_quantile(" + share + ", " + perSecond("bucket", EXECUTED, range, OPERATION + ", le") + ")";
    }

    /** Seconds that the longest of the newest executions took. */
    String longest() {
        return "max by (" + OPERATION + ") (" + withOperation("max", EXECUTED) + ")";
    }

    private String perSecond(String part, String outcomes, String range, String labels) {
        // rate() drops a metric's name, and fails for series that differ in nothing else. So the operation has to be a
        // label before; and what comes out of label_replace() has a range only as a subquery.
        return "sum by (" + labels + ") (rate(" + withOperation(part, outcomes) + range + "))";
    }

    private String withOperation(String part, String outcomes) {
        // A tag of the timer's own that is called so is kept apart first: what differs in nothing else would be equal,
        // which fails the whole query. The label for it starts with what no tag is allowed to start with.
        String ownTagKept = labelReplace(series(part, outcomes), "__" + OPERATION, OPERATION, "(.+)");
        return labelReplace(ownTagKept, OPERATION, "__name__", "(.+)" + SUFFIX + "_" + part);
    }

    private static String labelReplace(String vector, String label, String from, String pattern) {
        return "label_replace(" + vector + ", \"" + label + "\", \"$1\", \"" + from + "\", \"" + pattern + "\")";
    }

    private String series(String part, String outcomes) {
        return "{__name__=~\"(" + operations + ")" + SUFFIX + "_" + part + "\", " + OUTCOME + "=~\"" + outcomes + "\"}";
    }
}
