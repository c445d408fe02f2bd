// SPDX-License-Identifier: Apache-2.0
package io.devmeter.junit;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.platform.launcher.TestIdentifier;

/** Counts how often each test has run. Thread-safe. */
final class Attempts {

    /**
     * Those of the process. The one thing here that is not a launcher's own: to run failed tests again, Surefire makes a new launcher, with new
     * listeners, which have nothing else in common.
     */
    static final Attempts OF_PROCESS = new Attempts();

    private final Map<Object, AtomicInteger> byUniqueId = new ConcurrentHashMap<>();

    /** Returns which attempt now begins, from 1. */
    int next(TestIdentifier test) {
        AtomicInteger first = new AtomicInteger();
        AtomicInteger known = byUniqueId.putIfAbsent(uniqueId(test), first);
        return (known == null ? first : known).incrementAndGet();
    }

    /** The id as it is, which is cheaper than its text, and holds on to nothing of the test as its identifier would. */
    private static Object uniqueId(TestIdentifier test) {
        try {
            return test.getUniqueIdObject();
        } catch (NoSuchMethodError beforeJUnit58) {
            return test.getUniqueId();
        }
    }
}
