// SPDX-License-Identifier: Apache-2.0
package io.devmeter.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.devmeter.store.ExecutionRecord.Status;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordCodecTest {

    private static final Instant START = Instant.parse("2026-11-22T10:30:00.123456789Z");

    @Test
    void encode_writesTheSevenKeysInOrder_whenTheExecutionIsNoSpan() {
        assertThat(encoded(ExecutionRecord.builder("unit-tests", START).build()))
                .isEqualTo(
                        "{\"name\":\"unit-tests\",\"started_at\":\"2026-11-22T10:30:00.123456789Z\",\"ended_at\":null,"
                                + "\"duration_ms\":null,\"status\":\"success\",\"metadata\":{},\"error\":null}\n");
    }

    @Test
    void encode_writesEverything_whenThereIsEverything() {
        ExecutionRecord execution = ExecutionRecord.builder("unit-tests", START)
                .endedAt(START.plusNanos(1_000_001))
                .durationMs(1.000001)
                .status(Status.FAILED)
                .metadata(ordered("suite", "unit", "tests", 12L, "ratio", 1.0, "ci", true, "tags", List.of("a", "b")))
                .error("expected 1\nbut was 2")
                .span("4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7", null)
                .otel(ordered("kind", "SERVER"))
                .build();

        assertThat(encoded(execution))
                .isEqualTo("{\"name\":\"unit-tests\",\"started_at\":\"2026-11-22T10:30:00.123456789Z\","
                        + "\"ended_at\":\"2026-11-22T10:30:00.124456790Z\",\"duration_ms\":1.000001,\"status\":\"failed\","
                        + "\"metadata\":{\"suite\":\"unit\",\"tests\":12,\"ratio\":1.0,\"ci\":true,\"tags\":[\"a\",\"b\"]},"
                        + "\"error\":\"expected 1\\nbut was 2\",\"trace_id\":\"4bf92f3577b34da6a3ce929d0e0e4736\","
                        + "\"span_id\":\"00f067aa0ba902b7\",\"parent_span_id\":null,\"otel\":{\"kind\":\"SERVER\"}}\n");
    }

    @Test
    void encode_writesDurationsWithoutExponent() {
        assertThat(encoded(execution(0.000001))).contains("\"duration_ms\":0.000001,");
        assertThat(encoded(execution(123456789.123456))).contains("\"duration_ms\":123456789.123456,");
        assertThat(encoded(execution(0.0))).contains("\"duration_ms\":0.0,");
    }

    @Test
    void encode_keepsIntegersAndFloatingPointNumbersApart() {
        String line = encoded(withMetadata(ordered("integer", 1, "double", 1.0, "float", 0.5f, "large", 1e300)));

        assertThat(line).contains("\"integer\":1,\"double\":1.0,\"float\":0.5,\"large\":1.0E300");
    }

    @Test
    void encode_writesNonFiniteNumbersAsStrings() {
        String line = encoded(withMetadata(
                ordered("nan", Double.NaN, "infinity", Double.POSITIVE_INFINITY, "lowest", Double.NEGATIVE_INFINITY)));

        assertThat(line).contains("{\"nan\":\"NaN\",\"infinity\":\"Infinity\",\"lowest\":\"-Infinity\"}");
    }

    @Test
    void encode_writesTheTextOfAValueThatJsonHasNoFormFor() {
        assertThat(encoded(withMetadata(ordered("at", START)))).contains("\"at\":\"2026-11-22T10:30:00.123456789Z\"");
    }

    @Test
    void encode_replacesLoneSurrogates() {
        String line = encoded(ExecutionRecord.builder("a\uD83Db\uDE00c\uD83D", START)
                .error("\uD83D\uDE00 stays")
                .build());

        assertThat(line).contains("\"a\uFFFDb\uFFFDc\uFFFD\"").contains("\"\uD83D\uDE00 stays\"");
    }

    @Test
    void encode_endsAtTheLineBreak_whateverTheTextHolds() {
        String nasty = "\n\r\u2028\u2029\u0000\u001b[31m\"\\</script>$foo #set($x=1) ${x} \uD83D\uDE80\u202E__proto__";
        ExecutionRecord execution = ExecutionRecord.builder(nasty, START)
                .metadata(ordered(nasty, nasty))
                .error(nasty)
                .build();

        String line = encoded(execution);

        assertThat(line.indexOf('\n')).isEqualTo(line.length() - 1);
        assertThat(decoded(line)).isEqualTo(execution);
    }

    @Test
    void encode_cutsWhatIsNestedTooDeepToBeReadAgain() {
        Map<String, @Nullable Object> nested = new LinkedHashMap<>();
        for (int i = 0; i < 10_000; i++) {
            nested = ordered(i % 2 == 0 ? "deeper" : "list", i % 2 == 0 ? nested : List.of(nested));
        }

        assertThat(decoded(encoded(withMetadata(nested)))).isNotNull();
    }

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
        String text = "x".repeat(30 << 20);
        ExecutionRecord execution = ExecutionRecord.builder(text.substring(0, 100_000), START)
                .metadata(ordered(text.substring(0, 100_000), text))
                .build();

        assertThat(decoded(encoded(execution))).isEqualTo(execution);
    }

    private static ExecutionRecord execution(double durationMs) {
        return ExecutionRecord.builder("a", START).durationMs(durationMs).build();
    }

    private static ExecutionRecord withMetadata(Map<String, @Nullable Object> metadata) {
        return ExecutionRecord.builder("a", START).metadata(metadata).build();
    }

    private static Map<String, @Nullable Object> ordered(@Nullable Object... keysAndValues) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        List<@Nullable Object> list = new ArrayList<>(Arrays.asList(keysAndValues));
        for (int i = 0; i < list.size(); i += 2) {
            map.put(String.valueOf(list.get(i)), list.get(i + 1));
        }
        return map;
    }

    private static String encoded(ExecutionRecord execution) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        RecordCodec.encode(execution, out);
        return out.toString(StandardCharsets.UTF_8);
    }

    private static @Nullable ExecutionRecord decoded(String line) {
        byte[] bytes = ("before" + line + "after").getBytes(StandardCharsets.UTF_8);
        return RecordCodec.decode(bytes, "before".length(), bytes.length - "before".length() - "after".length());
    }
}
