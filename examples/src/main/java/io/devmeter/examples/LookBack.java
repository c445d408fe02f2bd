// SPDX-License-Identifier: Apache-2.0
package io.devmeter.examples;

import io.devmeter.dashboard.Dashboard;
import io.devmeter.store.ExecutionRecord;
import io.devmeter.store.ExecutionStore;
import java.io.IOException;
import java.nio.file.Path;

/** Reads a history: the newest executions of an operation, a page, and no more than 90 days. */
final class LookBack {

    private LookBack() {}

    public static void main(String[] args) throws IOException {
        // region look-back
        Path directory = Path.of(".metrics");
        try (ExecutionStore store = ExecutionStore.open(directory)) {
            for (ExecutionRecord execution : store.recent("deploy", 5)) {
                System.out.println(
                        execution.startedAt() + " " + execution.status().text() + " " + execution.error());
            }
            store.deleteOlderThan(90);
        }
        Path page = Dashboard.generate(directory, Path.of("dev_metrics_dashboard.html"), 30);
        // endregion
        System.out.println(page.toAbsolutePath());
    }
}
