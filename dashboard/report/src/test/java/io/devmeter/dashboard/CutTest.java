// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CutTest {

    @Test
    void to_leavesOutWhatIsLong_andSaysHowMuch() {
        assertThat(Cut.to(100, "x".repeat(1_234))).isEqualTo("x".repeat(100) + "… (1,134 more characters)");
    }

    @Test
    void to_leavesOutNothing_whereThatWouldSaveNothing() {
        assertThat(Cut.to(100, "x".repeat(130))).isEqualTo("x".repeat(130));
        assertThat(Cut.to(100, "x".repeat(131))).isEqualTo("x".repeat(100) + "… (31 more characters)");
    }

    @Test
    void to_doesNotCutThroughACharacter() {
        assertThat(Cut.to(5, "🚀".repeat(50))).isEqualTo("🚀🚀… (96 more characters)");
    }
}
