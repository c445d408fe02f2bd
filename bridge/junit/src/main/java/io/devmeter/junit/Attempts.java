// SPDX-License-Identifier: Apache-2.0
package io.devmeter.junit;

import java.util.concurrent.ConcurrentHashMap;

/** Counts how often each test has run. Thread-safe. */
final class Attempts {

    /**
     * Those of the process. The one thing here that is not a launcher's own: to run failed tests again, Surefire makes a new launcher, with new
     * listeners, which have nothing else in common.
     */
    static final Attempts OF_PROCESS = new Attempts();

    private final ConcurrentHashMap<String, Integer> byUniqueId = new ConcurrentHashMap<>();

    /** Returns which attempt now begins, from 1. */
    int next(String uniqueId) {
        return byUniqueId.merge(uniqueId, 1, Integer::sum);
    }
}
