// SPDX-License-Identifier: Apache-2.0
package io.devmeter.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SignalsTest {

    @ParameterizedTest
    @CsvSource({
        "4711 (java) S 4700 4711 4700 34816 4711 4194304 1, true",
        "4711 (java) S 4700 4711 4700 34816 4800 4194304 1, false",
        "4711 (java) S 4700 4711 4700 0 -1 4194304 1, false",
        "4711 (a ) (b) S 4700 4711 4700 34816 4711 4194304 1, true"
    })
    void foreground_isThatOfTheTerminal(String stat, boolean inForeground) {
        assertThat(Signals.isInForeground(stat)).isEqualTo(inForeground);
    }
}
