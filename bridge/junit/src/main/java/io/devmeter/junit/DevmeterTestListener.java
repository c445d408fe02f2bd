// SPDX-License-Identifier: Apache-2.0
package io.devmeter.junit;

import io.devmeter.bridge.ExecutionTracker;
import io.devmeter.local.Devmeter;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/**
 * Records each test as an execution of the operation {@code CLASS#METHOD}, on disk as soon as the test has ended. Found by the
 * service loader of the JUnit Platform; it is enough to have it on the test class path.
 *
 * <p>One execution is what Surefire reports as a test case: each case of a parameterised test; each test of a class that was skipped or aborted; and a
 * class that failed as a whole, as {@code CLASS#initializationError} before its first test or {@code CLASS#executionError} after one has passed.
 * A test that runs again in the same process has the metadata {@code attempt}, from 2. The first test of a class has {@code
 * devmeter.test.suite.setup_ms}, the milliseconds from the start of the class, or of the outermost class around it that has had no test yet, to its own.
 *
 * <p>Executions and spans that a test starts on its own thread are its children. The tests themselves are children of what {@code TRACEPARENT}
 * names, if it is set. If several listeners of this kind are found, one records. Tests that a test runs on its own thread with a launcher of its
 * own are not recorded, nor are those that PIT runs, most of them on mutated code.
 *
 * <p>A test's result never changes because of it. Thread-safe.
 */
public final class DevmeterTestListener implements TestExecutionListener {

    private static final Logger LOGGER = System.getLogger(DevmeterTestListener.class.getName());

    private final AtomicBoolean warned = new AtomicBoolean();
    private final TestRun run;

    /** Called by the service loader; records to {@link Devmeter#global()}. */
    public DevmeterTestListener() {
        this.run = new TestRun(
                new TrackedTests(() -> Devmeter.global().tracker()), Attempts.OF_PROCESS, false, this::failed);
    }

    /** Records all it hears of. */
    DevmeterTestListener(Supplier<ExecutionTracker> tracker) {
        this.run = new TestRun(new TrackedTests(tracker), new Attempts(), true, this::failed);
    }

    @Override
    public void testPlanExecutionStarted(TestPlan testPlan) {
        run.testPlanExecutionStarted(testPlan);
    }

    @Override
    public void testPlanExecutionFinished(TestPlan testPlan) {
        run.testPlanExecutionFinished(testPlan);
    }

    @Override
    public void executionStarted(TestIdentifier test) {
        run.executionStarted(test);
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        run.executionFinished(test, result);
    }

    @Override
    public void executionSkipped(TestIdentifier test, String reason) {
        run.executionSkipped(test, reason);
    }

    private void failed(Throwable failure) {
        Level level = warned.compareAndSet(false, true) ? Level.WARNING : Level.DEBUG;
        LOGGER.log(level, "Devmeter could not record a test; its result is not affected", failure);
    }
}
