// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LevelTest {

    @ParameterizedTest
    @CsvSource({"1,good", "0.91,good", "0.9,warn", "0.71,warn", "0.7,bad", "0,bad"})
    void of_isStrictlyAboveItsThreshold(double successRate, String key) {
        assertThat(Level.of(successRate).key()).isEqualTo(key);
    }
}
