// SPDX-License-Identifier: Apache-2.0
package io.devmeter.junit;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.platform.launcher.TestIdentifier;

/** Counts how often each test has run. Thread-safe. */
final class Attempts {

    /** The attempts of this process, which its listeners share: Surefire runs failed tests again with a new launcher, which has new listeners. */
    static final Attempts OF_PROCESS = new Attempts();

    private final Map<Object, AtomicInteger> byUniqueId = new ConcurrentHashMap<>();

    /** Returns the number of the attempt that begins now, from 1. */
    int next(TestIdentifier test) {
        AtomicInteger first = new AtomicInteger();
        AtomicInteger known = byUniqueId.putIfAbsent(uniqueId(test), first);
        return (known == null ? first : known).incrementAndGet();
    }

    /** Returns the id as an object, which is cheaper than its text, and does not keep the test in memory as its identifier would. */
    private static Object uniqueId(TestIdentifier test) {
        try {
            return test.getUniqueIdObject();
        } catch (NoSuchMethodError beforeJUnit58) {
            return test.getUniqueId();
        }
    }
}
