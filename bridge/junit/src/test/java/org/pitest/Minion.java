// SPDX-License-Identifier: Apache-2.0
package org.pitest;

/** Stands where a process of PIT's stands that runs tests on mutated code. */
public final class Minion {

    private Minion() {}

    /** Runs what launches tests. */
    public static void run(Runnable tests) {
        tests.run();
    }
}
