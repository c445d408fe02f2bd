// SPDX-License-Identifier: Apache-2.0
package io.devmeter.store;

import static io.devmeter.store.MarkedExecutions.contentOf;
import static io.devmeter.store.MarkedExecutions.marked;
import static io.devmeter.store.MarkedExecutions.total;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many threads of one process at one directory: writers, readers, and those who interrupt them. */
class ConcurrentAccessTest {

    @TempDir
    Path directory;

    private final ExecutorService pool = Executors.newCachedThreadPool();
    private ExecutionStore store;

    @BeforeEach
    void open() throws Exception {
        store = MarkedExecutions.open(directory);
    }

    @AfterEach
    void close() throws Exception {
        pool.shutdownNow();
        store.close();
    }

    @Test
    void append_writesEachOnce_whenManyThreadsAppendThroughOneStore() throws Exception {
        int threads = 64;
        int each = 60;
        CyclicBarrier start = new CyclicBarrier(threads);

        await(submit(threads, thread -> {
            start.await();
            for (int i = 0; i < each; i++) {
                store.append(marked(thread + "-" + i, paddingLength(i)));
            }
        }));

        MarkedExecutions.Content content = contentOf(directory);
        assertThat(content.torn()).isEmpty();
        assertThat(content.ids()).containsExactlyInAnyOrderElementsOf(ids(threads, each));
        for (int thread = 0; thread < threads; thread++) {
            String prefix = thread + "-";
            assertThat(content.ids().stream().filter(id -> id.startsWith(prefix)))
                    .as("one thread's executions, in the order of their appends")
                    .containsExactlyElementsOf(
                            IntStream.range(0, each).mapToObj(i -> prefix + i).toList());
        }
    }

    @Test
    void append_isOnDisk_whenItReturns_alsoBesideOtherThreads() throws Exception {
        int threads = 8;
        int each = 50;

        await(submit(threads, thread -> {
            String operation = "thread-" + thread;
            for (int i = 1; i <= each; i++) {
                store.append(Executions.execution(operation, Executions.NOON));
                assertThat(total(store.summary(0), operation)).isEqualTo(i);
            }
        }));
    }

    @Test
    void readers_seeOnlyWholeLines_andNeverFewerThanBefore_whileOthersAppend() throws Exception {
        int writers = 4;
        int readers = 8;
        int each = 400;
        CountDownLatch readersStarted = new CountDownLatch(readers);
        AtomicBoolean written = new AtomicBoolean();

        List<Future<?>> reading = submit(readers, reader -> {
            long seen = 0;
            boolean last;
            readersStarted.countDown();
            do {
                last = written.get();
                Summary summary = store.summary(0);
                assertThat(summary.skippedLines()).isZero();
                long now = total(summary, "marked");
                assertThat(now).isGreaterThanOrEqualTo(seen);
                seen = now;
                assertThat(store.recent(null, 20).size()).isGreaterThanOrEqualTo((int) Math.min(20, seen));
            } while (!last);
            assertThat(seen).isEqualTo((long) writers * each);
        });
        readersStarted.await();
        List<Future<?>> writing = submit(writers, writer -> {
            for (int i = 0; i < each; i++) {
                store.append(marked(writer + "-" + i, paddingLength(i)));
            }
        });
        try {
            await(writing);
        } finally {
            written.set(true);
        }

        await(reading);
        assertThat(contentOf(directory).ids()).containsExactlyInAnyOrderElementsOf(ids(writers, each));
    }

    @Test
    void append_isNotStoppedByInterrupts_andKeepsThem() throws Exception {
        int threads = 8;
        int each = 300;
        List<Thread> writers = new ArrayList<>();
        CyclicBarrier registered = new CyclicBarrier(threads + 1);
        AtomicBoolean written = new AtomicBoolean();

        List<Future<?>> writing = submit(threads, thread -> {
            synchronized (writers) {
                writers.add(Thread.currentThread());
            }
            registered.await();
            for (int i = 0; i < each; i++) {
                boolean interruptedBefore = Thread.currentThread().isInterrupted();
                store.append(marked(thread + "-" + i, paddingLength(i)));
                if (interruptedBefore) {
                    assertThat(Thread.currentThread().isInterrupted())
                            .as("interrupt is kept")
                            .isTrue();
                }
                if (i % 3 == 0) {
                    // So that the next interrupt comes anew, and sometimes inside of append.
                    Thread.interrupted();
                }
            }
        });
        registered.await();
        Future<?> interrupting = pool.submit(() -> {
            while (!written.get()) {
                writers.forEach(Thread::interrupt);
                Thread.onSpinWait();
            }
        });
        try {
            await(writing);
        } finally {
            written.set(true);
        }
        interrupting.get();

        MarkedExecutions.Content content = contentOf(directory);
        assertThat(content.torn()).isEmpty();
        assertThat(content.ids()).containsExactlyInAnyOrderElementsOf(ids(threads, each));
    }

    @Test
    void append_isNotStoppedByAnInterrupt_whenItOpensAFileThatIsThere() throws Exception {
        store.append(marked("first"));
        try (ExecutionStore another = MarkedExecutions.open(directory)) {
            Thread.currentThread().interrupt();
            try {
                another.append(marked("second"));
            } finally {
                assertThat(Thread.interrupted()).as("interrupt is kept").isTrue();
            }
        }

        assertThat(contentOf(directory).ids()).containsExactly("first", "second");
    }

    private interface Work {
        void run(int thread) throws Exception;
    }

    private List<Future<?>> submit(int threads, Work work) {
        List<Future<?>> running = new ArrayList<>();
        for (int t = 0; t < threads; t++) {
            int thread = t;
            running.add(pool.submit(() -> {
                work.run(thread);
                return true;
            }));
        }
        return running;
    }

    private static void await(List<Future<?>> running) throws Exception {
        for (Future<?> one : running) {
            one.get();
        }
    }

    /** Most lines are short; some fill more than a page of memory, or many. */
    private static int paddingLength(int i) {
        return i % 25 == 24 ? 100_000 : i % 10 == 9 ? 9_000 : 100 + i % 7;
    }

    private static List<String> ids(int threads, int each) {
        return IntStream.range(0, threads)
                .boxed()
                .flatMap(thread -> IntStream.range(0, each).mapToObj(i -> thread + "-" + i))
                .toList();
    }
}
