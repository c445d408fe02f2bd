// SPDX-License-Identifier: Apache-2.0
package io.devmeter.junit;

import static java.util.Objects.requireNonNull;

import io.devmeter.bridge.Execution;
import io.devmeter.bridge.ExecutionTracker;
import io.devmeter.bridge.Status;
import io.devmeter.local.Devmeter;
import io.opentelemetry.api.common.AttributeKey;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestTag;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/**
 * Records each test as an execution of the operation {@code CLASS#METHOD}, on disk as soon as the test has ended. Found by the
 * service loader of the JUnit Platform; it is enough to have it on the test class path.
 *
 * <p>What surefire reports as a test case is one execution: each case of a parameterised test; each test of a class that was skipped; a class
 * that failed as a whole, as {@code CLASS#initializationError} before its first test or {@code CLASS#executionError} after one has passed.
 *
 * <p>Thread-safe. A test's result never changes because of it.
 */
public final class DevmeterTestListener implements TestExecutionListener {

    private static final Logger LOGGER = System.getLogger(DevmeterTestListener.class.getName());

    // OpenTelemetry's semantic conventions, "Test attributes", and their place for what is not in them.
    private static final AttributeKey<String> CASE_NAME = AttributeKey.stringKey("test.case.name");
    private static final AttributeKey<String> CASE_STATUS = AttributeKey.stringKey("test.case.result.status");
    private static final AttributeKey<String> SUITE_NAME = AttributeKey.stringKey("test.suite.name");
    private static final AttributeKey<List<String>> TAGS = AttributeKey.stringArrayKey("test.tags");

    private final Supplier<ExecutionTracker> tracker;
    private final ConcurrentHashMap<String, Execution> running = new ConcurrentHashMap<>();
    private final Set<String> classesWithPassedTests = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean warned = new AtomicBoolean();
    private volatile @Nullable TestPlan plan;

    /** Called by the service loader; records to {@link Devmeter#global()}. */
    public DevmeterTestListener() {
        this(() -> Devmeter.global().tracker());
    }

    DevmeterTestListener(Supplier<ExecutionTracker> tracker) {
        this.tracker = tracker;
    }

    @Override
    public void testPlanExecutionStarted(TestPlan testPlan) {
        plan = testPlan;
    }

    @Override
    public void executionStarted(TestIdentifier test) {
        if (test.isTest()) {
            guarded(() -> running.put(test.getUniqueId(), start(test, TestName.of(test, plan()))));
        }
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        guarded(() -> {
            if (test.isTest()) {
                finishTest(test, result);
            } else if (result.getStatus() == TestExecutionResult.Status.FAILED) {
                failContainer(test, result);
            }
        });
    }

    private void finishTest(TestIdentifier test, TestExecutionResult result) {
        Execution execution = running.remove(test.getUniqueId());
        if (execution == null) {
            return;
        }
        end(execution, result);
        if (result.getStatus() == TestExecutionResult.Status.SUCCESSFUL) {
            classesWithPassedTests.add(TestName.of(test, plan()).className());
        }
    }

    private void failContainer(TestIdentifier container, TestExecutionResult result) {
        TestName name = TestName.of(container, plan());
        if (name.isWholeClass()) {
            name = name.withMethod(
                    classesWithPassedTests.contains(name.className()) ? "executionError" : "initializationError");
        }
        end(start(container, name), result);
    }

    @Override
    public void executionSkipped(TestIdentifier test, String reason) {
        guarded(() -> {
            if (test.getSource().filter(ClassSource.class::isInstance).isPresent()) {
                plan().getChildren(test).forEach(child -> skip(child, reason));
            } else {
                skip(test, reason);
            }
        });
    }

    private void skip(TestIdentifier test, String reason) {
        start(test, TestName.of(test, plan())).end(Status.SKIPPED, reason);
    }

    private Execution start(TestIdentifier test, TestName name) {
        Execution execution = tracker.get().start(name.operation()).metadata(CASE_NAME, test.getDisplayName());
        if (!name.className().isEmpty()) {
            execution.metadata(SUITE_NAME, name.className());
        }
        if (!test.getTags().isEmpty()) {
            execution.metadata(
                    TAGS, test.getTags().stream().map(TestTag::getName).sorted().toList());
        }
        return execution;
    }

    private static void end(Execution execution, TestExecutionResult result) {
        Throwable thrown = result.getThrowable().orElse(null);
        switch (result.getStatus()) {
            case SUCCESSFUL -> execution.metadata(CASE_STATUS, "pass").end();
            case ABORTED -> execution.end(Status.SKIPPED, thrown == null ? null : thrown.getMessage());
            case FAILED -> {
                execution.metadata(CASE_STATUS, "fail");
                if (thrown == null) {
                    execution.end(Status.FAILED, "failed without a reason");
                } else {
                    execution.end(thrown);
                }
            }
        }
    }

    private TestPlan plan() {
        return requireNonNull(plan, "the launcher announced no test plan");
    }

    /** The one place where failures of recording end, so that none reaches the launcher. */
    private void guarded(Runnable recording) {
        try {
            recording.run();
        } catch (RuntimeException | LinkageError e) {
            Level level = warned.compareAndSet(false, true) ? Level.WARNING : Level.DEBUG;
            LOGGER.log(level, "Devmeter could not record a test; its result is not affected", e);
        }
    }
}
