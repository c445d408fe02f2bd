// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Says how long a browser takes from opening a page of a million records of 2,000 operations to having drawn it, and a page of 50
 * operations, in turns. On demand, with {@code -Ddevmeter.measure=true}: such times depend on what else the machine does.
 */
@EnabledIfSystemProperty(named = "devmeter.measure", matches = "true")
class TimeToDrawnIT {

    private static final int ROUNDS = 15;

    private static final String TIMES = """
            () => {
              const of = name => performance.getEntriesByName(name)[0]?.startTime ?? NaN;
              return [of('first-contentful-paint'), of('devmeter:rendered'), of('devmeter:drawn')];
            }
            """;

    @TempDir
    Path folder;

    @Test
    void page_of2000Operations_isDrawnInAtMost4TimesTheTimeOf50() throws IOException {
        Path large = page(1_985);
        Path small = page(35);
        List<double[]> ofLarge = new ArrayList<>();
        List<double[]> ofSmall = new ArrayList<>();
        try (Browser browser = Browser.start()) {
            for (int round = 0; round < ROUNDS; round++) {
                ofLarge.add(times(browser, large));
                ofSmall.add(times(browser, small));
            }
        }

        System.out.println("medians in ms           page  first paint  parts made   all drawn");
        System.out.println(line("2,000 operations", large, ofLarge));
        System.out.println(line("50 operations", small, ofSmall));
        assertThat(median(ofLarge, 2)).isLessThanOrEqualTo(4 * median(ofSmall, 2));
        assertThat(Files.size(large)).isLessThanOrEqualTo(3_000_000);
    }

    private Path page(int tests) throws IOException {
        Path store = SampleMonth.of(folder.resolve("store-" + tests), tests, 500);
        return Dashboard.generate(store, folder.resolve("page-" + tests + ".html"), 30, Store.CLOCK);
    }

    private static double[] times(Browser browser, Path file) {
        double[] times = new double[3];
        browser.open(file, Browser.look(), page -> {
            Browser.untilDrawn(page);
            read(page, times);
        });
        return times;
    }

    private static void read(Page page, double[] times) {
        List<?> read = (List<?>) page.evaluate(TIMES);
        for (int i = 0; i < times.length; i++) {
            times[i] = ((Number) read.get(i)).doubleValue();
        }
    }

    private static double median(List<double[]> times, int column) {
        double[] sorted =
                times.stream().mapToDouble(time -> time[column]).sorted().toArray();
        return sorted[sorted.length / 2];
    }

    private static String line(String what, Path page, List<double[]> times) throws IOException {
        return String.format(
                "%-18s %,6d kB     %,8.0f    %,8.0f    %,8.0f",
                what, Files.size(page) / 1_000, median(times, 0), median(times, 1), median(times, 2));
    }
}
