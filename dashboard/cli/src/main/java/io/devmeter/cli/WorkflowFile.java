// SPDX-License-Identifier: Apache-2.0
package io.devmeter.cli;

import io.devmeter.cli.Workflow.Settling;
import io.devmeter.cli.Workflow.Step;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
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
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * Reads a workflow from a YAML file, and is strict about it: what is not known is a mistake, told with its line. Walks the nodes of the
 * document itself, for their lines; nothing is constructed from them, and no deeper than a workflow goes, so that aliases cannot multiply.
 */
final class WorkflowFile {

    private static final int MAX_BYTES = 1 << 20;

    private static final Set<String> KEYS = Set.of("name", "steps");
    private static final Set<String> STEP_KEYS =
            Set.of("name", "run", "needs", "retries", "continue_on_failure", "meta", "env", "dir");

    private final String file;
    private final Map<String, Step> steps = new LinkedHashMap<>();

    /** For each step, the nodes that name what it needs. */
    private final Map<String, List<ScalarNode>> needs = new LinkedHashMap<>();

    private final Map<String, Integer> lines = new LinkedHashMap<>();

    private WorkflowFile(String file) {
        this.file = file;
    }

    /**
     * Reads a file.
     *
     * @throws Failure as wrong usage, if the file is not there or not right
     * @throws IOException if it cannot be read
     */
    static Workflow read(Path path) throws IOException {
        WorkflowFile file = new WorkflowFile(path.toString());
        return file.workflow(file.compose(path), String.valueOf(path.getFileName()));
    }

    private Node compose(Path path) throws IOException {
        if (!Files.exists(path)) {
            throw Failure.usage(file + ": there is no such file");
        }
        if (Files.isDirectory(path)) {
            throw Failure.usage(file + ": is a directory, not a workflow file");
        }
        byte[] text;
        try (InputStream in = Files.newInputStream(path)) {
            text = in.readNBytes(MAX_BYTES + 1);
        }
        if (text.length > MAX_BYTES) {
            throw Failure.usage(file + ": is larger than 1 MiB, so it is no workflow file");
        }
        try {
            return new Compose(LoadSettings.builder().build())
                    .composeInputStream(new ByteArrayInputStream(text))
                    .orElseThrow(() -> wrong(1, "the file is empty; a workflow has steps"));
        } catch (MarkedYamlEngineException e) {
            throw wrong(e.getProblemMark().map(WorkflowFile::line).orElse(1), "no valid YAML: " + e.getProblem());
        } catch (YamlEngineException e) {
            throw wrong(1, "no valid YAML: " + e.getMessage());
        } catch (StackOverflowError tooDeep) {
            throw wrong(1, "it is nested too deeply for a workflow");
        }
    }

    private Workflow workflow(Node root, String baseName) {
        Map<String, Node> values = mapping(root, "the file", KEYS);
        Node name = values.get("name");
        Node list = values.get("steps");
        if (list == null) {
            throw wrong(root, "there are no steps");
        }
        List<Node> items = sequence(list, "steps");
        if (items.isEmpty()) {
            throw wrong(list, "there are no steps");
        }
        String before = null;
        for (Node item : items) {
            Step step = step(item, before);
            before = step.name();
        }
        checkNeeds();
        return new Workflow(name == null ? baseName : nonEmpty(name, "name"), List.copyOf(steps.values()));
    }

    private Step step(Node node, @Nullable String before) {
        Map<String, Node> values = mapping(node, "a step", STEP_KEYS);
        Node nameNode = values.get("name");
        if (nameNode == null) {
            throw wrong(node, "the step has no name");
        }
        String name = nonEmpty(nameNode, "name");
        Node run = values.get("run");
        if (run == null) {
            throw wrong(node, "step '" + name + "' has nothing to run");
        }
        List<ScalarNode> needNodes = needs(values.get("needs"));
        List<String> needed = values.containsKey("needs")
                ? needNodes.stream().map(ScalarNode::getValue).distinct().toList()
                : before == null ? List.of() : List.of(before);
        Node directory = values.get("dir");
        Step step = new Step(
                name,
                command(run),
                needed,
                retries(values.get("retries")),
                flag(values.get("continue_on_failure")),
                metadata(values.get("meta")),
                environment(values.get("env")),
                directory == null ? null : nonEmpty(directory, "dir"));
        if (steps.putIfAbsent(name, step) != null) {
            throw wrong(nameNode, "there are two steps named '" + name + "'");
        }
        needs.put(name, needNodes);
        lines.put(name, line(nameNode));
        return step;
    }

    /** A list is executed as it is, a text by a shell. {@code true} and {@code false} are commands too. */
    private List<String> command(Node run) {
        if (run instanceof ScalarNode text) {
            if (!text.getTag().equals(Tag.STR) && !text.getTag().equals(Tag.BOOL)) {
                throw wrong(run, "run must be a text or a list of texts");
            }
            return List.of("sh", "-c", nonEmpty(text, "run"));
        }
        List<String> command = new ArrayList<>();
        for (Node argument : sequence(run, "run")) {
            command.add(text(argument, "run"));
        }
        if (command.isEmpty() || command.get(0).isEmpty()) {
            throw wrong(run, "run names no command");
        }
        return command;
    }

    private List<ScalarNode> needs(@Nullable Node node) {
        if (node == null) {
            return List.of();
        }
        List<ScalarNode> names = new ArrayList<>();
        for (Node need : node instanceof ScalarNode ? List.of(node) : sequence(node, "needs")) {
            nonEmpty(need, "needs");
            names.add((ScalarNode) need);
        }
        return names;
    }

    private int retries(@Nullable Node node) {
        if (node == null) {
            return 0;
        }
        if (node instanceof ScalarNode number && number.getTag().equals(Tag.INT)) {
            try {
                int retries = Integer.parseInt(number.getValue());
                if (retries >= 0) {
                    return retries;
                }
            } catch (NumberFormatException tooLarge) {
                throw wrong(node, "retries is '" + number.getValue() + "', which is too many");
            }
        }
        throw wrong(node, "retries must be a whole number from 0 up");
    }

    private boolean flag(@Nullable Node node) {
        if (node == null) {
            return false;
        }
        if (node instanceof ScalarNode flag && flag.getTag().equals(Tag.BOOL)) {
            return Boolean.parseBoolean(flag.getValue());
        }
        throw wrong(node, "continue_on_failure must be true or false");
    }

    private Map<String, Object> metadata(@Nullable Node node) {
        Map<String, Object> metadata = new LinkedHashMap<>();
        if (node != null) {
            mapping(node, "meta", null).forEach((key, value) -> metadata.put(key, metadatum(value)));
        }
        return metadata;
    }

    private Object metadatum(Node node) {
        String text = text(node, "meta");
        Tag tag = node.getTag();
        if (tag.equals(Tag.BOOL)) {
            return Boolean.parseBoolean(text);
        }
        try {
            return tag.equals(Tag.INT) ? (Object) Long.valueOf(text) : tag.equals(Tag.FLOAT) ? number(text) : text;
        } catch (NumberFormatException outOfRange) {
            return text;
        }
    }

    private static Object number(String text) {
        return Double.valueOf(text);
    }

    private Map<String, String> environment(@Nullable Node node) {
        Map<String, String> environment = new LinkedHashMap<>();
        if (node != null) {
            mapping(node, "env", null).forEach((key, value) -> {
                if (key.isEmpty() || key.indexOf('=') >= 0) {
                    throw wrong(value, "'" + key + "' cannot be the name of an environment variable");
                }
                environment.put(key, text(value, "env"));
            });
        }
        return environment;
    }

    private void checkNeeds() {
        needs.forEach((name, nodes) -> nodes.forEach(need -> {
            if (!steps.containsKey(need.getValue())) {
                throw wrong(need, "step '" + name + "' needs '" + need.getValue() + "', which is no step");
            }
        }));
        Settling settling = new Settling(new Workflow(file, List.copyOf(steps.values())));
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
        return wrong(
                lineOfNeed(name, circle.get(1)),
                "steps need each other in a circle: " + String.join(" needs ", circle));
    }

    /** Returns the line that says that a step needs another one; if none does, because it comes right after it, that of the step. */
    private int lineOfNeed(String name, String need) {
        return needs.getOrDefault(name, List.of()).stream()
                .filter(node -> node.getValue().equals(need))
                .mapToInt(this::line)
                .findFirst()
                .orElseGet(() -> lines.getOrDefault(name, 1));
    }

    /** Returns the values of a mapping by their keys, in order; any key will do if {@code known} is {@code null}. */
    private Map<String, Node> mapping(Node node, String what, @Nullable Set<String> known) {
        if (!(node instanceof MappingNode mapping)) {
            throw wrong(node, what + " must be keys with values");
        }
        Map<String, Node> values = new LinkedHashMap<>();
        for (NodeTuple entry : mapping.getValue()) {
            String key = text(entry.getKeyNode(), "a key");
            if (known != null && !known.contains(key)) {
                throw wrong(
                        entry.getKeyNode(),
                        "there is no key '" + key + "' here, but "
                                + String.join(", ", known.stream().sorted().toList()));
            }
            if (values.put(key, entry.getValueNode()) != null) {
                throw wrong(entry.getKeyNode(), "the key '" + key + "' is there twice");
            }
        }
        return values;
    }

    private List<Node> sequence(Node node, String what) {
        if (node instanceof SequenceNode sequence) {
            return sequence.getValue();
        }
        throw wrong(node, what + " must be a list");
    }

    private String nonEmpty(Node node, String what) {
        String text = text(node, what);
        if (text.isBlank()) {
            throw wrong(node, what + " is empty");
        }
        return text;
    }

    /** Returns a scalar as it is written, numbers and booleans too. */
    private String text(Node node, String what) {
        if (!(node instanceof ScalarNode scalar)) {
            throw wrong(node, what + " must be a text, and not a list or keys with values");
        }
        if (!Set.of(Tag.STR, Tag.INT, Tag.FLOAT, Tag.BOOL).contains(scalar.getTag())) {
            throw wrong(
                    node,
                    scalar.getTag().equals(Tag.NULL)
                            ? what + " has no value"
                            : what + " has the tag " + scalar.getTag() + ", which means nothing here");
        }
        if (scalar.getValue().indexOf('\0') >= 0) {
            throw wrong(node, what + " holds a null character");
        }
        return scalar.getValue();
    }

    private Failure wrong(Node node, String message) {
        return wrong(line(node), message);
    }

    private Failure wrong(int line, String message) {
        return Failure.usage(file + ":" + line + ": " + message);
    }

    private int line(Node node) {
        return node.getStartMark().map(WorkflowFile::line).orElse(1);
    }

    private static int line(Mark mark) {
        return mark.getLine() + 1;
    }
}
