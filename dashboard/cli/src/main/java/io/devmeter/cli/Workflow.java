// SPDX-License-Identifier: Apache-2.0
package io.devmeter.cli;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Steps that depend on each other.
 *
 * @param name the operation that the whole is
 * @param steps in the order of the file; each needs only others of them, and none itself, not even by way of others
 */
record Workflow(String name, List<Step> steps) {

    Workflow {
        steps = List.copyOf(steps);
    }

    /**
     * A command of a workflow.
     *
     * @param name the operation, unique in the workflow
     * @param command with its arguments
     * @param needs the names of the steps that must have ended before
     * @param retries how often the command is run again at the most, if it fails
     * @param continueOnFailure whether steps that need this one run even if it fails
     * @param metadata of its executions: texts, integers, floating-point numbers and booleans
     * @param environment what it has in its environment beyond what the workflow has
     * @param directory the one it runs in, or {@code null} for that of the workflow
     */
    record Step(
            String name,
            List<String> command,
            List<String> needs,
            int retries,
            boolean continueOnFailure,
            Map<String, Object> metadata,
            Map<String, String> environment,
            @Nullable String directory) {

        Step {
            command = List.copyOf(command);
            needs = List.copyOf(needs);
            metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
            environment = Collections.unmodifiableMap(new LinkedHashMap<>(environment));
        }
    }

    /** Tells whether some two steps may run at the same time. */
    boolean isParallel() {
        Settling settling = new Settling(this);
        for (List<Step> ready = settling.ready(); !ready.isEmpty(); ready = settling.settle(ready.get(0))) {
            if (ready.size() > 1) {
                return true;
            }
        }
        return false;
    }

    /** Goes through the steps, each after those that it needs. Not thread-safe. */
    static final class Settling {
        private final Map<String, Integer> unsettledNeeds = new HashMap<>();
        private final Map<String, List<Step>> needing = new HashMap<>();
        private final List<Step> first = new ArrayList<>();

        Settling(Workflow workflow) {
            for (Step step : workflow.steps()) {
                unsettledNeeds.put(step.name(), step.needs().size());
                for (String need : step.needs()) {
                    needing.computeIfAbsent(need, n -> new ArrayList<>()).add(step);
                }
                if (step.needs().isEmpty()) {
                    first.add(step);
                }
            }
        }

        /** Returns the steps that need none, in the order of the file. */
        List<Step> ready() {
            return List.copyOf(first);
        }

        /** Takes a step as done, and returns those that now need none that is not done, in the order of the file. */
        List<Step> settle(Step done) {
            List<Step> ready = new ArrayList<>();
            for (Step step : needing.getOrDefault(done.name(), List.of())) {
                if (unsettledNeeds.merge(step.name(), -1, Integer::sum) == 0) {
                    ready.add(step);
                }
            }
            return ready;
        }
    }
}
