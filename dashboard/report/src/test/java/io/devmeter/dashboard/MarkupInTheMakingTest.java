// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import org.junit.jupiter.api.Test;

class MarkupInTheMakingTest {

    @Test
    void await_returnsWhatWasMade_howeverOftenItIsAsked() {
        MarkupInTheMaking part = MarkupInTheMaking.begin(() -> new Markup("<b>"));

        assertThat(part.await().html()).isEqualTo("<b>");
        assertThat(part.await().html()).isEqualTo("<b>");
    }

    @Test
    void await_failsWithWhatWentWrong() {
        IllegalArgumentException failure = new IllegalArgumentException("no");
        MarkupInTheMaking part = MarkupInTheMaking.begin(() -> {
            throw failure;
        });

        assertThatIllegalStateException().isThrownBy(part::await).withCause(failure);
    }

    @Test
    void await_goesOn_whenInterrupted_andLeavesTheInterruptSet() {
        Thread.currentThread().interrupt();

        assertThat(MarkupInTheMaking.begin(() -> new Markup("x")).await().html())
                .isEqualTo("x");
        assertThat(Thread.interrupted()).isTrue();
    }
}
