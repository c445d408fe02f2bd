// SPDX-License-Identifier: Apache-2.0
package io.devmeter.junit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TestNameTest {

    @Test
    void operation_isClassAndMethod_orWhatThereIsOfIt() {
        assertThat(new TestName("shop.CartTest", "pays").operation()).isEqualTo("shop.CartTest#pays");
        assertThat(new TestName("shop.CartTest", null).operation()).isEqualTo("shop.CartTest");
        assertThat(new TestName("", "features/cart.feature").operation()).isEqualTo("features/cart.feature");
    }

    @Test
    void withMethod_isAMethodOfTheSameClass() {
        TestName whole = new TestName("shop.CartTest", null);

        assertThat(whole.isWholeClass()).isTrue();
        assertThat(whole.withMethod("pays").isWholeClass()).isFalse();
        assertThat(whole.withMethod("pays").operation()).isEqualTo("shop.CartTest#pays");
    }
}
