// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard.analysis;

import static java.util.Objects.requireNonNull;

/**
 * How long an operation usually takes on one class of machine, in one module. As long as the median of the newest runs stays between
 * the two bounds, nothing is said of it.
 *
 * @param medianMs the median of the baseline, in milliseconds
 * @param lowMs the lower bound, in milliseconds, at least 0
 * @param highMs the upper bound, in milliseconds
 * @param n how many runs the baseline rests on
 * @param machine the class of machine
 * @param module the module, or empty if there is none
 */
public record Band(double medianMs, double lowMs, double highMs, int n, Machine machine, String module) {

    /** Checks. */
    public Band {
        requireNonNull(machine, "machine");
        requireNonNull(module, "module");
    }
}
