// SPDX-License-Identifier: Apache-2.0
package io.devmeter.local;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EnvironmentTest {

    @AfterEach
    void clear() {
        System.clearProperty("devmeter.disabled");
    }

    /** {@code set DEVMETER_DISABLED=true && mvn test}, as Windows has it, leaves a blank behind the value. */
    @Test
    void isDisabled_alsoWithABlankBehind() {
        System.setProperty("devmeter.disabled", "true ");
        assertThat(Environment.isDisabled()).isTrue();

        System.setProperty("devmeter.disabled", "true story");
        assertThat(Environment.isDisabled()).isFalse();
    }
}
