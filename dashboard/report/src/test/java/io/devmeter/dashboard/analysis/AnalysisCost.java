// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard.analysis;

import io.devmeter.store.ExecutionRecord.Status;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.TreeMap;

/**
 * Prints what an analysis costs its thread in CPU time, at best and in the middle of seven, after three that do not count: for 10,000
 * to 1,000,000 runs in random order. They are builds of 20 tests each, on 100 operations for each 10,000 runs; 3% of the tests
 * fail, each with a message of its own.
 *
 * <pre>{@code
 * java -cp exporter/store/target/classes:dashboard/report/target/classes:dashboard/report/target/test-classes \
 *     io.devmeter.dashboard.analysis.AnalysisCost
 * }</pre>
 */
final class AnalysisCost {

    private static final int TESTS = 20;

    private AnalysisCost() {}

    public static void main(String[] args) {
        ThreadMXBean thread = ManagementFactory.getThreadMXBean();
        for (int size : new int[] {10_000, 30_000, 100_000, 300_000, 1_000_000}) {
            List<Run> runs = runs(size);
            List<Double> times = new ArrayList<>();
            int verdicts = 0;
            for (int i = 0; i < 10; i++) {
                long start = thread.getCurrentThreadCpuTime();
                verdicts = Analysis.of(runs, new TreeMap<>(), History.NOW)
                        .verdicts()
                        .size();
                if (i >= 3) {
                    times.add((thread.getCurrentThreadCpuTime() - start) / 1e6);
                }
            }
            Collections.sort(times);
            System.out.printf(
                    Locale.ROOT,
                    "%,9d runs: %,7.0f ms at best, %,7.0f ms in the middle, %.2f µs a run, %d verdicts%n",
                    size,
                    times.get(0),
                    times.get(3),
                    times.get(3) * 1e3 / size,
                    verdicts);
        }
    }

    private static List<Run> runs(int size) {
        Random random = new Random(1);
        int operations = size / 100;
        int builds = size / (TESTS + 1);
        List<Run> runs = new ArrayList<>(size);
        for (int build = 0; build < builds; build++) {
            Instant start = History.NOW.minusSeconds(20L * (builds - build));
            CodeVersion version = new CodeVersion("main", "revision" + build / 5, "");
            String trace = "trace" + build;
            boolean failed = false;
            for (int test = 0; test < TESTS; test++) {
                boolean fails = random.nextInt(100) < 3;
                failed |= fails;
                runs.add(new Run(
                        "com.example.Test#t" + (build * TESTS + test) % operations,
                        start.plusMillis(100L * test),
                        100 + 10 * random.nextGaussian(),
                        fails ? Status.FAILED : Status.SUCCESS,
                        1,
                        version,
                        build % 2 == 0 ? History.LAPTOP : History.CI,
                        "",
                        trace,
                        "span" + test,
                        "root",
                        fails ? "java.lang.AssertionError" : null,
                        fails ? "expected: <" + random.nextInt() + "> in /tmp/a/b" + build + " but was: 'x'" : null));
            }
            runs.add(new Run(
                    "mvn verify",
                    start,
                    2000 + 100 * random.nextGaussian(),
                    failed ? Status.FAILED : Status.SUCCESS,
                    1,
                    version,
                    build % 2 == 0 ? History.LAPTOP : History.CI,
                    "",
                    trace,
                    "root",
                    null,
                    null,
                    failed ? "exit status 1" : null));
        }
        Collections.shuffle(runs, random);
        return runs;
    }
}
