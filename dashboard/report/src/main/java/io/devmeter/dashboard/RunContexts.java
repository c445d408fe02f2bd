// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard;

import io.devmeter.dashboard.analysis.CodeVersion;
import io.devmeter.dashboard.analysis.Machine;
import io.devmeter.dashboard.analysis.Run;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What runs have in common, so that each refers to it by one number: the version of the code, the class of machine, and the trace if
 * others share it. They are numbered in the order of time, so that the numbers of one operation's runs grow in small steps. Not
 * thread-safe.
 */
final class RunContexts {

    /** As many builds as a person may want to tell apart. A trace of one execution has nothing to show. */
    private static final int MOST_TRACES = 300;

    /** A trace of -1 is none. */
    record Context(int version, int machine, int trace) {}

    private final Map<CodeVersion, Integer> versions = new LinkedHashMap<>();
    private final Map<Machine, Integer> machines = new LinkedHashMap<>();
    private final Map<String, Integer> traces = new LinkedHashMap<>();
    private final Map<Context, Integer> contexts = new LinkedHashMap<>();
    private final List<Long> starts = new ArrayList<>();

    RunContexts(Collection<Run> runs) {
        List<Run> oldestFirst = new ArrayList<>(runs);
        oldestFirst.sort(Comparator.comparing(Run::startedAt));
        sharedTraces(oldestFirst).forEach(trace -> traces.put(trace, traces.size()));
        oldestFirst.forEach(this::of);
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

    List<String> traces() {
        return List.copyOf(traces.keySet());
    }

    List<Context> all() {
        return List.copyOf(contexts.keySet());
    }
}
