// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard.analysis;

import io.devmeter.store.ExecutionRecord.Status;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one operation came to at one site and in one trace: all its runs there, such as the cases of a parameterised test, with all
 * attempts. Outside of traces it is one run with its further attempts. This is what the rules count. Taken one by one, a
 * case that passes and one that fails would look like a test that cannot make up its mind.
 *
 * @param runs at least one, oldest first, each passed or failed
 * @param passed whether the runs of the last attempt passed
 * @param passedAtOnce whether the runs of the first attempt passed
 * @param passedOnRetry whether an attempt failed and a later one passed
 * @param firstAttempts how many runs the first attempt has
 * @param meanMs the mean duration of these in milliseconds, NaN if one is not known
 * @param brokenEnvironment whether it was in a broken environment
 * @param passedOn whether it failed only because a part of it did
 * @param switchedOn whether it is a test that had been skipped there, on this branch, three times or more in turn, and more than twice as often as ever
 *     before
 */
record Outcome(
        List<Run> runs,
        boolean passed,
        boolean passedAtOnce,
        boolean passedOnRetry,
        int firstAttempts,
        double meanMs,
        boolean brokenEnvironment,
        boolean passedOn,
        boolean switchedOn) {

    private static final int SWITCHED_OFF = 3;

    Outcome {
        runs = List.copyOf(runs);
    }

    Run firstRun() {
        return runs.get(0);
    }

    Instant startedAt() {
        return firstRun().startedAt();
    }

    CodeVersion version() {
        return firstRun().version();
    }

    Site site() {
        return new Site(firstRun().machine(), firstRun().module());
    }

    /**
     * Whether one passed and the other failed, and the one that passed can have run what failed: what was cut off passes because
     * it has less to do.
     */
    boolean contradicts(Outcome other) {
        if (passed == other.passed) {
            return false;
        }
        return passed ? firstAttempts >= other.firstAttempts : other.firstAttempts >= firstAttempts;
    }

    /** Returns the outcomes of one operation, oldest first, from its runs in the order of their start. */
    static List<Outcome> of(List<PlacedRun> runs) {
        Map<Site, AtOneSite> bySite = new HashMap<>();
        List<Collected> all = new ArrayList<>();
        for (PlacedRun placed : runs) {
            Run run = placed.run();
            boolean isSwitchedOff = run.status() == Status.SKIPPED && run.isNamedAsTest();
            if (run.isDecided() || isSwitchedOff) {
                AtOneSite there =
                        bySite.computeIfAbsent(new Site(run.machine(), run.module()), site -> new AtOneSite());
                if (isSwitchedOff) {
                    there.skipped(run);
                    continue;
                }
                Collected outcome = there.outcomeOf(run);
                if (outcome.runs.isEmpty()) {
                    outcome.switchedOn = there.wasSwitchedOff(run);
                    all.add(outcome);
                }
                outcome.add(placed);
            }
        }
        List<Outcome> outcomes = new ArrayList<>(all.size());
        for (Collected collected : all) {
            outcomes.add(collected.outcome());
        }
        return outcomes;
    }

    /** Returns the outcomes, oldest first, with one more that passed for each run of another operation that tells so. */
    static List<Outcome> with(List<PlacedRun> passes, List<Outcome> outcomes) {
        if (passes.isEmpty()) {
            return outcomes;
        }
        List<Outcome> all = new ArrayList<>(outcomes);
        for (PlacedRun pass : passes) {
            all.add(new Outcome(
                    List.of(pass.run()), true, true, false, 1, Double.NaN, pass.brokenEnvironment(), false, false));
        }
        all.sort(Comparator.comparing(Outcome::startedAt));
        return all;
    }

    /** Finds the outcomes that the runs at one site belong to. */
    private static final class AtOneSite {
        private final Map<String, Collected> byTrace = new HashMap<>();
        /** By branch, of those on which it ran. */
        private final Map<String, Skips> skips = new HashMap<>();

        private @Nullable Collected last;

        void skipped(Run run) {
            Skips onBranch = skips.get(run.version().branch());
            if (onBranch != null && run.traceId() != null) {
                onBranch.traces.add(run.traceId());
            }
        }

        /** Whether it was, before this run, with which an outcome begins. */
        boolean wasSwitchedOff(Run run) {
            return skips.computeIfAbsent(run.version().branch(), branch -> new Skips())
                    .end();
        }

        Collected outcomeOf(Run run) {
            Collected outcome = run.traceId() == null ? null : byTrace.get(run.traceId());
            if (outcome == null && last != null && last.isRepeatedBy(run)) {
                outcome = last;
            }
            if (outcome == null) {
                outcome = new Collected();
                last = outcome;
            }
            if (run.traceId() != null) {
                byTrace.put(run.traceId(), outcome);
            }
            return outcome;
        }
    }

    /** In which traces a test was skipped since it ran last. Where most jobs of a matrix always skip it, that is no switch. */
    private static final class Skips {
        private final Set<String> traces = new HashSet<>();
        private int most;

        /** Ends them, as it runs; returns whether it had been switched off. */
        boolean end() {
            boolean wasSwitchedOff = traces.size() >= SWITCHED_OFF && traces.size() > 2 * most;
            most = Math.max(most, traces.size());
            traces.clear();
            return wasSwitchedOff;
        }
    }

    /** An outcome that more runs may belong to. */
    private static final class Collected {
        private final List<Run> runs = new ArrayList<>(1);
        private boolean brokenEnvironment;
        private boolean passedOn = true;
        private boolean switchedOn;

        void add(PlacedRun placed) {
            runs.add(placed.run());
            brokenEnvironment |= placed.brokenEnvironment();
            passedOn &= placed.run().passed() || placed.passesOnFailure();
        }

        /** Whether a run outside of this one's trace is a further attempt of it: then nothing but the number says so. */
        boolean isRepeatedBy(Run run) {
            Run last = runs.get(runs.size() - 1);
            return last.failed()
                    && run.attempt() > last.attempt()
                    && run.version().equals(last.version())
                    && Objects.equals(run.parentSpanId(), last.parentSpanId());
        }

        Outcome outcome() {
            int first = Integer.MAX_VALUE;
            int last = 0;
            int firstFailed = Integer.MAX_VALUE;
            for (Run run : runs) {
                first = Math.min(first, run.attempt());
                last = Math.max(last, run.attempt());
                firstFailed = run.failed() ? Math.min(firstFailed, run.attempt()) : firstFailed;
            }
            int firstAttempts = 0;
            double firstMs = 0;
            boolean passed = true;
            for (Run run : runs) {
                passed &= run.attempt() != last || run.passed();
                if (run.attempt() == first) {
                    firstAttempts++;
                    firstMs += run.durationMs() == null ? Double.NaN : run.durationMs();
                }
            }
            return new Outcome(
                    runs,
                    passed,
                    first == 1 && firstFailed > 1,
                    passed && firstFailed < last,
                    firstAttempts,
                    Math.min(Double.MAX_VALUE, firstMs / firstAttempts),
                    brokenEnvironment,
                    passedOn && !passed,
                    switchedOn);
        }
    }
}
