// SPDX-License-Identifier: Apache-2.0
package io.devmeter.store;

import static io.devmeter.store.MarkedExecutions.contentOf;
import static io.devmeter.store.MarkedExecutions.deleteDirectory;
import static io.devmeter.store.MarkedExecutions.marked;
import static io.devmeter.store.MarkedExecutions.total;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Eight processes look at a directory while four append to it. Each look shows the executions of one moment between its beginning and its end:
 * all whose append had returned before, none whose append had not begun, and no piece of a line.
 *
 * <p>Lasts 3 seconds; for longer say {@code -Ddevmeter.crash.seconds=600}.
 */
@EnabledOnOs({OS.LINUX, OS.MAC}) // Elsewhere a file that is mapped cannot be deleted.
class ReadersAndWritersIT {

    private static final int WRITERS = 4;
    private static final int READERS = 8;
    private static final Duration DURATION = Duration.ofSeconds(Long.getLong("devmeter.crash.seconds", 3));

    /** A writer appends as many, however little of the duration it is given by a busy machine. */
    private static final int FEWEST_OF_A_WRITER = 30;

    /** After this long a directory is looked at and left, so that disk and memory suffice however long the test lasts. */
    private static final Duration ROUND = Duration.ofSeconds(8);

    private static final Duration LONGEST_START_AND_END = Duration.ofSeconds(60);

    private final List<Process> processes = new CopyOnWriteArrayList<>();

    @TempDir
    Path temp;

    /** What the processes tell each other. */
    private static final class Counts {
        private final SharedCount processesStarted;
        private final SharedCount appendsBegun;
        private final SharedCount appendsReturned;
        private final SharedCount looks;
        private final SharedCount writersEnded;

        Counts(Path directory) throws IOException {
            processesStarted = SharedCount.in(directory.resolve("processes-started"));
            appendsBegun = SharedCount.in(directory.resolve("appends-begun"));
            appendsReturned = SharedCount.in(directory.resolve("appends-returned"));
            looks = SharedCount.in(directory.resolve("looks"));
            writersEnded = SharedCount.in(directory.resolve("writers-ended"));
        }

        void awaitAllProcesses() {
            processesStarted.increment();
            processesStarted.await(WRITERS + READERS);
        }
    }

    /** Appends a few executions, waits for the next look of somebody, and so on. */
    static final class Writer {
        private Writer() {}

        public static void main(String[] args) throws Exception {
            Path directory = Path.of(args[0]);
            String name = args[1];
            long nanos = Long.parseLong(args[2]);
            Counts counts = new Counts(directory);
            Random random = new Random(name.hashCode());
            try (ExecutionStore store = MarkedExecutions.open(store(directory))) {
                counts.awaitAllProcesses();
                long end = System.nanoTime() + nanos;
                for (int i = 0; i < FEWEST_OF_A_WRITER || end - System.nanoTime() > 0; ) {
                    long looks = counts.looks.get();
                    for (int next = i + 1 + random.nextInt(8); i < next; i++) {
                        counts.appendsBegun.increment();
                        store.append(marked(name + "-" + i, paddingLength(random)));
                        counts.appendsReturned.increment();
                    }
                    counts.looks.await(looks + 1);
                }
            }
            counts.writersEnded.increment();
        }

        /** Most lines are short; some fill more than a page of memory, or many. */
        private static int paddingLength(Random random) {
            int kind = random.nextInt(200);
            return kind == 0 ? 100_000 : kind < 10 ? 9_000 : random.nextInt(400);
        }
    }

    /** Looks until all writers have ended, and once more. */
    static final class Reader {
        private Reader() {}

        public static void main(String[] args) throws Exception {
            Path directory = Path.of(args[0]);
            Counts counts = new Counts(directory);
            try (ExecutionStore store = MarkedExecutions.open(store(directory))) {
                counts.awaitAllProcesses();
                long seen = 0;
                boolean isLast;
                do {
                    isLast = counts.writersEnded.get() == WRITERS;
                    long returned = counts.appendsReturned.get();
                    Summary summary = store.summary(0);
                    long now = total(summary, "marked");
                    assertThat(now).isBetween(Math.max(seen, returned), counts.appendsBegun.get());
                    assertThat(summary.skippedLines()).isZero();
                    seen = now;
                    assertThat(store.recent(null, 20).size()).isBetween((int) Math.min(20, seen), 20);
                    counts.looks.increment();
                } while (!isLast);
            }
        }
    }

    @AfterEach
    void stop() {
        processes.forEach(Process::destroyForcibly);
    }

    @Test
    void readersSeeWhatIsThere_whileOtherProcessesAppend() throws Exception {
        for (long left = DURATION.toNanos(); left > 0; left -= ROUND.toNanos()) {
            Path directory = Files.createDirectory(temp.resolve("round"));
            round(directory, Math.min(left, ROUND.toNanos()));
            deleteDirectory(directory);
        }
    }

    private void round(Path directory, long nanos) throws Exception {
        Path output = directory.resolve("output");
        processes.clear();
        for (int writer = 0; writer < WRITERS; writer++) {
            start(ChildJvm.of(Writer.class, directory, "w" + writer, nanos), output);
        }
        for (int reader = 0; reader < READERS; reader++) {
            start(ChildJvm.of(Reader.class, directory), output);
        }
        for (Process process : processes) {
            assertThat(process.waitFor(nanos + LONGEST_START_AND_END.toNanos(), TimeUnit.NANOSECONDS))
                    .as("has ended")
                    .isTrue();
            assertThat(process.exitValue()).as(Files.readString(output)).isZero();
        }

        Counts counts = new Counts(directory);
        MarkedExecutions.Content content = contentOf(store(directory));
        assertThat(content.torn()).isEmpty();
        assertThat(content.ids())
                .hasSize((int) counts.appendsReturned.get())
                .hasSizeGreaterThanOrEqualTo(WRITERS * FEWEST_OF_A_WRITER);
        for (int writer = 0; writer < WRITERS; writer++) {
            String prefix = "w" + writer + "-";
            List<String> ids =
                    content.ids().stream().filter(id -> id.startsWith(prefix)).toList();
            assertThat(ids)
                    .isEqualTo(IntStream.range(0, ids.size())
                            .mapToObj(i -> prefix + i)
                            .toList());
        }
    }

    /** Starts a process that takes the others with it if it fails. */
    private void start(ProcessBuilder builder, Path output) throws IOException {
        Process process = builder.redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()))
                .start();
        processes.add(process);
        var ignored = process.onExit().thenAccept(ended -> {
            if (ended.exitValue() != 0) {
                stop();
            }
        });
    }

    private static Path store(Path directory) {
        return directory.resolve(".metrics");
    }
}
