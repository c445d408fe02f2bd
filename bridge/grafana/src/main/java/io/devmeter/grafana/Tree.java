// SPDX-License-Identifier: Apache-2.0
package io.devmeter.grafana;

import java.io.StringWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;

/** Keys with strings, numbers, booleans, lists and further trees, in the order in which they were put; the content of a file. Not thread-safe. */
final class Tree {

    private final Map<String, Object> members = new LinkedHashMap<>();

    private Tree() {}

    static Tree create() {
        return new Tree();
    }

    Tree put(String key, Object value) {
        members.put(key, value);
        return this;
    }

    String toYaml() {
        DumpSettings settings = DumpSettings.builder()
                .setDefaultFlowStyle(FlowStyle.BLOCK)
                .setIndicatorIndent(2)
                .setIndentWithIndicator(true)
                .setSplitLines(false) // An expression is one line, as the editors of Prometheus have it.
                .build();
        return new Dump(settings).dumpToString(plain(this));
    }

    /** Returns maps and lists in place of trees. */
    private static Object plain(Object value) {
        if (value instanceof Tree tree) {
            Map<String, Object> map = new LinkedHashMap<>();
            tree.members.forEach((key, member) -> map.put(key, plain(member)));
            return map;
        }
        return value instanceof List<?> list ? list.stream().map(Tree::plain).toList() : value;
    }

    String toJson() {
        DefaultIndenter twoSpaces = new DefaultIndenter("  ", "\n");
        DefaultPrettyPrinter lines =
                new DefaultPrettyPrinter().withObjectIndenter(twoSpaces).withArrayIndenter(twoSpaces);
        StringWriter text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(new Indented(lines), text)) {
            write(json, this);
        }
        return text.append('\n').toString();
    }

    /** The only way for Jackson's core to be told how to lay out what it writes. */
    private static final class Indented extends ObjectWriteContext.Base {
        private final DefaultPrettyPrinter lines;

        Indented(DefaultPrettyPrinter lines) {
            this.lines = lines;
        }

        @Override
        public DefaultPrettyPrinter getPrettyPrinter() {
            return lines;
        }

        @Override
        public boolean hasPrettyPrinter() {
            return true;
        }
    }

    private static void write(JsonGenerator json, Object value) {
        if (value instanceof Tree tree) {
            json.writeStartObject();
            tree.members.forEach((key, member) -> {
                json.writeName(key);
                write(json, member);
            });
            json.writeEndObject();
        } else if (value instanceof List<?> list) {
            json.writeStartArray();
            list.forEach(element -> write(json, element));
            json.writeEndArray();
        } else if (value instanceof String text) {
            json.writeString(text);
        } else {
            json.writeRawValue(String.valueOf(value));
        }
    }
}
