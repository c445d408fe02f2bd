// SPDX-License-Identifier: Apache-2.0
package io.devmeter.store;

import com.code_intelligence.jazzer.junit.FuzzTest;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/**
 * Makes up what may be in a day file, as long as {@link FuzzTest#maxDuration} says, and reads it both ways.
 *
 * <p>Only with {@code JAZZER_FUZZ=1} in the environment, because Jazzer takes seconds to instrument what it runs. It starts from, and puts
 * what it finds beside, the files that {@link LineScannerTest} reads in every build. Those that are worth keeping get a name.
 */
@EnabledIfEnvironmentVariable(named = "JAZZER_FUZZ", matches = "1")
class DayFileFuzzTest {

    @FuzzTest(maxDuration = "6m")
    void read_answersAsTheCodecAlone(byte @Nullable [] content) {
        if (content != null) {
            ReadBothWays.assertSameAnswers(content);
        }
    }
}
