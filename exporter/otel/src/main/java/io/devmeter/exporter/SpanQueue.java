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
 * taken. What is in it when the JVM exits is handed on before, as far as that takes no longer than five seconds. Thread-safe.
 */
final class SpanQueue {

    /** How many spans are handed on at once; as many may still be written when it has been given up to wait for the rest. */
    static final int MAX_PART = 512;

    /** How long a span waits for others at the most; less if the queue is half full or a flush is asked for. */
    private static final long LINGER_MILLIS = 20;

    private static final long CLOSE_TIMEOUT_MILLIS = 5_000;

    private final int capacity;
    private final Consumer<List<SpanData>> next;
    private final Thread worker = new Thread(this::work, "devmeter-exporter");
    private final Thread closeAtExit = new Thread(this::close, "devmeter-exporter-exit");
    private final Failures failures = new Failures(SpanQueue.class);
    private final Object lock = new Object();

    private List<SpanData> waiting = new ArrayList<>();
    private List<CompletableResultCode> flushes = new ArrayList<>();
    private int notBegun;
    private boolean closed;
    private boolean ended;

    private SpanQueue(int capacity, Consumer<List<SpanData>> next) {
        this.capacity = capacity;
        this.next = next;
    }

    /** Starts a queue that takes so many spans and hands them to {@code next}, which counts those that it loses, however that happens. */
    static SpanQueue start(int capacity, Consumer<List<SpanData>> next) {
        SpanQueue queue = new SpanQueue(capacity, next);
        queue.worker.setDaemon(true);
        queue.worker.start();
        try {
            Runtime.getRuntime().addShutdownHook(queue.closeAtExit);
        } catch (IllegalStateException exiting) {
            System.getLogger(SpanQueue.class.getName()).log(Level.DEBUG, "started while the JVM exits", exiting);
        }
        return queue;
    }

    /** Takes as many of the spans as there is room for, none once it is closed, and returns how many that were. */
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

    boolean isClosed() {
        synchronized (lock) {
            return closed;
        }
    }

    /** Hands on what is in the queue now; the result is there when it has been, and a failure if that went wrong. */
    CompletableResultCode flush() {
        CompletableResultCode result = new CompletableResultCode();
        synchronized (lock) {
            if (ended) {
                return result.succeed();
            }
            flushes.add(result);
            lock.notifyAll();
        }
        return result;
    }

    /**
     * Takes no more spans, and waits until those in the queue have been handed on, but no longer than five seconds; an interrupt is kept for
     * later.
     *
     * @return whether they have been
     */
    boolean close() {
        return close(CLOSE_TIMEOUT_MILLIS);
    }

    boolean close(long timeoutMillis) {
        synchronized (lock) {
            closed = true;
            lock.notifyAll();
        }
        joinWorker(TimeUnit.MILLISECONDS.toNanos(timeoutMillis));
        if (worker.isAlive()) {
            return false;
        }
        try {
            Runtime.getRuntime().removeShutdownHook(closeAtExit);
        } catch (IllegalStateException exiting) {
            System.getLogger(SpanQueue.class.getName()).log(Level.DEBUG, "closed while the JVM exits", exiting);
        }
        return true;
    }

    private void joinWorker(long timeoutNanos) {
        boolean interrupted = false;
        long start = System.nanoTime();
        long left = timeoutNanos;
        while (left > 0 && worker.isAlive()) {
            try {
                TimeUnit.NANOSECONDS.timedJoin(worker, left);
            } catch (InterruptedException e) {
                interrupted = true;
            }
            left = timeoutNanos - (System.nanoTime() - start);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Forgets what has not been handed on, and returns how much that was. */
    int abandon() {
        List<CompletableResultCode> asked;
        int count;
        synchronized (lock) {
            count = waiting.size() + notBegun;
            waiting.clear();
            notBegun = 0;
            asked = flushes;
            flushes = new ArrayList<>(0);
        }
        asked.forEach(flush -> complete(flush, false));
        return count;
    }

    private void work() {
        boolean goOn = true;
        while (goOn) {
            try {
                goOn = handOnBatch();
            } catch (Throwable e) {
                // It has been logged, if that was possible, and nobody else would hand on what comes later.
            }
        }
    }

    /** Waits for a batch and hands it on; {@code false} if there will be no more. */
    private boolean handOnBatch() {
        List<SpanData> batch;
        List<CompletableResultCode> asked;
        synchronized (lock) {
            try {
                awaitBatch();
            } catch (InterruptedException e) {
                // The thread ends when its queue is closed. An interrupt only means that it need not wait for more.
                System.getLogger(SpanQueue.class.getName()).log(Level.DEBUG, "interrupted", e);
            }
            if (closed && waiting.isEmpty() && flushes.isEmpty()) {
                ended = true;
                return false;
            }
            List<SpanData> noSpans = new ArrayList<>(waiting.size());
            List<CompletableResultCode> noFlushes = new ArrayList<>(0);
            batch = waiting;
            asked = flushes;
            waiting = noSpans;
            flushes = noFlushes;
            notBegun = batch.size();
        }
        handOn(batch, asked);
        return true;
    }

    private void handOn(List<SpanData> batch, List<CompletableResultCode> asked) {
        Throwable failure = null;
        int from = 0;
        for (int to = begin(from); to > from; to = begin(from)) {
            try {
                next.accept(batch.subList(from, to));
            } catch (Throwable e) {
                failure = e;
            }
            from = to;
        }
        boolean isComplete = failure == null && from == batch.size();
        asked.forEach(flush -> complete(flush, isComplete));
        if (failure != null) {
            failures.tell("Spans could not be handed on: {0}", failure);
        }
    }

    private static void complete(CompletableResultCode flush, boolean isSuccess) {
        try {
            if (isSuccess) {
                flush.succeed();
            } else {
                flush.fail();
            }
        } catch (Throwable e) {
            // Thrown by code that waits for the flush, and logged by the SDK.
        }
    }

    /** Returns where the next part ends, which is where it begins if there is none. */
    private int begin(int from) {
        synchronized (lock) {
            int size = Math.min(MAX_PART, notBegun);
            notBegun -= size;
            return from + size;
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
