// SPDX-License-Identifier: Apache-2.0
package io.devmeter.junit;

import io.devmeter.bridge.Status;
import io.devmeter.junit.TestRecorder.RunningTest;
import io.devmeter.local.Handover;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestSource;
import org.junit.platform.engine.TestTag;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.engine.support.descriptor.FileSource;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/**
 * Hears what a launcher tells of its tests and starts and ends executions for them. What surefire reports as a test case is one execution: each case
 * of a parameterised test; each test of a class that was skipped or aborted; a class that failed as a whole, as {@code
 * CLASS#initializationError} before its first test or {@code CLASS#executionError} after one has passed.
 *
 * <p>Thread-safe. No failure of recording reaches the launcher.
 */
final class TestRun implements TestExecutionListener {

    // OpenTelemetry's semantic conventions, "Test" and "Code attributes", and their place for what is not in them.
    private static final String CASE_NAME = "test.case.name";
    private static final String CASE_STATUS = "test.case.result.status";
    private static final String SUITE_NAME = "test.suite.name";
    private static final String SUITE_SETUP = "devmeter.test.suite.setup_ms";
    private static final String TAGS = "test.tags";
    private static final String FUNCTION = "code.function.name";
    private static final String FILE = "code.file.path";
    private static final String LINE = "code.line.number";
    private static final String ATTEMPT = "attempt";

    private static final String CLAIM = "devmeter.tests.";
    private static final double NANOS_PER_MILLI = 1e6;

    private final TestRecorder recorder;
    private final boolean isAlone;
    private final Consumer<Throwable> failures;

    /** Identifiers are equal if their unique ids are, and cost nothing where the text of such an id is put together when it is asked for. */
    private final Map<TestIdentifier, RunningTest> running = new ConcurrentHashMap<>();

    private final Map<TestIdentifier, Runnable> enteredClasses = new ConcurrentHashMap<>();

    private final Map<TestIdentifier, Long> containerStarts = new ConcurrentHashMap<>();

    /** Of those that no test has started in. */
    private final Map<String, Long> classStarts = new ConcurrentHashMap<>();

    private final Set<TestIdentifier> startedClasses = ConcurrentHashMap.newKeySet();
    private final Attempts attempts;
    private final Set<String> classesWithPassedTests = ConcurrentHashMap.newKeySet();

    /** The one that is being recorded, {@code null} between two and during one that is none of ours. */
    private volatile @Nullable TestPlan plan;

    private volatile @Nullable Claim claim;

    private record Claim(TestPlan plan, String property) {}

    /**
     * @param isAlone whether it may record whatever plan it is told of; otherwise one that nobody else records and that no test runs itself
     * @param failures hears of failures of recording
     */
    TestRun(TestRecorder recorder, Attempts attempts, boolean isAlone, Consumer<Throwable> failures) {
        this.recorder = recorder;
        this.attempts = attempts;
        this.isAlone = isAlone;
        this.failures = failures;
    }

    @Override
    public void testPlanExecutionStarted(TestPlan testPlan) {
        guarded(() -> {
            Handover received = Handover.received();
            if (isAlone || claims(testPlan, received)) {
                recorder.begin(received);
                startedClasses.clear();
                plan = testPlan;
            }
        });
    }

    /**
     * Whether the plan is this listener's to record: several copies of it may be on a class path, and tests of test engines run launchers of their
     * own, which find the same listeners. A system property is what all class loaders share.
     */
    private boolean claims(TestPlan testPlan, Handover received) {
        String key =
                CLAIM + (received.parent() == null ? "run" : received.parent().spanId());
        Properties properties = System.getProperties();
        if (properties.putIfAbsent(key, "recorded") != null) {
            return false;
        }
        claim = new Claim(testPlan, key);
        return true;
    }

    @Override
    public void testPlanExecutionFinished(TestPlan testPlan) {
        if (plan == testPlan) {
            plan = null;
        }
        Claim held = claim;
        if (held != null && held.plan() == testPlan) {
            claim = null;
            System.clearProperty(held.property());
        }
    }

    @Override
    public void executionStarted(TestIdentifier test) {
        TestPlan of = plan;
        if (of == null) {
            return;
        }
        guarded(() -> {
            long startedNanos = System.nanoTime();
            if (test.isTest()) {
                running.put(test, start(test, TestName.of(test, of), startedNanos));
                return;
            }
            containerStarts.put(test, startedNanos);
            if (test.getSource().orElse(null) instanceof ClassSource source) {
                classStarts.put(source.getClassName(), startWithSurrounding(test, of, startedNanos));
                startedClasses.add(test);
                enteredClasses.put(test, recorder.enterClass());
            }
        });
    }

    /**
     * What a class took without any test of its own, the first test of a class in it tells. Of a parameterised class, each set of parameters is such a
     * class, which has the same name.
     */
    private long startWithSurrounding(TestIdentifier container, TestPlan of, long startedNanos) {
        long start = startedNanos;
        for (Optional<TestIdentifier> above = of.getParent(container);
                above.isPresent();
                above = of.getParent(above.get())) {
            if (above.get().getSource().orElse(null) instanceof ClassSource source) {
                Long untold = classStarts.remove(source.getClassName());
                start = untold == null ? start : untold;
            }
        }
        return start;
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        TestPlan of = plan;
        if (of == null) {
            return;
        }
        guarded(() -> {
            if (test.isTest()) {
                finishTest(test, result, of);
            } else {
                finishContainer(test, result, of);
            }
        });
    }

    private void finishTest(TestIdentifier test, TestExecutionResult result, TestPlan of) {
        RunningTest execution = running.remove(test);
        if (execution == null) {
            return;
        }
        end(execution, result);
        if (result.getStatus() == TestExecutionResult.Status.SUCCESSFUL) {
            classesWithPassedTests.add(TestName.of(test, of).className());
        }
    }

    private void finishContainer(TestIdentifier container, TestExecutionResult result, TestPlan of) {
        Long known = containerStarts.remove(container);
        long startedNanos = known == null ? System.nanoTime() : known;
        if (result.getStatus() == TestExecutionResult.Status.FAILED) {
            TestName name = TestName.of(container, of);
            if (name.isWholeClass()) {
                classStarts.remove(name.className());
                name = name.withMethod(
                        classesWithPassedTests.contains(name.className()) ? "executionError" : "initializationError");
            }
            end(start(container, name, startedNanos), result);
        } else if (result.getStatus() == TestExecutionResult.Status.ABORTED) {
            abort(container, result, of, startedNanos);
        }
        Runnable leave = enteredClasses.remove(container);
        if (leave != null) {
            leave.run();
        }
    }

    @Override
    public void executionSkipped(TestIdentifier test, String reason) {
        TestPlan of = plan;
        if (of == null) {
            return;
        }
        guarded(() -> skip(test, reason, of));
    }

    /** A launcher tells nothing of the tests that an assumption kept from being started. */
    private void abort(TestIdentifier container, TestExecutionResult result, TestPlan of, long startedNanos) {
        if (!(container.getSource().orElse(null) instanceof ClassSource source)) {
            end(start(container, TestName.of(container, of), startedNanos), result);
            return;
        }
        String reason = result.getThrowable().map(Throwable::getMessage).orElse(null);
        boolean hasStartedTests = !classStarts.containsKey(source.getClassName());
        for (TestIdentifier child : of.getChildren(container)) {
            if (isClass(child) ? !startedClasses.contains(child) : !hasStartedTests) {
                skip(child, reason, of);
            }
        }
    }

    /** What was skipped as a whole is so test by test, as far as they are known. */
    private void skip(TestIdentifier test, @Nullable String reason, TestPlan of) {
        Set<TestIdentifier> children = of.getChildren(test);
        // A cancelled run also skips engines that have found no tests.
        boolean isEngine = of.getParent(test).isEmpty();
        if (children.isEmpty() && !isEngine && !isClass(test)) {
            start(test, TestName.of(test, of), System.nanoTime()).end(Status.SKIPPED, reason);
        }
        children.forEach(child -> skip(child, reason, of));
    }

    private static boolean isClass(TestIdentifier test) {
        return test.isContainer() && test.getSource().orElse(null) instanceof ClassSource;
    }

    private RunningTest start(TestIdentifier test, TestName name, long startedNanos) {
        RunningTest execution = recorder.start(name.operation(), startedNanos);
        execution.metadata(CASE_NAME, test.getDisplayName());
        if (!name.className().isEmpty()) {
            execution.metadata(SUITE_NAME, name.className());
            Long classStart = classStarts.remove(name.className());
            if (classStart != null) {
                execution.metadata(SUITE_SETUP, (startedNanos - classStart) / NANOS_PER_MILLI);
            }
        }
        int attempt = attempts.next(test);
        if (attempt > 1) {
            execution.metadata(ATTEMPT, attempt);
        }
        if (!test.getTags().isEmpty()) {
            execution.metadata(
                    TAGS, test.getTags().stream().map(TestTag::getName).sorted().toList());
        }
        describe(test.getSource().orElse(null), execution);
        return execution;
    }

    private static void describe(@Nullable TestSource source, RunningTest execution) {
        if (source instanceof MethodSource method) {
            execution.metadata(FUNCTION, method.getClassName() + "." + method.getMethodName());
        } else if (source instanceof FileSource file) {
            execution.metadata(FILE, file.getFile().getPath());
            file.getPosition().ifPresent(position -> execution.metadata(LINE, position.getLine()));
        }
    }

    private static void end(RunningTest execution, TestExecutionResult result) {
        Throwable thrown = result.getThrowable().orElse(null);
        if (result.getStatus() == TestExecutionResult.Status.SUCCESSFUL) {
            execution.metadata(CASE_STATUS, "pass");
            execution.end(Status.SUCCESS, null);
        } else if (result.getStatus() == TestExecutionResult.Status.ABORTED) {
            execution.end(Status.SKIPPED, thrown == null ? null : thrown.getMessage());
        } else {
            execution.metadata(CASE_STATUS, "fail");
            if (thrown == null) {
                execution.end(Status.FAILED, "failed without a reason");
            } else {
                execution.end(thrown);
            }
        }
    }

    /** The one place where failures of recording end, so that none reaches the launcher. */
    private void guarded(Runnable recording) {
        try {
            recording.run();
        } catch (RuntimeException | LinkageError | AssertionError e) {
            failures.accept(e);
        }
    }
}
