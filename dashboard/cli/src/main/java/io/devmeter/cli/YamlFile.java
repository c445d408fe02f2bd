// SPDX-License-Identifier: Apache-2.0
package io.devmeter.cli;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
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
 * A YAML file that is read strictly: whatever is wrong is wrong usage, told with its line. Shows the nodes of the document themselves, for their
 * lines; nothing is constructed from them, so that aliases cannot multiply.
 */
final class YamlFile {

    private static final int MAX_BYTES = 1 << 20;

    /** Lines of messages are to stay lines. */
    private static final int MOST_QUOTED = 60;

    private final String file;
    private final Node root;

    private YamlFile(Path path, String what) throws IOException {
        this.file = path.toString();
        this.root = compose(path, what);
    }

    /**
     * Reads a file.
     *
     * @param what what the file should be, such as {@code rules file}
     * @throws Failure as wrong usage, if the file is not there or no YAML
     * @throws IOException if it cannot be read
     */
    static YamlFile read(Path path, String what) throws IOException {
        return new YamlFile(path, what);
    }

    private Node compose(Path path, String what) throws IOException {
        if (!Files.exists(path)) {
            throw Failure.usage(file + ": there is no such file");
        }
        if (Files.isDirectory(path)) {
            throw Failure.usage(file + ": is a directory, not a " + what);
        }
        byte[] text;
        try (InputStream in = Files.newInputStream(path)) {
            text = in.readNBytes(MAX_BYTES + 1);
        }
        if (text.length > MAX_BYTES) {
            throw Failure.usage(file + ": is larger than 1 MiB, so it is not a " + what);
        }
        try {
            return new Compose(
                            LoadSettings.builder().setAllowNonScalarKeys(true).build())
                    .composeInputStream(new ByteArrayInputStream(text))
                    .orElseThrow(() -> wrong(1, "the file is empty, so it is not a " + what));
        } catch (MarkedYamlEngineException e) {
            throw wrong(e.getProblemMark().map(YamlFile::line).orElse(1), "not valid YAML: " + problem(e));
        } catch (YamlEngineException e) {
            if (e.getCause() instanceof CharacterCodingException) {
                throw wrong(lineOfFirstMistake(text), "it is not UTF-8");
            }
            throw wrong(1, "not valid YAML: " + e.getMessage());
        } catch (StackOverflowError tooDeep) {
            throw wrong(1, "it is nested too deeply for a " + what);
        }
    }

    /** Returns what is wrong in the words of the parser, and what most often helps. */
    private static String problem(MarkedYamlEngineException e) {
        String problem = String.valueOf(e.getProblem());
        int cause = problem.indexOf(" (Do not use"); // It takes whatever it does not expect for an indentation.
        return (cause < 0 ? problem : problem.substring(0, cause - 1)) + hint(problem, e);
    }

    private static String hint(String problem, MarkedYamlEngineException e) {
        String context = String.valueOf(e.getContext());
        if (problem.contains("alias") || context.contains("alias")) {
            return "; what begins with * needs quotes, as \"*\""; // Unquoted, the * of a pattern begins an alias.
        }
        if (problem.contains("cannot start any token")) {
            return problem.contains("TAB") ? "; indent with spaces" : "; what begins with it needs quotes";
        }
        if (problem.startsWith("expected ',' or") || context.contains("scanning a quoted scalar")) {
            int line = e.getContextMark().map(YamlFile::line).orElse(1);
            return "; is there an end to what begins in line " + line + "?";
        }
        if (problem.startsWith("mapping values") || problem.contains("<scalar>")) {
            return "; is the line indented as it should be, and a text with quotes or ': ' in it all in quotes?";
        }
        return problem.contains("<block end>") ? "; is the line indented as it should be?" : "";
    }

    /** Returns the line in which the text ceases to be UTF-8. */
    private static int lineOfFirstMistake(byte[] text) {
        ByteBuffer bytes = ByteBuffer.wrap(text);
        StandardCharsets.UTF_8.newDecoder().decode(bytes, CharBuffer.allocate(text.length), true);
        int line = 1;
        for (int i = 0; i < bytes.position(); i++) {
            line += text[i] == '\n' ? 1 : 0;
        }
        return line;
    }

    /** Returns the whole document. */
    Node root() {
        return root;
    }

    /** Returns the values of a mapping by their keys, in order, each of which must be known. */
    Map<String, Node> mapping(Node node, String what, Collection<String> known) {
        String allowed = String.join(", ", known);
        return mapping(node, what + " must be keys with values; the keys are " + allowed, (keyNode, key) -> {
            if (!known.contains(key)) {
                throw wrong(keyNode, "unknown key " + quoted(key) + "; the keys here are " + allowed);
            }
        });
    }

    /** Returns the values of a mapping by their keys, in order, whatever they are. */
    Map<String, Node> mapping(Node node, String what) {
        return mapping(node, what + " must be keys with values", (keyNode, key) -> {});
    }

    private Map<String, Node> mapping(Node node, String ifItIsNone, BiConsumer<Node, String> check) {
        if (!(node instanceof MappingNode mapping)) {
            throw wrong(node, ifItIsNone);
        }
        Map<String, Node> values = new LinkedHashMap<>();
        for (NodeTuple entry : mapping.getValue()) {
            String key = text(entry.getKeyNode(), "a key");
            check.accept(entry.getKeyNode(), key);
            if (values.put(key, entry.getValueNode()) != null) {
                throw wrong(entry.getKeyNode(), "the key " + quoted(key) + " appears twice");
            }
        }
        return values;
    }

    /** Returns the elements of a list. */
    List<Node> sequence(Node node, String what) {
        if (node instanceof SequenceNode sequence) {
            return sequence.getValue();
        }
        throw wrong(node, what + " must be a list");
    }

    /** Returns a scalar as it is written, numbers and booleans too. */
    String text(Node node, String what) {
        if (!(node instanceof ScalarNode scalar)) {
            throw wrong(node, what + " must be a text, not a list or keys with values");
        }
        if (!Set.of(Tag.STR, Tag.INT, Tag.FLOAT, Tag.BOOL).contains(scalar.getTag())) {
            throw wrong(
                    node,
                    scalar.getTag().equals(Tag.NULL)
                            ? what + " has no value"
                            : what + " has the tag "
                                    + Visible.cut(MOST_QUOTED, scalar.getTag().getValue())
                                    + ", which is not allowed here");
        }
        if (scalar.getValue().indexOf('\0') >= 0) {
            throw wrong(node, what + " holds a null character");
        }
        return scalar.getValue();
    }

    /** Returns a scalar as it is written, if that is more than white space. */
    String nonEmpty(Node node, String what) {
        String text = text(node, what);
        if (text.isBlank()) {
            throw wrong(node, what + " is empty");
        }
        return text;
    }

    /** Returns {@code true} or {@code false}. */
    boolean flag(Node node, String what) {
        if (node instanceof ScalarNode flag && flag.getTag().equals(Tag.BOOL)) {
            return Boolean.parseBoolean(flag.getValue());
        }
        throw notAllowed(node, what, "true or false");
    }

    /**
     * Returns a number.
     *
     * @param meaning which numbers are allowed, such as {@code a whole number from 0 up}
     */
    double number(Node node, String what, double least, double most, String meaning) {
        if (node instanceof ScalarNode scalar
                && (scalar.getTag().equals(Tag.INT) || scalar.getTag().equals(Tag.FLOAT))) {
            try {
                double number = Double.parseDouble(scalar.getValue());
                if (number >= least && number <= most) {
                    return number;
                }
            } catch (NumberFormatException e) {
                throw notAllowed(node, what, meaning); // Such as .inf or 0x1F.
            }
        }
        throw notAllowed(node, what, meaning);
    }

    /** Returns a whole number. */
    int wholeNumber(Node node, String what, int least) {
        return wholeNumber(node, what, least, Integer.MAX_VALUE);
    }

    /** Returns a whole number that has a bound. */
    int wholeNumber(Node node, String what, int least, int most) {
        String meaning = "a whole number from " + least + " up";
        double number = number(node, what, least, Double.MAX_VALUE, meaning);
        if (number != Math.rint(number)) {
            throw notAllowed(node, what, meaning);
        }
        if (number > most) {
            throw notAllowed(node, what, "at most " + most);
        }
        return (int) number;
    }

    private Failure notAllowed(Node node, String what, String meaning) {
        String given = node instanceof ScalarNode scalar ? ", not " + quoted(scalar.getValue()) : "";
        return wrong(node, what + " must be " + meaning + given);
    }

    /** Says what is wrong with a node. */
    Failure wrong(Node node, String message) {
        return wrong(line(node), message);
    }

    /** Says what is wrong with a line. */
    Failure wrong(int line, String message) {
        return Failure.usage(file + ":" + line + ": " + message);
    }

    /** Returns the line that a node begins in, from 1. */
    static int line(Node node) {
        return node.getStartMark().map(YamlFile::line).orElse(1);
    }

    /** Returns a text between quotes, not too much of it. */
    static String quoted(String text) {
        return '\'' + Visible.cut(MOST_QUOTED, text) + '\'';
    }

    private static int line(Mark mark) {
        return mark.getLine() + 1;
    }
}
