// SPDX-License-Identifier: Apache-2.0
package io.devmeter.store;

import static io.devmeter.store.Executions.NOON;
import static io.devmeter.store.Executions.line;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** A line that is being written while a summary is made. */
class SummaryReaderTest extends SummariesWithRollups {

    @Test
    void summary_looksAgain_beforeItCountsHalfALine_howeverLateItIsItself() throws Exception {
        String line = line("late", "2026-11-22T10:00:00");
        String half = line.substring(0, 20);
        write(today, lines("a", 2) + half);
        AtomicBoolean finished = new AtomicBoolean();
        try (ExecutionStore stopped = ExecutionStore.builder(directory)
                .clock(Clock.fixed(NOON, ZoneOffset.UTC))
                .ranges((file, from, to, visitor) -> {
                    file.read(from, to, visitor);
                    if (to == Files.size(today) && finished.compareAndSet(false, true)) {
                        append(today, line.substring(half.length()) + "\n");
                        pause(SummaryReader.LONGEST_WRITE.plusMillis(1));
                    }
                })
                .build()) {
            Summary summary = stopped.summary(0);

            assertThat(finished).isTrue();
            assertThat(summary.skippedLines()).isZero();
            assertThat(summary.operations()).containsOnlyKeys("a", "late");
        }
    }

    @Test
    void summary_waitsForALineThatIsBeingWritten_alsoWhenItsThreadIsInterrupted() throws Exception {
        String line = line("late", "2026-11-22T10:00:00");
        String half = line.substring(0, 20);
        write(today, lines("a", 2) + half);
        AtomicReference<Thread> reader = new AtomicReference<>();
        AtomicBoolean ended = new AtomicBoolean();
        Thread writer = new Thread(() -> {
            Thread waiting = reader.get();
            while (!ended.get() && (waiting == null || waiting.getState() != Thread.State.TIMED_WAITING)) {
                Thread.onSpinWait();
                waiting = reader.get();
            }
            try {
                append(today, line.substring(half.length()) + "\n");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        writer.start();
        try (ExecutionStore interrupted = ExecutionStore.builder(directory)
                .clock(Clock.fixed(NOON, ZoneOffset.UTC))
                .ranges((file, from, to, visitor) -> {
                    file.read(from, to, visitor);
                    if (reader.get() == null && to == Files.size(today)) {
                        Thread.currentThread().interrupt();
                        reader.set(Thread.currentThread());
                    }
                })
                .build()) {
            Summary summary = interrupted.summary(0);

            assertThat(summary.skippedLines()).isZero();
            assertThat(summary.operations()).containsOnlyKeys("a", "late");
            assertThat(reader.get()).matches(Thread::isInterrupted, "is interrupted");
        } finally {
            Thread.interrupted();
            ended.set(true);
            writer.join();
        }
    }

    private static void pause(Duration duration) {
        long end = System.nanoTime() + duration.toNanos();
        for (long left = duration.toNanos(); left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}
