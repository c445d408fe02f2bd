// SPDX-License-Identifier: Apache-2.0
package io.devmeter.bridge;

import java.time.Clock;
import java.time.Instant;

/**
 * Tells which point in time a reading of the monotonic clock was, so that an execution reads one clock at each end. The wall clock
 * is read again every tenth of a second, which bounds how late a change of it is noticed. Thread-safe.
 */
final class EpochTime {

    private static final long READ_AGAIN_AFTER_NANOS = 100_000_000;
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    private final Clock wallClock;
    private final io.micrometer.core.instrument.Clock monotonicClock;
    private volatile Reading last;

    private record Reading(long monotonicNanos, long epochNanos) {}

    EpochTime(Clock wallClock, io.micrometer.core.instrument.Clock monotonicClock) {
        this.wallClock = wallClock;
        this.monotonicClock = monotonicClock;
        this.last = read();
    }

    /** Converts a reading that has just been taken to nanoseconds since 1970-01-01T00:00:00Z. */
    long epochNanos(long monotonicNanos) {
        Reading reading = last;
        if (Math.abs(monotonicNanos - reading.monotonicNanos()) > READ_AGAIN_AFTER_NANOS) {
            reading = read();
            last = reading;
        }
        return reading.epochNanos() + (monotonicNanos - reading.monotonicNanos());
    }

    /** Reads the wall clock first, as OpenTelemetry's SDK does, whose spans inside an execution must not start before it. */
    private Reading read() {
        Instant now = wallClock.instant();
        return new Reading(monotonicClock.monotonicTime(), now.getEpochSecond() * NANOS_PER_SECOND + now.getNano());
    }
}
