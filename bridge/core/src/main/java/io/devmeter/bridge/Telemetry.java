// SPDX-License-Identifier: Apache-2.0
package io.devmeter.bridge;

import static java.util.Objects.requireNonNull;

import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Tracer;
import java.time.Clock;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What all timers of a tracker record to, and share.
 *
 * @param removedTimers those of the registry, {@linkplain RegisteredTimer#countRemoved counted}
 */
record Telemetry(
        MeterRegistry meterRegistry,
        AtomicInteger removedTimers,
        Tracer tracer,
        EpochTime epochTime,
        RecordingFailures failures) {

    static Telemetry of(MeterRegistry meterRegistry, OpenTelemetry openTelemetry, Clock wallClock) {
        requireNonNull(meterRegistry, "meterRegistry");
        requireNonNull(openTelemetry, "openTelemetry");
        return new Telemetry(
                meterRegistry,
                RegisteredTimer.countRemoved(meterRegistry),
                openTelemetry.getTracer(ExecutionTracker.SCOPE_NAME),
                new EpochTime(wallClock, meterRegistry.config().clock()),
                new RecordingFailures());
    }
}
