// SPDX-License-Identifier: Apache-2.0
package io.devmeter.store;

import static io.devmeter.store.Executions.NOON;
import static io.devmeter.store.Executions.execution;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.devmeter.store.ExecutionRecord.Status;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Many threads and processes that append and sum up in one directory. */
class RollupConcurrencyTest extends SummariesWithRollups {

    @Test
    void summary_isRight_whileManyReadAndWrite() throws Exception {
        int writers = 4;
        int readers = 8;
        int each = 150;
        CountDownLatch start = new CountDownLatch(1);
        ExecutorService pool = Executors.newFixedThreadPool(writers + readers);
        List<Future<?>> futures = new ArrayList<>();
        Process other =
                ChildJvm.of(OtherProcess.class, directory, each).inheritIO().start();
        try {
            for (int w = 0; w < writers; w++) {
                String name = "writer-" + w;
                ExecutionStore store = store(w % 2 == 0);
                futures.add(pool.submit(() -> {
                    start.await();
                    for (int i = 0; i < each; i++) {
                        store.append(execution(name, NOON.minus(Duration.ofDays(i % 2)), i, Status.SUCCESS));
                    }
                    return null;
                }));
            }
            for (int r = 0; r < readers; r++) {
                ExecutionStore store = store(r % 2 == 0);
                futures.add(pool.submit(() -> {
                    start.await();
                    long seen = 0;
                    for (int i = 0; i < 30; i++) {
                        Summary summary = store.summary(1);
                        assertThat(summary.skippedLines()).isZero();
                        assertThat(total(summary)).isGreaterThanOrEqualTo(seen);
                        seen = total(summary);
                    }
                    return null;
                }));
            }
            start.countDown();
            for (Future<?> future : futures) {
                future.get();
            }
            assertThat(other.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(other.exitValue()).isZero();
        } finally {
            pool.shutdownNow();
            other.destroyForcibly();
        }

        for (ExecutionStore store : List.of(careful, trusting, trusting)) {
            assertThat(store.summary(1)).isEqualTo(everything(1));
            assertThat(total(store.summary(1))).isEqualTo((writers + 1L) * each);
        }
        assertThat(entriesOfCache()).containsExactlyInAnyOrder("2026-11-21.jsonl.rollup", "2026-11-22.jsonl.rollup");
    }

    /** Appends and looks from another process. */
    static final class OtherProcess {
        private OtherProcess() {}

        public static void main(String[] args) throws Exception {
            try (ExecutionStore store = ExecutionStore.builder(Path.of(args[0]))
                    .clock(Clock.fixed(NOON, ZoneOffset.UTC))
                    .build()) {
                for (int i = 0; i < Integer.parseInt(args[1]); i++) {
                    store.append(execution("other", NOON.minus(Duration.ofDays(i % 2)), i, Status.SUCCESS));
                    if (requireNonNull(store.summary(1).operations().get("other"))
                                    .totalExecutions()
                            != i + 1) {
                        throw new AssertionError("an execution of this process is missing");
                    }
                }
            }
        }
    }
}
