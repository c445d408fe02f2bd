// SPDX-License-Identifier: Apache-2.0
package io.devmeter.local;

import static java.util.Objects.requireNonNull;

import io.devmeter.bridge.ExecutionTracker;
import io.devmeter.store.ExecutionStore;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.common.CompletableResultCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Devmeter in one call: tracks executions and writes them to a directory.
 *
 * <pre>{@code
 * try (Devmeter devmeter = Devmeter.open()) {
 *     devmeter.tracker().record("unit-tests", () -> runTests());
 *     System.out.println(devmeter.store().summary(7).toJson());
 * }
 * }</pre>
 *
 * <p>The OpenTelemetry SDK inside is autoconfigured: it honours the {@code OTEL_*} variables and {@code otel.*} system properties. If they name no
 * exporters, traces go to {@code devmeter}, and metrics and logs nowhere. If they name no sampler, every execution is recorded, even below a parent that
 * is not sampled. Exporters, propagators and samplers that they name but the class path lacks are left out, with a warning. If they name a configuration
 * file, these defaults do not apply, and a warning says so if the file lets nothing be recorded in the opened directory. The SDK is not registered as
 * OpenTelemetry's global instance.
 *
 * <p>With {@code DEVMETER_DISABLED=true}, or the system property {@code devmeter.disabled}, nothing is recorded or written.
 *
 * <p>An execution's line has been handed to the operating system when the execution has ended. What is still queued for other exporters when the JVM exits is
 * handed on then, for at most five seconds. Executions that end while it exits are recorded, too. Thread-safe.
 */
public final class Devmeter implements AutoCloseable {

    private static final Logger LOGGER = System.getLogger(Devmeter.class.getName());
    private static final long TIMEOUT_SECONDS = 5;

    private final ExecutionTracker tracker;
    private final MeterRegistry meterRegistry;
    private final OpenTelemetry openTelemetry;

    /** Not resolved before it is needed: where nothing is recorded, it need not even be the name of a directory. */
    private final Supplier<Path> directory;

    private final Thread handOnAtExit = new Thread(this::handOn, "devmeter-exit");
    private final AtomicBoolean closed = new AtomicBoolean();
    private @Nullable ExecutionStore store;

    private Devmeter(Supplier<Path> directory, MeterRegistry meterRegistry, OpenTelemetry openTelemetry) {
        this.directory = directory;
        this.meterRegistry = meterRegistry;
        this.openTelemetry = openTelemetry;
        this.tracker = ExecutionTracker.create(meterRegistry, openTelemetry);
    }

    /**
     * Opens the {@linkplain #defaultDirectory() default directory}.
     *
     * @throws RuntimeException as {@link #open(Path)} does
     */
    public static Devmeter open() {
        return Environment.isDisabled() ? disabled(Environment::directory) : open(defaultDirectory());
    }

    /**
     * Opens a directory, which is created when the first execution ends.
     *
     * @throws UncheckedIOException if {@code directory} exists and is not a directory
     * @throws io.opentelemetry.sdk.autoconfigure.spi.ConfigurationException if OpenTelemetry's configuration is wrong
     */
    public static Devmeter open(Path directory) {
        requireNonNull(directory, "directory");
        if (Environment.isDisabled()) {
            return disabled(() -> directory);
        }
        // Starts to ask git, which then answers while OpenTelemetry is being configured.
        Origin origin = Origin.here(directory);
        // Then this, so that a wrong directory is told as what it is and not as a wrong exporter.
        ExecutionStore store = openStore(directory);
        MeterRegistry meterRegistry = new SimpleMeterRegistry();
        EmbeddedSdk.Built built = EmbeddedSdk.build(store.directory(), meterRegistry, origin);
        Devmeter devmeter = new Devmeter(() -> directory, meterRegistry, built.sdk());
        devmeter.store = store;
        if (built.othersMayQueue()) {
            devmeter.handOnAtExit();
        }
        return devmeter;
    }

    /** Adds a hook, which keeps this instance, and with it the loader of its classes, in memory until it is closed. */
    private void handOnAtExit() {
        try {
            Runtime.getRuntime().addShutdownHook(handOnAtExit);
        } catch (IllegalStateException exiting) {
            LOGGER.log(Level.DEBUG, "opened while the JVM exits", exiting);
        }
    }

    /**
     * Returns the instance for the whole process, opened at the first call as {@link #open()} does. If that fails, the instance records nothing and the reason
     * is logged as a warning: this method throws nothing, because it is called by code that must not fail because of it.
     *
     * <p>It need not be closed, except by an application that may be undeployed and queues executions, for other exporters or because it is
     * asynchronous: its classes would be kept in memory as long as the process lives. Once closed, it records nothing more.
     */
    public static Devmeter global() {
        return Global.INSTANCE;
    }

    private static final class Global {
        static final Devmeter INSTANCE = openOrDisabled();

        private static Devmeter openOrDisabled() {
            try {
                return open();
            } catch (RuntimeException e) {
                return disabledFor(e.getMessage());
            } catch (ServiceConfigurationError e) {
                return disabledFor(e.toString()); // A part of somebody's is listed and not there, or broken.
            } catch (LinkageError e) {
                return disabledFor(e + "; all parts of OpenTelemetry have to be there, of one version, 1.37 or newer");
            }
        }

        private static Devmeter disabledFor(@Nullable String reason) {
            LOGGER.log(Level.WARNING, () -> "Devmeter records nothing in this process: " + reason);
            return disabled(Environment::directory);
        }
    }

    /**
     * Returns the directory that {@link #open()} opens: that of the system property {@code devmeter.dir} or the environment variable
     * {@code DEVMETER_DIR}, by default {@code .metrics} in the working directory.
     *
     * @throws java.nio.file.InvalidPathException if the value cannot be a path
     */
    public static Path defaultDirectory() {
        return Environment.directory();
    }

    private static Devmeter disabled(Supplier<Path> directory) {
        return new Devmeter(directory, new CompositeMeterRegistry(), OpenTelemetry.noop());
    }

    private static ExecutionStore openStore(Path directory) {
        try {
            return ExecutionStore.open(directory);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot keep executions in " + directory + ": it is not a directory", e);
        }
    }

    /** Returns the tracker, whose executions end up in the directory. */
    public ExecutionTracker tracker() {
        return tracker;
    }

    /**
     * Returns the executions in the directory.
     *
     * @throws UncheckedIOException if this instance is disabled, and the directory exists and is not a directory
     * @throws java.nio.file.InvalidPathException if this instance is disabled, and the configured directory cannot be a path
     */
    public synchronized ExecutionStore store() {
        if (store == null) {
            store = openStore(directory.get());
        }
        return store;
    }

    /**
     * Returns the registry that holds the timers of tracked executions, and the counters {@code devmeter.store.written} and
     * {@code devmeter.store.dropped}.
     */
    public MeterRegistry meterRegistry() {
        return meterRegistry;
    }

    /** Returns the OpenTelemetry instance that makes the spans of tracked executions. Other spans made with it are recorded, too. */
    public OpenTelemetry openTelemetry() {
        return openTelemetry;
    }

    /** Hands on what is queued for other exporters, and closes nothing: an execution may end in another shutdown hook. */
    void handOn() {
        if (openTelemetry instanceof OpenTelemetrySdk sdk) {
            CompletableResultCode.ofAll(List.of(
                            sdk.getSdkTracerProvider().forceFlush(),
                            sdk.getSdkMeterProvider().forceFlush(),
                            sdk.getSdkLoggerProvider().forceFlush()))
                    .join(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        }
    }

    /**
     * Hands on what is still queued for other exporters, for at most five seconds, and releases everything. Executions that end afterwards are not recorded.
     * Further calls are ignored.
     */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        if (openTelemetry instanceof OpenTelemetrySdk sdk) {
            shutDown(sdk);
        }
        meterRegistry.close();
        closeStore();
        try {
            Runtime.getRuntime().removeShutdownHook(handOnAtExit);
        } catch (IllegalStateException exiting) {
            LOGGER.log(Level.DEBUG, "closed while the JVM exits", exiting);
        }
    }

    /** Keeps an interrupt for later, which would otherwise lose what is still queued. */
    private static void shutDown(OpenTelemetrySdk sdk) {
        boolean interrupted = Thread.interrupted();
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(TIMEOUT_SECONDS);
        CompletableResultCode result = sdk.shutdown();
        while (!result.isDone() && end - System.nanoTime() > 0) {
            result.join(end - System.nanoTime(), TimeUnit.NANOSECONDS);
            interrupted |= Thread.interrupted();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void closeStore() {
        if (store == null) {
            return;
        }
        try {
            store.close();
        } catch (IOException e) {
            LOGGER.log(Level.WARNING, () -> "Devmeter could not close " + directory.get() + ": " + e);
        }
    }
}
