// SPDX-License-Identifier: Apache-2.0
package io.devmeter.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ParallelSummaryTest {

    private static final LocalDate FIRST = LocalDate.parse("2026-11-01");

    @TempDir
    Path directory;

    private final Set<Thread> threads = ConcurrentHashMap.newKeySet();

    @BeforeEach
    void record() throws Exception {
        for (int i = 0; i < 9; i++) {
            Files.writeString(
                    DayFile.path(directory, FIRST.plusDays(i)),
                    "{\"name\":\"a\",\"started_at\":\"%s\",\"duration_ms\":0.%d,\"status\":\"success\"}\n"
                            .formatted(FIRST.plusDays(i) + "T10:00:00", i + 1));
        }
    }

    @Test
    void of_isTheSame_whateverTheNumberOfProcessors() throws Exception {
        for (int processors : new int[] {1, 2, 3, 16}) {
            Summary.Accumulator sum = ParallelSummary.of(days(9), reader(DayFile::read), processors, null);
            assertThat(sum.summary(FIRST, FIRST).operations().values())
                    .singleElement()
                    .satisfies(a -> assertThat(a.totalDurationMs()).isEqualTo(4.5));
        }
    }

    @Test
    void of_startsNoThread_forOneDayOrOneProcessor() throws Exception {
        ParallelSummary.of(days(1), reader(DayFile::read), 8, null);
        ParallelSummary.of(days(9), reader(DayFile::read), 1, null);

        assertThat(threads).containsExactly(Thread.currentThread());
    }

    @Test
    void of_usesDaemonThreads_andEndsThem() throws Exception {
        CountDownLatch bothReading = new CountDownLatch(2);
        ParallelSummary.of(
                days(9),
                reader((file, from, to, visitor) -> {
                    bothReading.countDown();
                    awaitUninterrupted(bothReading);
                    file.read(from, to, visitor);
                }),
                2,
                null);

        assertThat(threads).hasSize(2);
        threads.remove(Thread.currentThread());
        assertThat(threads).singleElement().satisfies(thread -> {
            assertThat(thread.isDaemon()).isTrue();
            assertThat(thread.isAlive()).isFalse();
        });
    }

    @Test
    void of_throwsTheFailureOfTheNewestDayThatFails() {
        CountDownLatch olderOneFailed = new CountDownLatch(1);

        assertThatThrownBy(() -> ParallelSummary.of(
                        days(9),
                        reader((file, from, to, visitor) -> {
                            if (file.day().equals(FIRST.plusDays(8))) {
                                awaitUninterrupted(olderOneFailed);
                                throw new IOException("newest");
                            }
                            if (file.day().equals(FIRST.plusDays(7))) {
                                olderOneFailed.countDown();
                                throw new IllegalStateException("older");
                            }
                        }),
                        2,
                        null))
                .isInstanceOf(IOException.class)
                .hasMessage("newest");
    }

    @Test
    void of_throwsWhatIsNoIoExceptionToo() {
        for (Throwable thrown : List.of(new IllegalStateException(), new AssertionError())) {
            assertThatThrownBy(() -> ParallelSummary.of(
                            days(9),
                            reader((file, from, to, visitor) -> {
                                if (thrown instanceof Error e) {
                                    throw e;
                                }
                                throw (RuntimeException) thrown;
                            }),
                            2,
                            null))
                    .isSameAs(thrown);
        }
    }

    @Test
    void of_isNotStoppedByAnInterrupt_andKeepsIt() throws Exception {
        Thread caller = Thread.currentThread();
        Summary.Accumulator sum = ParallelSummary.of(
                days(9),
                reader((file, from, to, visitor) -> {
                    caller.interrupt();
                    file.read(from, to, visitor);
                }),
                2,
                null);

        assertThat(Thread.interrupted()).isTrue();
        assertThat(sum.operations().values())
                .singleElement()
                .satisfies(a -> assertThat(a.successes()).isEqualTo(9));
    }

    private List<Day> days(int count) throws IOException {
        return Day.list(directory).subList(0, count);
    }

    private SummaryReader reader(FileRanges ranges) throws IOException {
        Path noCache = Files.createTempDirectory(directory, "other");
        FileRanges watched = (file, from, to, visitor) -> {
            threads.add(Thread.currentThread());
            ranges.read(file, from, to, visitor);
        };
        return new SummaryReader(new Rollups(new CacheDirectory(noCache, Duration.ZERO), watched));
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
