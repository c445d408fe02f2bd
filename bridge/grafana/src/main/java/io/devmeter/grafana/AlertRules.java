// SPDX-License-Identifier: Apache-2.0
package io.devmeter.grafana;

import java.time.Duration;
import java.util.List;

/**
 * Alert rules for Prometheus about all tracked timers that it scrapes:
 *
 * <ul>
 *   <li>{@code DevmeterFailing}: less than 90% of an operation's executions within the window succeeded (warning)
 *   <li>{@code DevmeterBroken}: less than 70% (critical); the two limits are those of the levels on Devmeter's page
 *   <li>{@code DevmeterSlower}: an operation's average duration is at least 1.25 times what it was a day before, and at least 50 ms more (warning), as
 *       for the verdict {@code slower}
 * </ul>
 *
 * <p>An operation with fewer than five executions within the window raises none. Each alert has the label {@code operation}. What the rules are about is
 * recorded as series of that label, too: {@code devmeter:executions:rate} and {@code devmeter:failures:rate} (per second), and
 * {@code devmeter:duration_seconds:avg}. Immutable.
 */
public final class AlertRules {

    /** The success rates below which an operation is orange and red on Devmeter's page. */
    static final double FAILING_BELOW = 0.9;

    static final double BROKEN_BELOW = 0.7;

    private static final Duration DEFAULT_WINDOW = Duration.ofMinutes(15);
    private static final int MIN_EXECUTIONS = 5;

    private static final String EXECUTIONS = "devmeter:executions:rate";
    private static final String FAILURES = "devmeter:failures:rate";
    private static final String AVERAGE = "devmeter:duration_seconds:avg";

    private final Duration window;

    private AlertRules(Duration window) {
        this.window = window;
    }

    /** Returns the rules with a window of 15 minutes, which fire when what they are about has lasted for a third of that. */
    public static AlertRules create() {
        return over(DEFAULT_WINDOW);
    }

    /**
     * Returns the rules with another window, for operations that run more or less often. They fire when what they are about has lasted for a third
     * of it.
     *
     * @throws IllegalArgumentException if {@code window} is shorter than 3 seconds
     */
    public static AlertRules over(Duration window) {
        if (window.toSeconds() < 3) {
            throw new IllegalArgumentException("window is " + window + ", which is shorter than 3 seconds");
        }
        return new AlertRules(window);
    }

    /** Returns the text of a rule file. */
    public String toYaml() {
        // As often as the server evaluates rules, which is what a subquery without a resolution asks for.
        String range = "[" + seconds(window) + ":]";
        TrackedTimers timers = TrackedTimers.named(".+");
        List<Tree> rules = List.of(
                recording(EXECUTIONS, timers.rate(range)),
                recording(FAILURES, timers.failureRate(range)),
                recording(AVERAGE, timers.average(range)),
                alert(
                        "DevmeterFailing",
                        "warning",
                        "1 - " + FAILURES + " / " + EXECUTIONS + " < " + FAILING_BELOW,
                        "{{ $labels.operation }} fails",
                        "{{ $value | humanizePercentage }} of its executions succeeded."),
                alert(
                        "DevmeterBroken",
                        "critical",
                        "1 - " + FAILURES + " / " + EXECUTIONS + " < " + BROKEN_BELOW,
                        "{{ $labels.operation }} is broken",
                        "{{ $value | humanizePercentage }} of its executions succeeded."),
                alert(
                        "DevmeterSlower",
                        "warning",
                        AVERAGE + " >= 1.25 * " + AVERAGE + " offset 1d and " + AVERAGE + " - " + AVERAGE
                                + " offset 1d >= 0.05",
                        "{{ $labels.operation }} is slower than a day before",
                        "It takes {{ $value | humanizeDuration }} on average."));
        Tree group = Tree.create().put("name", "devmeter").put("rules", rules);
        return Tree.create().put("groups", List.of(group)).toYaml();
    }

    private static Tree recording(String name, String expression) {
        return Tree.create().put("record", name).put("expr", expression);
    }

    private Tree alert(String name, String severity, String condition, String summary, String description) {
        return Tree.create()
                .put("alert", name)
                .put("expr", condition + " and " + EXECUTIONS + " * " + window.toSeconds() + " >= " + MIN_EXECUTIONS)
                .put("for", seconds(window.dividedBy(3)))
                .put("labels", Tree.create().put("severity", severity))
                .put("annotations", Tree.create().put("summary", summary).put("description", description));
    }

    private static String seconds(Duration duration) {
        return duration.toSeconds() + "s";
    }
}
