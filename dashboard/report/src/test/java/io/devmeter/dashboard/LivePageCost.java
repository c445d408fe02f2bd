// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard;

import io.devmeter.store.ExecutionRecord;
import io.devmeter.store.ExecutionRecord.Status;
import io.devmeter.store.ExecutionStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * Prints how long a live page takes from an append until it is made anew: median and maximum of the first, the next 5, 14 and 20 times in a
 * new JVM, without a pause between them. The directory is filled first if it is not there: 30 days of 10,000 executions of 501
 * operations, of which 2% fail.
 *
 * <pre>{@code
 * java -cp CLASSPATH io.devmeter.dashboard.LivePageCost DIRECTORY
 * }</pre>
 */
final class LivePageCost {

    private static final int DAYS = 30;
    private static final int A_DAY = 10_000;
    private static final int OPERATIONS = 501;
    private static final int[] ROUNDS = {0, 1, 6, 20, 40};

    private LivePageCost() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        Path directory = Path.of(args[0]);
        try (ExecutionStore store = ExecutionStore.open(directory);
                LiveReader reader =
                        new LiveReader(store, DAYS, Clock.systemUTC(), LiveLimits.DEFAULT, () -> () -> {})) {
            if (store.days().isEmpty()) {
                fill(store);
            }
            double[] times = new double[ROUNDS[ROUNDS.length - 1]];
            for (int i = 0; i < times.length; i++) {
                store.append(ExecutionRecord.builder("live", Instant.now())
                        .durationMs(5.0)
                        .build());
                long start = System.nanoTime();
                BlockingQueue<ServedPage> page = new ArrayBlockingQueue<>(1);
                reader.askForPage(page::add);
                page.take();
                times[i] = (System.nanoTime() - start) / 1e6;
            }
            for (int i = 1; i < ROUNDS.length; i++) {
                double[] some = Arrays.copyOfRange(times, ROUNDS[i - 1], ROUNDS[i]);
                Arrays.sort(some);
                System.out.printf(
                        Locale.ROOT,
                        "times %d to %d: median %,.0f ms, at most %,.0f ms%n",
                        ROUNDS[i - 1] + 1,
                        ROUNDS[i],
                        some[some.length / 2],
                        some[some.length - 1]);
            }
        }
    }

    private static void fill(ExecutionStore store) throws IOException {
        Random random = new Random(7);
        Instant now = Instant.now();
        for (int day = DAYS; day > 0; day--) {
            List<ExecutionRecord> executions = new ArrayList<>();
            for (int i = 0; i < A_DAY; i++) {
                boolean fails = random.nextInt(50) == 0;
                int build = (DAYS - day) * A_DAY + i / OPERATIONS + 1;
                executions.add(ExecutionRecord.builder(
                                "suite.Class#method" + i % OPERATIONS,
                                now.minus(Duration.ofDays(day)).plusSeconds(8L * i))
                        .durationMs(Math.exp(4 + 0.4 * random.nextGaussian()))
                        .status(fails ? Status.FAILED : Status.SUCCESS)
                        .error(fails ? "expected " + i : null)
                        .span(String.format("%032x", build), String.format("%016x", i + 1), null)
                        .build());
            }
            store.append(executions);
        }
    }
}
