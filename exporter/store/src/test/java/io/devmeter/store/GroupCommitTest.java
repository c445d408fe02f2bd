// SPDX-License-Identifier: Apache-2.0
package io.devmeter.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class GroupCommitTest {

    private static final int WAITING = 9;

    private final HeldWrites file = new HeldWrites();
    private final List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());

    /** What was written, each write by itself; the first one lasts until it is let go. */
    private static final class HeldWrites extends GroupCommit {
        private final List<String> writes = new ArrayList<>();
        private final CountDownLatch begun = new CountDownLatch(1);
        private final CountDownLatch letGo = new CountDownLatch(1);
        private Throwable failure = new IOException("none");
        private boolean fails;
        private boolean released;
        private boolean mayWriteBeside;
        private final List<String> beside = new ArrayList<>();

        @Override
        void write(byte[] lines, int count) throws IOException {
            if (begun.getCount() > 0) {
                begun.countDown();
                awaitLetGo();
            } else if (fails) {
                fails = false;
                if (failure instanceof IOException e) {
                    throw e;
                }
                throw (Error) failure;
            }
            writes.add(new String(lines, 0, count, StandardCharsets.UTF_8));
        }

        @Override
        boolean writeBeside(byte[] lines, int count, boolean isOtherWriting) throws IOException {
            if (mayWriteBeside && fails) {
                throw (IOException) failure;
            }
            if (mayWriteBeside) {
                beside.add(new String(lines, 0, count, StandardCharsets.UTF_8));
            }
            return mayWriteBeside;
        }

        private void awaitLetGo() {
            try {
                letGo.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        void release() {
            released = true;
        }

        void failOnce(Throwable reason) {
            failure = reason;
            fails = true;
        }
    }

    @Test
    void append_writesForAllWhoWait_withOneWrite() throws Exception {
        appendWhileTheFirstWriteLasts();

        assertThat(failures).isEmpty();
        assertThat(file.writes).hasSize(2).first().isEqualTo("first\n");
        assertThat(file.writes.get(1).lines())
                .containsExactlyInAnyOrderElementsOf(IntStream.range(0, WAITING)
                        .mapToObj(i -> "waiting " + i)
                        .toList());
    }

    @Test
    void append_writesBesideAnother_whereThatIsPossible_andGoesOnSo() throws Exception {
        appendBesideTheFirst();
        append("beside it again");
        file.mayWriteBeside = false;
        append("alone");

        assertThat(file.beside).containsExactly("beside it\n", "beside it again\n");
        assertThat(file.writes).containsExactly("first\n", "alone\n");
    }

    @Test
    void append_releasesTheFile_ifAWriteBesideFails() throws Exception {
        appendBesideTheFirst();
        IOException full = new IOException("no space left on device");
        file.failOnce(full);

        assertThatThrownBy(() -> append("beside it again")).isSameAs(full);

        assertThat(file.released).isTrue();
    }

    @Test
    void append_tellsEachOfThem_ifTheirWriteFails_withAnExceptionOfItsOwn() throws Exception {
        IOException full = new IOException("no space left on device");
        file.failOnce(full);

        appendWhileTheFirstWriteLasts();

        assertThat(file.writes).containsExactly("first\n");
        assertThat(failures).hasSize(WAITING).doesNotHaveDuplicates().contains(full);
        assertThat(failures)
                .filteredOn(failure -> failure != full)
                .allSatisfy(failure -> assertThat(failure)
                        .isInstanceOf(IOException.class)
                        .hasMessage("no space left on device")
                        .hasCause(full));
    }

    @Test
    void append_leavesNobodyWaiting_ifTheirWriteEndsWithAnError() throws Exception {
        Error error = new OutOfMemoryError("for a test");
        file.failOnce(error);

        appendWhileTheFirstWriteLasts();

        assertThat(failures).hasSize(WAITING).contains(error);
        assertThat(failures)
                .filteredOn(failure -> failure != error)
                .allSatisfy(failure -> assertThat(failure)
                        .isInstanceOf(IOException.class)
                        .hasMessage("the write that was shared failed"));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void append_goesOn_afterAFailure(int times) throws Exception {
        file.letGo.countDown();
        append("before");
        for (int i = 0; i < times; i++) {
            file.failOnce(new IOException("no space left on device"));
            assertThatThrownBy(() -> append("lost")).hasMessage("no space left on device");
        }

        append("after");

        assertThat(file.writes).containsExactly("before\n", "after\n");
    }

    @Test
    void close_waitsForWhoeverWrites() throws Exception {
        Thread first = inThread("first");
        file.begun.await();
        Thread closing = new Thread(() -> {
            try {
                file.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        closing.start();
        awaitWaiting(List.of(closing));
        assertThat(file.released).isFalse();

        file.letGo.countDown();
        first.join();
        closing.join();

        assertThat(file.released).isTrue();
    }

    private void appendBesideTheFirst() throws Exception {
        file.mayWriteBeside = true;
        Thread first = inThread("first");
        file.begun.await();
        append("beside it");
        file.letGo.countDown();
        first.join();
    }

    private void appendWhileTheFirstWriteLasts() throws InterruptedException {
        Thread first = inThread("first");
        file.begun.await();
        List<Thread> others = IntStream.range(0, WAITING)
                .mapToObj(i -> inThread("waiting " + i))
                .toList();
        awaitWaiting(others);
        file.letGo.countDown();
        first.join();
        for (Thread other : others) {
            other.join();
        }
    }

    private static void awaitWaiting(List<Thread> threads) {
        while (!threads.stream().allMatch(thread -> thread.getState() == Thread.State.WAITING)) {
            Thread.onSpinWait();
        }
    }

    private Thread inThread(String line) {
        Thread thread = new Thread(() -> {
            try {
                append(line);
            } catch (IOException | Error e) {
                failures.add(e);
            }
        });
        thread.start();
        return thread;
    }

    private void append(String line) throws IOException {
        byte[] bytes = (line + "\n").getBytes(StandardCharsets.UTF_8);
        file.append(bytes, bytes.length);
    }
}
