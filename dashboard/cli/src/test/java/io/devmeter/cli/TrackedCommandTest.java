// SPDX-License-Identifier: Apache-2.0
package io.devmeter.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@EnabledOnOs({OS.LINUX, OS.MAC})
class TrackedCommandTest {

    @TempDir
    Path temp;

    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    static Stream<Throwable> whateverIsThrown() {
        return Stream.of(
                new IOException("disk"),
                new IllegalStateException("state"),
                new NoClassDefFoundError("some/Class"),
                new OutOfMemoryError("heap"),
                new StackOverflowError());
    }

    @ParameterizedTest
    @MethodSource("whateverIsThrown")
    void theCommandRuns_andItsStatusIsReturned_whateverTrackingThrows(Throwable thrown) throws Exception {
        assertThat(run(() -> fail(thrown))).isEqualTo(7);
        assertThat(run(() -> new Failing(thrown, null, null))).isEqualTo(7);
        assertThat(run(() -> new Failing(null, thrown, null))).isEqualTo(7);
        assertThat(run(() -> new Failing(null, null, thrown))).isEqualTo(7);

        assertThat(temp.resolve("runs")).hasContent("x\nx\nx\nx\n");
        assertThat(err.toString(StandardCharsets.UTF_8).lines())
                .hasSize(3)
                .allMatch(line -> line.startsWith("devmeter: this run is not recorded: "));
    }

    @Test
    @EnabledOnOs(OS.LINUX) // Where there is a folder in which nobody can make another.
    void theSdk_saysWhyNothingIsRecorded() {
        Tracking tracking =
                SdkTracking.start(new RunArguments(null, Map.of(), "/proc/metrics", List.of("true")), Map.of());

        assertThatIOException().isThrownBy(() -> tracking.ended(0)).withMessageContaining("/proc/metrics");
    }

    @Test
    void theEndIsSeen_whileTrackingIsStillPreparing() throws Exception {
        CountDownLatch ended = new CountDownLatch(1);
        Tracking slow = new Tracking() {
            @Override
            public Map<String, String> environment() {
                return Map.of();
            }

            @Override
            public void running() {
                boolean waiting = true;
                while (waiting) {
                    try {
                        ended.await();
                        waiting = false;
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                        waiting = false;
                    }
                }
            }

            @Override
            public void ended(int status) {
                ended.countDown();
            }
        };

        assertThat(run(() -> slow)).isEqualTo(7);
        assertThat(ended.getCount()).isZero();
    }

    @Test
    void environment_isHandedToTheCommand() throws Exception {
        Tracking tracking = new Failing(null, null, null);

        assertThat(TrackedCommand.run(
                        List.of("sh", "-c", "echo $HANDED >" + temp + "/handed"), () -> tracking, terminal()))
                .isZero();

        assertThat(Files.readString(temp.resolve("handed"))).isEqualTo("on\n");
    }

    @Test
    void theEmptyCommand_isNotFound_andRecordedOnlyByAName() {
        assertThat(run(null, "")).isEqualTo(127);
        assertThat(temp.resolve("metrics")).doesNotExist();

        assertThat(run("unset", "")).isEqualTo(127);
        assertThat(temp.resolve("metrics")).isNotEmptyDirectory();

        assertThat(err.toString(StandardCharsets.UTF_8)).isEqualTo("devmeter: '': command not found\n".repeat(2));
    }

    @Test
    void input_isWhatThisProcessHas_unlessThatIsAFileOfTheJdk() throws Exception {
        Path modules = Path.of(System.getProperty("java.home"), "lib", "modules");
        Path ofJdk = Files.createSymbolicLink(temp.resolve("jdk"), modules);
        Path other = Files.createSymbolicLink(temp.resolve("other"), temp.resolve("file"));

        assertThat(ChildProcess.input(ofJdk).file()).isEqualTo(new File("/dev/null"));
        assertThat(ChildProcess.input(other)).isEqualTo(ProcessBuilder.Redirect.INHERIT);
        assertThat(ChildProcess.input(temp.resolve("no-proc"))).isEqualTo(ProcessBuilder.Redirect.INHERIT);
        Files.delete(ofJdk);
    }

    private int run(@Nullable String name, String command) {
        return TrackedCommand.run(
                new RunArguments(name, Map.of(), temp.resolve("metrics").toString(), List.of(command)), terminal());
    }

    private int run(Callable<Tracking> start) {
        return TrackedCommand.run(List.of("sh", "-c", "echo x >>" + temp + "/runs; exit 7"), start, terminal());
    }

    private Terminal terminal() {
        PrintStream stream = new PrintStream(err, true, StandardCharsets.UTF_8);
        return new Terminal(stream, stream, false);
    }

    private static Tracking fail(Throwable thrown) throws IOException {
        throwIfAny(thrown);
        return Tracking.NONE;
    }

    private static void throwIfAny(@Nullable Throwable thrown) throws IOException {
        if (thrown instanceof IOException e) {
            throw e;
        }
        if (thrown instanceof RuntimeException e) {
            throw e;
        }
        if (thrown instanceof Error e) {
            throw e;
        }
    }

    /** Throws at the start of the command, while it runs, or at its end. */
    private record Failing(
            @Nullable Throwable atStart,
            @Nullable Throwable atRunning,
            @Nullable Throwable atEnd) implements Tracking {

        @Override
        public Map<String, String> environment() {
            try {
                throwIfAny(atStart);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return Map.of("HANDED", "on");
        }

        @Override
        public void running() throws IOException {
            throwIfAny(atRunning);
        }

        @Override
        public void ended(int status) throws IOException {
            throwIfAny(atEnd);
        }
    }
}
