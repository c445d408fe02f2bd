// SPDX-License-Identifier: Apache-2.0
package io.devmeter.benchmarks.exporter;

import io.devmeter.bridge.TrackedTimer;
import io.devmeter.local.Devmeter;
import java.io.IOException;
import java.util.Locale;

/**
 * What one execution costs as their number grows: recorded one by one, each with the operating system when it has ended, into
 * one new directory; then summarised for the first time, and once more.
 *
 * <pre>java -cp benchmarks.jar io.devmeter.benchmarks.exporter.CostPerRecord [LARGEST]</pre>
 *
 * <p>The numbers of executions are the powers of ten from 1,000 to 10,000,000, or to {@code LARGEST}. A round of 1,000,000 comes
 * first, unmeasured, so that the compiler is done.
 */
public final class CostPerRecord {

    private CostPerRecord() {}

    /** Measures and prints a line for each number. */
    public static void main(String[] args) throws IOException {
        long largest = args.length > 0 ? Long.parseLong(args[0]) : 10_000_000;
        measure(Math.min(1_000_000, largest));
        System.out.println("    RECORDS  RECORDING ns/record  FIRST SUMMARY ns/record  SECOND SUMMARY ms");
        for (long records = 1_000; records <= largest; records *= 10) {
            System.out.println(measure(records));
        }
    }

    private static String measure(long records) throws IOException {
        ScratchDirectory directory = ScratchDirectory.create();
        try (Devmeter devmeter = Devmeter.open(directory.path())) {
            TrackedTimer timer = devmeter.tracker()
                    .timer("unit-tests")
                    .tag("suite", "unit")
                    .tag("stage", "test")
                    .build();
            long start = System.nanoTime();
            for (long i = 0; i < records; i++) {
                timer.record(() -> {});
            }
            long recorded = System.nanoTime();
            requireAll(devmeter, records);
            long summarised = System.nanoTime();
            requireAll(devmeter, records);
            long again = System.nanoTime();
            return String.format(
                    Locale.ROOT,
                    "%,11d  %19.0f  %23.0f  %17.2f",
                    records,
                    (double) (recorded - start) / records,
                    (double) (summarised - recorded) / records,
                    (again - summarised) / 1e6);
        } finally {
            directory.delete();
        }
    }

    /** A day for the case that midnight comes meanwhile. */
    private static void requireAll(Devmeter devmeter, long records) throws IOException {
        long found = devmeter.store().summary(1).operations().values().stream()
                .mapToLong(operation -> operation.totalExecutions())
                .sum();
        if (found != records) {
            throw new IllegalStateException(found + " of " + records + " records found");
        }
    }
}
