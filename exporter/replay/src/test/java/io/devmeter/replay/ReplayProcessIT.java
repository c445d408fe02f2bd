// SPDX-License-Identifier: Apache-2.0
package io.devmeter.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.devmeter.replay.HttpReceiver.Answer;
import io.devmeter.store.ExecutionRecord;
import io.devmeter.store.ExecutionStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Replays in processes of their own: with little memory, and killed in the middle. */
class ReplayProcessIT {

    private static final int SPANS_OF_A_REQUEST = 512;

    @TempDir
    Path directory;

    /** Replays a directory to an endpoint and prints how many were accepted. */
    static final class Program {
        private Program() {}

        public static void main(String[] args) throws IOException {
            try (ExecutionStore store = ExecutionStore.open(Path.of(args[0]));
                    OtlpBackend backend =
                            OtlpBackend.builder().endpoint(args[1]).build()) {
                ReplayResult result = Replay.builder(store, backend).build().run();
                System.out.println(result.accepted() + " of " + result.total());
            }
        }
    }

    @Test
    void manySpans_needLittleMemory() throws Exception {
        int count = 200_000;
        record(count);
        Set<String> seen = new HashSet<>();
        try (HttpReceiver receiver = HttpReceiver.start()) {
            Process replay = start(receiver.url(), "-Xmx64m");
            String printed = new String(replay.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            assertThat(replay.waitFor()).isZero();
            assertThat(printed).isEqualTo(count + " of " + count + "\n");
            receiver.requests().spans().forEach(span -> seen.add(span.getName()));
        }
        assertThat(seen).hasSize(count);
    }

    /** The process is killed while the backend has a request in its hands: taken in, and not answered yet. */
    @Test
    void killedReplay_goesOn_andRepeatsNothingButTheRequestUnderWay() throws Exception {
        int count = 20 * SPANS_OF_A_REQUEST;
        record(count);
        CountDownLatch inTheMiddle = new CountDownLatch(1);
        CountDownLatch killed = new CountDownLatch(1);
        try (HttpReceiver receiver = HttpReceiver.start(number -> {
            if (number == 8) {
                inTheMiddle.countDown();
                awaitCalmly(killed);
            }
            return Answer.FINE;
        })) {
            Process first = start(receiver.url());
            inTheMiddle.await();
            first.destroyForcibly().waitFor();
            killed.countDown();

            Process second = start(receiver.url());
            String printed = new String(second.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(second.waitFor()).isZero();

            int before = 7 * SPANS_OF_A_REQUEST;
            assertThat(printed).isEqualTo((count - before) + " of " + (count - before) + "\n");
            List<String> got = receiver.requests().spans().stream()
                    .map(span -> span.getName())
                    .toList();
            assertThat(new HashSet<>(got)).hasSize(count);
            assertThat(got).hasSizeLessThanOrEqualTo(count + SPANS_OF_A_REQUEST);
        }
    }

    private static void awaitCalmly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void record(int count) throws IOException {
        Instant start = Instant.now().minus(Duration.ofHours(1));
        try (ExecutionStore store = ExecutionStore.open(directory)) {
            List<ExecutionRecord> executions = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                executions.add(ExecutionRecord.builder("operation-" + i, start)
                        .endedAt(start.plusMillis(5))
                        .durationMs(5.0)
                        .metadata(Map.of("branch", "main", "attempt", 1L, "note", "x".repeat(100)))
                        .build());
                if (executions.size() == 1_000 || i == count - 1) {
                    store.append(executions);
                    executions.clear();
                }
            }
        }
    }

    private Process start(String url, String... options) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(options));
        command.addAll(List.of(
                "-XX:+UseSerialGC",
                "-XX:-UsePerfData",
                "-cp",
                System.getProperty("java.class.path"),
                Program.class.getName(),
                directory.toString(),
                url));
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }
}
