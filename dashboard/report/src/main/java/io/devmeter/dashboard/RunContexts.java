// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard;

import io.devmeter.dashboard.analysis.CodeVersion;
import io.devmeter.dashboard.analysis.Machine;
import io.devmeter.dashboard.analysis.Run;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What runs have in common, so that each refers to it by one number: the version of the code, the class of machine, and the trace if
 * others share it. They are numbered in the order of time, so that the numbers of one operation's runs grow in small steps. Not
 * thread-safe.
 */
final class RunContexts {

    /** As many builds as a person may want to tell apart. A trace of one execution has nothing to show. */
    private static final int MOST_TRACES = 300;

    /** A page has far fewer runs than this, and seconds of the years that a record may hold leave room for it. */
    private static final int PLACE_BITS = 24;

    private static final long PLACES = (1L << PLACE_BITS) - 1;

    /** A trace of -1 is none. */
    record Context(int version, int machine, int trace) {
        // By hand, because these are looked up a thousand times before the first page: RATIONALE.md, "Why do some
        // records …?".
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Context that
                    && version == that.version
                    && machine == that.machine
                    && trace == that.trace;
        }

        @Override
        public int hashCode() {
            return 31 * (31 * version + machine) + trace;
        }
    }

    private final Map<CodeVersion, Integer> versions = new LinkedHashMap<>();
    private final Map<Machine, Integer> machines = new LinkedHashMap<>();
    private final Map<String, Integer> modules = new LinkedHashMap<>();
    private final Map<String, Integer> traces = new LinkedHashMap<>();
    private final Map<Context, Integer> contexts = new LinkedHashMap<>();
    private final List<Long> starts = new ArrayList<>();

    /** Of the runs that were there from the beginning: each column of a page asks for them again. */
    private final IdentityHashMap<Run, Integer> known;

    RunContexts(Collection<Run> runs) {
        List<Run> oldestFirst = oldestFirst(List.copyOf(runs));
        known = new IdentityHashMap<>(oldestFirst.size());
        for (String trace : sharedTraces(oldestFirst)) {
            traces.put(trace, traces.size());
        }
        for (Run run : oldestFirst) {
            known.put(run, numberOf(run));
        }
    }

    /** By the second, which is all that matters here: numbers are sorted several times as fast as runs are by their start. */
    private static List<Run> oldestFirst(List<Run> runs) {
        long[] secondsAndPlaces = new long[runs.size()];
        for (int i = 0; i < secondsAndPlaces.length; i++) {
            secondsAndPlaces[i] = runs.get(i).startedAt().getEpochSecond() << PLACE_BITS | i;
        }
        Arrays.sort(secondsAndPlaces);
        List<Run> sorted = new ArrayList<>(secondsAndPlaces.length);
        for (long secondAndPlace : secondsAndPlaces) {
            sorted.add(runs.get((int) (secondAndPlace & PLACES)));
        }
        return sorted;
    }

    private static List<String> sharedTraces(List<Run> oldestFirst) {
        Map<String, Integer> sizes = new HashMap<>();
        for (Run run : oldestFirst) {
            if (run.traceId() != null) {
                sizes.merge(run.traceId(), 1, Integer::sum);
            }
        }
        List<String> shared = new ArrayList<>();
        for (Run run : oldestFirst) {
            // Removed, so that each is there once, at its first run.
            if (run.traceId() != null && sizes.getOrDefault(run.traceId(), 0) > 1) {
                shared.add(run.traceId());
                sizes.remove(run.traceId());
            }
        }
        return shared.subList(Math.max(0, shared.size() - MOST_TRACES), shared.size());
    }

    /** Returns the number of a run's context. */
    int of(Run run) {
        Integer number = known.get(run);
        return number == null ? numberOf(run) : number;
    }

    private int numberOf(Run run) {
        String traceId = run.traceId();
        Context context = new Context(
                number(run.version(), versions),
                number(run.machine(), machines),
                traceId == null ? -1 : traces.getOrDefault(traceId, -1));
        int number = number(context, contexts);
        if (number == starts.size()) {
            starts.add(run.startedAt().getEpochSecond());
        }
        return number;
    }

    /** Returns when the first run of a context started, in seconds since 1970. */
    long start(int context) {
        return starts.get(context);
    }

    int machine(Machine machine) {
        return number(machine, machines);
    }

    int module(String module) {
        return number(module, modules);
    }

    private static <T> int number(T value, Map<T, Integer> numbers) {
        Integer known = numbers.putIfAbsent(value, numbers.size());
        return known == null ? numbers.size() - 1 : known;
    }

    List<Long> starts() {
        return List.copyOf(starts);
    }

    List<CodeVersion> versions() {
        return List.copyOf(versions.keySet());
    }

    List<Machine> machines() {
        return List.copyOf(machines.keySet());
    }

    List<String> modules() {
        return List.copyOf(modules.keySet());
    }

    List<String> traces() {
        return List.copyOf(traces.keySet());
    }

    List<Context> all() {
        return List.copyOf(contexts.keySet());
    }
}
