// SPDX-License-Identifier: Apache-2.0
package io.devmeter.store;

import static io.devmeter.store.Executions.execution;
import static io.devmeter.store.MarkedExecutions.total;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Midnight, and clocks that jump. */
class DayBoundaryTest {

    private static final Instant LAST_MOMENT = Instant.parse("2026-11-22T23:59:59.999999999Z");
    private static final Instant MIDNIGHT = Instant.parse("2026-11-23T00:00:00Z");
    private static final Duration YEAR = Duration.ofDays(365);

    @TempDir
    Path directory;

    private final SettableClock clock = new SettableClock(LAST_MOMENT);
    private ExecutionStore store;

    @BeforeEach
    void open() throws IOException {
        store = ExecutionStore.builder(directory).clock(clock).build();
    }

    @AfterEach
    void close() throws IOException {
        store.close();
    }

    @Test
    void append_goesToTheDayOfTheStart_whenTheExecutionEndsOnAnother() throws Exception {
        store.append(execution("over-midnight", LAST_MOMENT, 5_000, ExecutionRecord.Status.SUCCESS));
        store.append(execution("over-two-days", LAST_MOMENT, 1.8e8, ExecutionRecord.Status.FAILED));
        clock.set(MIDNIGHT);
        store.append(execution("ended-late", LAST_MOMENT, 1, ExecutionRecord.Status.SUCCESS));
        store.append(execution("next-day", MIDNIGHT));

        assertThat(files()).containsExactly("2026-11-22.jsonl", "2026-11-23.jsonl");
        assertThat(Files.readAllLines(directory.resolve("2026-11-22.jsonl"))).hasSize(3);
        assertThat(Files.readAllLines(directory.resolve("2026-11-23.jsonl"))).hasSize(1);
    }

    @Test
    void append_goesToTheDayOfTheStart_whateverTheClockSays() throws Exception {
        for (Duration jump : List.of(YEAR.negated(), Duration.ZERO, YEAR)) {
            clock.set(LAST_MOMENT.plus(jump));
            store.append(execution("same-start", LAST_MOMENT));
            store.append(execution("start-of-that-clock", LAST_MOMENT.plus(jump)));
        }

        assertThat(files()).containsExactly("2025-11-22.jsonl", "2026-11-22.jsonl", "2027-11-22.jsonl");
        assertThat(Files.readAllLines(directory.resolve("2026-11-22.jsonl"))).hasSize(4);
    }

    @Test
    void append_worksAgain_whenTheDayChangesToAndFro() throws Exception {
        for (int i = 0; i < 20; i++) {
            store.append(execution("before", LAST_MOMENT));
            store.append(execution("after", MIDNIGHT));
            store.append(execution("long-ago", LAST_MOMENT.minus(Duration.ofDays(i))));
        }

        assertThat(Files.readAllLines(directory.resolve("2026-11-22.jsonl"))).hasSize(21);
        assertThat(Files.readAllLines(directory.resolve("2026-11-23.jsonl"))).hasSize(20);
        assertThat(total(store.summary(365), "long-ago")).isEqualTo(20);
    }

    @Test
    void summaryAndRecent_moveOnAtMidnight() throws Exception {
        store.append(execution("before", LAST_MOMENT));
        store.append(execution("after", MIDNIGHT));

        assertThat(store.summary(0).operations()).containsOnlyKeys("before");
        assertThat(store.recent(null, 10, 0)).extracting(ExecutionRecord::name).containsExactly("before");

        clock.set(MIDNIGHT);
        assertThat(store.summary(0).operations()).containsOnlyKeys("after");
        assertThat(store.summary(1).operations()).containsOnlyKeys("after", "before");
        assertThat(store.recent(null, 10, 0)).extracting(ExecutionRecord::name).containsExactly("after");
        assertThat(store.recent(null, 10, 1)).extracting(ExecutionRecord::name).containsExactly("after", "before");
    }

    @Test
    void summaryAndRecent_followTheClock_whenItJumpsByAYear() throws Exception {
        store.append(execution("now", LAST_MOMENT));

        clock.set(LAST_MOMENT.plus(YEAR));
        assertThat(store.summary(7).operations()).isEmpty();
        assertThat(store.recent(null, 10, 7)).isEmpty();
        assertThat(store.summary(365).operations()).containsOnlyKeys("now");

        clock.set(LAST_MOMENT.minus(YEAR));
        assertThat(store.summary(7).operations()).isEmpty();
        assertThat(store.recent(null, 10, 7)).isEmpty();

        clock.set(LAST_MOMENT);
        assertThat(store.summary(7).operations()).containsOnlyKeys("now");
        assertThat(store.recent(null, 10, 7)).hasSize(1);
    }

    @Test
    void summary_countsWhatIsAddedToADayThatIsLongOver() throws Exception {
        store.append(execution("a", LAST_MOMENT));
        clock.set(LAST_MOMENT.plus(YEAR));
        for (int added = 2; added <= 4; added++) {
            store.summary(365);
            store.append(execution("a", LAST_MOMENT));
            assertThat(total(store.summary(365), "a")).isEqualTo(added);
            assertThat(store.recent("a", 10, 365)).hasSize(added);
        }

        clock.set(LAST_MOMENT);
        assertThat(total(store.summary(0), "a")).isEqualTo(4);
    }

    @Test
    void deleteOlderThan_followsTheClock() throws Exception {
        store.append(execution("a", LAST_MOMENT));
        store.append(execution("b", LAST_MOMENT.minus(Duration.ofDays(31))));

        clock.set(LAST_MOMENT.minus(YEAR));
        assertThat(store.deleteOlderThan(30)).isZero();
        clock.set(LAST_MOMENT);
        assertThat(store.deleteOlderThan(30)).isEqualTo(1);
        clock.set(LAST_MOMENT.plus(YEAR));
        assertThat(store.deleteOlderThan(30)).isEqualTo(1);
        assertThat(files()).isEmpty();
    }

    private List<String> files() throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.filter(Files::isRegularFile)
                    .map(entry -> entry.getFileName().toString())
                    .sorted()
                    .toList();
        }
    }
}
