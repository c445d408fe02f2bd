// SPDX-License-Identifier: Apache-2.0
package io.devmeter.junit;

import org.jspecify.annotations.Nullable;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/**
 * Records tests as {@code DevmeterTestListener} does, on a test class path to which the project has not added it: it needs nothing but what is in its jar,
 * prints nothing, and does nothing where the tests run on an older Java than Devmeter needs. Compiled for Java 8, because a listener that cannot be
 * loaded would keep the launcher from running any test. Found by the service loader of the JUnit Platform in the attached jar.
 */
public final class AttachedTestListener implements TestExecutionListener {

    private static final int NEEDED_JAVA = 17;

    private final @Nullable TestExecutionListener recording = load();

    /** Called by the service loader. */
    public AttachedTestListener() {}

    private static @Nullable TestExecutionListener load() {
        try {
            if (Integer.parseInt(System.getProperty("java.specification.version", "")) < NEEDED_JAVA) {
                return null;
            }
            return (TestExecutionListener) Class.forName("io.devmeter.junit.AttachedTests")
                    .getDeclaredMethod("listener")
                    .invoke(null);
        } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
            // Java 8 says 1.8; whatever else it is, the tests run without being recorded.
            return null;
        }
    }

    @Override
    public void testPlanExecutionStarted(TestPlan testPlan) {
        if (recording != null) {
            recording.testPlanExecutionStarted(testPlan);
        }
    }

    @Override
    public void testPlanExecutionFinished(TestPlan testPlan) {
        if (recording != null) {
            recording.testPlanExecutionFinished(testPlan);
        }
    }

    @Override
    public void executionStarted(TestIdentifier test) {
        if (recording != null) {
            recording.executionStarted(test);
        }
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        if (recording != null) {
            recording.executionFinished(test, result);
        }
    }

    @Override
    public void executionSkipped(TestIdentifier test, String reason) {
        if (recording != null) {
            recording.executionSkipped(test, reason);
        }
    }
}
