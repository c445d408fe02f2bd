// SPDX-License-Identifier: Apache-2.0
package io.devmeter.exporter;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A bounded queue of spans that a thread of its own hands on in batches, some milliseconds after they ended. What finds it full is not
 * taken. What is in it when the JVM exits is handed on before. Thread-safe.
 */
final class SpanQueue {

    /** How long a span waits for others at the most, unless the queue is half full or somebody asks for a flush. */
    private static final long LINGER_MILLIS = 20;

    private static final long CLOSE_TIMEOUT_MILLIS = 5_000;

    private final int capacity;
    private final Consumer<List<SpanData>> next;
    private final Thread worker = new Thread(this::work, "devmeter-exporter");
    private final Thread closeAtExit = new Thread(this::close, "devmeter-exporter-exit");
    private final Object lock = new Object();

    private List<SpanData> waiting = new ArrayList<>();
    private List<CompletableResultCode> flushes = new ArrayList<>();
    private boolean closed;

    private SpanQueue(int capacity, Consumer<List<SpanData>> next) {
        this.capacity = capacity;
        this.next = next;
    }

    /** Starts a queue that takes so many spans and hands them to {@code next}, which must not throw. */
    static SpanQueue start(int capacity, Consumer<List<SpanData>> next) {
        SpanQueue queue = new SpanQueue(capacity, next);
        queue.worker.setDaemon(true);
        queue.worker.start();
        Runtime.getRuntime().addShutdownHook(queue.closeAtExit);
        return queue;
    }

    /** Takes as many of the spans as there is room for, and returns how many that were. */
    int offer(Collection<SpanData> spans) {
        synchronized (lock) {
            if (closed) {
                return 0;
            }
            int room = capacity - waiting.size();
            int taken = 0;
            for (SpanData span : spans) {
                if (taken == room) {
                    break;
                }
                waiting.add(span);
                taken++;
            }
            boolean wasEmpty = waiting.size() == taken;
            if (wasEmpty || isHalfFull()) {
                lock.notifyAll();
            }
            return taken;
        }
    }

    private boolean isHalfFull() {
        return waiting.size() >= capacity / 2;
    }

    /** Hands on what is in the queue now; the result is there when it has been. */
    CompletableResultCode flush() {
        CompletableResultCode result = new CompletableResultCode();
        synchronized (lock) {
            if (closed) {
                return result.succeed();
            }
            flushes.add(result);
            lock.notifyAll();
        }
        return result;
    }

    /** Takes no more spans, and returns when those in the queue have been handed on, or after five seconds. Further calls are ignored. */
    void close() {
        synchronized (lock) {
            closed = true;
            lock.notifyAll();
        }
        joinWorker();
        try {
            Runtime.getRuntime().removeShutdownHook(closeAtExit);
        } catch (IllegalStateException exiting) {
            System.getLogger(SpanQueue.class.getName()).log(Level.DEBUG, "closed while the JVM exits", exiting);
        }
    }

    private void joinWorker() {
        try {
            worker.join(CLOSE_TIMEOUT_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void work() {
        boolean goOn = true;
        while (goOn) {
            List<SpanData> batch;
            List<CompletableResultCode> asked;
            synchronized (lock) {
                try {
                    awaitBatch();
                } catch (InterruptedException e) {
                    // The thread ends when its queue is closed. An interrupt only means that it need not wait for more.
                    System.getLogger(SpanQueue.class.getName()).log(Level.DEBUG, "interrupted", e);
                }
                batch = waiting;
                asked = flushes;
                waiting = new ArrayList<>(batch.size());
                flushes = new ArrayList<>(0);
                goOn = !closed;
            }
            if (!batch.isEmpty()) {
                next.accept(batch);
            }
            asked.forEach(CompletableResultCode::succeed);
        }
    }

    private void awaitBatch() throws InterruptedException {
        while (waiting.isEmpty() && !isUrgent()) {
            lock.wait();
        }
        long start = System.nanoTime();
        long millisLeft = LINGER_MILLIS;
        while (millisLeft > 0 && !isHalfFull() && !isUrgent()) {
            lock.wait(millisLeft);
            millisLeft = LINGER_MILLIS - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
        }
    }

    private boolean isUrgent() {
        return closed || !flushes.isEmpty();
    }
}
