// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard;

import io.devmeter.dashboard.analysis.Analysis;
import io.devmeter.dashboard.analysis.Changes;
import io.devmeter.dashboard.analysis.CodeVersion;
import io.devmeter.dashboard.analysis.FailureCluster;
import io.devmeter.dashboard.analysis.Machine;
import io.devmeter.dashboard.analysis.Outage;
import io.devmeter.dashboard.analysis.Verdict;
import io.devmeter.dashboard.analysis.WeekLost;
import io.devmeter.store.OperationSummary;
import io.devmeter.store.Summary;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * The page's data as JSON, for its own script and for other programs. What the contract names comes first. The rest is for the
 * script: operations, texts, versions, machines, modules, traces and contexts are referred to by their position in a list, that of an
 * operation being its rank among the names by UTF-16 code units.
 */
final class PageData {

    private static final int MOST_CLUSTERS = 100;

    private PageData() {}

    static Markup json(Reading reading, Analysis analysis, Instant generatedAt) {
        JsonWriter json = new JsonWriter();
        new Writer(json, reading, analysis).write(generatedAt);
        return new Markup(json.toString());
    }

    /** Writes one page's data. */
    private static final class Writer {
        private final JsonWriter json;
        private final Reading reading;
        private final Analysis analysis;
        private final OperationNumbers operations;
        private final Texts texts = new Texts(ExecutionsJson.ROOM_FOR_TEXTS);
        private final RunContexts contexts;
        private final HistoriesJson histories;
        private final ExecutionsJson executions;

        Writer(JsonWriter json, Reading reading, Analysis analysis) {
            this.json = json;
            this.reading = reading;
            this.analysis = analysis;
            this.operations = new OperationNumbers(reading.summary());
            KeptRuns kept = KeptRuns.of(analysis.operations(), operations);
            this.contexts = new RunContexts(kept.runs());
            this.executions = new ExecutionsJson(reading, analysis, operations, texts, contexts);
            this.histories = new HistoriesJson(kept, reading.summary(), operations, texts, contexts);
        }

        void write(Instant generatedAt) {
            Summary summary = reading.summary();
            json.startObject();
            json.name("generated_at").text(generatedAt.toString());
            json.name("from").text(summary.from().toString());
            json.name("to").text(summary.to().toString());
            json.name("summary").startObject();
            summary.operations().forEach(this::summary);
            json.endObject();
            json.name("skipped_lines").number(summary.skippedLines());
            json.array("verdicts", analysis.verdicts(), this::verdict);
            json.array("changes", analysis.changes(), this::changes);
            json.name("histories");
            histories.write(json);
            json.name("recent").number(executions.newest());
            json.name("executions");
            executions.write(json);
            json.name("invocations");
            InvocationsJson.write(json, analysis.invocations(), operations, contexts);
            clusters(analysis.clusters());
            json.array("weeks", analysis.weeks(), this::week);
            json.name("health");
            health();
            // Last, as what comes before adds to them.
            json.array(
                    "contexts",
                    contexts.all(),
                    context -> json.numbers(context.version(), context.machine(), context.trace()));
            json.array("context_starts", contexts.starts(), json::number);
            json.array("versions", contexts.versions(), this::version);
            json.array("machines", contexts.machines(), this::machine);
            json.array("modules", contexts.modules(), json::text);
            json.array("traces", contexts.traces(), json::text);
            json.array("texts", texts.all(), json::text);
            json.endObject();
        }

        /** The same as {@link Summary#toJson()}. */
        private void summary(String operation, OperationSummary figures) {
            json.name(operation).startObject();
            json.name("total_executions").number(figures.totalExecutions());
            json.name("successes").number(figures.successes());
            json.name("failures").number(figures.failures());
            json.name("success_rate").number(figures.successRate());
            json.name("avg_duration_ms").number(figures.avgDurationMs());
            json.name("min_duration_ms").number(figures.minDurationMs());
            json.name("max_duration_ms").number(figures.maxDurationMs());
            json.name("skipped").number(figures.skipped());
            json.name("p50_duration_ms").number(figures.p50DurationMs());
            json.name("p95_duration_ms").number(figures.p95DurationMs());
            json.name("p99_duration_ms").number(figures.p99DurationMs());
            json.endObject();
        }

        private void verdict(Verdict verdict) {
            json.startObject();
            json.name("operation").text(verdict.operation());
            json.name("kind").text(verdict.kind().key());
            json.name("confidence").text(verdict.confidence().key());
            json.name("since").text(verdict.since().toString());
            json.name("evidence").value(verdict.evidence());
            json.endObject();
        }

        private void changes(Changes changes) {
            json.startObject();
            json.name("since").text(changes.since());
            json.name("from").text(changes.from().toString());
            numbers("newly_failing", changes.newlyFailing());
            numbers("newly_flaky", changes.newlyFlaky());
            numbers("newly_slower", changes.newlySlower());
            numbers("fixed", changes.fixed());
            json.endObject();
        }

        private void numbers(String name, List<String> names) {
            json.name(name);
            json.numbers(operations.of(names));
        }

        private void clusters(List<FailureCluster> clusters) {
            int shown = Math.min(MOST_CLUSTERS, clusters.size());
            json.array("clusters", clusters.subList(0, shown), this::cluster);
            int failures = 0;
            for (FailureCluster left : clusters.subList(shown, clusters.size())) {
                failures += left.failures();
            }
            json.name("clusters_left").startObject();
            json.name("groups").number(clusters.size() - shown);
            json.name("failures").number(failures);
            json.endObject();
        }

        private void cluster(FailureCluster cluster) {
            json.startObject();
            json.name("type").text(cluster.errorType());
            json.name("message").text(cluster.message());
            json.name("failures").number(cluster.failures());
            numbers("operations", cluster.operations());
            json.name("newest").number(operations.of(cluster.operations().subList(0, cluster.newest())).length);
            json.name("first").text(cluster.first().toString());
            json.name("last").text(cluster.last().toString());
            json.name("example").text(cluster.example());
            json.endObject();
        }

        private void week(WeekLost week) {
            json.startObject();
            json.name("monday").text(week.monday().toString());
            json.name("failed_ms").number(week.failedMs());
            json.name("failed_runs").number(week.failedRuns());
            json.name("repeated_ms").number(week.repeatedMs());
            json.name("repeated_runs").number(week.repeatedRuns());
            json.name("whole").truth(week.whole());
            json.endObject();
        }

        private void version(CodeVersion version) {
            strings(version.branch(), version.revision(), version.dirty());
        }

        private void machine(Machine machine) {
            strings(machine.ci(), machine.os(), machine.arch());
        }

        private void strings(String... values) {
            json.startArray();
            for (String value : values) {
                json.text(value);
            }
            json.endArray();
        }

        private void health() {
            Summary summary = reading.summary();
            json.startObject();
            json.name("period").number(ChronoUnit.DAYS.between(summary.from(), summary.to()) + 1);
            json.name("days").startArray();
            days(reading.days(), summary.from());
            json.endArray();
            json.name("files").number(reading.files().count());
            json.name("bytes").number(reading.files().bytes());
            LocalDate oldest = reading.files().oldest();
            json.name("oldest").value(oldest);
            json.name("broken_invocations").number(analysis.brokenTraces().size());
            json.name("broken_traces").startArray();
            brokenTraces();
            json.endArray();
            json.array("outages", analysis.outages(), this::outage);
            json.endObject();
        }

        private void outage(Outage outage) {
            json.startArray();
            json.text(outage.operation());
            json.number(contexts.machine(outage.machine()));
            json.number(outage.builds());
            json.text(outage.since().toString());
            json.endArray();
        }

        private void brokenTraces() {
            List<String> traces = contexts.traces();
            for (int i = 0; i < traces.size(); i++) {
                if (analysis.brokenTraces().contains(traces.get(i))) {
                    json.number(i);
                }
            }
        }

        private void days(SortedMap<LocalDate, Summary> days, LocalDate from) {
            for (Map.Entry<LocalDate, Summary> day : days.entrySet()) {
                long executions = 0;
                for (OperationSummary operation : day.getValue().operations().values()) {
                    executions += operation.totalExecutions() + operation.skipped();
                }
                json.startArray();
                json.number(ChronoUnit.DAYS.between(from, day.getKey()));
                json.number(executions);
                json.number(day.getValue().skippedLines());
                json.endArray();
            }
        }
    }
}
