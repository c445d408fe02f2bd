// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import io.devmeter.store.Summary;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PageDataTest {

    @Test
    void json_saysWhenAndWhat() {
        Summary summary = new Summary(LocalDate.of(2026, 10, 23), LocalDate.of(2026, 11, 22), Map.of(), 3);

        assertThat(PageData.json(summary, Instant.parse("2026-11-22T10:30:00.123Z"))
                        .html())
                .isEqualTo(
                        "{\"generated_at\":\"2026-11-22T10:30:00.123Z\",\"from\":\"2026-10-23\",\"to\":\"2026-11-22\","
                                + "\"summary\":{},\"skipped_lines\":3,\"verdicts\":[]}");
    }

    @Test
    void forScriptElement_leavesNothingThatEndsOrOpensAnything() {
        assertThat(PageData.forScriptElement("\"</script><!-- & \u2028\u2029 🚀\ud800\""))
                .isEqualTo("\"\\u003c/script\\u003e\\u003c!-- \\u0026 \\u2028\\u2029 🚀\\ud800\"");
    }
}
