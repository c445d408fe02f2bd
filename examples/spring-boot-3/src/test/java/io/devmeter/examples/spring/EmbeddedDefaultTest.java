// SPDX-License-Identifier: Apache-2.0
package io.devmeter.examples.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.devmeter.local.Devmeter;
import io.devmeter.store.ExecutionRecord;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The embedded default, which {@code devmeter-junit} brings along, over the OpenTelemetry that Spring Boot manages. */
class EmbeddedDefaultTest {

    @TempDir
    Path directory;

    @Test
    void executions_areRecordedAndCounted() throws Exception {
        try (Devmeter devmeter = Devmeter.open(directory)) {
            devmeter.tracker().record("outer", () -> devmeter.tracker().record("inner", () -> {}));

            assertThat(devmeter.store().recent(null, 10))
                    .extracting(ExecutionRecord::name)
                    .containsExactly("inner", "outer");
            assertThat(devmeter.meterRegistry()
                            .get("devmeter.store.written")
                            .functionCounter()
                            .count())
                    .isEqualTo(2);
        }
    }
}
