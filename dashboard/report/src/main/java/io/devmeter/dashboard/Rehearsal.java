// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard;

import io.devmeter.dashboard.analysis.Run;
import io.devmeter.store.ExecutionRecord;
import io.devmeter.store.OperationSummary;
import io.devmeter.store.Summary;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A page of one execution that nobody sees: made while a store is read, it has the JVM load and link what the page of the store needs
 * then.
 */
final class Rehearsal {

    private static final Instant START = Instant.EPOCH;
    private static final LocalDate DAY = LocalDate.EPOCH;

    private Rehearsal() {}

    /** Begins on another thread. Whatever goes wrong there will go wrong again when it is in earnest, and be told then. */
    static void begin() {
        Thread thread = new Thread(Rehearsal::perform, "devmeter-rehearsal");
        thread.setDaemon(true);
        thread.start();
    }

    private static void perform() {
        try {
            PageModel model = PageModel.of(reading(), START);
            PageTemplate.shared().render(model);
        } catch (RuntimeException | LinkageError e) {
            return;
        }
    }

    private static Reading reading() {
        ExecutionRecord execution = ExecutionRecord.builder("package.Class#method", START)
                .endedAt(START)
                .durationMs(1.5)
                .status(ExecutionRecord.Status.FAILED)
                .error("Exception: 1")
                .metadata("key", "value")
                .build();
        OperationSummary figures = new OperationSummary(1, 0, 1, 0, 1.5, 1.5, 1.5, 0, 1.5, 1.5, 1.5, 1.5, 1);
        Summary summary = new Summary(DAY, DAY, Map.of(execution.name(), figures), 0);
        return new Reading(
                summary,
                new TreeMap<>(Map.of(DAY, summary)),
                List.of(Run.of(execution)),
                List.of(execution),
                List.of(execution),
                new KeptFiles(1, 1, DAY));
    }
}
