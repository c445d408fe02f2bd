// SPDX-License-Identifier: Apache-2.0
package io.devmeter.examples;

import io.devmeter.bridge.Execution;
import io.devmeter.bridge.ExecutionTracker;
import io.devmeter.local.Devmeter;
import java.io.IOException;

/** Tracks three executions, one of which fails, and prints the summary of the last seven days. */
final class QuickStart {

    private QuickStart() {}

    public static void main(String[] args) throws IOException {
        // region quick-start
        try (Devmeter devmeter = Devmeter.open()) {
            ExecutionTracker tracker = devmeter.tracker();

            tracker.record("unit-tests", () -> runTests());

            Execution deploy = tracker.start("deploy").metadata("target", "staging");
            try {
                copyFiles();
                deploy.end();
            } catch (IOException e) {
                deploy.end(e);
            }

            System.out.println(devmeter.store().summary(7).toJson());
        }
        // endregion
    }

    private static void runTests() {
        Devmeter.global().tracker().record("database-tests", () -> {});
    }

    private static void copyFiles() throws IOException {
        throw new IOException("staging does not answer");
    }
}
