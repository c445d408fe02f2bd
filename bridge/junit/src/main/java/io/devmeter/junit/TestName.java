// SPDX-License-Identifier: Apache-2.0
package io.devmeter.junit;

import org.jspecify.annotations.Nullable;
import org.junit.platform.engine.TestSource;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/**
 * The name of a test, the same from run to run.
 *
 * @param className the binary name of the class, empty if there is none
 * @param method the method or what the engine has in place of one, {@code null} for a class as a whole
 */
record TestName(String className, @Nullable String method) {

    /**
     * Returns the name of a test or class. A test that is not a method is a case of the method that it is below, as dynamic tests with a source of their own
     * are. Below a class alone, as with some engines, it has its name in reports.
     */
    static TestName of(TestIdentifier test, TestPlan plan) {
        for (TestIdentifier at = test; at != null; at = plan.getParent(at).orElse(null)) {
            TestSource source = at.getSource().orElse(null);
            if (source instanceof MethodSource ofMethod) {
                return new TestName(ofMethod.getClassName(), ofMethod.getMethodName());
            }
            if (source instanceof ClassSource ofClass) {
                boolean isWholeClass = !test.isTest() && at.equals(test);
                return new TestName(ofClass.getClassName(), isWholeClass ? null : test.getLegacyReportingName());
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
