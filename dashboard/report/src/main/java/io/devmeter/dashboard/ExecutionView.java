// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard;

import io.devmeter.store.ExecutionRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A single execution, as texts ready to be shown. Whatever is missing is an empty text. */
record ExecutionView(
        Markup name,
        String tip,
        String look,
        String word,
        PageModel.Moment started,
        String duration,
        boolean hasError,
        Markup error,
        List<Chip> chips,
        String moreChips) {

    private static final int LONGEST_ERROR = 4_000;
    private static final int CHIPS_SHOWN = 16;

    /** A key of the metadata with its value. */
    record Chip(Markup key, Markup value, String tip) {

        private static final int LONGEST = 120;

        static Chip of(String key, @Nullable Object value) {
            String text = text(value);
            return new Chip(Html.visible(Cut.to(LONGEST, key)), Html.visible(Cut.to(LONGEST, text)), Tip.of(text));
        }

        /** Any value of the metadata as text. */
        static String text(@Nullable Object value) {
            if (value instanceof List<?> list) {
                List<String> texts = new ArrayList<>();
                list.forEach(element -> texts.add(text(element)));
                return '[' + String.join(", ", texts) + ']';
            }
            if (value instanceof Map<?, ?> map) {
                List<String> texts = new ArrayList<>();
                map.forEach((key, element) -> texts.add(key + ": " + text(element)));
                return '{' + String.join(", ", texts) + '}';
            }
            return String.valueOf(value);
        }
    }

    static ExecutionView of(ExecutionRecord execution) {
        Double durationMs = execution.durationMs();
        String error = execution.error();
        List<Chip> chips = new ArrayList<>();
        for (Map.Entry<String, ? extends @Nullable Object> entry :
                execution.metadata().entrySet()) {
            if (chips.size() == CHIPS_SHOWN) {
                break;
            }
            chips.add(Chip.of(entry.getKey(), entry.getValue()));
        }
        int hidden = execution.metadata().size() - chips.size();
        return new ExecutionView(
                Html.operationName(execution.name()),
                Tip.of(execution.name()),
                look(execution.status()),
                word(execution.status()),
                PageModel.Moment.of(execution.startedAt()),
                durationMs == null ? "–" : Units.duration(durationMs),
                error != null,
                error == null ? Markup.NONE : Html.visible(Cut.to(LONGEST_ERROR, error)),
                chips,
                hidden == 0 ? "" : "+" + Units.count(hidden) + " more");
    }

    private static String look(ExecutionRecord.Status status) {
        return switch (status) {
            case SUCCESS -> "good";
            case FAILED -> "bad";
            case SKIPPED, RUNNING -> "idle";
        };
    }

    private static String word(ExecutionRecord.Status status) {
        return switch (status) {
            case SUCCESS -> "Success";
            case FAILED -> "Failed";
            case SKIPPED -> "Skipped";
            case RUNNING -> "Running";
        };
    }
}
