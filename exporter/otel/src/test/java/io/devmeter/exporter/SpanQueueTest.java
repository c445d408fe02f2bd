// SPDX-License-Identifier: Apache-2.0
package io.devmeter.exporter;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.testing.trace.TestSpanData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class SpanQueueTest {

    private static final SpanData SPAN = TestSpanData.builder()
            .setName("a")
            .setKind(SpanKind.INTERNAL)
            .setStartEpochNanos(1)
            .setEndEpochNanos(2)
            .setStatus(StatusData.unset())
            .setHasEnded(true)
            .build();

    private final AtomicInteger handedOn = new AtomicInteger();
    private final CountDownLatch begun = new CountDownLatch(1);
    private final Semaphore mayGoOn = new Semaphore(0);

    @Test
    void offer_takesNoMoreThanThereIsRoomFor() throws Exception {
        SpanQueue queue = SpanQueue.start(10, this::handOnSlowly);
        assertThat(queue.offer(List.of(SPAN))).isEqualTo(1);
        CompletableResultCode flushed = queue.flush();
        begun.await();

        int taken = 0;
        for (int i = 0; i < 50; i++) {
            taken += queue.offer(List.of(SPAN, SPAN, SPAN));
        }

        assertThat(taken).isEqualTo(10);
        mayGoOn.release(10);
        assertThat(flushed.join(10, TimeUnit.SECONDS).isSuccess()).isTrue();
        assertThat(queue.isClosed()).isFalse();
        assertThat(queue.close()).isTrue();
        assertThat(queue.offer(List.of(SPAN))).isZero();
        assertThat(queue.isClosed()).isTrue();
    }

    @Test
    void flush_isNotDone_whileWhatWasClosedIsStillHandedOn() throws Exception {
        SpanQueue queue = SpanQueue.start(10, this::handOnSlowly);
        queue.offer(List.of(SPAN));
        begun.await();
        assertThat(queue.close(0)).isFalse();

        CompletableResultCode flushed = queue.flush();
        assertThat(flushed.isDone()).isFalse();

        mayGoOn.release();
        assertThat(flushed.join(10, TimeUnit.SECONDS).isSuccess()).isTrue();
        assertThat(queue.close()).isTrue();
        assertThat(queue.flush().isSuccess()).isTrue();
    }

    @Test
    void abandon_forgetsAllThatIsNotBegun_andFailsWhoWaitsForIt() throws Exception {
        SpanQueue queue = SpanQueue.start(10_000, this::handOnSlowly);
        queue.offer(Collections.nCopies(5_000, SPAN));
        begun.await();
        queue.offer(Collections.nCopies(100, SPAN));
        CompletableResultCode flushed = queue.flush();
        assertThat(queue.close(0)).isFalse();

        int left = queue.abandon();

        assertThat(flushed.isDone()).isTrue();
        assertThat(flushed.isSuccess()).isFalse();
        mayGoOn.release(100);
        assertThat(queue.close()).isTrue();
        assertThat(left + handedOn.get()).isEqualTo(5_100);
        assertThat(handedOn).hasValue(SpanQueue.MAX_PART);
    }

    @Test
    void worker_goesOn_andFailsTheFlush_whateverIsThrown() {
        SpanQueue queue = failingAtFirst(new OutOfMemoryError("for this test"));
        queue.offer(List.of(SPAN));
        assertThat(queue.flush().join(10, TimeUnit.SECONDS).isSuccess()).isFalse();

        queue.offer(List.of(SPAN));

        assertThat(queue.flush().join(10, TimeUnit.SECONDS).isSuccess()).isTrue();
        assertThat(queue.close()).isTrue();
        assertThat(handedOn).hasValue(1);
    }

    @Test
    void worker_handsOnTheOtherParts_whenOneFails() {
        SpanQueue queue = failingAtFirst(new StackOverflowError());
        queue.offer(Collections.nCopies(2 * SpanQueue.MAX_PART, SPAN));

        assertThat(queue.close()).isTrue();
        assertThat(handedOn).hasValue(SpanQueue.MAX_PART);
    }

    @Test
    void worker_goesOn_whenWhoWaitsForAFlushThrows() {
        SpanQueue queue = SpanQueue.start(10, this::handOnSlowly);
        queue.offer(List.of(SPAN));
        queue.flush().whenComplete(() -> {
            throw new IllegalStateException("for this test");
        });
        CompletableResultCode other = queue.flush();
        mayGoOn.release(10);

        assertThat(other.join(10, TimeUnit.SECONDS).isSuccess()).isTrue();
        queue.offer(List.of(SPAN));
        assertThat(queue.flush().join(10, TimeUnit.SECONDS).isSuccess()).isTrue();
        assertThat(queue.close()).isTrue();
    }

    private SpanQueue failingAtFirst(Error error) {
        AtomicInteger calls = new AtomicInteger();
        Consumer<List<SpanData>> next = spans -> {
            if (calls.getAndIncrement() == 0) {
                throw error;
            }
            handedOn.addAndGet(spans.size());
        };
        return SpanQueue.start(10_000, next);
    }

    private void handOnSlowly(List<SpanData> spans) {
        begun.countDown();
        mayGoOn.acquireUninterruptibly();
        handedOn.addAndGet(spans.size());
    }
}
