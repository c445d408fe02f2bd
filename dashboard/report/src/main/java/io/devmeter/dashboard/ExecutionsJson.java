// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard;

import io.devmeter.dashboard.analysis.Analysis;
import io.devmeter.dashboard.analysis.Run;
import io.devmeter.dashboard.analysis.Verdict;
import io.devmeter.store.ExecutionRecord;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Executions with their metadata: the newest of all, the newest first, and after them the newest of single operations. */
final class ExecutionsJson {

    /** All texts of a page together, in characters, beyond those of the executions that a reader sees first. */
    static final long ROOM_FOR_TEXTS = 200_000;

    /** Those that a reader sees without asking for more have their whole error, as far as a page goes. */
    private static final int SEEN_FIRST = 20;

    private static final int LONGEST_ERROR = 4_000;
    private static final int LONGEST_ERROR_OF_OTHERS = 400;
    private static final String NO_ROOM = "(this page has no room for the message)";
    private static final int LONGEST_CHIP = 200;
    private static final int CHIPS = 16;

    /** Operations beyond these have their metadata in the newest executions only. */
    private static final int MOST_SINGLE = 400;

    private final List<ExecutionRecord> executions;
    private final int newest;
    private final OperationNumbers operations;
    private final Texts texts;
    private final RunContexts contexts;

    ExecutionsJson(Reading reading, Analysis analysis, OperationNumbers operations, Texts texts, RunContexts contexts) {
        this.operations = operations;
        this.texts = texts;
        this.contexts = contexts;
        executions = new ArrayList<>();
        addKnown(reading.newest());
        newest = executions.size();
        addKnown(single(reading, analysis));
    }

    /** What was recorded since the summary was made belongs to the next page. */
    private void addKnown(List<ExecutionRecord> some) {
        for (ExecutionRecord execution : some) {
            if (operations.of(execution.name()) != null) {
                executions.add(execution);
            }
        }
    }

    /** How many executions are the newest of all. */
    int newest() {
        return newest;
    }

    /** The newest execution of operations that are not among the newest of all, those with a verdict first. */
    private static List<ExecutionRecord> single(Reading reading, Analysis analysis) {
        Set<String> there = new HashSet<>();
        reading.newest().forEach(execution -> there.add(execution.name()));
        Set<String> judged = new HashSet<>();
        for (Verdict verdict : analysis.verdicts()) {
            judged.add(verdict.operation());
        }
        return reading.newestOfEach().stream()
                .filter(execution -> !there.contains(execution.name()))
                .sorted(Comparator.comparing((ExecutionRecord execution) -> !judged.contains(execution.name()))
                        .thenComparing(ExecutionRecord::name))
                .limit(MOST_SINGLE)
                .toList();
    }

    void write(JsonWriter json) {
        json.startArray();
        for (int i = 0; i < executions.size(); i++) {
            write(json, executions.get(i), i < SEEN_FIRST);
        }
        json.endArray();
    }

    private void write(JsonWriter json, ExecutionRecord execution, boolean seenFirst) {
        json.startObject();
        json.name("operation").value(operations.of(execution.name()));
        json.name("started_at").text(execution.startedAt().toString());
        json.name("duration_ms").duration(execution.durationMs());
        json.name("status").text(String.valueOf(HistoriesJson.sign(execution.status())));
        json.name("context").number(contexts.of(Run.of(execution)));
        String error = execution.error();
        if (error != null) {
            int text = text(Cut.to(seenFirst ? LONGEST_ERROR : LONGEST_ERROR_OF_OTHERS, error), seenFirst);
            // Without the text, the page still says that there is one.
            json.name("error").number(text >= 0 ? text : texts.number(NO_ROOM));
        }
        metadata(json, execution.metadata(), seenFirst);
        json.endObject();
    }

    private int text(String text, boolean seenFirst) {
        return seenFirst ? texts.number(text) : texts.ifThereIsRoom(text, 0);
    }

    private void metadata(JsonWriter json, Map<String, @Nullable Object> metadata, boolean seenFirst) {
        if (metadata.isEmpty()) {
            return;
        }
        json.name("metadata").startArray();
        int chips = 0;
        for (Map.Entry<String, @Nullable Object> entry : metadata.entrySet()) {
            int key = text(Cut.to(LONGEST_CHIP, entry.getKey()), seenFirst);
            int value = text(Cut.to(LONGEST_CHIP, ExecutionView.Chip.text(entry.getValue())), seenFirst);
            if (key >= 0 && value >= 0) {
                json.number(key);
                json.number(value);
                chips++;
            }
            if (chips == CHIPS) {
                break;
            }
        }
        json.endArray();
        if (metadata.size() > chips) {
            json.name("more").number(metadata.size() - chips);
        }
    }
}
