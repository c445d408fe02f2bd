// SPDX-License-Identifier: Apache-2.0
package io.devmeter.store;

import static io.devmeter.store.MarkedExecutions.contentOf;
import static io.devmeter.store.MarkedExecutions.dayFile;
import static io.devmeter.store.MarkedExecutions.marked;
import static io.devmeter.store.MarkedExecutions.total;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A disk without room: what cannot be written throws, and recording goes on when there is room again. */
@EnabledOnOs(OS.LINUX)
class FullDiskTest {

    private static final Path DEV_FULL = Path.of("/dev/full");
    private static final int SMALL_DISK_BYTES = 64 << 10;
    private static final int BALLAST_BYTES = 24 << 10;

    @TempDir
    Path temp;

    private boolean mounted;

    @AfterEach
    void unmount() throws Exception {
        if (mounted) {
            // Lazily, so that it comes off even if a failed test still holds a file open.
            assertThat(run("umount", "--lazy", temp.resolve("disk").toString())).isEmpty();
        }
    }

    @Test
    void append_throws_whileTheDayFileLeadsToAFullDevice_andWorksAfterwards() throws Exception {
        assumeThat(DEV_FULL).exists();
        Files.createSymbolicLink(dayFile(temp), DEV_FULL);
        try (ExecutionStore store = MarkedExecutions.open(temp)) {
            assertThatThrownBy(() -> store.append(marked("lost"))).isInstanceOf(IOException.class);
            assertThatThrownBy(() -> store.append(List.of(marked("lost"), marked("too"))))
                    .isInstanceOf(IOException.class);

            ExecutionRecord yesterday = Executions.execution("yesterday", Executions.NOON.minus(Duration.ofDays(1)));
            store.append(yesterday);
            assertThat(store.summary(1).operations()).containsOnlyKeys("yesterday");

            Files.delete(dayFile(temp));
            store.append(marked("kept"));
            store.append(yesterday);

            assertThat(contentOf(temp)).isEqualTo(new MarkedExecutions.Content(List.of("kept"), List.of()));
            assertThat(total(store.summary(1), "yesterday")).isEqualTo(2);
        }
    }

    @Test
    void append_throwsOnAFullDisk_andLosesNothingThatItAcknowledged() throws Exception {
        Path ballast = mountSmallDisk();
        List<String> acknowledged = new ArrayList<>();
        try (ExecutionStore store = MarkedExecutions.open(temp.resolve("disk/.metrics"))) {
            fill(store, "before", acknowledged);
            assertThatThrownBy(() -> store.append(marked("lost", 5_000)))
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith(dayFile(temp.resolve("disk/.metrics")) + ": ");
            assertThat(acknowledged).isNotEmpty();

            Files.delete(ballast);
            for (int i = 0; i < 10; i++) {
                store.append(marked("after-" + i));
                acknowledged.add("after-" + i);
            }
            fill(store, "again", acknowledged);
        }

        MarkedExecutions.Content content = contentOf(temp.resolve("disk/.metrics"));
        assertThat(content.ids()).doesNotHaveDuplicates().containsAll(acknowledged);
        // One for each time that the disk became full.
        assertThat(content.torn()).hasSizeLessThanOrEqualTo(2);
    }

    @Test
    void append_ofManyThreads_losesNothingThatItAcknowledged() throws Exception {
        Path ballast = mountSmallDisk();
        Queue<String> acknowledged = new ConcurrentLinkedQueue<>();
        try (ExecutionStore store = MarkedExecutions.open(temp.resolve("disk/.metrics"))) {
            inFourThreads(thread -> fill(store, "before-" + thread, acknowledged));
            assertThat(acknowledged).isNotEmpty();

            Files.delete(ballast);
            inFourThreads(thread -> {
                for (int i = 0; i < 5; i++) {
                    String id = "after-" + thread + "-" + i;
                    store.append(marked(id));
                    acknowledged.add(id);
                }
            });
        }

        MarkedExecutions.Content content = contentOf(temp.resolve("disk/.metrics"));
        assertThat(content.ids()).doesNotHaveDuplicates().containsAll(acknowledged);
        assertThat(content.torn()).hasSizeLessThanOrEqualTo(1);
    }

    private interface Work {
        void run(int thread) throws IOException;
    }

    private static void inFourThreads(Work work) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(4);
        try {
            List<Future<?>> running = new ArrayList<>();
            IntStream.range(0, 4)
                    .forEach(thread -> running.add(pool.submit(() -> {
                        work.run(thread);
                        return null;
                    })));
            for (Future<?> one : running) {
                one.get();
            }
        } finally {
            pool.shutdownNow();
        }
    }

    /** Appends until it fails, which it does long before the last of these would fit. */
    private static void fill(ExecutionStore store, String prefix, Collection<String> acknowledged) {
        for (int i = 0; i < SMALL_DISK_BYTES / 700; i++) {
            String id = prefix + "-" + i;
            try {
                store.append(marked(id, 700));
            } catch (IOException full) {
                return;
            }
            acknowledged.add(id);
        }
        throw new AssertionError("the disk of " + SMALL_DISK_BYTES + " bytes never became full");
    }

    /** Of a line that is written in two parts, as there was room for the first only, another must not come between them. */
    @Test
    void noSecondThreadWritesBesideAnother_whereThereIsLittleRoom() throws Exception {
        mountSmallDisk();
        byte[] line = "line\n".getBytes(StandardCharsets.UTF_8);
        try (OpenDayFile file = OpenDayFile.open(temp.resolve("disk/2026-11-22.jsonl"))) {
            file.append(line, line.length);
            file.second().hold();
            file.second().letGo(true, System.nanoTime() + Duration.ofHours(1).toNanos());

            assertThat(file.second().append(line, line.length, true)).isFalse();
        }
    }

    /** Mounts {@code temp/disk} and returns a file on it that can be deleted to make room. */
    private Path mountSmallDisk() throws IOException, InterruptedException {
        Path disk = Files.createDirectory(temp.resolve("disk"));
        String refusal = run("mount", "-t", "tmpfs", "-o", "size=" + SMALL_DISK_BYTES, "tmpfs", disk.toString());
        assumeThat(refusal)
                .as("mounting a small file system is not permitted here")
                .isEmpty();
        mounted = true;
        return Files.write(disk.resolve("ballast"), new byte[BALLAST_BYTES]);
    }

    /** Runs a command; returns nothing if it succeeded, otherwise what it said. */
    private static String run(String... command) throws IOException, InterruptedException {
        Process process;
        try {
            process = new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException noSuchCommand) {
            return noSuchCommand.toString();
        }
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int status = process.waitFor();
        return status == 0 ? "" : "exit status " + status + ": " + said;
    }
}
