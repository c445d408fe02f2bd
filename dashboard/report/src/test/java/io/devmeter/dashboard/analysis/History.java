// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard.analysis;

import io.devmeter.store.ExecutionRecord.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Runs of one operation, one after another, the last of them a step before {@link #NOW}. */
final class History {

    static final Instant NOW = Instant.parse("2026-11-22T10:30:00Z");
    static final Machine LAPTOP = new Machine("", "linux", "amd64");
    static final Machine CI = new Machine("github", "linux", "amd64");

    private final String operation;
    private final List<Run> runs = new ArrayList<>();
    private Duration step = Duration.ofHours(1);
    private Instant end = NOW;
    private CodeVersion version = CodeVersion.UNKNOWN;
    private Machine machine = LAPTOP;
    private String module = "";
    private double durationMs = 100;
    private @Nullable String trace;
    private int attempt = 1;

    private History(String operation) {
        this.operation = operation;
    }

    static History of(String operation) {
        return new History(operation);
    }

    static History op() {
        return of("op");
    }

    /** Analyses runs of which no summary is known. */
    static Analysis analysis(List<Run> runs) {
        return Analysis.of(runs, Collections.emptySortedMap(), NOW);
    }

    History every(Duration between) {
        step = between;
        return this;
    }

    /** The next runs are on this clean revision of {@code main}. */
    History on(String revision) {
        return on("main", revision, "");
    }

    History on(String branch, String revision, String dirty) {
        version = new CodeVersion(branch, revision, dirty);
        return this;
    }

    History on(Machine next) {
        machine = next;
        return this;
    }

    /** The next runs are of this module. */
    History module(String next) {
        module = next;
        return this;
    }

    History taking(double ms) {
        durationMs = ms;
        return this;
    }

    History attempt(int next) {
        attempt = next;
        return this;
    }

    /** The next runs are in this trace, or in none. */
    History in(@Nullable String next) {
        trace = next;
        return this;
    }

    /** Adds a run for each letter: P passed, F failed, S skipped, R was running. */
    History results(String letters) {
        letters.chars()
                .forEach(letter -> add(
                        switch (letter) {
                            case 'P' -> Status.SUCCESS;
                            case 'F' -> Status.FAILED;
                            case 'S' -> Status.SKIPPED;
                            case 'R' -> Status.RUNNING;
                            default -> throw new IllegalArgumentException(letters);
                        }));
        return this;
    }

    History durations(double... ms) {
        for (double next : ms) {
            taking(next).results("P");
        }
        return this;
    }

    History endingAt(Instant last) {
        end = last;
        return this;
    }

    private void add(Status status) {
        runs.add(new Run(
                operation,
                Instant.EPOCH,
                durationMs,
                status,
                attempt,
                version,
                machine,
                module,
                trace,
                trace == null ? null : "span-" + operation + runs.size(),
                null,
                null,
                status == Status.FAILED ? "no" : null));
    }

    List<Run> runs() {
        List<Run> timed = new ArrayList<>();
        for (int i = 0; i < runs.size(); i++) {
            Run run = runs.get(i);
            timed.add(new Run(
                    run.operation(),
                    start(i),
                    run.durationMs(),
                    run.status(),
                    run.attempt(),
                    run.version(),
                    run.machine(),
                    run.module(),
                    run.traceId(),
                    run.spanId(),
                    run.parentSpanId(),
                    run.errorType(),
                    run.error()));
        }
        return timed;
    }

    /** Returns when the run of this number started. */
    Instant start(int index) {
        return end.minus(step.multipliedBy(runs.size() - index));
    }

    List<Outcome> outcomes() {
        return Outcome.of(
                runs().stream().map(run -> new PlacedRun(run, false, false)).toList());
    }

    /** The only line of this history. */
    Line line() {
        return Line.of(operation, outcomes()).get(0);
    }

    /** The only pace of this history. */
    Pace pace() {
        return Pace.of(operation, outcomes()).get(0);
    }
}
