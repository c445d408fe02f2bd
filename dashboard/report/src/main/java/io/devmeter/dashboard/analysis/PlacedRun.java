// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard.analysis;

/**
 * A run with what its trace says of it.
 *
 * @param run the run
 * @param brokenEnvironment whether its trace ran in a broken environment
 * @param passesOnFailure whether it failed because a part of it did, or may have
 */
record PlacedRun(Run run, boolean brokenEnvironment, boolean passesOnFailure) {

    /** Whether it is the same run, and not only one like it, with the same said of it. */
    @SuppressWarnings(
            "ReferenceEquality") // Runs are read once and then kept; to compare what they say would take longer.
    boolean isSameAs(PlacedRun other) {
        return run == other.run
                && brokenEnvironment == other.brokenEnvironment
                && passesOnFailure == other.passesOnFailure;
    }
}
