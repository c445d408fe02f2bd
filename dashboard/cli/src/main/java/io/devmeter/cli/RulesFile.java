// SPDX-License-Identifier: Apache-2.0
package io.devmeter.cli;

import io.devmeter.dashboard.check.Measure;
import io.devmeter.dashboard.check.NameGlob;
import io.devmeter.dashboard.check.Rule;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.nodes.Node;

/** Reads the rules of {@code devmeter check}. */
final class RulesFile {

    private static final Map<String, Measure> MEASURES = measures();

    private static final List<String> SCOPE_KEYS = List.of("days", "min_runs", "require_data");

    private static final List<String> FILE_KEYS = with("rules", List.of());

    private static final List<String> RULE_KEYS = with("operation", MEASURES.keySet());

    private final YamlFile yaml;

    private RulesFile(YamlFile yaml) {
        this.yaml = yaml;
    }

    /**
     * Reads a file.
     *
     * @throws Failure as wrong usage, if the file is not there or not right
     * @throws IOException if it cannot be read
     */
    static List<Rule> read(Path path) throws IOException {
        return new RulesFile(YamlFile.read(path, "rules file")).rules();
    }

    private static Map<String, Measure> measures() {
        Map<String, Measure> measures = new LinkedHashMap<>();
        Arrays.stream(Measure.values()).forEach(measure -> measures.put(measure.key(), measure));
        return measures;
    }

    private static List<String> with(String first, Collection<String> more) {
        List<String> keys = new ArrayList<>(List.of(first));
        keys.addAll(more);
        keys.addAll(SCOPE_KEYS);
        return List.copyOf(keys);
    }

    /** What a rule looks at: its own, else that of the file, else the default. */
    private record Scope(int days, int minRuns, boolean requireData) {}

    private Scope scope(Map<String, Node> values, Scope otherwise) {
        Node days = values.get("days");
        Node minRuns = values.get("min_runs");
        Node requireData = values.get("require_data");
        return new Scope(
                days == null ? otherwise.days() : yaml.wholeNumber(days, "days", 0, WholeNumber.MOST_DAYS),
                minRuns == null ? otherwise.minRuns() : yaml.wholeNumber(minRuns, "min_runs", 1),
                requireData == null ? otherwise.requireData() : yaml.flag(requireData, "require_data"));
    }

    private List<Rule> rules() {
        Map<String, Node> values = yaml.mapping(yaml.root(), "the file", FILE_KEYS);
        Node list = values.get("rules");
        if (list == null) {
            throw yaml.wrong(yaml.root(), "there are no rules");
        }
        Scope scope = scope(values, new Scope(Rule.DEFAULT_DAYS, Rule.DEFAULT_MIN_RUNS, false));
        List<Rule> rules = new ArrayList<>();
        for (Node item : yaml.sequence(list, "rules")) {
            rules.add(rule(item, scope));
        }
        if (rules.isEmpty()) {
            throw yaml.wrong(list, "there are no rules");
        }
        return rules;
    }

    private Rule rule(Node node, Scope ofTheFile) {
        Map<String, Node> values = yaml.mapping(node, "a rule", RULE_KEYS);
        Node operation = values.get("operation");
        if (operation == null) {
            throw yaml.wrong(node, "the rule names no operation; \"*\" stands for all");
        }
        Map<Measure, Double> limits = new EnumMap<>(Measure.class);
        MEASURES.forEach((key, measure) -> {
            Node value = values.get(key);
            if (value != null) {
                limit(limits, measure, value);
            }
        });
        if (limits.isEmpty()) {
            throw yaml.wrong(node, "the rule limits nothing; it needs one of " + String.join(", ", MEASURES.keySet()));
        }
        Scope scope = scope(values, ofTheFile);
        return new Rule(glob(operation), limits, scope.days(), scope.minRuns(), scope.requireData());
    }

    private NameGlob glob(Node node) {
        try {
            return NameGlob.of(yaml.text(node, "operation"));
        } catch (IllegalArgumentException e) {
            throw yaml.wrong(node, "operation: " + e.getMessage());
        }
    }

    /** Demanding {@code false} is demanding nothing. */
    private void limit(Map<Measure, Double> limits, Measure measure, Node node) {
        String key = measure.key();
        switch (measure.unit()) {
            case MILLISECONDS ->
                limits.put(measure, yaml.number(node, key, 0, Double.MAX_VALUE, "a number of milliseconds from 0 up"));
            case SHARE -> limits.put(measure, yaml.number(node, key, 0, 1, "a number from 0 to 1, such as 0.95"));
            case OPERATIONS -> limits.put(measure, (double) yaml.wholeNumber(node, key, 0));
            case TRUTH -> {
                if (yaml.flag(node, key)) {
                    limits.put(measure, 1.0);
                }
            }
        }
    }
}
