// SPDX-License-Identifier: Apache-2.0
package io.devmeter.store;

import static io.devmeter.store.Executions.decoded;
import static io.devmeter.store.Executions.ordered;
import static org.assertj.core.api.Assertions.assertThat;

import io.devmeter.store.ExecutionRecord.Status;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecordDecoderTest {

    private static final Instant START = Instant.parse("2026-11-22T10:30:00.123456789Z");

    @Test
    void decode_givesBackWhatWasEncoded() {
        ExecutionRecord execution = ExecutionRecord.builder("naïve – ünïcode \"quoted\" \\ tab\t", START)
                .endedAt(START.plusSeconds(3))
                .durationMs(3000.25)
                .status(Status.SKIPPED)
                .metadata(ordered(
                        "long",
                        Long.MIN_VALUE,
                        "big",
                        new BigInteger("123456789012345678901234567890"),
                        "double",
                        -0.0,
                        "null",
                        null,
                        "list",
                        Arrays.asList("a", 1L, 1.5, false, null, List.of()),
                        "nested",
                        ordered("name", "decoy", "status", "failed")))
                .span("4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7", "53995c3f42cd8ad8")
                .otel(ordered("events", List.of(ordered("name", "retry"))))
                .build();

        assertThat(decoded(encoded(execution))).isEqualTo(execution);
    }

    @Test
    void decode_takesTheOlderForm() {
        ExecutionRecord execution = decoded("""
                {"error": null, "metadata": {"tags": ["a", 1, null], "nested": {"name": "decoy"}, "cost": 0.03},
                 "status": "running", "unknown": [{"name": "x"}], "duration_ms": 12, "started_at": "2025-10-18T22:30:00.5",
                 "name": "na\\u00efve"}""");

        assertThat(execution).isNotNull();
        assertThat(execution.name()).isEqualTo("naïve");
        assertThat(execution.startedAt()).isEqualTo("2025-10-18T22:30:00.500Z");
        assertThat(execution.endedAt()).isNull();
        assertThat(execution.durationMs()).isEqualTo(12.0);
        assertThat(execution.status()).isEqualTo(Status.RUNNING);
        assertThat(execution.metadata().get("tags")).isEqualTo(Arrays.asList("a", 1L, null));
        assertThat(execution.metadata().get("nested")).isEqualTo(Map.of("name", "decoy"));
        assertThat(execution.error()).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "null",
                "\"name\"",
                "{",
                "{\"name\":\"a\",\"started_at\":\"2026-11-22T10:30:00Z\",\"status\":\"success\"",
                "{\"name\":\"a\",\"started_at\":\"2026-11-22T10:30:00Z\",\"status\":\"success\"}}",
                "{\"name\":\"a\",\"started_at\":\"2026-11-22T10:30:00Z\",\"status\":\"success\"} {}",
                "{\"name\":\"\",\"started_at\":\"2026-11-22T10:30:00Z\",\"status\":\"success\"}",
                "{\"name\":null,\"started_at\":\"2026-11-22T10:30:00Z\",\"status\":\"success\"}",
                "{\"name\":7,\"started_at\":\"2026-11-22T10:30:00Z\",\"status\":\"success\"}",
                "{\"started_at\":\"2026-11-22T10:30:00Z\",\"status\":\"success\"}",
                "{\"name\":\"a\",\"status\":\"success\"}",
                "{\"name\":\"a\",\"started_at\":\"soon\",\"status\":\"success\"}",
                "{\"name\":\"a\",\"started_at\":1,\"status\":\"success\"}",
                "{\"name\":\"a\",\"started_at\":\"2026-11-22T10:30:00Z\"}",
                "{\"name\":\"a\",\"started_at\":\"2026-11-22T10:30:00Z\",\"status\":\"great\"}",
                "{\"name\":\"a\",\"started_at\":\"2026-11-22T10:30:00Z\",\"status\":\"SUCCESS\"}",
                "{\"name\":\"a\",\"started_at\":\"2026-11-22T10:30:00Z\",\"status\":\"success\",\"duration_ms\":-1}",
                "{\"name\":\"a\",\"started_at\":\"2026-11-22T10:30:00Z\",\"status\":\"success\",\"duration_ms\":\"1\"}",
                "{\"name\":\"a\",\"started_at\":\"2026-11-22T10:30:00Z\",\"status\":\"success\",\"duration_ms\":1e999}",
                "{\"name\":\"a\",\"started_at\":\"2026-11-22T10:30:00Z\",\"status\":\"success\",\"metadata\":[]}",
                "{\"name\":\"a\",\"started_at\":\"2026-11-22T10:30:00Z\",\"status\":\"success\",\"error\":{}}",
                "{\"name\":\"a\",\"started_at\":\"2026-11-22T10:30:00Z\",\"status\":\"success\",\"metadata\":{\"x\":NaN}}",
                "{\"name\":\"a\",\"started_at\":\"2026-11-22T10:30:00Z\",\"status\":\"success\",}",
                "{'name':'a','started_at':'2026-11-22T10:30:00Z','status':'success'}",
                "\u0000\u0000\u0000"
            })
    void decode_returnsNull_whenTheLineIsMalformed(String line) {
        assertThat(decoded(line)).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "\\ud83d\\ude80, 1F680",
        "\\ud800, FFFD",
        "\\uDC00, FFFD",
        "\\ud83d\\u0061, FFFD 61",
        "\\ud83d\\ud83d\\ude80, FFFD 1F680",
        "\\\\ud800, 5C 75 64 38 30 30",
        "\\\\\\ud800, 5C FFFD",
        "\\\"\\ud800\\n, 22 FFFD A"
    })
    void decode_takesAnyEscapeInKeys(String key, String codePoints) {
        String text = "{\"name\":\"a\",\"started_at\":\"2026-11-22T10:30:00Z\",\"status\":\"success\","
                + "\"metadata\":{\"KEY\":{\"KEY\":1}},\"KEY\":2}";
        ExecutionRecord execution = decoded(text.replace("KEY", key));

        String read = Arrays.stream(codePoints.split(" "))
                .map(hex -> Character.toString(Integer.parseInt(hex, 16)))
                .collect(Collectors.joining());
        assertThat(execution).isNotNull();
        assertThat(execution.metadata()).isEqualTo(Map.of(read, Map.of(read, 1L)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\\ud800", "\\ud83d\\ude80"})
    void decode_returnsNull_whenMoreThanAnEscapeIsWrong(String key) {
        String line =
                "{\"name\":\"a\",\"started_at\":\"2026-11-22T10:30:00Z\",\"status\":\"success\",\"" + key + "\":1";

        assertThat(decoded(line)).isNull();
        assertThat(decoded(line + ",\"\\ud8\":1}")).isNull();
        assertThat(decoded(line + "}")).isNotNull();
    }

    @Test
    void decode_returnsNull_whenTheNestingIsDeeperThanAnyoneWrites() {
        String deep = "[".repeat(100_000) + "]".repeat(100_000);

        assertThat(decoded(
                        "{\"name\":\"a\",\"started_at\":\"2026-11-22T10:30:00Z\",\"status\":\"success\",\"metadata\":{\"x\":"
                                + deep + "}}"))
                .isNull();
    }

    @Test
    void decode_takesVeryLongNamesKeysAndValues() {
        String name = "n".repeat(100_000);
        String value = "v".repeat(30 << 20);

        assertThat(decoded("{\"name\":\"%s\",\"started_at\":\"%s\",\"status\":\"success\",\"metadata\":{\"%s\":\"%s\"}}"
                        .formatted(name, START, name, value)))
                .isEqualTo(ExecutionRecord.builder(name, START)
                        .metadata(ordered(name, value))
                        .build());
    }

    private static String encoded(ExecutionRecord execution) {
        return new String(Executions.encoded(execution), StandardCharsets.UTF_8);
    }
}
