// SPDX-License-Identifier: Apache-2.0
package io.devmeter.store;

import static io.devmeter.store.ReadBothWays.assertSameAnswers;
import static io.devmeter.store.ReadBothWays.isScanned;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What single lines mean is up to {@link LineScannerTest}; here, what one line may leave behind for the next. */
class LineDecoderTest {

    private static final List<String> METADATA = List.of(
            "{}",
            "{\"a\":1,\"b\":1.0,\"c\":-0,\"d\":999999999999999999,\"e\":9223372036854775807,\"f\":9223372036854775808}",
            "{\"a\":\"\\ud83d\\ude80\\u0041\\\\\\\"\\/\\b\\f\\n\\r\\t\",\"b\":\"€\\n🚀\",\"c\":\"\\ud83d\"}",
            "{\"tags\": [\"a\", [], {}, [1, {\"b\": null}], true, false, null], \"ci\": true}");

    private static final List<String> OTEL = List.of(
            "",
            ",\"otel\":{\"resource\":{\"attributes\":{\"service.name\":\"shop\"}}}",
            ",\"otel\":{\"resource\":{\"attributes\":{\"service.name\":\"cart\"}}}",
            ",\"otel\":{}",
            ",\"otel\":{\"note\":\"" + "x".repeat(2_000) + "\"}",
            ", \"otel\": {\"resource\": {\"attributes\": {\"service.name\": \"shop\"}}}");

    private static final List<String> SPAN = List.of(
            "",
            ",\"trace_id\":\"4bf92f3577b34da6a3ce929d0e0e4736\",\"span_id\":\"00f067aa0ba902b7\",\"parent_span_id\":null",
            ",\"trace_id\":\"4bf92f3577b34da6a3ce929d0e0e4737\",\"span_id\":\"00f067aa0ba902b8\",\"parent_span_id\":\"00f067aa0ba902b7\"",
            ",\"trace_id\":\"4bf92f3577b34da6a3ce929d0e0e4737\",\"span_id\":\"00f067aa0ba902b9\",\"parent_span_id\":\"00f067aa0ba902b7\\n\"",
            ", \"trace_id\": null, \"span_id\": null, \"parent_span_id\": \"00f067aa0ba902b7\"");

    private static final List<String> ENDED_AT =
            List.of("null", "\"2026-11-22T10:30:00.5\"", "\"2026-11-23T00:00:00.000000001Z\"");

    @Test
    void decode_isNotMistakenByTheLinesBefore() {
        List<String> lines = new ArrayList<>();
        for (String metadata : METADATA) {
            for (String otel : OTEL) {
                for (String span : SPAN) {
                    String endedAt = ENDED_AT.get(lines.size() % ENDED_AT.size());
                    lines.add("{\"name\":\"n" + lines.size() % 7
                            + "\",\"started_at\":\"2026-11-22T10:30:00.123456789Z\","
                            + "\"ended_at\":" + endedAt + ",\"duration_ms\":" + (lines.size() % 2 == 0 ? "1.5" : "null")
                            + ",\"status\":\"failed\",\"metadata\":" + metadata + ",\"error\":null" + span + otel
                            + "}");
                }
            }
        }

        assertThat(lines).allMatch(line -> isScanned(line.getBytes(StandardCharsets.UTF_8)));
        assertSameAnswers(String.join("\n", lines).getBytes(StandardCharsets.UTF_8));
    }
}
