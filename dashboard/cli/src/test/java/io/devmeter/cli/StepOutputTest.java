// SPDX-License-Identifier: Apache-2.0
package io.devmeter.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs({OS.LINUX, OS.MAC})
class StepOutputTest {

    private static final int MOST_LINES = 10_000;
    private static final long BETWEEN_LINES_NANOS = 1_000_000;

    @TempDir
    Path temp;

    private final Semaphore handedOn = new Semaphore(0);
    private final AtomicInteger lines = new AtomicInteger();
    private final AtomicBoolean isWaitedFor = new AtomicBoolean(true);

    /** As of a server that a step leaves behind. */
    @Test
    void rest_isNotWhatIsPrintedLater_howeverFastThatComes() throws Exception {
        Path pipe = temp.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        try (RandomAccessFile writer = new RandomAccessFile(pipe.toFile(), "rw")) {
            StepOutput output = StepOutput.copy("", new FileInputStream(pipe.toFile()), line -> handedOn.release());
            Thread printing = new Thread(() -> printOn(writer), "printing");
            printing.start();
            while (lines.get() == 0) {
                Thread.onSpinWait();
            }

            output.awaitRest();
            isWaitedFor.set(false);
            printing.join();
        }

        assertThat(lines).hasValueLessThan(MOST_LINES);
    }

    private void printOn(RandomAccessFile writer) {
        try {
            while (isWaitedFor.get() && lines.incrementAndGet() < MOST_LINES) {
                writer.write("x\n".getBytes(StandardCharsets.UTF_8));
                handedOn.acquireUninterruptibly();
                LockSupport.parkNanos(BETWEEN_LINES_NANOS);
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
