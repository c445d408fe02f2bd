// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard;

import static java.util.Objects.requireNonNull;

import io.devmeter.dashboard.analysis.Analysis;
import io.devmeter.dashboard.analysis.Band;
import io.devmeter.dashboard.analysis.DayTrend;
import io.devmeter.dashboard.analysis.OperationHistory;
import io.devmeter.dashboard.analysis.Run;
import io.devmeter.store.ExecutionRecord.Status;
import io.devmeter.store.OperationSummary;
import io.devmeter.store.Summary;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The operations' runs, as columns: one list per property, with one entry per operation. So no name of a property is repeated for each
 * of thousands of operations, and numbers that grow are kept as steps. A context is a step from that of the run before. A start is in
 * seconds, from the start of its context if that is another than the one of the run before, or else from the start of that run. Durations
 * are in milliseconds.
 */
final class HistoriesJson {

    /** What a page of three megabytes has left for operations, in bytes. */
    private static final long ROOM = 2_110_000;

    /** What an operation takes without its runs and its name: a row, a summary, and a bit here and there. */
    private static final long BYTES_OF_ONE = 560;

    /** The name stands in the row as an attribute and as a text, which is twice as long with the places to break it, and in the summary. */
    private static final long NAMES_OF_ONE = 4;

    private static final long BYTES_OF_RUN = 11;

    /** The fewest by which a change of duration can be told. */
    private static final long FEWEST_OF_ONE = 13;

    /** A month of days takes 200 bytes, so that of very many operations only those that took the most time have them. */
    private static final int MOST_WITH_DAYS = 500;

    /** Of the room for texts, what is left to the executions with their metadata. */
    private static final long ROOM_OF_OTHERS = ExecutionsJson.ROOM_FOR_TEXTS / 2;

    private static final int LONGEST_ERROR = 400;
    private static final int ERRORS_OF_ONE = 5;

    /** As {@link Texts} says that it has no room. */
    private static final int NONE = -1;

    private static final int NOT_HELD = -2;

    /** The newest runs of each operation, by its number. */
    record Kept(List<@Nullable OperationHistory> histories, List<List<Run>> runs) {

        Kept {
            histories = new ArrayList<>(histories);
            runs = List.copyOf(runs);
        }

        static Kept of(List<OperationHistory> histories, OperationNumbers operations) {
            Map<String, OperationHistory> byName = new HashMap<>();
            for (OperationHistory history : histories) {
                byName.put(history.operation(), history);
            }
            List<String> names = operations.names();
            int most = mostOfOne(names);
            List<@Nullable OperationHistory> known = new ArrayList<>();
            List<List<Run>> runs = new ArrayList<>();
            for (String name : names) {
                OperationHistory history = byName.get(name);
                known.add(history);
                List<Run> all = history == null ? List.of() : history.runs();
                runs.add(all.subList(Math.max(0, all.size() - most), all.size()));
            }
            return new Kept(known, runs);
        }

        /** Long names and many operations leave room for fewer runs of each. */
        private static int mostOfOne(List<String> names) {
            long operations = Math.max(1, names.size());
            long characters = 0;
            for (String name : names) {
                characters += name.length();
            }
            long room = ROOM - BYTES_OF_ONE * operations - NAMES_OF_ONE * characters;
            return (int) Math.max(FEWEST_OF_ONE, Math.min(Analysis.RUNS_OF_EACH, room / BYTES_OF_RUN / operations));
        }
    }

    private final Kept kept;
    private final Summary summary;

    /** In the order of the operations' numbers. */
    private final List<OperationSummary> summaries = new ArrayList<>();

    /** The different messages of each operation, the newest first. */
    private final List<List<String>> messages = new ArrayList<>();

    private final Texts texts;
    private final RunContexts contexts;

    HistoriesJson(Kept kept, Summary summary, OperationNumbers operations, Texts texts, RunContexts contexts) {
        this.kept = kept;
        this.summary = summary;
        for (String name : operations.names()) {
            summaries.add(requireNonNull(summary.operations().get(name), name));
        }
        this.texts = texts;
        this.contexts = contexts;
        for (List<Run> runs : kept.runs()) {
            messages.add(messages(runs));
        }
        giveTexts();
    }

    private static List<String> messages(List<Run> runs) {
        Set<String> messages = new LinkedHashSet<>();
        for (int i = runs.size() - 1; i >= 0; i--) {
            String error = runs.get(i).error();
            if (error != null) {
                messages.add(Cut.to(LONGEST_ERROR, error));
            }
        }
        return List.copyOf(messages);
    }

    /** First the newest message of each operation, then the one before it, so that what room there is is shared. */
    private void giveTexts() {
        for (int nth = 0; nth < ERRORS_OF_ONE; nth++) {
            for (List<String> ofOperation : messages) {
                if (nth < ofOperation.size()) {
                    texts.ifThereIsRoom(ofOperation.get(nth), ROOM_OF_OTHERS);
                }
            }
        }
    }

    void write(JsonWriter json) {
        json.startObject();
        json.name("starts").startArray();
        for (int operation = 0; operation < summaries.size(); operation++) {
            starts(json, kept.runs().get(operation), contexts.ofOperation(operation));
        }
        json.endArray();
        perOperation(json, "durations", HistoriesJson::durations);
        json.name("statuses").startArray();
        for (List<Run> runs : kept.runs()) {
            json.text(statuses(runs));
        }
        json.endArray();
        json.name("contexts").startArray();
        for (int operation = 0; operation < summaries.size(); operation++) {
            contexts(json, contexts.ofOperation(operation));
        }
        json.endArray();
        perOperation(json, "modules", this::modules);
        perOperation(json, "attempts", HistoriesJson::attempts);
        json.name("errors").startArray();
        for (int operation = 0; operation < summaries.size(); operation++) {
            errors(json, kept.runs().get(operation), messages.get(operation));
        }
        json.endArray();
        json.name("messages").startArray();
        for (List<String> ofOperation : messages) {
            json.number(ofOperation.size());
        }
        json.endArray();
        judged(json);
        totals(json);
        json.name("days").startArray();
        days(json);
        json.endArray();
        json.endObject();
    }

    private void perOperation(JsonWriter json, String name, BiConsumer<JsonWriter, List<Run>> column) {
        json.name(name).startArray();
        for (List<Run> runs : kept.runs()) {
            json.startArray();
            column.accept(json, runs);
            json.endArray();
        }
        json.endArray();
    }

    private void judged(JsonWriter json) {
        json.name("missing").startArray();
        for (OperationHistory history : kept.histories()) {
            json.number(missing(history));
        }
        json.endArray();
        json.name("lost").startArray();
        for (OperationHistory history : kept.histories()) {
            lost(json, history);
        }
        json.endArray();
        json.name("lost_in").startArray();
        for (OperationHistory history : kept.histories()) {
            lostIn(json, history);
        }
        json.endArray();
        json.name("bands").startArray();
        for (OperationHistory history : kept.histories()) {
            json.startArray();
            for (Band band : history == null ? List.<Band>of() : history.baselines()) {
                band(json, band);
            }
            json.endArray();
        }
        json.endArray();
    }

    private void totals(JsonWriter json) {
        json.name("totals").startArray();
        for (OperationSummary operation : summaries) {
            json.duration(operation.totalDurationMs());
        }
        json.endArray();
        json.name("timed").startArray();
        for (OperationSummary operation : summaries) {
            json.number(operation.timedExecutions());
        }
        json.endArray();
    }

    private void starts(JsonWriter json, List<Run> runs, int[] contextOf) {
        long before = 0;
        int contextBefore = -1;
        json.startArray();
        for (int i = 0; i < contextOf.length; i++) {
            int context = contextOf[i];
            long second = runs.get(i).startedAt().getEpochSecond();
            json.number(second - (context == contextBefore ? before : contexts.start(context)));
            before = second;
            contextBefore = context;
        }
        json.endArray();
    }

    private static void durations(JsonWriter json, List<Run> runs) {
        for (Run run : runs) {
            json.duration(run.durationMs());
        }
    }

    private static void contexts(JsonWriter json, int[] contextOf) {
        int before = 0;
        json.startArray();
        for (int context : contextOf) {
            json.number(context - before);
            before = context;
        }
        json.endArray();
    }

    /** The module of each run, or one for all of them; nothing if none says so. */
    private void modules(JsonWriter json, List<Run> runs) {
        Set<String> modules = new HashSet<>();
        for (Run run : runs) {
            modules.add(run.module());
        }
        if (modules.size() > 1) {
            for (Run run : runs) {
                json.number(contexts.module(run.module()));
            }
        } else {
            for (String module : modules) {
                if (!module.isEmpty()) {
                    json.number(contexts.module(module));
                }
            }
        }
    }

    private static void attempts(JsonWriter json, List<Run> runs) {
        for (int i = 0; i < runs.size(); i++) {
            if (runs.get(i).attempt() > 1) {
                json.number(i);
                json.number(runs.get(i).attempt());
            }
        }
    }

    /** The type and the message of each run that says so; of a message that the page does not hold, that there is one. */
    private void errors(JsonWriter json, List<Run> runs, List<String> messages) {
        List<String> held = messages.subList(0, Math.min(ERRORS_OF_ONE, messages.size()));
        json.startArray();
        for (int i = 0; i < runs.size(); i++) {
            Run run = runs.get(i);
            int type = run.errorType() == null ? NONE : texts.ifThereIsRoom(run.errorType(), ROOM_OF_OTHERS);
            int text = run.error() == null ? NONE : text(Cut.to(LONGEST_ERROR, run.error()), held);
            if (type != NONE || text != NONE) {
                json.number(i);
                json.number(type);
                json.number(text);
            }
        }
        json.endArray();
    }

    private int text(String error, List<String> held) {
        int text = held.contains(error) ? texts.ifThereIsRoom(error, ROOM_OF_OTHERS) : NONE;
        return text == NONE ? NOT_HELD : text;
    }

    static String statuses(List<Run> runs) {
        StringBuilder statuses = new StringBuilder(runs.size());
        for (Run run : runs) {
            statuses.append(sign(run.status()));
        }
        return statuses.toString();
    }

    static char sign(Status status) {
        return switch (status) {
            case SUCCESS -> 'p';
            case FAILED -> 'f';
            case SKIPPED -> 's';
            case RUNNING -> 'r';
        };
    }

    private static int missing(@Nullable OperationHistory history) {
        // An operation of which nothing is known needs at least one run.
        return history == null ? 1 : history.enoughData() ? 0 : Math.max(1, history.runsMissing());
    }

    private static void lost(JsonWriter json, @Nullable OperationHistory history) {
        json.duration(history == null ? 0.0 : history.lostMs());
        json.number(history == null ? 0 : history.lostRuns());
    }

    /** Of how many runs it is known what was lost, and how much that may be of all; nothing if it is all. */
    private static void lostIn(JsonWriter json, @Nullable OperationHistory history) {
        if (history == null || history.isLossWhole()) {
            json.number(0);
            return;
        }
        int known = 0;
        for (Run run : history.runs()) {
            known += run.status() == Status.SKIPPED ? 0 : 1;
        }
        json.startArray();
        json.number(known);
        json.duration(history.lostMsInAll());
        json.endArray();
    }

    private void band(JsonWriter json, Band band) {
        json.startArray();
        json.duration(band.medianMs());
        json.duration(band.lowMs());
        json.duration(band.highMs());
        json.number(band.n());
        json.number(contexts.machine(band.machine()));
        json.number(contexts.module(band.module()));
        json.endArray();
    }

    /** Days only of operations that have more runs than are kept; of the others, the runs say it all. */
    private void days(JsonWriter json) {
        double least = leastWithDays();
        for (int number = 0; number < summaries.size(); number++) {
            OperationSummary operation = summaries.get(number);
            OperationHistory history = kept.histories().get(number);
            long executions = operation.totalExecutions() + operation.skipped();
            if (history == null
                    || history.days().isEmpty()
                    || kept.runs().get(number).size() >= executions
                    || operation.totalDurationMs() < least) {
                json.number(0);
            } else {
                days(json, history.days());
            }
        }
    }

    private double leastWithDays() {
        double[] totals = new double[summaries.size()];
        for (int i = 0; i < totals.length; i++) {
            totals[i] = summaries.get(i).totalDurationMs();
        }
        Arrays.sort(totals);
        return totals.length == 0 ? 0 : totals[Math.max(0, totals.length - MOST_WITH_DAYS)];
    }

    private void days(JsonWriter json, List<DayTrend> days) {
        int first = offset(days.get(0));
        @Nullable DayTrend[] byOffset = new @Nullable DayTrend[offset(days.get(days.size() - 1)) - first + 1];
        for (DayTrend day : days) {
            byOffset[offset(day) - first] = day;
        }
        json.startArray();
        json.number(first);
        json.startArray();
        for (DayTrend day : byOffset) {
            json.number(day == null ? 0 : day.executions());
        }
        json.endArray();
        json.startArray();
        for (DayTrend day : byOffset) {
            json.duration(day == null ? 0.0 : day.p50Ms());
        }
        json.endArray();
        json.startArray();
        for (int offset = 0; offset < byOffset.length; offset++) {
            DayTrend day = byOffset[offset];
            if (day != null && day.failures() > 0) {
                json.number(offset);
                json.number(day.failures());
            }
        }
        json.endArray();
        json.endArray();
    }

    private int offset(DayTrend day) {
        return (int) (day.day().toEpochDay() - summary.from().toEpochDay());
    }
}
