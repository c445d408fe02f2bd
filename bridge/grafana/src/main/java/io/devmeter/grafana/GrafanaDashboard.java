// SPDX-License-Identifier: Apache-2.0
package io.devmeter.grafana;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

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
    private static final Map<String, Object> DATA_SOURCE = Tree.of("type", "prometheus", "uid", "${datasource}");

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
        List<Map<String, Object>> placed = new ArrayList<>();
        for (Panel panel : panels()) {
            placed.add(placed(panel, placed.size()));
        }
        return Tree.toJson(Tree.of(
                "uid",
                "devmeter-executions",
                "title",
                "Devmeter: executions",
                "tags",
                List.of("devmeter"),
                "schemaVersion",
                39,
                "editable",
                true,
                "refresh",
                "30s",
                "time",
                Tree.of("from", "now-6h", "to", "now"),
                "templating",
                Tree.of("list", List.of(dataSource(), operation(), resolution())),
                "panels",
                placed));
    }

    private static Map<String, Object> dataSource() {
        return Tree.of("name", "datasource", "label", "Data source", "type", "datasource", "query", "prometheus");
    }

    private static Map<String, Object> operation() {
        String names = "label_values(" + TrackedTimers.named(".+").selector() + ", __name__)";
        return Tree.of(
                "name",
                "operation",
                "label",
                "Operation",
                "type",
                "query",
                "datasource",
                DATA_SOURCE,
                "definition",
                names,
                "query",
                Tree.of("query", names, "refId", "operation"),
                "regex",
                "/^" + TrackedTimers.nameOfOperation() + "$/",
                "refresh",
                2,
                "sort",
                1,
                "multi",
                true,
                "includeAll",
                true,
                "allValue",
                ".+",
                "current",
                Tree.of("text", "All", "value", "$__all"));
    }

    private static Map<String, Object> resolution() {
        return Tree.of(
                "name", "resolution",
                "label", "Scrape interval",
                "type", "interval",
                "query", "5s,15s,30s,1m",
                "current", Tree.of("text", "15s", "value", "15s"));
    }

    private static Map<String, Object> placed(Panel panel, int index) {
        return Tree.of(
                "id",
                index + 1,
                "title",
                panel.title(),
                "description",
                panel.description(),
                "type",
                panel.type(),
                "datasource",
                DATA_SOURCE,
                "gridPos",
                Tree.of(
                        "x",
                        index % 2 * PANEL_WIDTH,
                        "y",
                        index / 2 * PANEL_HEIGHT,
                        "w",
                        PANEL_WIDTH,
                        "h",
                        PANEL_HEIGHT),
                "fieldConfig",
                Tree.of("defaults", defaults(panel), "overrides", List.of()),
                "options",
                panel.isOverTime() ? Tree.of() : Tree.of("orientation", "horizontal", "displayMode", "basic"),
                "targets",
                List.of(Tree.of(
                        "refId",
                        "A",
                        "datasource",
                        DATA_SOURCE,
                        "expr",
                        panel.expression(),
                        "legendFormat",
                        "{{" + TrackedTimers.OPERATION + "}}",
                        "exemplar",
                        panel.exemplars(),
                        "range",
                        panel.isOverTime(),
                        "instant",
                        !panel.isOverTime())));
    }

    private static Map<String, Object> defaults(Panel panel) {
        Map<String, Object> defaults = Tree.of("unit", panel.unit(), "min", 0);
        if (panel.unit().equals("percentunit")) {
            defaults.put("max", 1);
            defaults.put("color", Tree.of("mode", "palette-classic"));
            defaults.put("custom", Tree.of("thresholdsStyle", Tree.of("mode", "line")));
            defaults.put(
                    "thresholds",
                    Tree.of(
                            "mode",
                            "absolute",
                            "steps",
                            List.of(
                                    Tree.of("color", "red", "value", 0),
                                    Tree.of("color", "orange", "value", AlertRules.BROKEN_BELOW),
                                    Tree.of("color", "green", "value", AlertRules.FAILING_BELOW))));
        }
        return defaults;
    }
}
