// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard;

import io.devmeter.dashboard.analysis.Band;
import io.devmeter.dashboard.analysis.DayTrend;
import io.devmeter.dashboard.analysis.OperationHistory;
import io.devmeter.dashboard.analysis.Run;
import io.devmeter.store.ExecutionRecord.Status;
import io.devmeter.store.OperationSummary;
import io.devmeter.store.Summary;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * The operations' runs, as columns: one list per property, with one entry per operation. So no name of a property is repeated for each
 * of thousands of operations, and numbers that grow are kept as steps. A context is a step from that of the run before. A start is in
 * seconds, from the start of its context if that is another than the one of the run before, or else from the start of that run. Durations
 * are in milliseconds.
 */
final class HistoriesJson {

    /** What a page of three megabytes has left for operations, in bytes. */
    private static final long ROOM = 2_050_000;

    /** What an operation takes without its runs and its name: a row, a summary, and a bit here and there. */
    private static final long BYTES_OF_ONE = 560;

    /** The name stands in the row as a text and as an attribute, and in the summary. */
    private static final long NAMES_OF_ONE = 3;

    private static final long BYTES_OF_RUN = 11;
    private static final long MOST_OF_ONE = 150;

    /** The fewest by which a change of duration can be told. */
    private static final long FEWEST_OF_ONE = 13;

    /** A month of days takes 200 bytes, so that of very many operations only those that took the most time have them. */
    private static final int MOST_WITH_DAYS = 500;

    /** Of the room for texts, what is left to the executions with their metadata. */
    private static final long ROOM_OF_OTHERS = ExecutionsJson.ROOM_FOR_TEXTS / 2;

    private static final int LONGEST_ERROR = 400;
    private static final int ERRORS_OF_ONE = 5;

    /** The newest runs of each operation, by its number. */
    record Kept(List<@Nullable OperationHistory> histories, List<List<Run>> runs) {

        Kept {
            histories = new ArrayList<>(histories);
            runs = List.copyOf(runs);
        }

        static Kept of(List<OperationHistory> histories, OperationNumbers operations) {
            Map<String, OperationHistory> byName = new HashMap<>();
            histories.forEach(history -> byName.put(history.operation(), history));
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
            long characters = names.stream().mapToLong(String::length).sum();
            long room = ROOM - BYTES_OF_ONE * operations - NAMES_OF_ONE * characters;
            return (int) Math.max(FEWEST_OF_ONE, Math.min(MOST_OF_ONE, room / BYTES_OF_RUN / operations));
        }

        List<Run> all() {
            return runs.stream().flatMap(List::stream).toList();
        }
    }

    private final Kept kept;
    private final Summary summary;
    private final Texts texts;
    private final RunContexts contexts;

    HistoriesJson(Kept kept, Summary summary, Texts texts, RunContexts contexts) {
        this.kept = kept;
        this.summary = summary;
        this.texts = texts;
        this.contexts = contexts;
        giveTexts();
    }

    /** First the newest error of each operation, then the one before it, so that what room there is is shared. */
    private void giveTexts() {
        for (int nth = 0; nth < ERRORS_OF_ONE; nth++) {
            for (List<Run> runs : kept.runs()) {
                List<String> errors = newestErrors(runs);
                if (nth < errors.size()) {
                    texts.ifThereIsRoom(errors.get(nth), ROOM_OF_OTHERS);
                }
            }
        }
    }

    private static List<String> newestErrors(List<Run> runs) {
        List<String> errors = new ArrayList<>();
        Set<String> known = new HashSet<>();
        for (int i = runs.size() - 1; i >= 0 && errors.size() < ERRORS_OF_ONE; i--) {
            String error = runs.get(i).error();
            if (error != null && known.add(error)) {
                errors.add(Cut.to(LONGEST_ERROR, error));
            }
        }
        return errors;
    }

    void write(JsonGenerator json) {
        json.writeStartObject();
        perOperation(json, "starts", this::starts);
        perOperation(json, "durations", this::durations);
        json.writeArrayPropertyStart("statuses");
        kept.runs().forEach(runs -> json.writeString(statuses(runs)));
        json.writeEndArray();
        perOperation(json, "contexts", this::contexts);
        perOperation(json, "attempts", this::attempts);
        perOperation(json, "errors", this::errors);
        json.writeArrayPropertyStart("missing");
        kept.histories().forEach(history -> json.writeNumber(missing(history)));
        json.writeEndArray();
        json.writeArrayPropertyStart("lost");
        kept.histories().forEach(history -> lost(json, history));
        json.writeEndArray();
        json.writeArrayPropertyStart("bands");
        kept.histories().forEach(history -> band(json, history == null ? null : history.baseline()));
        json.writeEndArray();
        json.writeArrayPropertyStart("totals");
        summary.operations().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(operation -> Json.duration(json, operation.getValue().totalDurationMs()));
        json.writeEndArray();
        json.writeArrayPropertyStart("days");
        days(json);
        json.writeEndArray();
        json.writeEndObject();
    }

    private void perOperation(JsonGenerator json, String name, BiConsumer<JsonGenerator, List<Run>> column) {
        json.writeArrayPropertyStart(name);
        for (List<Run> runs : kept.runs()) {
            json.writeStartArray();
            column.accept(json, runs);
            json.writeEndArray();
        }
        json.writeEndArray();
    }

    private void starts(JsonGenerator json, List<Run> runs) {
        long before = 0;
        int contextBefore = -1;
        for (Run run : runs) {
            int context = contexts.of(run);
            long second = run.startedAt().getEpochSecond();
            json.writeNumber(second - (context == contextBefore ? before : contexts.start(context)));
            before = second;
            contextBefore = context;
        }
    }

    private void durations(JsonGenerator json, List<Run> runs) {
        runs.forEach(run -> Json.duration(json, run.durationMs()));
    }

    private void contexts(JsonGenerator json, List<Run> runs) {
        int before = 0;
        for (Run run : runs) {
            int context = contexts.of(run);
            json.writeNumber(context - before);
            before = context;
        }
    }

    private void attempts(JsonGenerator json, List<Run> runs) {
        for (int i = 0; i < runs.size(); i++) {
            if (runs.get(i).attempt() > 1) {
                json.writeNumber(i);
                json.writeNumber(runs.get(i).attempt());
            }
        }
    }

    private void errors(JsonGenerator json, List<Run> runs) {
        List<String> kept = newestErrors(runs);
        for (int i = 0; i < runs.size(); i++) {
            Run run = runs.get(i);
            String error = run.error() == null ? null : Cut.to(LONGEST_ERROR, run.error());
            int text = error == null || !kept.contains(error) ? -1 : texts.ifThereIsRoom(error, ROOM_OF_OTHERS);
            int type = run.errorType() == null ? -1 : texts.ifThereIsRoom(run.errorType(), ROOM_OF_OTHERS);
            if (text >= 0 || type >= 0) {
                json.writeNumber(i);
                json.writeNumber(type);
                json.writeNumber(text);
            }
        }
    }

    static String statuses(List<Run> runs) {
        StringBuilder statuses = new StringBuilder(runs.size());
        runs.forEach(run -> statuses.append(sign(run.status())));
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

    private static void lost(JsonGenerator json, @Nullable OperationHistory history) {
        Json.duration(json, history == null ? 0.0 : history.lostMs());
        json.writeNumber(history == null ? 0 : history.lostRuns());
    }

    private void band(JsonGenerator json, @Nullable Band band) {
        if (band == null) {
            json.writeNumber(0);
            return;
        }
        json.writeStartArray();
        Json.duration(json, band.medianMs());
        Json.duration(json, band.lowMs());
        Json.duration(json, band.highMs());
        json.writeNumber(band.n());
        json.writeNumber(contexts.machine(band.machine()));
        json.writeEndArray();
    }

    /** Days only of operations that have more runs than are kept; of the others, the runs say it all. */
    private void days(JsonGenerator json) {
        List<OperationSummary> summaries = summary.operations().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(Map.Entry::getValue)
                .toList();
        double least = summaries.stream()
                .map(OperationSummary::totalDurationMs)
                .sorted(Comparator.reverseOrder())
                .limit(MOST_WITH_DAYS)
                .reduce((longer, shorter) -> shorter)
                .orElse(0.0);
        int number = 0;
        for (OperationSummary operation : summaries) {
            OperationHistory history = kept.histories().get(number);
            long executions = operation.totalExecutions() + operation.skipped();
            if (history == null
                    || history.days().isEmpty()
                    || kept.runs().get(number).size() >= executions
                    || operation.totalDurationMs() < least) {
                json.writeNumber(0);
            } else {
                days(json, history.days());
            }
            number++;
        }
    }

    private void days(JsonGenerator json, List<DayTrend> days) {
        Map<Integer, DayTrend> byOffset = new HashMap<>();
        days.forEach(day -> byOffset.put((int) ChronoUnit.DAYS.between(summary.from(), day.day()), day));
        int first = byOffset.keySet().stream().mapToInt(Integer::intValue).min().orElse(0);
        int last = byOffset.keySet().stream().mapToInt(Integer::intValue).max().orElse(0);
        json.writeStartArray();
        json.writeNumber(first);
        eachDay(json, first, last, byOffset, day -> json.writeNumber(day == null ? 0 : day.executions()));
        eachDay(json, first, last, byOffset, day -> Json.duration(json, day == null ? 0.0 : day.p50Ms()));
        json.writeStartArray();
        for (int offset = first; offset <= last; offset++) {
            DayTrend day = byOffset.get(offset);
            if (day != null && day.failures() > 0) {
                json.writeNumber(offset - first);
                json.writeNumber(day.failures());
            }
        }
        json.writeEndArray();
        json.writeEndArray();
    }

    private static void eachDay(
            JsonGenerator json, int first, int last, Map<Integer, DayTrend> days, Consumer<@Nullable DayTrend> write) {
        json.writeStartArray();
        for (int offset = first; offset <= last; offset++) {
            write.accept(days.get(offset));
        }
        json.writeEndArray();
    }
}
