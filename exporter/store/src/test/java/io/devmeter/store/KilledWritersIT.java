// SPDX-License-Identifier: Apache-2.0
package io.devmeter.store;

import static io.devmeter.store.MarkedExecutions.contentOf;
import static io.devmeter.store.MarkedExecutions.deleteDirectory;
import static io.devmeter.store.MarkedExecutions.marked;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Four processes append to one directory, and are killed and started again at random times. Every execution whose append had
 * returned is there exactly once, and a line that a kill tore damages no other.
 *
 * <p>Lasts 5 seconds; for longer say {@code -Ddevmeter.crash.seconds=600}. A failure names its seed;
 * {@code -Ddevmeter.crash.seed=N} takes the same random times and sizes again, as far as the scheduler lets it.
 */
@EnabledOnOs({OS.LINUX, OS.MAC})
class KilledWritersIT {

    private static final int PROCESSES = 4;
    private static final Duration DURATION = Duration.ofSeconds(Long.getLong("devmeter.crash.seconds", 5));
    private static final long SEED = Long.getLong("devmeter.crash.seed", System.nanoTime());

    /** After this long a directory is looked at and left, so that disk and memory suffice however long the test lasts. */
    private static final Duration ROUND = Duration.ofSeconds(8);

    private final ExecutorService pool = Executors.newCachedThreadPool();
    private final ScheduledExecutorService killer = Executors.newSingleThreadScheduledExecutor();

    @TempDir
    Path temp;

    /** Appends executions from two threads, and says the id of each on standard output after its append has returned. */
    static final class Writer {
        private Writer() {}

        public static void main(String[] args) throws Exception {
            String prefix = args[1];
            boolean longLines = Boolean.parseBoolean(args[2]);
            long seed = Long.parseLong(args[3]);
            // Unbuffered: each id goes into the pipe whole, by one write.
            FileOutputStream acknowledgements = new FileOutputStream(FileDescriptor.out);
            ExecutionStore store = MarkedExecutions.open(Path.of(args[0]));
            for (int thread = 0; thread < 2; thread++) {
                String name = prefix + "-" + thread;
                Random random = new Random(seed + thread);
                new Thread(() -> appendForever(store, name, longLines, random, acknowledgements), name).start();
            }
        }

        private static void appendForever(
                ExecutionStore store,
                String name,
                boolean longLines,
                Random random,
                FileOutputStream acknowledgements) {
            try {
                for (int i = 0; true; i++) {
                    String id = name + "-" + i;
                    store.append(marked(id, paddingLength(longLines, random)));
                    acknowledgements.write((id + "\n").getBytes(StandardCharsets.US_ASCII));
                }
            } catch (Throwable e) {
                e.printStackTrace();
                Runtime.getRuntime().halt(1);
            }
        }

        /** Only a line of more than a page of memory can be torn by a kill. */
        private static int paddingLength(boolean longLines, Random random) {
            if (longLines) {
                return 300_000 + random.nextInt(600_000);
            }
            int kind = random.nextInt(100);
            if (kind < 90) {
                return random.nextInt(400);
            }
            return kind < 98 ? 4_096 + random.nextInt(8_000) : 65_536 + random.nextInt(100_000);
        }
    }

    @AfterEach
    void stop() {
        pool.shutdownNow();
        killer.shutdownNow();
    }

    @Test
    void whatWasAcknowledged_isThereOnce_howeverOftenWritersAreKilled() throws Exception {
        long end = System.nanoTime() + DURATION.toNanos();
        int kills = 0;
        for (int round = 0; end - System.nanoTime() > 0; round++) {
            Path directory = temp.resolve("round-" + round);
            long roundEnd = Math.min(end, System.nanoTime() + ROUND.toNanos());
            long seed = SEED + round;
            try {
                kills += round(directory, roundEnd, new Random(seed));
            } catch (AssertionError e) {
                throw new AssertionError("with -Ddevmeter.crash.seed=" + seed, e);
            }
            deleteDirectory(directory);
        }
        assertThat(kills).isGreaterThanOrEqualTo(PROCESSES);
    }

    private int round(Path directory, long end, Random seeds) throws Exception {
        AtomicInteger kills = new AtomicInteger();
        List<Future<List<String>>> processes = new ArrayList<>();
        for (int process = 0; process < PROCESSES; process++) {
            String name = "p" + process;
            Random random = new Random(seeds.nextLong());
            processes.add(pool.submit(() -> {
                List<String> acknowledged = new ArrayList<>();
                for (int life = 0; end - System.nanoTime() > 0; life++) {
                    acknowledged.addAll(live(directory, name + "-" + life, random));
                    kills.incrementAndGet();
                }
                return acknowledged;
            }));
        }
        Set<String> acknowledged = new HashSet<>();
        for (Future<List<String>> process : processes) {
            acknowledged.addAll(process.get());
        }

        MarkedExecutions.Content content = contentOf(directory);
        Set<String> found = new HashSet<>(content.ids());
        Set<String> missing = new HashSet<>(acknowledged);
        missing.removeAll(found);
        assertThat(acknowledged).as("acknowledged").isNotEmpty();
        assertThat(missing)
                .as(() -> "acknowledged but missing; in these torn lines? " + placesOf(missing, content.torn()))
                .isEmpty();
        assertThat(content.ids()).as("no id twice").hasSize(found.size());
        assertThat(content.torn().size()).as("torn lines").isLessThanOrEqualTo(kills.get());
        return kills.get();
    }

    /** Where each of the ids stands, between what comes before and after it. */
    private static List<String> placesOf(Set<String> ids, List<String> lines) {
        return ids.stream()
                .flatMap(id -> lines.stream()
                        .filter(line -> line.contains('"' + id + '"'))
                        .map(line -> around(line, line.indexOf('"' + id + '"'))))
                .toList();
    }

    private static String around(String line, int at) {
        return "at %,d of %,d: …%s…"
                .formatted(at, line.length(), line.substring(Math.max(0, at - 300), Math.min(line.length(), at + 100)));
    }

    /** Starts a writer, kills it some time later, and returns what it had acknowledged. */
    private List<String> live(Path directory, String name, Random random) throws IOException, InterruptedException {
        boolean dieWhileStarting = random.nextInt(8) == 0;
        boolean longLines = random.nextInt(3) == 0;
        int millisToLive = random.nextInt(dieWhileStarting ? 600 : longLines ? 60 : 250);
        Path errors = temp.resolve(name + ".err");
        Process process = ChildJvm.of(Writer.class, directory, name, longLines, random.nextLong())
                .redirectError(errors.toFile())
                .start();
        List<String> acknowledged = new ArrayList<>();
        try (BufferedReader ids = process.inputReader(StandardCharsets.US_ASCII)) {
            if (dieWhileStarting) {
                killLater(process, millisToLive);
            }
            for (String id = ids.readLine(); id != null; id = ids.readLine()) {
                if (acknowledged.isEmpty() && !dieWhileStarting) {
                    killLater(process, millisToLive);
                }
                acknowledged.add(id);
            }
        }
        assertThat(process.waitFor()).as(Files.readString(errors)).isEqualTo(128 + 9);
        Files.delete(errors);
        return acknowledged;
    }

    /** Not by {@link Process#destroyForcibly}, which also throws away what is still in the pipe. */
    private void killLater(Process process, int millis) {
        var ignored = killer.schedule(() -> process.toHandle().destroyForcibly(), millis, TimeUnit.MILLISECONDS);
    }
}
