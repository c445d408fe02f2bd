// SPDX-License-Identifier: Apache-2.0
package io.devmeter.junit;

import io.devmeter.bridge.Status;
import io.devmeter.junit.TestRecorder.RunningTest;
import io.devmeter.local.Handover;
import java.util.List;
import java.util.Map;
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
 * Starts and ends an execution for each test that a launcher runs; which ones there are, {@link DevmeterTestListener} says. No failure of recording reaches
 * the launcher. Thread-safe.
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

    /** Where the engines are that run tests on the thread that has called the launcher: Jupiter and those made like it, and Vintage. */
    private static final List<String> ENGINES =
            List.of("org.junit.platform.engine.support.hierarchical.", "org.junit.vintage.engine.");

    /** PIT breaks the code on purpose, time and again, so failures there say nothing of it. */
    private static final List<String> MUTATION_TESTS = List.of("org.pitest.");

    private static final double NANOS_PER_MILLI = 1e6;

    private final TestRecorder recorder;
    private final Attempts attempts;
    private final boolean isAlone;
    private final Consumer<Throwable> failures;

    /** By identifiers, which are equal if their unique ids are: the text of such an id would have to be put together each time. */
    private final Map<TestIdentifier, RunningTest> running = new ConcurrentHashMap<>();

    private final Map<TestIdentifier, Long> containerStarts = new ConcurrentHashMap<>();
    private final Map<TestIdentifier, Runnable> enteredClasses = new ConcurrentHashMap<>();
    private final Set<TestIdentifier> startedClasses = ConcurrentHashMap.newKeySet();
    private final Set<String> classesWithPassedTests = ConcurrentHashMap.newKeySet();

    /** When those classes started in which no test has started yet. */
    private final Map<String, Long> classStarts = new ConcurrentHashMap<>();

    /** The plan that is being recorded, {@code null} between two, and during one that is not recorded. */
    private volatile @Nullable TestPlan plan;

    private volatile @Nullable Claim claim;

    private record Claim(TestPlan plan, String property) {}

    /**
     * @param isAlone whether it records every plan; otherwise only one that no other listener records and that is not run by a test
     * @param failures receives failures of recording
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
            if (isAlone || (plan == null && claims(testPlan, received))) {
                recorder.begin(received);
                startedClasses.clear();
                plan = testPlan;
            }
        });
    }

    /**
     * Tells whether the plan is this listener's to record. Several copies of it may be on a class path, and tests of test engines run launchers of their
     * own, which find the same listeners. They agree by system properties, which the classes of all class loaders share.
     */
    private boolean claims(TestPlan testPlan, Handover received) {
        if (isRunBy(MUTATION_TESTS)) {
            return false;
        }
        String sameParent =
                CLAIM + (received.parent() == null ? "run" : received.parent().spanId()) + ".";
        Properties properties = System.getProperties();
        if (isRunBy(ENGINES)
                && properties.stringPropertyNames().stream().anyMatch(name -> name.startsWith(sameParent))) {
            return false;
        }
        // All copies are told of the same object.
        String key = sameParent + System.identityHashCode(testPlan);
        if (properties.putIfAbsent(key, "recorded") != null) {
            return false;
        }
        claim = new Claim(testPlan, key);
        return true;
    }

    /** Tells whether these have called what calls this. Others may run at the same time, on threads of their own, as several launchers of sbt do. */
    private static boolean isRunBy(List<String> callers) {
        return StackWalker.getInstance()
                .walk(frames -> frames.map(StackWalker.StackFrame::getClassName)
                        .anyMatch(name -> callers.stream().anyMatch(name::startsWith)));
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
     * Returns when the outermost class around the container started that has had no test yet, or else the container: the first test inside has what all of
     * them took as its metadata. In a parameterised class, each set of parameters is a class with the same name.
     */
    private long startWithSurrounding(TestIdentifier container, TestPlan of, long startedNanos) {
        long start = startedNanos;
        TestIdentifier above = of.getParent(container).orElse(null);
        for (; above != null; above = of.getParent(above).orElse(null)) {
            if (above.getSource().orElse(null) instanceof ClassSource source) {
                Long withoutTest = classStarts.remove(source.getClassName());
                start = withoutTest == null ? start : withoutTest;
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

    /** Records the tests that an assumption of their container kept from being started, of which the launcher says nothing. */
    private void abort(TestIdentifier container, TestExecutionResult result, TestPlan of, long startedNanos) {
        if (isEngine(container, of)) {
            return; // A cancelled run tells of each test.
        }
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

    /** Records a skipped test, or each known test of a skipped container. */
    private void skip(TestIdentifier test, @Nullable String reason, TestPlan of) {
        Set<TestIdentifier> children = of.getChildren(test);
        // A cancelled run also skips engines that have found no tests.
        if (children.isEmpty() && !isEngine(test, of) && !isClass(test)) {
            start(test, TestName.of(test, of), System.nanoTime()).end(Status.SKIPPED, reason);
        }
        children.forEach(child -> skip(child, reason, of));
    }

    private static boolean isEngine(TestIdentifier test, TestPlan of) {
        return of.getParent(test).isEmpty();
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
