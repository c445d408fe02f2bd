// SPDX-License-Identifier: Apache-2.0
package io.devmeter.examples;

import io.devmeter.bridge.ExecutionTracker;
import io.devmeter.bridge.TrackExecution;
import io.devmeter.local.Devmeter;
import java.util.List;

/** Tracks the calls of an interface's annotated method, in plain Java. */
final class AnnotatedMethods {

    private AnnotatedMethods() {}

    // region annotated
    interface Catalog {
        @TrackExecution(
                value = "catalog.find",
                tags = {"source", "remote"})
        List<String> find(String title);
    }
    // endregion

    public static void main(String[] args) {
        try (Devmeter devmeter = Devmeter.open()) {
            ExecutionTracker tracker = devmeter.tracker();
            // region proxy
            Catalog catalog = tracker.proxy(Catalog.class, title -> List.of(title + ", first edition"));
            // endregion
            System.out.println(catalog.find("Emma"));
        }
    }
}
