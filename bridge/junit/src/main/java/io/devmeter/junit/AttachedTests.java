// SPDX-License-Identifier: Apache-2.0
package io.devmeter.junit;

import io.devmeter.local.Environment;
import org.jspecify.annotations.Nullable;
import org.junit.platform.launcher.TestExecutionListener;

/** Makes the listener to which {@link AttachedTestListener} delegates. It is called by reflection, and only on a Java that can load it. */
final class AttachedTests {

    private AttachedTests() {}

    /** Returns {@code null} if nothing is to be recorded. Failures are not logged: the output of test processes belongs to the tests. */
    static @Nullable TestExecutionListener listener() {
        return Environment.isDisabled()
                ? null
                : new TestRun(new WrittenTests(), Attempts.OF_PROCESS, false, failure -> {});
    }
}
