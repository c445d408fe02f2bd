// SPDX-License-Identifier: Apache-2.0
package io.devmeter.store;

import static io.devmeter.store.Executions.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DayFileAppenderTest {

    private static final long TODAY = NOON.getEpochSecond() / Timestamps.SECONDS_PER_DAY;
    private static final String TODAYS_FILE = "2026-11-22.jsonl";

    private static final int LINES_OF_EACH = 5_000;

    @TempDir
    private Path temp;

    private Path directory;
    private DayFileAppender appender;

    @BeforeEach
    void open() {
        directory = temp.resolve(".metrics");
        appender = new DayFileAppender(directory, Clock.fixed(NOON, ZoneOffset.UTC));
    }

    @AfterEach
    void close() throws Exception {
        appender.close();
    }

    @Test
    void append_closesOffWhatSomebodyElseLeftInsideALine_whileTheFileIsHeldOpen() throws Exception {
        for (int i = 0; i < 20; i++) {
            append("line " + i);
            somebodyElseAppends("torn " + i);
        }
        append("last");

        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            expected.add("line " + i);
            expected.add("torn " + i);
        }
        expected.add("last");
        assertThat(lines()).isEqualTo(expected);
    }

    @Test
    void append_looksAtTheEndBeforeEachWrite_onceOthersAreSeen() throws Exception {
        append("first");
        somebodyElseAppends("a whole line\n");
        append("second"); // Sees that somebody else is there.
        for (int i = 0; i < 100; i++) {
            somebodyElseAppends("torn");
            append("line");
        }

        assertThat(lines()).hasSize(203).containsOnly("first", "a whole line", "second", "torn", "line");
    }

    @Test
    void append_goesOn_whenSomebodyElseMakesTheFileShorter() throws Exception {
        for (int i = 0; i < 10_000; i++) {
            append("line " + i);
        }
        Files.writeString(directory.resolve(TODAYS_FILE), "torn");
        append("next");

        assertThat(lines()).containsExactly("torn", "next");
    }

    @Test
    void append_holdsNoFileOfAClosedDayOpen() throws Exception {
        for (int day = 0; day < 200; day++) {
            appender.append(TODAY - day, "line\n".getBytes(StandardCharsets.UTF_8), 5);
        }

        assertThat(openDayFiles())
                .as("of today and yesterday, two ways in and one to look")
                .isLessThanOrEqualTo(2 * 3);
        assertThat(directory.resolve("2026-11-01.jsonl")).hasContent("line");
    }

    @Test
    void append_toAClosedDay_waitsForWhoeverHoldsTheLock_andIsNotInterrupted() throws Exception {
        Files.createDirectories(directory);
        CountDownLatch started = new CountDownLatch(1);
        List<Throwable> failures = new ArrayList<>();
        Thread late = new Thread(() -> {
            started.countDown();
            try {
                appender.append(TODAY - 9, "late\n".getBytes(StandardCharsets.UTF_8), 5);
                assertThat(Thread.currentThread().isInterrupted()).isTrue();
            } catch (IOException | AssertionError e) {
                failures.add(e);
            }
        });
        try (DirectoryLock lock = DirectoryLock.acquire(directory)) {
            late.start();
            assertThat(started.await(10, TimeUnit.SECONDS)).isTrue();
            late.interrupt();
            late.join(50);
            assertThat(late.isAlive()).isTrue();
            assertThat(lock).isNotNull();
        }
        late.join(TimeUnit.SECONDS.toMillis(10));

        assertThat(failures).isEmpty();
        assertThat(directory.resolve("2026-11-13.jsonl")).hasContent("late");
    }

    /** Takes the lock of a directory, says so, and holds it until its standard input ends. */
    static final class LockHolder {
        private LockHolder() {}

        @SuppressWarnings("try") // The lock is there to be held.
        public static void main(String[] args) throws Exception {
            try (DirectoryLock lock = DirectoryLock.acquire(Path.of(args[0]))) {
                System.out.write('x');
                System.out.flush();
                System.in.read();
            }
        }
    }

    @Test
    void append_toAClosedDay_doesNotWaitForEverForAProcessThatDoesNotGoOn() throws Exception {
        Files.createDirectories(directory);
        List<Throwable> failures = new ArrayList<>();
        Thread late = new Thread(() -> {
            try {
                appender.append(TODAY - 9, "late\n".getBytes(StandardCharsets.UTF_8), 5);
            } catch (IOException e) {
                failures.add(e);
            }
        });
        Process holder = ChildJvm.of(LockHolder.class, directory).start();
        try {
            assertThat(holder.getInputStream().read()).isEqualTo('x');

            late.start();
            late.join(TimeUnit.MINUTES.toMillis(1));

            assertThat(late.isAlive()).isFalse();
            assertThat(DirectoryLock.tryAcquire(directory)).isNull();
        } finally {
            holder.destroy();
        }
        assertThat(failures).isEmpty();
        assertThat(directory.resolve("2026-11-13.jsonl")).hasContent("late");
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 8})
    void append_keepsEveryLineOnce_andThoseOfAThreadInTheirOrder(int threadCount) throws Exception {
        List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < threadCount; i++) {
            int number = i;
            Thread thread = new Thread(() -> {
                try {
                    for (int line = 0; line < LINES_OF_EACH; line++) {
                        append(number + " " + line + "x".repeat(line % 700));
                    }
                } catch (IOException e) {
                    failures.add(e);
                }
            });
            threads.add(thread);
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(failures).isEmpty();
        List<String> lines = lines();
        assertThat(lines).hasSize(threadCount * LINES_OF_EACH);
        for (int i = 0; i < threadCount; i++) {
            String itsStart = i + " ";
            assertThat(lines.stream().filter(line -> line.startsWith(itsStart)).map(DayFileAppenderTest::numberOfLine))
                    .isEqualTo(IntStream.range(0, LINES_OF_EACH).boxed().toList());
        }
    }

    private static int numberOfLine(String line) {
        return Integer.parseInt(line.substring(line.indexOf(' ') + 1).replace("x", ""));
    }

    private void append(String line) throws IOException {
        byte[] bytes = (line + "\n").getBytes(StandardCharsets.UTF_8);
        appender.append(TODAY, bytes, bytes.length);
    }

    private void somebodyElseAppends(String text) throws IOException {
        Files.writeString(directory.resolve(TODAYS_FILE), text, StandardOpenOption.APPEND);
    }

    private List<String> lines() throws IOException {
        return Files.readAllLines(directory.resolve(TODAYS_FILE));
    }

    private long openDayFiles() throws IOException {
        Path descriptors = Path.of("/proc/self/fd");
        if (!Files.isDirectory(descriptors)) {
            return 0;
        }
        try (var all = Files.list(descriptors)) {
            return all.filter(fd -> {
                        try {
                            return Files.readSymbolicLink(fd).startsWith(directory);
                        } catch (IOException closed) {
                            return false;
                        }
                    })
                    .count();
        }
    }
}
