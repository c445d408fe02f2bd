// SPDX-License-Identifier: Apache-2.0
package io.devmeter.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ResourceTextTest {

    @Test
    void read_givesWhatWriteWasGiven() {
        Map<String, String> attributes = Map.of("a", "x=y,z", "b", "100% + ä\n", "c", "");

        assertThat(ResourceText.read(ResourceText.write(attributes))).isEqualTo(attributes);
    }

    @Test
    void read_leavesOutWhatIsNoAttribute() {
        assertThat(ResourceText.read("=x,,novalue, a = b ,p=50%,q=1+1"))
                .isEqualTo(Map.of("a", "b", "p", "50%", "q", "1+1"));
    }
}
