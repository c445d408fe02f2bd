// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard.check;

import io.devmeter.dashboard.analysis.VerdictJson;
import java.io.StringWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** Writes a report as JSON. */
final class CheckJson {

    private static final JsonFactory JSON = new JsonFactory();

    private CheckJson() {}

    static String write(CheckReport report) {
        StringWriter out = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), out)) {
            json.writeStartObject();
            json.writeStringProperty("generated_at", report.at().toString());
            findings(json, "breaches", report.findings(Result.BREACH));
            json.writeArrayPropertyStart("verdicts");
            report.verdicts().forEach(verdict -> VerdictJson.write(verdict, json));
            json.writeEndArray();
            findings(json, "not_enough_data", report.findings(Result.NOT_ENOUGH_DATA));
            findings(json, "passed", report.findings(Result.PASS));
            json.writeArrayPropertyStart("rules");
            report.rules().forEach(rule -> rule(json, rule));
            json.writeEndArray();
            json.writeNumberProperty("skipped_lines", report.skippedLines());
            json.writeEndObject();
        }
        return out.toString();
    }

    private static void findings(JsonGenerator json, String name, List<Finding> findings) {
        json.writeArrayPropertyStart(name);
        for (Finding finding : findings) {
            Measure.Unit unit = finding.measure().unit();
            json.writeStartObject();
            json.writeNumberProperty("rule", finding.rule());
            json.writeStringProperty("operation", finding.operation());
            json.writeStringProperty("measure", finding.measure().key());
            json.writeName("actual");
            number(json, unit, finding.actual());
            json.writeName("threshold");
            number(json, unit, finding.threshold());
            json.writeName("evidence");
            VerdictJson.writeEvidence(finding.evidence(), json);
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void rule(JsonGenerator json, Rule rule) {
        json.writeStartObject();
        json.writeStringProperty("operation", rule.operation().toString());
        rule.limits().forEach((measure, threshold) -> {
            json.writeName(measure.key());
            number(json, measure.unit(), threshold);
        });
        json.writeNumberProperty("days", rule.days());
        json.writeNumberProperty("min_runs", rule.minRuns());
        json.writeBooleanProperty("require_data", rule.requireData());
        json.writeEndObject();
    }

    private static void number(JsonGenerator json, Measure.Unit unit, @Nullable Double number) {
        if (number == null) {
            json.writeNull();
        } else {
            switch (unit) {
                case TRUTH -> json.writeBoolean(number > 0);
                case OPERATIONS -> json.writeNumber(number.longValue());
                case MILLISECONDS, SHARE -> json.writeNumber(number);
            }
        }
    }
}
