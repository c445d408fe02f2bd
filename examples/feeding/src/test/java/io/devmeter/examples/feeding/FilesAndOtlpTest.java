// SPDX-License-Identifier: Apache-2.0
package io.devmeter.examples.feeding;

import static org.assertj.core.api.Assertions.assertThat;

import io.devmeter.replay.HttpReceiver;
import io.opentelemetry.proto.trace.v1.Span;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FilesAndOtlpTest {

    @TempDir
    Path directory;

    @Test
    void sameExecution_isInTheFilesAndAtTheBackend() throws Exception {
        try (HttpReceiver backend = HttpReceiver.start();
                ExampleProcess example = start(backend)) {
            assertThat(example.end()).isEqualTo("importing");

            assertThat(backend.requests().spans())
                    .singleElement()
                    .satisfies(span -> assertThat(example.recorded())
                            .singleElement()
                            .satisfies(record -> {
                                assertThat(record.name()).isEqualTo("import").isEqualTo(span.getName());
                                assertThat(record.traceId())
                                        .isEqualTo(hex(span.getTraceId().toByteArray()));
                                assertThat(record.spanId())
                                        .isEqualTo(hex(span.getSpanId().toByteArray()));
                                assertThat(record.durationMs()).isEqualTo(milliseconds(span));
                            }));
        }
    }

    @Test
    void files_areWritten_whenTheBackendRefuses() throws Exception {
        try (HttpReceiver backend = HttpReceiver.start(number -> HttpReceiver.Answer.of(400, "no"));
                ExampleProcess example = start(backend)) {
            assertThat(example.end()).startsWith("importing");

            assertThat(backend.requests().count()).isPositive();
            assertThat(example.recorded())
                    .singleElement()
                    .satisfies(record -> assertThat(record.name()).isEqualTo("import"));
        }
    }

    private ExampleProcess start(HttpReceiver backend) throws Exception {
        return ExampleProcess.start(
                FilesAndOtlp.class,
                directory,
                Map.of(
                        "OTEL_TRACES_EXPORTER", "devmeter,otlp",
                        "OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf",
                        "OTEL_EXPORTER_OTLP_ENDPOINT", backend.url()));
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    private static double milliseconds(Span span) {
        return (span.getEndTimeUnixNano() - span.getStartTimeUnixNano()) / 1e6;
    }
}
