// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard;

import io.devmeter.dashboard.analysis.CodeVersion;
import io.devmeter.dashboard.analysis.Machine;
import io.devmeter.dashboard.analysis.Run;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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

    /** Those of the runs of each operation that were there from the beginning: each column of a page asks for them again. */
    private final List<int[]> byOperation = new ArrayList<>();

    RunContexts(List<List<Run>> runs) {
        List<Run> all = new ArrayList<>();
        for (List<Run> ofOne : runs) {
            all.addAll(ofOne);
        }
        int[] oldestFirst = oldestFirst(all);
        for (String trace : sharedTraces(all, oldestFirst)) {
            traces.put(trace, traces.size());
        }
        int[] numbers = numbers(all, oldestFirst);
        int from = 0;
        for (List<Run> ofOne : runs) {
            byOperation.add(Arrays.copyOfRange(numbers, from, from + ofOne.size()));
            from += ofOne.size();
        }
    }

    /**
     * Returns the places of the runs in the order of their starts, by the second, which is all that matters here: numbers are sorted several
     * times as fast as runs are by their start.
     */
    private static int[] oldestFirst(List<Run> runs) {
        long[] secondsAndPlaces = new long[runs.size()];
        for (int i = 0; i < secondsAndPlaces.length; i++) {
            secondsAndPlaces[i] = runs.get(i).startedAt().getEpochSecond() << PLACE_BITS | i;
        }
        Arrays.sort(secondsAndPlaces);
        int[] places = new int[secondsAndPlaces.length];
        for (int i = 0; i < places.length; i++) {
            places[i] = (int) (secondsAndPlaces[i] & PLACES);
        }
        return places;
    }

    /** In their order, most runs are of the trace of the one before, so that few have to be looked up. */
    private static List<String> sharedTraces(List<Run> runs, int[] oldestFirst) {
        Map<String, Boolean> isShared = new LinkedHashMap<>();
        String before = null;
        boolean isKnownToBeShared = false;
        for (int place : oldestFirst) {
            String trace = runs.get(place).traceId();
            if (!Objects.equals(trace, before)) {
                isKnownToBeShared = trace == null || isShared.putIfAbsent(trace, false) != null;
                if (trace != null && isKnownToBeShared) {
                    isShared.put(trace, true);
                }
            } else if (trace != null && !isKnownToBeShared) {
                isShared.put(trace, true);
                isKnownToBeShared = true;
            }
            before = trace;
        }
        List<String> shared = new ArrayList<>();
        for (Map.Entry<String, Boolean> trace : isShared.entrySet()) {
            if (trace.getValue()) {
                shared.add(trace.getKey());
            }
        }
        return shared.subList(Math.max(0, shared.size() - MOST_TRACES), shared.size());
    }

    private int[] numbers(List<Run> runs, int[] oldestFirst) {
        int[] numbers = new int[oldestFirst.length];
        Run before = null;
        int number = 0;
        for (int place : oldestFirst) {
            Run run = runs.get(place);
            number = before != null && haveOneContext(before, run) ? number : of(run);
            numbers[place] = number;
            before = run;
        }
        return numbers;
    }

    private static boolean haveOneContext(Run one, Run other) {
        return Objects.equals(one.traceId(), other.traceId())
                && one.version().equals(other.version())
                && one.machine().equals(other.machine());
    }

    /** Returns the numbers of the contexts of an operation's runs, by its place among those that there were. They must not be changed. */
    int[] ofOperation(int operation) {
        return byOperation.get(operation);
    }

    /** Returns the number of a run's context. */
    int of(Run run) {
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
