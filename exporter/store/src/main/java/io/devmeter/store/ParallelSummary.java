// SPDX-License-Identifier: Apache-2.0
package io.devmeter.store;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Summarises days with all processors. Each thread adds one day after the other to an accumulator of its own, so memory grows with the
 * operations and the processors, not with the days; which day went where makes no difference to the sum.
 */
final class ParallelSummary {

    /** Hears of the sum of one day, on the thread that has read it, before it is added to the others. */
    interface Listener {
        void day(Day day, Summary.Accumulator sum);
    }

    private final List<Day> days;
    private final SummaryReader reader;
    private final @Nullable Listener listener;
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicBoolean failed = new AtomicBoolean();

    private ParallelSummary(List<Day> days, SummaryReader reader, @Nullable Listener listener) {
        this.days = days;
        this.reader = reader;
        this.listener = listener;
    }

    /**
     * Summarises days, on the calling thread and, for more than one day, as many others as there are processors to spare. All of them
     * have ended when this returns. An interrupt of the calling thread changes nothing, and stays set. The newest days come first: the last one
     * has usually grown, so it takes longest and must not be begun last.
     *
     * @throws IOException of the newest day that cannot be read
     */
    static Summary.Accumulator of(List<Day> days, SummaryReader reader, int processors, @Nullable Listener listener)
            throws IOException {
        ParallelSummary parallel = new ParallelSummary(days, reader, listener);
        List<Share> others = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        for (int i = 1; i < Math.min(processors, days.size()); i++) {
            Share other = parallel.new Share();
            Thread thread = new Thread(other, "devmeter-summary-" + i);
            thread.setDaemon(true);
            thread.start();
            others.add(other);
            threads.add(thread);
        }
        Share own = parallel.new Share();
        own.run();
        Share firstFailed = own;
        boolean interrupted = false;
        for (Thread thread : threads) {
            interrupted |= joinWhateverHappens(thread);
        }
        for (Share other : others) {
            firstFailed = other.failedAt < firstFailed.failedAt ? other : firstFailed;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        firstFailed.throwFailure();
        for (Share other : others) {
            own.sum.add(other.sum);
        }
        return own.sum;
    }

    private static boolean joinWhateverHappens(Thread thread) {
        boolean interrupted = false;
        while (true) {
            try {
                thread.join();
                return interrupted;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
    }

    /** What one thread does. */
    private final class Share implements Runnable {
        private final Summary.Accumulator sum = new Summary.Accumulator();
        private int failedAt = Integer.MAX_VALUE;
        private @Nullable Throwable failure;

        /** Days are handed out in order, so when one fails, all newer ones have been begun and will be finished. */
        @Override
        public void run() {
            for (int i = next.getAndIncrement(); i < days.size() && !failed.get(); i = next.getAndIncrement()) {
                Day day = days.get(days.size() - 1 - i);
                try {
                    Summary.Accumulator ofDay = reader.summary(day);
                    if (listener != null) {
                        listener.day(day, ofDay);
                    }
                    sum.add(ofDay);
                } catch (IOException | RuntimeException | Error e) {
                    failure = e;
                    failedAt = i;
                    failed.set(true);
                }
            }
        }

        void throwFailure() throws IOException {
            if (failure instanceof IOException e) {
                throw e;
            }
            if (failure instanceof RuntimeException e) {
                throw e;
            }
            if (failure instanceof Error e) {
                throw e;
            }
        }
    }
}
