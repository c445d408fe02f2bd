// SPDX-License-Identifier: Apache-2.0
package io.devmeter.grafana;

import java.util.ArrayList;
import java.util.List;

/**
 * A Grafana dashboard of all tracked timers that a Prometheus server has scraped: executions, success rate, failures, average duration, 95th percentile
 * with exemplars, and the slowest operations. Data source and operations are variables.
 *
 * <p>The percentile needs timers that publish a histogram; the exemplars need a registry with a {@code SpanContext} and a server with
 * {@code --enable-feature=exemplar-storage}. All other panels need neither. Immutable.
 */
public final class GrafanaDashboard {

    private static final String RANGE = "[$__rate_interval:$resolution]";
    private static final int PANEL_WIDTH = 12;
    private static final int PANEL_HEIGHT = 8;
    private static final Tree DATA_SOURCE =
            Tree.create().put("type", "prometheus").put("uid", "${datasource}");

    private final TrackedTimers timers = TrackedTimers.named("$operation");

    private GrafanaDashboard() {}

    /** Returns the dashboard. */
    public static GrafanaDashboard create() {
        return new GrafanaDashboard();
    }

    private record Panel(
            String title, String description, String type, String unit, String expression, boolean exemplars) {

        static Panel overTime(String title, String unit, String expression, String description) {
            return new Panel(title, description, "timeseries", unit, expression, false);
        }

        Panel withExemplars() {
            return new Panel(title, description, type, unit, expression, true);
        }

        boolean isOverTime() {
            return type.equals("timeseries");
        }
    }

    private List<Panel> panels() {
        return List.of(
                Panel.overTime(
                        "Executions",
                        "ops",
                        timers.rate(RANGE),
                        "Executions a second, without those that were skipped."),
                Panel.overTime(
                        "Success rate",
                        "percentunit",
                        "1 - " + timers.failureRatio(RANGE),
                        "Green above 90%, orange above 70%, as on Devmeter's page."),
                Panel.overTime("Failures", "ops", timers.failureRate(RANGE), "Failed executions a second."),
                Panel.overTime(
                        "Average duration",
                        "s",
                        timers.average(RANGE),
                        "Of executions that ended within the interval, failed ones too."),
                Panel.overTime(
                                "95th percentile",
                                "s",
                                timers.percentile("0.95", RANGE),
                                "Needs timers that publish a histogram. A dot is an execution; its trace id leads to its record.")
                        .withExemplars(),
                new Panel(
                        "Slowest",
                        "The longest of the newest executions, of the ten operations with the longest.",
                        "bargauge",
                        "s",
                        "sort_desc(topk(10, " + timers.longest() + "))",
                        false));
    }

    /** Returns the text of a file that Grafana imports. */
    public String toJson() {
        List<Tree> placed = new ArrayList<>();
        for (Panel panel : panels()) {
            placed.add(placed(panel, placed.size()));
        }
        return Tree.create()
                .put("uid", "devmeter-executions")
                .put("title", "Devmeter: executions")
                .put("tags", List.of("devmeter"))
                .put("schemaVersion", 39)
                .put("editable", true)
                .put("refresh", "30s")
                .put("time", Tree.create().put("from", "now-6h").put("to", "now"))
                .put("templating", Tree.create().put("list", List.of(dataSource(), operation(), resolution())))
                .put("panels", placed)
                .toJson();
    }

    private static Tree dataSource() {
        return Tree.create()
                .put("name", "datasource")
                .put("label", "Data source")
                .put("type", "datasource")
                .put("query", "prometheus");
    }

    private static Tree operation() {
        String names = "label_values(" + TrackedTimers.named(".+").selector() + ", __name__)";
        return Tree.create()
                .put("name", "operation")
                .put("label", "Operation")
                .put("type", "query")
                .put("datasource", DATA_SOURCE)
                .put("definition", names)
                .put("query", Tree.create().put("query", names).put("refId", "operation"))
                .put("regex", "/^" + TrackedTimers.nameOfOperation() + "$/")
                .put("refresh", 2)
                .put("sort", 1)
                .put("multi", true)
                .put("includeAll", true)
                .put("allValue", ".+")
                .put("current", Tree.create().put("text", "All").put("value", "$__all"));
    }

    private static Tree resolution() {
        return Tree.create()
                .put("name", "resolution")
                .put("label", "Scrape interval")
                .put("type", "interval")
                .put("query", "5s,15s,30s,1m")
                .put("current", Tree.create().put("text", "15s").put("value", "15s"));
    }

    private static Tree placed(Panel panel, int index) {
        return Tree.create()
                .put("id", index + 1)
                .put("title", panel.title())
                .put("description", panel.description())
                .put("type", panel.type())
                .put("datasource", DATA_SOURCE)
                .put(
                        "gridPos",
                        Tree.create()
                                .put("x", index % 2 * PANEL_WIDTH)
                                .put("y", index / 2 * PANEL_HEIGHT)
                                .put("w", PANEL_WIDTH)
                                .put("h", PANEL_HEIGHT))
                .put(
                        "fieldConfig",
                        Tree.create().put("defaults", defaults(panel)).put("overrides", List.of()))
                .put(
                        "options",
                        panel.isOverTime()
                                ? Tree.create()
                                : Tree.create().put("orientation", "horizontal").put("displayMode", "basic"))
                .put(
                        "targets",
                        List.of(Tree.create()
                                .put("refId", "A")
                                .put("datasource", DATA_SOURCE)
                                .put("expr", panel.expression())
                                .put("legendFormat", "{{" + TrackedTimers.OPERATION + "}}")
                                .put("exemplar", panel.exemplars())
                                .put("range", panel.isOverTime())
                                .put("instant", !panel.isOverTime())));
    }

    private static Tree defaults(Panel panel) {
        Tree defaults = Tree.create().put("unit", panel.unit()).put("min", 0);
        if (panel.unit().equals("percentunit")) {
            defaults.put("max", 1);
            defaults.put("color", Tree.create().put("mode", "palette-classic"));
            defaults.put(
                    "custom", Tree.create().put("thresholdsStyle", Tree.create().put("mode", "line")));
            defaults.put(
                    "thresholds",
                    Tree.create()
                            .put("mode", "absolute")
                            .put(
                                    "steps",
                                    List.of(
                                            Tree.create().put("color", "red").put("value", 0),
                                            Tree.create().put("color", "orange").put("value", AlertRules.BROKEN_BELOW),
                                            Tree.create()
                                                    .put("color", "green")
                                                    .put("value", AlertRules.FAILING_BELOW))));
        }
        return defaults;
    }
}
