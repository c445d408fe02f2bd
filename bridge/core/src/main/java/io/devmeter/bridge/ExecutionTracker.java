// SPDX-License-Identifier: Apache-2.0
package io.devmeter.bridge;

import static java.util.Objects.requireNonNull;

import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Tracks executions, which are runs of something that has a name: each becomes one sample of a Micrometer timer and one OpenTelemetry span, both with the
 * duration that the registry's monotonic clock measured.
 *
 * <pre>{@code
 * ExecutionTracker tracker = ExecutionTracker.create(meterRegistry, openTelemetry);
 * tracker.record("unit-tests", () -> runTests());
 *
 * Execution deploy = tracker.start("deploy").metadata("target", "staging");
 * try {
 *     copyFiles();
 *     deploy.end();
 * } catch (IOException e) {
 *     deploy.end(e);
 *     throw e;
 * }
 * }</pre>
 *
 * <p>An execution is successful if the tracked code returns, and failed if it throws; what it throws is rethrown as the same instance. An execution that
 * starts while another one is current on the same thread becomes its child. Where the registry or the {@code OpenTelemetry} does nothing, the other one still
 * does its part.
 *
 * <p>Every distinct name makes a timer of its own, which the tracker and the registry keep. Use few names, and metadata for what varies.
 *
 * <p>Recording never throws: if the registry or OpenTelemetry fails, the sample or the span is missing, and the first failure is logged as a warning. Thread-safe.
 */
public final class ExecutionTracker {

    /** Names the spans that this module makes; their executions have a timer sample already. */
    static final String SCOPE_NAME = "io.devmeter.bridge";

    private final Telemetry telemetry;
    private final ConcurrentHashMap<String, TrackedTimer> timersByName = new ConcurrentHashMap<>();

    private ExecutionTracker(Telemetry telemetry) {
        this.telemetry = telemetry;
    }

    /** Creates a tracker that records to the registry and to OpenTelemetry. An execution's start is read from the system's clock. */
    public static ExecutionTracker create(MeterRegistry meterRegistry, OpenTelemetry openTelemetry) {
        return create(meterRegistry, openTelemetry, Clock.systemUTC());
    }

    /** Creates a tracker that reads the start of an execution, but not its duration, from the given clock. */
    static ExecutionTracker create(MeterRegistry meterRegistry, OpenTelemetry openTelemetry, Clock wallClock) {
        return new ExecutionTracker(Telemetry.of(meterRegistry, openTelemetry, wallClock));
    }

    /**
     * Runs the action as an execution of the operation. For an operation that runs often, keep a {@link #timer(String) timer}.
     *
     * @throws IllegalArgumentException if {@code name} is blank
     */
    public void record(String name, Runnable action) {
        timerFor(name).record(action);
    }

    /**
     * Runs the action as an execution of the operation and returns what it returns.
     *
     * @throws IllegalArgumentException if {@code name} is blank
     * @throws Exception what the action throws, the same instance
     */
    public <T extends @Nullable Object> T recordCallable(String name, Callable<T> action) throws Exception {
        return timerFor(name).recordCallable(action);
    }

    /**
     * Starts an execution of the operation and makes it current on this thread; end it on the same thread.
     *
     * @throws IllegalArgumentException if {@code name} is blank
     */
    public Execution start(String name) {
        return timerFor(name).start();
    }

    /**
     * Starts an execution that began some time ago, for what turns out to be one only after it has begun; otherwise like {@link #start(String)}.
     *
     * @param elapsed the time since it began, which is part of its duration; a negative one counts as 0
     * @throws IllegalArgumentException if {@code name} is blank
     */
    public Execution start(String name, Duration elapsed) {
        return timerFor(name).start(elapsed);
    }

    /**
     * Returns a builder of a timer for executions of the operation, with tags and metadata. Build the timer once and use it many times.
     *
     * @throws IllegalArgumentException if {@code name} is blank
     */
    public TrackedTimer.Builder timer(String name) {
        return new TrackedTimer.Builder(name, telemetry);
    }

    /**
     * Returns a proxy of the interface that hands every call to the target, and runs those of the methods that are annotated with
     * {@link TrackExecution} as executions.
     *
     * <pre>{@code
     * interface Catalog {
     *     @TrackExecution(tags = {"source", "remote"})
     *     List<Book> find(String title) throws IOException;
     * }
     *
     * Catalog catalog = tracker.proxy(Catalog.class, new HttpCatalog());
     * catalog.find("Emma"); // an execution of HttpCatalog.find
     * }</pre>
     *
     * <p>A method is tracked if it is annotated in the target's class or in the interface, or else if the target's class or the
     * interface that declares it is annotated; the first of these that is found counts. The execution of a method that is declared
     * to return a {@code CompletionStage}, a {@code CompletableFuture} or a {@code Future} ends when the stage it returns completes,
     * and with the call if it returns {@code null} or a future that is no stage. Calls that the target makes to itself do not pass
     * through the proxy. A checked exception that the interface does not declare arrives in an {@code UndeclaredThrowableException}, as with any proxy.
     *
     * @throws IllegalArgumentException if {@code type} is no interface or not accessible from here, if none of its methods is tracked, or if an
     *     annotation has an odd number of tags or metadata or the tag {@code outcome}
     */
    public <T> T proxy(Class<T> type, T target) {
        return ExecutionProxy.of(this, type, target);
    }

    private TrackedTimer timerFor(String name) {
        TrackedTimer timer = timersByName.get(requireNonNull(name, "name"));
        return timer != null ? timer : timersByName.computeIfAbsent(name, n -> timer(n).buildUnresolved());
    }
}
