// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard.analysis;

import java.util.List;
import java.util.Map;
import tools.jackson.core.JsonGenerator;

/** Verdicts as the JSON that a check prints. The page's data have the same objects, by a writer of their own. */
public final class VerdictJson {

    private VerdictJson() {}

    /** Writes an object with {@code operation}, {@code kind}, {@code confidence}, {@code since} and {@code evidence}. */
    public static void write(Verdict verdict, JsonGenerator json) {
        json.writeStartObject();
        json.writeStringProperty("operation", verdict.operation());
        json.writeStringProperty("kind", verdict.kind().key());
        json.writeStringProperty("confidence", verdict.confidence().key());
        json.writeStringProperty("since", verdict.since().toString());
        json.writeName("evidence");
        writeEvidence(verdict.evidence(), json);
        json.writeEndObject();
    }

    /** Writes an object of numbers, lists and texts in their order. */
    public static void writeEvidence(Map<String, Object> evidence, JsonGenerator json) {
        json.writeStartObject();
        evidence.forEach((name, value) -> {
            json.writeName(name);
            writeValue(value, json);
        });
        json.writeEndObject();
    }

    private static void writeValue(Object value, JsonGenerator json) {
        if (value instanceof Long number) {
            json.writeNumber(number);
        } else if (value instanceof Double number) {
            json.writeNumber(number);
        } else if (value instanceof List<?> list) {
            json.writeStartArray();
            list.forEach(element -> json.writeString(String.valueOf(element)));
            json.writeEndArray();
        } else {
            json.writeString(value.toString());
        }
    }
}
