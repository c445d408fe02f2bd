// SPDX-License-Identifier: Apache-2.0
package io.devmeter.store;

import static io.devmeter.store.Executions.NOON;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HistoryTest {

    private static final LocalDate TODAY = LocalDate.parse("2026-11-22");
    private static final int PLENTY = 1_000_000;

    @TempDir
    Path directory;

    private final AtomicLong bytesRead = new AtomicLong();
    private ExecutionStore store;

    /** Trusts a file's times at once, as if it had been left alone for long. */
    @BeforeEach
    void open() throws Exception {
        store = ExecutionStore.builder(directory)
                .clock(Clock.fixed(NOON, ZoneOffset.UTC))
                .settling(Duration.ofDays(-1))
                .ranges((file, from, to, visitor) -> {
                    bytesRead.addAndGet(Math.min(to, Files.size(file.path())) - from);
                    file.read(from, to, visitor);
                })
                .build();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void history_showsTheLastLinesOfEachOperation_whateverIsBetweenThemAndAppendedSince(long seed) throws Exception {
        Random random = new Random(seed);
        Map<LocalDate, List<String>> names = new TreeMap<>();
        for (int round = 0; round < 6; round++) {
            for (int day = 0; day < 4; day++) {
                LocalDate date = TODAY.minusDays(day);
                appendLines(date, random.nextInt(60), random, names.computeIfAbsent(date, d -> new ArrayList<>()));
            }
            int each = random.nextInt(40);

            Map<String, List<String>> shown = new HashMap<>();
            History history = store.history(
                    3,
                    each,
                    PLENTY,
                    execution -> shown.computeIfAbsent(execution.name(), name -> new ArrayList<>())
                            .add(String.valueOf(execution.metadata().get("n"))));

            assertThat(sorted(shown)).isEqualTo(sorted(newestByHand(names, each)));
            assertThat(history.summary()).isEqualTo(store.summary(3));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void keptExecutions_areThoseThatWouldBeRead_whateverHappensToTheFiles(long seed) throws Exception {
        Random random = new Random(seed);
        KeptExecutions<String> kept = KeptExecutions.of(HistoryTest::nameAndNumber);
        for (int round = 0; round < 12; round++) {
            for (int day = 0; day < 4; day++) {
                LocalDate date = TODAY.minusDays(day);
                Path file = DayFile.path(directory, date);
                switch (random.nextInt(6)) {
                    case 0 -> Files.deleteIfExists(file);
                    case 1 -> {
                        if (Files.exists(file)) {
                            Files.writeString(file, Files.readString(file).replace("operation-1", "operation-10"));
                        }
                    }
                    case 2 -> store.compressOlderThan(1);
                    default -> appendLines(date, random.nextInt(40), random, new ArrayList<>());
                }
            }
            int each = 1 + random.nextInt(40);

            List<String> read = new ArrayList<>();
            History history = store.history(3, each, PLENTY, execution -> read.add(nameAndNumber(execution)));

            assertThat(store.history(3, each, PLENTY, kept)).isEqualTo(history);
            assertThat(kept.all()).isEqualTo(read);
        }
    }

    private static String nameAndNumber(ExecutionRecord execution) {
        return execution.name() + ' ' + execution.metadata().get("n");
    }

    @Test
    void keptExecutions_areNotReadAgain() throws Exception {
        for (int day = 0; day < 3; day++) {
            append(TODAY.minusDays(day), Collections.nCopies(1_000, "a"), 0);
            append(TODAY.minusDays(day), List.of("b"), 1_000);
            write(TODAY.minusDays(day), ""); // A line that has no end yet is read again.
        }
        List<String> decoded = new ArrayList<>();
        KeptExecutions<String> kept = KeptExecutions.of(execution -> {
            decoded.add(nameAndNumber(execution));
            return execution.name();
        });
        store.history(7, 100, PLENTY, kept);
        decoded.clear();

        append(TODAY, List.of("a", "b"), 2_000);
        write(TODAY, "");
        store.history(7, 100, PLENTY, kept);

        assertThat(decoded).containsExactly("a 2000", "b 2001");
        assertThat(kept.all()).hasSize(104);

        decoded.clear();
        kept.forget();
        store.history(7, 100, PLENTY, kept);

        assertThat(decoded).hasSize(104);
    }

    @Test
    void history_showsNoMoreThanKnown_ofOperationsThatRanVeryOften() throws Exception {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < 3 * LinePlaces.MAX; i++) {
            names.add(i % 3 == 0 ? "rare" : "often");
        }
        append(TODAY, names, 0);

        assertThat(numbers("often", 1_000))
                .hasSize(LinePlaces.MAX)
                .contains("599")
                .doesNotContain("200");
        assertThat(numbers("rare", 1_000)).hasSize(LinePlaces.MAX).contains("0", "597");
    }

    @Test
    void history_showsFewerOfEach_theMoreOperationsThereAre() throws Exception {
        append(TODAY, List.of("a", "a", "a", "b", "b", "b", "c"), 0);

        assertThat(shown(7, 100, 6)).containsExactlyInAnyOrder("a", "a", "b", "b", "c");
        assertThat(shown(7, 100, 0)).containsExactlyInAnyOrder("a", "b", "c");
        assertThat(shown(7, 0, 100)).isEmpty();
    }

    @Test
    void executionsOfOneBuild_holdTheIdsThatTheyShareOnce() throws Exception {
        String build = "4bf92f3577b34da6a3ce929d0e0e4736";
        String parent = "00f067aa0ba902b7";
        List<ExecutionRecord> tests = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            tests.add(ExecutionRecord.builder("test", NOON.plusSeconds(i))
                    .span(build, "00f067aa0ba902c" + i, parent)
                    .build());
        }
        store.append(tests);

        List<ExecutionRecord> read = new ArrayList<>();
        store.history(7, 10, PLENTY, read::add);

        assertThat(read).isEqualTo(tests);
        assertThat(read).allSatisfy(test -> {
            assertThat(test.traceId()).isSameAs(read.get(0).traceId());
            assertThat(test.parentSpanId()).isSameAs(read.get(0).parentSpanId());
        });
    }

    @Test
    void history_saysWhatEachDayWas() throws Exception {
        append(TODAY.minusDays(8), List.of("too-old"), 0);
        append(TODAY.minusDays(7), List.of("a", "b"), 0);
        append(TODAY, List.of("a"), 2);

        History history = store.history(7, 10, PLENTY, execution -> {});

        assertThat(history.days().keySet()).containsExactly(TODAY.minusDays(7), TODAY);
        assertThat(requireNonNull(history.days().get(TODAY.minusDays(7))).operations())
                .containsOnlyKeys("a", "b");
        assertThat(history.days().get(TODAY)).isEqualTo(store.summary(0));
        assertThat(MarkedExecutions.total(history.summary(), "a")).isEqualTo(2);
    }

    @Test
    void history_showsExecutionsOfCompressedDaysToo() throws Exception {
        append(TODAY.minusDays(3), List.of("a", "a", "b"), 0);
        store.compressOlderThan(1);
        append(TODAY.minusDays(3), List.of("a"), 3);
        append(TODAY, List.of("b"), 4);

        assertThat(numbers("a", 2)).containsExactlyInAnyOrder("3", "1");
        assertThat(numbers("b", 2)).containsExactlyInAnyOrder("4", "2");
    }

    @Test
    void history_findsFewExecutionsAmongMany_withoutReadingThese() throws Exception {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            names.add(i % 10_000 == 0 ? "rare" : "often");
        }
        append(TODAY, names, 0);
        append(TODAY.minusDays(1), names, 20_000);
        store.summary(7);
        bytesRead.set(0);

        assertThat(numbers("rare", 10)).containsExactlyInAnyOrder("0", "10000", "20000", "30000");
        assertThat(bytesRead.get()).isLessThan(Files.size(DayFile.path(directory, TODAY)) / 20);
    }

    @Test
    void history_survivesThatAFileIsReplaced_betweenItsSummaryAndItsLines() throws Exception {
        append(TODAY, List.of("a", "b"), 0);
        List<String> shown = new ArrayList<>();
        ExecutionStore replacing = ExecutionStore.builder(directory)
                .clock(Clock.fixed(NOON, ZoneOffset.UTC))
                .ranges((file, from, to, visitor) -> {
                    file.read(from, to, visitor);
                    Files.writeString(file.path(), "something else, and shorter\n");
                })
                .build();

        replacing.history(0, 10, PLENTY, execution -> shown.add(execution.name()));

        assertThat(shown).isEmpty();
    }

    @Test
    void history_ofNothing_isEmpty() throws Exception {
        History history = store.history(7, 10, 10, execution -> {
            throw new AssertionError(execution);
        });

        assertThat(history.days()).isEmpty();
        assertThat(history.summary().operations()).isEmpty();
    }

    @Test
    void history_refusesNegativeNumbers() {
        assertThatIllegalArgumentException().isThrownBy(() -> store.history(-1, 1, 1, execution -> {}));
        assertThatIllegalArgumentException().isThrownBy(() -> store.history(1, -1, 1, execution -> {}));
        assertThatIllegalArgumentException().isThrownBy(() -> store.history(1, 1, -1, execution -> {}));
    }

    private List<String> shown(int days, int each, int all) throws IOException {
        List<String> shown = new ArrayList<>();
        store.history(days, each, all, execution -> shown.add(execution.name()));
        return shown;
    }

    private List<String> numbers(String operation, int each) throws IOException {
        List<String> numbers = new ArrayList<>();
        store.history(7, each, PLENTY, execution -> {
            if (execution.name().equals(operation)) {
                numbers.add(String.valueOf(execution.metadata().get("n")));
            }
        });
        return numbers;
    }

    /** Appends lines of many forms, numbered, and remembers their operations. */
    private void appendLines(LocalDate day, int count, Random random, List<String> names) throws IOException {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < count; i++) {
            String name = "operation-" + random.nextInt(5);
            lines.append(
                    switch (random.nextInt(8)) {
                        case 0 -> "\uFEFF  ";
                        case 1 -> "garbage\n";
                        case 2 -> "\n \t";
                        default -> "";
                    });
            lines.append(line(name, day, names.size()));
            lines.append(random.nextInt(4) == 0 ? " \r\n" : "\n");
            names.add(name);
        }
        write(day, lines.toString());
    }

    private void append(LocalDate day, List<String> names, int firstNumber) throws IOException {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < names.size(); i++) {
            lines.append(line(names.get(i), day, firstNumber + i)).append('\n');
        }
        write(day, lines.substring(0, lines.length() - 1)); // The last line has no break yet.
    }

    private static String line(String name, LocalDate day, int number) {
        return "{\"name\":\"%s\",\"started_at\":\"%sT10:00:00.000000000Z\",\"ended_at\":null,\"duration_ms\":1.5,"
                        .formatted(name, day)
                + "\"status\":\"success\",\"metadata\":{\"n\":%d},\"error\":null}".formatted(number);
    }

    private void write(LocalDate day, String text) throws IOException {
        Path file = DayFile.path(directory, day);
        String start = Files.exists(file) && Files.size(file) > 0 ? "\n" : "";
        Files.writeString(file, start + text, UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private static Map<String, List<String>> newestByHand(Map<LocalDate, List<String>> names, int each) {
        Map<String, List<String>> newest = new HashMap<>();
        for (int day = 0; day < 4; day++) {
            List<String> ofDay = requireNonNull(names.get(TODAY.minusDays(day)));
            for (int i = ofDay.size() - 1; i >= 0; i--) {
                List<String> known = newest.computeIfAbsent(ofDay.get(i), name -> new ArrayList<>());
                if (known.size() < each) {
                    known.add(String.valueOf(i));
                }
            }
        }
        newest.values().removeIf(List::isEmpty);
        return newest;
    }

    private static Map<String, List<String>> sorted(Map<String, List<String>> lists) {
        return lists.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey,
                        entry -> entry.getValue().stream().sorted().toList()));
    }
}
