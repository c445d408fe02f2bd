// SPDX-License-Identifier: Apache-2.0
package io.devmeter.junit;

import static org.assertj.core.api.Assertions.assertThat;

import io.devmeter.bridge.ExecutionTracker;
import io.devmeter.bridge.Status;
import io.micrometer.core.instrument.MockClock;
import io.micrometer.core.instrument.simple.SimpleConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class TrackedTestsTest {

    @Test
    void openingTheTracker_isNoPartOfTheFirstTest() {
        SimpleMeterRegistry registry = new SimpleMeterRegistry(SimpleConfig.DEFAULT, new MockClock());
        ExecutionTracker tracker = ExecutionTracker.create(registry, OpenTelemetry.noop());
        AtomicLong openedNanos = new AtomicLong();
        TrackedTests tests = new TrackedTests(() -> {
            openedNanos.set(System.nanoTime());
            while (System.nanoTime() == openedNanos.get()) {
                Thread.onSpinWait();
            }
            return tracker;
        });

        long startedNanos = System.nanoTime();
        tests.start("test", startedNanos).end(Status.SUCCESS, null);

        assertThat((long) registry.get("test").timer().totalTime(TimeUnit.NANOSECONDS))
                .isLessThanOrEqualTo(openedNanos.get() - startedNanos);
    }
}
