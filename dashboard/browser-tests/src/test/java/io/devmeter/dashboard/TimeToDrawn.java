// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard;

import com.microsoft.playwright.Page;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Says how long a browser takes from opening a page of a million records of 2,000 operations to having drawn it, and a page of 50
 * operations, in turns. No test: such times depend on the machine.
 */
final class TimeToDrawn {

    private static final int ROUNDS = 15;

    private static final String TIMES = """
            () => {
              const of = name => performance.getEntriesByName(name)[0]?.startTime ?? NaN;
              return [of('first-contentful-paint'), of('devmeter:rendered'), of('devmeter:drawn')];
            }
            """;

    private TimeToDrawn() {}

    /**
     * Makes the two pages and opens them.
     *
     * @param args the folder for the histories and the pages; histories that are there from an earlier time are used again
     */
    public static void main(String[] args) throws IOException {
        Path folder = Files.createDirectories(Path.of(args[0]));
        Path large = page(folder, 1_985, 500);
        Path small = page(folder, 35, 500);
        List<double[]> ofLarge = new ArrayList<>();
        List<double[]> ofSmall = new ArrayList<>();
        try (Browser browser = Browser.start()) {
            for (int round = 0; round < ROUNDS; round++) {
                ofLarge.add(times(browser, large));
                ofSmall.add(times(browser, small));
            }
        }
        System.out.println("medians in ms        page  first paint  all parts made  all drawn");
        print("2,000 operations", large, ofLarge);
        print("50 operations", small, ofSmall);
    }

    private static Path page(Path folder, int tests, int builds) throws IOException {
        Path store = folder.resolve("store-" + tests);
        if (Files.notExists(store)) {
            SampleMonth.of(store, tests, builds);
        }
        return Dashboard.generate(store, folder.resolve("page-" + tests + ".html"), 30, Store.CLOCK);
    }

    private static double[] times(Browser browser, Path page) {
        double[] times = new double[3];
        browser.open(page, Browser.look(), opened -> {
            Browser.untilDrawn(opened);
            read(opened, times);
        });
        return times;
    }

    private static void read(Page page, double[] times) {
        List<?> read = (List<?>) page.evaluate(TIMES);
        for (int i = 0; i < times.length; i++) {
            times[i] = ((Number) read.get(i)).doubleValue();
        }
    }

    private static void print(String what, Path page, List<double[]> times) throws IOException {
        StringBuilder line = new StringBuilder(String.format("%-18s %,6d kB", what, Files.size(page) / 1_000));
        for (int i = 0; i < 3; i++) {
            int column = i;
            double[] sorted =
                    times.stream().mapToDouble(time -> time[column]).sorted().toArray();
            line.append(String.format("  %,8.0f", sorted[sorted.length / 2]));
        }
        System.out.println(line);
    }
}
