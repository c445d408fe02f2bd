// SPDX-License-Identifier: Apache-2.0
package io.devmeter.bridge;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A timer that is registered when it is first needed, and anew if it may have been removed. Thread-safe. */
final class RegisteredTimer {

    private final AtomicInteger removedTimers;
    private final Supplier<Timer> registration;
    private volatile @Nullable Registered registered;

    private record Registered(Timer timer, int removedBefore) {}

    /**
     * Registers nothing yet.
     *
     * @param removedTimers those of the registry, {@linkplain #countRemoved counted}
     */
    RegisteredTimer(AtomicInteger removedTimers, Supplier<Timer> registration) {
        this.removedTimers = removedTimers;
        this.registration = registration;
    }

    /**
     * Counts the timers that are removed from a registry from now on. Nothing more is done when one is removed, because the registry is locked then. The
     * registry keeps the listener, which therefore refers to nothing but the count.
     */
    static AtomicInteger countRemoved(MeterRegistry meterRegistry) {
        AtomicInteger removedTimers = new AtomicInteger();
        meterRegistry.config().onMeterRemoved(meter -> {
            if (meter instanceof Timer) {
                removedTimers.incrementAndGet();
            }
        });
        return removedTimers;
    }

    Timer get() {
        Registered known = registered;
        int removed = removedTimers.get();
        if (known == null || known.removedBefore() != removed) {
            known = new Registered(registration.get(), removed);
            registered = known;
        }
        return known.timer();
    }
}
