// SPDX-License-Identifier: Apache-2.0
package io.devmeter.store;

import static io.devmeter.store.Executions.decoded;
import static io.devmeter.store.Executions.ordered;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.devmeter.store.ExecutionRecord.Status;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.AbstractList;
import java.util.ConcurrentModificationException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.DoubleAdder;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecordEncoderTest {

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
    void encode_writesAnyNumberAsANumber() {
        String line = encoded(withMetadata(ordered(
                "decimal", new BigDecimal("1.10"), "small", new BigDecimal("1E-7"), "atomic", new AtomicLong(7))));

        assertThat(line).contains("{\"decimal\":1.10,\"small\":1E-7,\"atomic\":7}");
        assertThat(requireNonNull(decoded(line)).metadata())
                .isEqualTo(ordered("decimal", 1.1, "small", 1e-7, "atomic", 7L));
        assertThat(encoded(withMetadata(ordered("sum", new DoubleAdder())))).contains("\"sum\":0.0");
        assertThat(encoded(withMetadata(ordered("huge", new BigDecimal("1E+999")))))
                .contains("\"huge\":\"1E+999\"");
    }

    @Test
    void encode_writesArraysAsArrays() {
        String line = encoded(withMetadata(ordered(
                "ints", new int[] {1, 2},
                "doubles", new double[] {1, Double.NaN},
                "flags", new boolean[0],
                "names", new String[] {"a", null})));

        assertThat(line).contains("{\"ints\":[1,2],\"doubles\":[1.0,\"NaN\"],\"flags\":[],\"names\":[\"a\",null]}");
    }

    @ParameterizedTest
    @CsvSource({
        "zz, 00f067aa0ba902b7",
        "4bf92f3577b34da6a3ce929d0e0e4736, b",
        "4bf92f3577b34da6a3ce929d0e0e473g, 00f067aa0ba902b7",
        "4BF92F3577B34DA6A3CE929D0E0E4736, 00f067aa0ba902b7",
        "4bf92f3577b34da6a3ce929d0e0e473ı, 00f067aa0ba902b7",
        "4bf92f3577b34da6a3ce929d0e0e4736,",
    })
    void encode_leavesOutAnIdentityThatIsNone(String traceId, @Nullable String spanId) {
        ExecutionRecord.Builder execution =
                ExecutionRecord.builder("a", START).span(traceId, spanId, null).otel(ordered("kind", "SERVER"));

        assertThat(encoded(execution.build())).endsWith("\"error\":null,\"otel\":{\"kind\":\"SERVER\"}}\n");
        assertThat(encoded(execution.error("e").build())).endsWith("\"error\":\"e\",\"otel\":{\"kind\":\"SERVER\"}}\n");
    }

    @Test
    void encode_leavesOutAParentThatIsNone() {
        assertThat(encoded(ExecutionRecord.builder("a", START)
                        .span("4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7", "parent")
                        .build()))
                .endsWith("\"span_id\":\"00f067aa0ba902b7\",\"parent_span_id\":null}\n");
    }

    @Test
    void encode_writesTheTextOfAValueThatJsonHasNoFormFor() {
        assertThat(encoded(withMetadata(ordered("at", START)))).contains("\"at\":\"2026-11-22T10:30:00.123456789Z\"");
    }

    @Test
    void encode_doesNotFail_whenAValueHasNoText() {
        Object silent = new Object() {
            @Override
            @SuppressWarnings({"NullAway", "ToStringReturnsNull"}) // Which is what is wrong with it.
            public String toString() {
                return null;
            }
        };
        Object broken = new Object() {
            @Override
            public String toString() {
                throw new NoClassDefFoundError("com/example/Texts");
            }
        };

        assertThat(encoded(ExecutionRecord.builder("a", START)
                        .metadata(ordered("silent", silent, "broken", broken, "list", List.of(broken)))
                        .build()))
                .contains("\"silent\":\"null\"")
                .contains("\"broken\":\"" + broken.getClass().getName() + " (its text could not be had)\"")
                .contains("\"list\":[\"" + broken.getClass().getName());
    }

    @Test
    void encode_writesThatAValueFails_insteadOfWhatItHolds() {
        List<Object> changing = new AbstractList<>() {
            @Override
            public Object get(int index) {
                throw new ConcurrentModificationException();
            }

            @Override
            public int size() {
                return 2;
            }
        };

        assertThat(encoded(withMetadata(ordered("list", List.of(1, changing), "after", 2))))
                .contains("\"metadata\":{\"list\":\"" + List.of(1, 2).getClass().getName()
                        + " (its text could not be had)\",\"after\":2}");
    }

    @Test
    void encode_writesAPathAsItsText_thoughItCanBeWalkedThrough() {
        assertThat(encoded(withMetadata(ordered("file", Path.of("src", "main")))))
                .contains("{\"file\":\"" + Path.of("src", "main") + "\"}");
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

    @ParameterizedTest
    @CsvSource({
        "2026-11-22T10:30:00.123456789Z, 2026-11-22T10:30:00.123456789Z",
        "2026-11-22T10:30:00Z, 2026-11-22T10:30:00.000000000Z",
        "2024-02-29T23:59:59.000000001Z, 2024-02-29T23:59:59.000000001Z",
        "0007-01-02T03:04:05Z, 0007-01-02T03:04:05.000000000Z",
        "0000-01-01T00:00:00Z, 0000-01-01T00:00:00.000000000Z",
        "9999-12-31T23:59:59.999999999Z, 9999-12-31T23:59:59.999999999Z",
        "1969-12-31T23:59:59.999999999Z, 1969-12-31T23:59:59.999999999Z"
    })
    void encode_writesTimesWithNineFractionDigits(Instant time, String text) {
        assertThat(encoded(ExecutionRecord.builder("a", time).endedAt(time).build()))
                .contains("\"started_at\":\"" + text + "\",\"ended_at\":\"" + text + "\"");
    }

    @Test
    void encode_writesTheShortestDigitsThatGiveBackTheDuration() {
        Random random = new Random(42);
        for (int i = 0; i < 100_000; i++) {
            double duration =
                    i % 2 == 0 ? random.nextLong(1L << (1 + i % 60)) / 1e6 : Math.abs(random.nextGaussian()) * 1e4;
            String line = encoded(execution(duration));
            String digits = line.substring(line.indexOf("duration_ms") + 13, line.indexOf(",\"status\""));

            assertThat(Double.parseDouble(digits)).isEqualTo(duration);
            assertThat(new BigDecimal(digits)).isEqualByComparingTo(BigDecimal.valueOf(duration));
            assertThat(digits).containsOnlyOnce(".").doesNotContain("E");
        }
    }

    @Test
    void encode_givesBackEveryCharacter() {
        for (int first = 0; first <= Character.MAX_CODE_POINT; first += 0x400) {
            StringBuilder text = new StringBuilder();
            for (int c = first; c < first + 0x400; c++) {
                if (c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE) {
                    text.appendCodePoint(c);
                }
            }
            ExecutionRecord execution =
                    ExecutionRecord.builder("x" + text, START).build();

            assertThat(decoded(encoded(execution))).isEqualTo(execution);
        }
    }

    @ParameterizedTest
    @ValueSource(
            longs = {0, 9, 10, -1, 99, 100, 1_234_567_890_123L, Long.MAX_VALUE, Long.MIN_VALUE, Long.MIN_VALUE + 1})
    void encode_writesIntegersOfAnySize(long value) {
        assertThat(encoded(withMetadata(ordered("n", value)))).contains("{\"n\":" + value + "}");
    }

    @Test
    void encode_cutsLongTexts_andSaysHowLongTheyWere() {
        RecordLimits limits = new RecordLimits(100, 64, 3, 2);
        ExecutionRecord execution = ExecutionRecord.builder("n".repeat(65), START)
                .error("e".repeat(101))
                .metadata(ordered("short", "v".repeat(64), "long", "v".repeat(1000), "list", List.of(1L, 2L, 3L, 4L)))
                .otel(ordered("kind", "SERVER", "events", List.of(event(1), event(2), event(3))))
                .build();

        ExecutionRecord kept = decoded(encoded(execution, limits));

        assertThat(kept).isNotNull();
        assertThat(kept.name()).isEqualTo("n".repeat(65));
        assertThat(kept.error()).isEqualTo("e".repeat(99) + "…");
        assertThat(kept.metadata())
                .containsExactly(
                        Map.entry("short", "v".repeat(64)),
                        Map.entry("long", "v".repeat(63) + "…"),
                        Map.entry("list", List.of(1L, 2L, 3L)));
        assertThat(kept.otel())
                .isEqualTo(ordered(
                        "kind",
                        "SERVER",
                        "events",
                        List.of(event(1), event(2)),
                        "truncated",
                        ordered("error", 101L, "metadata.list", 4L, "metadata.long", 1000L, "otel.events", 3L)));
        assertThat(decoded(encoded(kept, limits))).isEqualTo(kept);
    }

    @Test
    void encode_saysWhatWasCut_whenThereIsNothingElseUnderOtel() {
        String line = encoded(
                ExecutionRecord.builder("a", START).error("e".repeat(140_000)).build());

        assertThat(line).endsWith(",\"otel\":{\"truncated\":{\"error\":140000}}}\n");
    }

    @Test
    void encode_cutsNoCharacterInHalf() {
        ExecutionRecord kept = decoded(encoded(
                ExecutionRecord.builder("a", START)
                        .error("\uD83D\uDE00".repeat(100))
                        .build(),
                new RecordLimits(64, 64, 1, 1)));

        assertThat(kept).isNotNull();
        assertThat(kept.error()).isEqualTo("\uD83D\uDE00".repeat(31) + "…");
    }

    @Test
    void encode_narrowsItsLimits_whenTheLineWouldBeTooLong() {
        Map<String, @Nullable Object> large = new LinkedHashMap<>();
        for (int i = 0; i < 2_000; i++) {
            large.put("key" + i, "v".repeat(32_000));
        }

        String line = encoded(withMetadata(large));

        assertThat(line.length()).isBetween(1 << 20, RecordEncoder.MAX_LINE_BYTES);
        ExecutionRecord kept = decoded(line);
        assertThat(kept).isNotNull();
        assertThat(kept.metadata()).hasSize(2_000);
        assertThat(kept.otel()).containsKey("truncated");
    }

    @Test
    void encode_leavesValuesOut_whenThereAreTooManyForAnyLimit() {
        Map<String, @Nullable Object> large = new LinkedHashMap<>();
        for (int i = 0; i < 1_000_000; i++) {
            large.put("a key of some length " + i, i);
        }

        ExecutionRecord kept = decoded(encoded(ExecutionRecord.builder("a", START)
                .metadata(large)
                .error("it broke")
                .build()));

        assertThat(kept).isNotNull();
        assertThat(kept.metadata()).isEmpty();
        assertThat(kept.error()).isEqualTo("it broke");
        assertThat(kept.otel()).containsEntry("truncated", ordered("metadata", 1_000_000L, "otel", 0L));
    }

    @Test
    void encode_cutsANameOnly_whenTheLineWouldBeTooLong() {
        ExecutionRecord kept = decoded(encoded(
                ExecutionRecord.builder("\u0001".repeat(10 << 20), START).build()));

        assertThat(kept).isNotNull();
        assertThat(kept.name()).hasSize(1 << 20).endsWith("\u0001…");
    }

    @Test
    void limits_refuseWhatMakesNoSense() {
        assertThatThrownBy(() -> new RecordLimits(63, 64, 0, 0)).hasMessageContaining("errorLength is 63");
        assertThatThrownBy(() -> new RecordLimits(64, 64, -1, 0)).hasMessageContaining("elements is -1");
    }

    private static Map<String, @Nullable Object> event(long time) {
        return ordered("name", "retry", "time_unix_nano", time);
    }

    private static ExecutionRecord execution(double durationMs) {
        return ExecutionRecord.builder("a", START).durationMs(durationMs).build();
    }

    private static ExecutionRecord withMetadata(Map<String, @Nullable Object> metadata) {
        return ExecutionRecord.builder("a", START).metadata(metadata).build();
    }

    private static String encoded(ExecutionRecord execution) {
        return encoded(execution, RecordLimits.DEFAULT);
    }

    private static String encoded(ExecutionRecord execution, RecordLimits limits) {
        JsonBytes line = new JsonBytes(16);
        RecordEncoder.encode(execution, limits, line);
        return new String(line.array(), 0, line.length(), StandardCharsets.UTF_8);
    }
}
