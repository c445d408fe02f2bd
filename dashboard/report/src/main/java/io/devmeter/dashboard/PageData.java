// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard;

import io.devmeter.store.Summary;
import java.io.StringWriter;
import java.time.Instant;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** The page's data as JSON, for its own script and for other programs. */
final class PageData {

    private static final JsonFactory JSON = new JsonFactory();

    private PageData() {}

    static Markup json(Summary summary, Instant generatedAt) {
        StringWriter out = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), out)) {
            json.writeStartObject();
            json.writeStringProperty("generated_at", generatedAt.toString());
            json.writeStringProperty("from", summary.from().toString());
            json.writeStringProperty("to", summary.to().toString());
            json.writeName("summary");
            json.writeRawValue(summary.toJson());
            json.writeNumberProperty("skipped_lines", summary.skippedLines());
            json.writeArrayPropertyStart("verdicts");
            json.writeEndArray();
            json.writeEndObject();
        }
        return new Markup(forScriptElement(out.toString()));
    }

    /**
     * Escapes what would end the element, or what not every reader takes literally. These characters stand only within JSON's
     * strings, where the escape means the same.
     */
    static String forScriptElement(String json) {
        StringBuilder escaped = new StringBuilder(json.length() + 16);
        for (int i = 0; i < json.length(); i++) {
            char c = json.charAt(i);
            if (Character.isHighSurrogate(c) && i + 1 < json.length() && Character.isLowSurrogate(json.charAt(i + 1))) {
                escaped.append(c).append(json.charAt(++i));
            } else if (c == '<' || c == '>' || c == '&' || c == '\u2028' || c == '\u2029' || Character.isSurrogate(c)) {
                escaped.append(String.format("\\u%04x", (int) c));
            } else {
                escaped.append(c);
            }
        }
        return escaped.toString();
    }
}
