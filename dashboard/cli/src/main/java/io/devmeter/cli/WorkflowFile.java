// SPDX-License-Identifier: Apache-2.0
package io.devmeter.cli;

import io.devmeter.cli.Workflow.Settling;
import io.devmeter.cli.Workflow.Step;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** Reads a workflow, and goes no deeper into its file than a workflow does. */
final class WorkflowFile {

    private static final List<String> KEYS = List.of("name", "steps");
    private static final List<String> STEP_KEYS =
            List.of("name", "run", "needs", "retries", "continue_on_failure", "meta", "env", "dir");

    private final YamlFile yaml;
    private final Map<String, Step> steps = new LinkedHashMap<>();

    /** For each step, the nodes that name what it needs. */
    private final Map<String, List<ScalarNode>> needs = new LinkedHashMap<>();

    private final Map<String, Integer> lines = new LinkedHashMap<>();

    private WorkflowFile(YamlFile yaml) {
        this.yaml = yaml;
    }

    /**
     * Reads a file.
     *
     * @throws Failure as wrong usage, if the file is not there or not right
     * @throws IOException if it cannot be read
     */
    static Workflow read(Path path) throws IOException {
        return new WorkflowFile(YamlFile.read(path, "workflow file")).workflow(String.valueOf(path.getFileName()));
    }

    private Workflow workflow(String baseName) {
        Map<String, Node> values = yaml.mapping(yaml.root(), "the file", KEYS);
        Node name = values.get("name");
        Node list = values.get("steps");
        if (list == null) {
            throw yaml.wrong(yaml.root(), "there are no steps");
        }
        List<Node> items = yaml.sequence(list, "steps");
        if (items.isEmpty()) {
            throw yaml.wrong(list, "there are no steps");
        }
        String before = null;
        for (Node item : items) {
            Step step = step(item, before);
            before = step.name();
        }
        Workflow workflow =
                new Workflow(name == null ? baseName : yaml.nonEmpty(name, "name"), List.copyOf(steps.values()));
        checkNeeds(workflow);
        return workflow;
    }

    private Step step(Node node, @Nullable String before) {
        Map<String, Node> values = yaml.mapping(node, "a step", STEP_KEYS);
        Node nameNode = values.get("name");
        if (nameNode == null) {
            throw yaml.wrong(node, "the step has no name");
        }
        String name = yaml.nonEmpty(nameNode, "name");
        Node run = values.get("run");
        if (run == null) {
            throw yaml.wrong(node, "step '" + name + "' has nothing to run");
        }
        List<ScalarNode> needNodes = needs(values.get("needs"));
        List<String> needed = values.containsKey("needs")
                ? needNodes.stream().map(ScalarNode::getValue).distinct().toList()
                : before == null ? List.of() : List.of(before);
        Node retries = values.get("retries");
        Node goesOn = values.get("continue_on_failure");
        Node directory = values.get("dir");
        Step step = new Step(
                name,
                command(run),
                needed,
                retries == null ? 0 : yaml.wholeNumber(retries, "retries", 0),
                goesOn != null && yaml.flag(goesOn, "continue_on_failure"),
                metadata(values.get("meta")),
                environment(values.get("env")),
                directory == null ? null : yaml.nonEmpty(directory, "dir"));
        if (steps.putIfAbsent(name, step) != null) {
            throw yaml.wrong(nameNode, "there are two steps named '" + name + "'");
        }
        needs.put(name, needNodes);
        lines.put(name, YamlFile.line(nameNode));
        return step;
    }

    /** A list is executed as it is, a text by the shell, whatever the PATH of the step. {@code true} and {@code false} are commands too. */
    private List<String> command(Node run) {
        if (run instanceof ScalarNode text
                && (text.getTag().equals(Tag.STR) || text.getTag().equals(Tag.BOOL))) {
            String shell = Windows.HERE ? "sh" : "/bin/sh"; // No place is that of the shell there.
            return List.of(shell, "-c", yaml.nonEmpty(text, "run"));
        }
        if (!(run instanceof SequenceNode list)) {
            throw yaml.wrong(run, "run must be a text or a list of texts");
        }
        List<String> command = new ArrayList<>();
        for (Node argument : list.getValue()) {
            command.add(yaml.text(argument, "an argument of run"));
        }
        if (command.isEmpty() || command.get(0).isEmpty()) {
            throw yaml.wrong(run, "run names no command");
        }
        return command;
    }

    private List<ScalarNode> needs(@Nullable Node node) {
        if (node == null) {
            return List.of();
        }
        List<ScalarNode> names = new ArrayList<>();
        for (Node need : node instanceof ScalarNode ? List.of(node) : yaml.sequence(node, "needs")) {
            yaml.nonEmpty(need, "needs");
            names.add((ScalarNode) need);
        }
        return names;
    }

    private Map<String, Object> metadata(@Nullable Node node) {
        Map<String, Object> metadata = new LinkedHashMap<>();
        if (node != null) {
            yaml.mapping(node, "meta").forEach((key, value) -> metadata.put(key, metadatum(key, value)));
        }
        return metadata;
    }

    private Object metadatum(String key, Node node) {
        String text = yaml.text(node, "meta " + YamlFile.quoted(key));
        Tag tag = node.getTag();
        try {
            if (tag.equals(Tag.BOOL)) {
                return Boolean.parseBoolean(text);
            }
            if (tag.equals(Tag.INT)) {
                return Long.parseLong(text);
            }
            return tag.equals(Tag.FLOAT) ? (Object) Double.parseDouble(text) : text;
        } catch (NumberFormatException outOfRange) {
            return text;
        }
    }

    private Map<String, String> environment(@Nullable Node node) {
        Map<String, String> environment = new LinkedHashMap<>();
        if (node != null) {
            yaml.mapping(node, "env").forEach((key, value) -> {
                if (key.isEmpty() || key.indexOf('=') >= 0) {
                    throw yaml.wrong(value, "'" + key + "' cannot be the name of an environment variable");
                }
                environment.put(key, yaml.text(value, "env " + YamlFile.quoted(key)));
            });
        }
        return environment;
    }

    private void checkNeeds(Workflow workflow) {
        needs.forEach((name, nodes) -> nodes.forEach(need -> {
            if (!steps.containsKey(need.getValue())) {
                throw yaml.wrong(need, "step '" + name + "' needs '" + need.getValue() + "', which is not a step");
            }
        }));
        Settling settling = new Settling(workflow);
        Set<String> settled = new HashSet<>();
        Deque<Step> ready = new ArrayDeque<>(settling.ready());
        while (!ready.isEmpty()) {
            Step step = ready.remove();
            settled.add(step.name());
            ready.addAll(settling.settle(step));
        }
        for (Step step : steps.values()) {
            if (!settled.contains(step.name())) {
                throw circle(step.name(), settled);
            }
        }
    }

    /** Whoever is not settled needs another one that is not, so that going on from each to such a one leads into a circle. */
    private Failure circle(String from, Set<String> settled) {
        List<String> way = new ArrayList<>();
        String name = from;
        while (!way.contains(name)) {
            way.add(name);
            Step step = steps.get(name);
            List<String> needed = step == null ? List.of() : step.needs();
            name = needed.stream()
                    .filter(need -> !settled.contains(need))
                    .findFirst()
                    .orElse(from);
        }
        List<String> circle = new ArrayList<>(way.subList(way.indexOf(name), way.size()));
        circle.add(name);
        return yaml.wrong(
                lineOfNeed(name, circle.get(1)),
                "steps need each other in a circle: " + String.join(" needs ", circle));
    }

    /** Returns the line that says that a step needs another one; if none does, because it comes right after it, that of the step. */
    private int lineOfNeed(String name, String need) {
        return needs.getOrDefault(name, List.of()).stream()
                .filter(node -> node.getValue().equals(need))
                .mapToInt(YamlFile::line)
                .findFirst()
                .orElseGet(() -> lines.getOrDefault(name, 1));
    }
}
