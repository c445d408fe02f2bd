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

/** Maps and lists of strings, numbers and booleans, as the text of a file whose lines come in the order in which they were put. */
final class Tree {

    private Tree() {}

    /** Returns a map of keys, each followed by its value, in that order. */
    static Map<String, Object> of(Object... keysAndValues) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            map.put((String) keysAndValues[i], keysAndValues[i + 1]);
        }
        return map;
    }

    static String toYaml(Map<String, Object> tree) {
        DumpSettings settings = DumpSettings.builder()
                .setDefaultFlowStyle(FlowStyle.BLOCK)
                .setIndicatorIndent(2)
                .setIndentWithIndicator(true)
                .setWidth(Integer.MAX_VALUE) // An expression is one line, as the editors of Prometheus have it.
                .setSplitLines(false)
                .build();
        return new Dump(settings).dumpToString(tree);
    }

    static String toJson(Map<String, Object> tree) {
        DefaultIndenter twoSpaces = new DefaultIndenter("  ", "\n");
        DefaultPrettyPrinter lines =
                new DefaultPrettyPrinter().withObjectIndenter(twoSpaces).withArrayIndenter(twoSpaces);
        StringWriter text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(new Indented(lines), text)) {
            write(json, tree);
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
        if (value instanceof Map<?, ?> map) {
            json.writeStartObject();
            map.forEach((key, member) -> {
                json.writeName((String) key);
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
