// SPDX-License-Identifier: Apache-2.0
package io.devmeter.junit;

import io.devmeter.local.Environment;
import org.jspecify.annotations.Nullable;
import org.junit.platform.launcher.TestExecutionListener;

/** Makes what {@link AttachedTestListener} hands everything to, which asks for it where there is a Java that can load it. */
final class AttachedTests {

    private AttachedTests() {}

    /** Returns {@code null} if nothing is to be recorded. What fails is not said: the output of test processes belongs to the tests. */
    static @Nullable TestExecutionListener listener() {
        return Environment.isDisabled()
                ? null
                : new TestRun(new WrittenTests(), Attempts.OF_PROCESS, false, failure -> {});
    }
}
