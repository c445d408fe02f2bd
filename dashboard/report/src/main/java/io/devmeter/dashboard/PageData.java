// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard;

import io.devmeter.dashboard.analysis.Analysis;
import io.devmeter.dashboard.analysis.Changes;
import io.devmeter.dashboard.analysis.CodeVersion;
import io.devmeter.dashboard.analysis.FailureCluster;
import io.devmeter.dashboard.analysis.Machine;
import io.devmeter.dashboard.analysis.Verdict;
import io.devmeter.dashboard.analysis.WeekLost;
import io.devmeter.store.OperationSummary;
import io.devmeter.store.Summary;
import java.io.StringWriter;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * The page's data as JSON, for its own script and for other programs. What the contract names comes first. The rest is for the
 * script: operations, texts, versions, machines, traces and contexts are referred to by their position in a list, that of an
 * operation being its rank among the names by UTF-16 code units.
 */
final class PageData {

    private static final JsonFactory JSON = new JsonFactory();

    private PageData() {}

    static Markup json(Reading reading, Analysis analysis, Instant generatedAt) {
        StringWriter out = new StringWriter(1 << 16);
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), out)) {
            new PageData.Writer(json, reading, analysis).write(generatedAt);
        }
        return new Markup(forScriptElement(out.toString()));
    }

    /** Writes one page's data. */
    private static final class Writer {
        private final JsonGenerator json;
        private final Reading reading;
        private final Analysis analysis;
        private final OperationNumbers operations;
        private final Texts texts = new Texts(ExecutionsJson.ROOM_FOR_TEXTS);
        private final RunContexts contexts;
        private final HistoriesJson histories;
        private final ExecutionsJson executions;

        Writer(JsonGenerator json, Reading reading, Analysis analysis) {
            this.json = json;
            this.reading = reading;
            this.analysis = analysis;
            this.operations = new OperationNumbers(reading.summary());
            HistoriesJson.Kept kept = HistoriesJson.Kept.of(analysis.operations(), operations);
            this.contexts = new RunContexts(kept.all());
            this.executions = new ExecutionsJson(reading, analysis, operations, texts, contexts);
            this.histories = new HistoriesJson(kept, reading.summary(), texts, contexts);
        }

        void write(Instant generatedAt) {
            Summary summary = reading.summary();
            json.writeStartObject();
            json.writeStringProperty("generated_at", generatedAt.toString());
            json.writeStringProperty("from", summary.from().toString());
            json.writeStringProperty("to", summary.to().toString());
            json.writeName("summary");
            json.writeRawValue(summary.toJson());
            json.writeNumberProperty("skipped_lines", summary.skippedLines());
            array("verdicts", analysis.verdicts(), this::verdict);
            array("changes", analysis.changes(), this::changes);
            json.writeName("histories");
            histories.write(json);
            json.writeNumberProperty("recent", executions.newest());
            json.writeName("executions");
            executions.write(json);
            json.writeName("invocations");
            InvocationsJson.write(json, analysis.invocations(), operations, contexts);
            array("clusters", analysis.clusters(), this::cluster);
            array("weeks", analysis.weeks(), this::week);
            json.writeName("health");
            health();
            // Last, as what comes before adds to them.
            array(
                    "contexts",
                    contexts.all(),
                    context -> Json.numbers(json, context.version(), context.machine(), context.trace()));
            array("context_starts", contexts.starts(), json::writeNumber);
            array("versions", contexts.versions(), this::version);
            array("machines", contexts.machines(), this::machine);
            array("traces", contexts.traces(), json::writeString);
            array("texts", texts.all(), json::writeString);
            json.writeEndObject();
        }

        private <T> void array(String name, Collection<T> values, Consumer<? super T> write) {
            json.writeArrayPropertyStart(name);
            values.forEach(write);
            json.writeEndArray();
        }

        private void verdict(Verdict verdict) {
            json.writeStartObject();
            json.writeStringProperty("operation", verdict.operation());
            json.writeStringProperty("kind", verdict.kind().key());
            json.writeStringProperty("confidence", verdict.confidence().key());
            json.writeStringProperty("since", verdict.since().toString());
            json.writeName("evidence");
            Json.value(json, verdict.evidence());
            json.writeEndObject();
        }

        private void changes(Changes changes) {
            json.writeStartObject();
            json.writeStringProperty("since", changes.since());
            json.writeStringProperty("from", changes.from().toString());
            numbers("newly_failing", changes.newlyFailing());
            numbers("newly_flaky", changes.newlyFlaky());
            numbers("newly_slower", changes.newlySlower());
            numbers("fixed", changes.fixed());
            json.writeEndObject();
        }

        private void numbers(String name, List<String> names) {
            json.writeName(name);
            Json.numbers(json, operations.of(names));
        }

        private void cluster(FailureCluster cluster) {
            json.writeStartObject();
            json.writeStringProperty("type", cluster.errorType());
            json.writeStringProperty("message", cluster.message());
            json.writeNumberProperty("failures", cluster.failures());
            numbers("operations", cluster.operations());
            json.writeStringProperty("first", cluster.first().toString());
            json.writeStringProperty("last", cluster.last().toString());
            json.writeStringProperty("example", cluster.example());
            json.writeEndObject();
        }

        private void week(WeekLost week) {
            json.writeStartObject();
            json.writeStringProperty("monday", week.monday().toString());
            json.writeNumberProperty("failed_ms", week.failedMs());
            json.writeNumberProperty("failed_runs", week.failedRuns());
            json.writeNumberProperty("repeated_ms", week.repeatedMs());
            json.writeNumberProperty("repeated_runs", week.repeatedRuns());
            json.writeEndObject();
        }

        private void version(CodeVersion version) {
            strings(version.branch(), version.revision(), version.dirty());
        }

        private void machine(Machine machine) {
            strings(machine.ci(), machine.os(), machine.arch());
        }

        private void strings(String... values) {
            json.writeStartArray();
            for (String value : values) {
                json.writeString(value);
            }
            json.writeEndArray();
        }

        private void health() {
            Summary summary = reading.summary();
            json.writeStartObject();
            json.writeNumberProperty("period", ChronoUnit.DAYS.between(summary.from(), summary.to()) + 1);
            json.writeArrayPropertyStart("days");
            days(reading.days(), summary.from());
            json.writeEndArray();
            json.writeNumberProperty("files", reading.files().count());
            json.writeNumberProperty("bytes", reading.files().bytes());
            LocalDate oldest = reading.files().oldest();
            json.writeName("oldest");
            Json.value(json, oldest);
            json.writeNumberProperty("broken_invocations", analysis.brokenInvocations());
            json.writeEndObject();
        }

        private void days(SortedMap<LocalDate, Summary> days, LocalDate from) {
            for (Map.Entry<LocalDate, Summary> day : days.entrySet()) {
                long executions = 0;
                for (OperationSummary operation : day.getValue().operations().values()) {
                    executions += operation.totalExecutions() + operation.skipped();
                }
                json.writeStartArray();
                json.writeNumber(ChronoUnit.DAYS.between(from, day.getKey()));
                json.writeNumber(executions);
                json.writeNumber(day.getValue().skippedLines());
                json.writeEndArray();
            }
        }
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
