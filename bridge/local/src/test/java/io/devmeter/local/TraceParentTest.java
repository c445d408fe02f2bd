// SPDX-License-Identifier: Apache-2.0
package io.devmeter.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class TraceParentTest {

    /** The example of the recommendation, section 3.2.2. */
    private static final String HEADER = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    @Test
    void parse_readsWhatHeaderWrites() {
        TraceParent parent = Objects.requireNonNull(TraceParent.parse(HEADER));

        assertThat(parent)
                .isEqualTo(new TraceParent("4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7", "01", true));
        assertThat(parent.header()).isEqualTo(HEADER);
    }

    @Test
    void parse_readsWhatNewerVersionsAdd() {
        assertThat(TraceParent.parse(" 01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more "))
                .isNotNull();
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {
                "",
                "garbage",
                "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
                "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
                "00_4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e473g-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736_00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7_01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01x",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",
                "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
            })
    void parse_givesNothing_whenNothingIsNamed(String header) {
        assertThat(TraceParent.parse(header)).isNull();
    }

    @Test
    void childOf_keepsTheTrace() {
        TraceParent parent = Objects.requireNonNull(TraceParent.parse(HEADER));
        TraceParent child = TraceParent.childOf(parent);

        assertThat(child.traceId()).isEqualTo(parent.traceId());
        assertThat(child.spanId()).isNotEqualTo(parent.spanId());
        assertThat(child.flags()).isEqualTo("01");
        assertThat(child.remote()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"00, 01", "02, 03", "01, 01", "03, 03", "fe, ff"})
    void childOf_isSampled_becauseItIsRecorded(String parent, String child) {
        assertThat(TraceParent.childOf(new TraceParent("a".repeat(32), "b".repeat(16), parent, true))
                        .flags())
                .isEqualTo(child);
    }

    @Test
    void childOf_startsATrace_whenThereIsNoParent() {
        TraceParent root = TraceParent.childOf(null);

        assertThat(TraceParent.parse(root.header()))
                .isEqualTo(new TraceParent(root.traceId(), root.spanId(), root.flags(), true));
        assertThat(TraceParent.childOf(null).traceId()).isNotEqualTo(root.traceId());
    }
}
