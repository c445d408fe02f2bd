// SPDX-License-Identifier: Apache-2.0
package io.devmeter.junit;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.platform.engine.TestSource;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/**
 * What a test is called from run to run.
 *
 * @param className binary name of the class, empty if there is none
 * @param method method or whatever the engine has in place of one, {@code null} for a class as a whole
 */
record TestName(String className, @Nullable String method) {

    /**
     * A test that is no method is a case of the method that it is below, as dynamic tests with a source of their own are. Below a class alone, as some
     * engines have them, it is named as in reports.
     */
    static TestName of(TestIdentifier test, TestPlan plan) {
        TestSource source = test.getSource().orElse(null);
        if (source instanceof MethodSource ofMethod) {
            return new TestName(ofMethod.getClassName(), ofMethod.getMethodName());
        }
        if (source instanceof ClassSource ofClass) {
            return new TestName(ofClass.getClassName(), test.isTest() ? test.getLegacyReportingName() : null);
        }
        for (Optional<TestIdentifier> above = plan.getParent(test);
                above.isPresent();
                above = plan.getParent(above.get())) {
            source = above.get().getSource().orElse(null);
            if (source instanceof MethodSource ofMethod) {
                return new TestName(ofMethod.getClassName(), ofMethod.getMethodName());
            }
            if (source instanceof ClassSource ofClass) {
                return new TestName(ofClass.getClassName(), test.getLegacyReportingName());
            }
        }
        return new TestName("", test.getLegacyReportingName());
    }

    boolean isWholeClass() {
        return method == null;
    }

    TestName withMethod(String name) {
        return new TestName(className, name);
    }

    /** Returns the name of the operation: {@code CLASS#METHOD}, or what there is of it. */
    String operation() {
        if (method == null) {
            return className;
        }
        return className.isEmpty() ? method : className + "#" + method;
    }
}
