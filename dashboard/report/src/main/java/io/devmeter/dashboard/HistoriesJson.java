// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard;

import static java.util.Objects.requireNonNull;

import io.devmeter.dashboard.analysis.Band;
import io.devmeter.dashboard.analysis.OperationHistory;
import io.devmeter.dashboard.analysis.Run;
import io.devmeter.store.ExecutionRecord.Status;
import io.devmeter.store.OperationSummary;
import io.devmeter.store.Summary;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * The operations' runs, as columns: one list per property, with one entry per operation. So no name of a property is repeated for each
 * of thousands of operations, and numbers that grow are kept as steps. A context is a step from that of the run before. A start is in
 * seconds since the start of the run before, or, where the context changes, since the start of the context. Durations are in milliseconds.
 */
final class HistoriesJson {

    /** Of the room for texts, what is left to the executions with their metadata. */
    private static final long ROOM_OF_OTHERS = ExecutionsJson.ROOM_FOR_TEXTS / 2;

    private static final int LONGEST_ERROR = 400;
    private static final int ERRORS_OF_ONE = 5;

    /** As {@link Texts} says that it has no room. */
    private static final int NONE = -1;

    private static final int NOT_HELD = -2;

    private final KeptRuns kept;
    private final DaysJson days;

    /** In the order of the operations' numbers. */
    private final List<OperationSummary> summaries = new ArrayList<>();

    /** The different messages of each operation, the newest first. */
    private final List<List<String>> messages = new ArrayList<>();

    private final Texts texts;
    private final RunContexts contexts;

    HistoriesJson(KeptRuns kept, Summary summary, OperationNumbers operations, Texts texts, RunContexts contexts) {
        this.kept = kept;
        for (String name : operations.names()) {
            summaries.add(requireNonNull(summary.operations().get(name), name));
        }
        this.days = new DaysJson(kept, summaries, summary.from());
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
        json.name("days");
        days.write(json);
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
            json.number(history.runsMissing());
        }
        json.endArray();
        json.name("lost").startArray();
        for (OperationHistory history : kept.histories()) {
            json.duration(history.lostMs());
            json.number(history.lostRuns());
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
            for (Band band : history.baselines()) {
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

    /** 0 if every run that failed is known. Otherwise how many runs are known, and an estimate of what was lost in all. */
    private static void lostIn(JsonWriter json, OperationHistory history) {
        if (history.isLossWhole()) {
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
}
