// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard.analysis;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * Compares how operations are with how they were: since yesterday, since the last green run and since the last commit.
 *
 * <ul>
 *   <li>Yesterday began at the midnight, by UTC, before the last one.
 *   <li>The last green run is the newest trace whose root passed, among those with the same root operation as the newest trace; it
 *       counts until its end. Where the newest run is in no trace with others, it is the newest moment at which the last outcome of every
 *       operation was a pass, if that is later.
 *   <li>The last commit is the first run on the revision of what was started last, among those known, since its branch was on another
 *       one: to build an old revision again is to go back to it now.
 * </ul>
 *
 * <p>A moment that there was not is left out.
 */
final class ChangesSince {

    private final SortedMap<String, Standing> operations;
    private final List<Verdict> verdicts;
    private final Set<String> flaky = new HashSet<>();

    /**
     * Sets out from how operations are.
     *
     * @param operations how each stands, by name
     * @param verdicts the verdicts on them
     */
    ChangesSince(SortedMap<String, Standing> operations, List<Verdict> verdicts) {
        this.operations = operations;
        this.verdicts = verdicts;
        for (Verdict verdict : verdicts) {
            if (verdict.kind() == Kind.FLAKY) {
                flaky.add(verdict.operation());
            }
        }
    }

    /** Returns the changes since each of the three moments, from all runs, oldest first, and all traces, newest first. */
    List<Changes> all(List<Run> runs, List<Trace> traces, Instant now) {
        List<Changes> all = new ArrayList<>();
        all.add(since("yesterday", yesterday(now)));
        Instant green = green(runs, traces, now);
        if (green != null) {
            all.add(since("the last green run", green));
        }
        Instant lastCommit = lastCommit(runs);
        if (lastCommit != null) {
            all.add(since("the last commit", lastCommit));
        }
        return all;
    }

    private static Instant yesterday(Instant now) {
        return LocalDate.ofInstant(now, ZoneOffset.UTC)
                .minusDays(1)
                .atStartOfDay(ZoneOffset.UTC)
                .toInstant();
    }

    private @Nullable Instant green(List<Run> runs, List<Trace> traces, Instant now) {
        Instant ofTrace = greenTrace(traces, now);
        if (!runs.isEmpty() && isInAny(traces, runs.get(runs.size() - 1))) {
            return ofTrace;
        }
        Instant ofAll = allPassed(runs);
        return ofTrace == null || (ofAll != null && ofAll.isAfter(ofTrace)) ? ofAll : ofTrace;
    }

    private static boolean isInAny(List<Trace> traces, Run run) {
        for (Trace trace : traces) {
            if (trace.id().equals(run.traceId())) {
                return true;
            }
        }
        return false;
    }

    private static @Nullable Instant greenTrace(List<Trace> traces, Instant now) {
        if (traces.isEmpty()) {
            return null;
        }
        String operation = traces.get(0).tree().root().operation();
        for (Trace trace : traces) {
            Run root = trace.tree().root();
            if (!trace.brokenEnvironment() && root.passed() && root.operation().equals(operation)) {
                // What says that it is not over yet, or in 30,000 years, has ended all the same.
                Instant end = Moments.after(root.startedAt(), root.knownMs());
                return justAfter(end.isBefore(now) ? end : now);
            }
        }
        return null;
    }

    /** Goes back from the newest run until nothing fails, which is not far where most passes. */
    private @Nullable Instant allPassed(List<Run> runs) {
        Map<String, Past> pasts = new HashMap<>();
        int failing = 0;
        for (Map.Entry<String, Standing> operation : operations.entrySet()) {
            Past past = new Past(operation.getValue().lines());
            pasts.put(operation.getKey(), past);
            failing += past.fails() ? 1 : 0;
        }
        Instant later = Instant.MAX;
        for (int i = runs.size() - 1; i >= 0; i--) {
            Run run = runs.get(i);
            Past past = pasts.get(run.operation());
            if (past != null && past.lastBeganWith(run)) {
                if (failing == 0 && run.startedAt().isBefore(later)) {
                    return justAfter(run.startedAt());
                }
                later = run.startedAt();
                failing -= past.fails() ? 1 : 0;
                past.forgetLast();
                failing += past.fails() ? 1 : 0;
            }
        }
        return null;
    }

    /** The outcomes of an operation at all sites, of which the last ones are forgotten step by step. */
    private static final class Past {
        private final List<Outcome> outcomes = new ArrayList<>();
        private int known;

        Past(List<Line> lines) {
            for (Line line : lines) {
                outcomes.addAll(line.outcomes());
            }
            if (lines.size() > 1) {
                outcomes.sort((one, other) -> Run.OLDEST_FIRST.compare(one.firstRun(), other.firstRun()));
            }
            known = outcomes.size();
        }

        /** Whether the last outcome is a failure. */
        boolean fails() {
            return known > 0 && !outcomes.get(known - 1).passed();
        }

        @SuppressWarnings("ReferenceEquality") // Two runs may be equal without being the same.
        boolean lastBeganWith(Run run) {
            return known > 0 && outcomes.get(known - 1).firstRun() == run;
        }

        void forgetLast() {
            known--;
        }
    }

    private static Instant justAfter(Instant moment) {
        return moment.plus(Duration.ofNanos(1));
    }

    private static @Nullable Instant lastCommit(List<Run> runs) {
        Map<String, Run> firstOfBranch = new HashMap<>();
        Set<String> traces = new HashSet<>();
        Run newest = null;
        for (Run run : runs) {
            CodeVersion version = run.version();
            // Where builds overlap, what goes on in the older one is no return to its revision.
            if (version.isKnown() && (run.traceId() == null || traces.add(run.traceId()))) {
                Run first = firstOfBranch.get(version.branch());
                if (first == null || !first.version().revision().equals(version.revision())) {
                    first = run;
                    firstOfBranch.put(version.branch(), first);
                }
                newest = first;
            }
        }
        return newest == null ? null : newest.startedAt();
    }

    private Changes since(String words, Instant from) {
        List<String> newlyFailing = new ArrayList<>();
        List<String> newlyFlaky = new ArrayList<>();
        List<String> fixed = new ArrayList<>();
        for (Map.Entry<String, Standing> operation : operations.entrySet()) {
            String name = operation.getKey();
            Standing standing = operation.getValue();
            if (standing.beganToFailSince(from)) {
                newlyFailing.add(name);
            }
            if (flaky.contains(name)) {
                if (!wasFlaky(standing.lines(), from)) {
                    newlyFlaky.add(name);
                }
            } else if (standing.wasFixedSince(from)) {
                fixed.add(name);
            }
        }
        return new Changes(words, from, newlyFailing, newlyFlaky, newlySlower(from), fixed);
    }

    private List<String> newlySlower(Instant from) {
        List<String> newlySlower = new ArrayList<>();
        for (Verdict verdict : verdicts) {
            if (verdict.kind() == Kind.SLOWER && !verdict.since().isBefore(from)) {
                newlySlower.add(verdict.operation());
            }
        }
        newlySlower.sort(null);
        return newlySlower;
    }

    private static boolean wasFlaky(List<Line> lines, Instant from) {
        for (Line line : lines) {
            Line before = line.before(from);
            if (before != null && FlakyRule.judge(before, from).isPresent()) {
                return true;
            }
        }
        return false;
    }
}
