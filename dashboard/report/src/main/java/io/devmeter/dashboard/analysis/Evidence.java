// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard.analysis;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** Collects what a verdict rests on, in the order in which it is to be read. */
final class Evidence {

    private static final double DIGITS = 1e3;

    private final Map<String, Object> values = new LinkedHashMap<>();

    private Evidence() {}

    /**
     * Starts with what every verdict says.
     *
     * @param n how many executions were looked at
     * @param from the start of the first of them
     * @param to the start of the last of them
     * @param compared what was held against what
     */
    static Evidence of(int n, Instant from, Instant to, String compared) {
        return new Evidence().and("n", n).and("window", from + "/" + to).and("compared", compared);
    }

    Evidence and(String key, int number) {
        values.put(key, (long) number);
        return this;
    }

    /** Adds a number with three digits after the point: more would only make pages longer. */
    Evidence and(String key, double number) {
        double rounded = Math.rint(number * DIGITS) / DIGITS;
        values.put(key, Double.isInfinite(rounded) ? Double.MAX_VALUE : rounded);
        return this;
    }

    Evidence and(String key, String text) {
        values.put(key, text);
        return this;
    }

    /** Adds the text unless it is empty. */
    Evidence andIfKnown(String key, String text) {
        return text.isEmpty() ? this : and(key, text);
    }

    Evidence at(Site site) {
        return and("machine", site.machine().label()).andIfKnown("module", site.module());
    }

    Evidence at(Line line) {
        return at(line.site())
                .andIfKnown("branch", line.branch())
                .andIfKnown("passes", line.isToldByOthers() ? "where tests of the class ran" : "");
    }

    Map<String, Object> values() {
        return values;
    }
}
