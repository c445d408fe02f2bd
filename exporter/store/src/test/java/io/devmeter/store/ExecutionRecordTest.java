// SPDX-License-Identifier: Apache-2.0
package io.devmeter.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExecutionRecordTest {

    @Test
    void build_refusesAnEmptyName() {
        assertThatThrownBy(() -> ExecutionRecord.builder("", Executions.NOON).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("name is empty");
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.000001, Double.NaN, Double.POSITIVE_INFINITY})
    void build_refusesADurationThatIsNone(double durationMs) {
        assertThatThrownBy(() -> ExecutionRecord.builder("a", Executions.NOON)
                        .durationMs(durationMs)
                        .build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("durationMs");
    }

    @Test
    void build_refusesATimeThatCannotBeWritten() {
        assertThatThrownBy(() -> ExecutionRecord.builder("a", Executions.NOON)
                        .endedAt(Instant.MAX)
                        .build())
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void metadata_isACopy() {
        Map<String, Object> metadata = new HashMap<>(Map.of("k", "v"));
        ExecutionRecord execution =
                ExecutionRecord.builder("a", Executions.NOON).metadata(metadata).build();

        metadata.clear();

        assertThat(execution.metadata()).hasSize(1);
    }
}
