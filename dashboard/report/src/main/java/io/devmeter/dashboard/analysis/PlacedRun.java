// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard.analysis;

/**
 * A run with what its trace says of it.
 *
 * @param run the run
 * @param brokenEnvironment whether its trace ran in a broken environment
 * @param passesOnFailure whether it failed because a part of it did, or may have
 */
record PlacedRun(Run run, boolean brokenEnvironment, boolean passesOnFailure) {}
