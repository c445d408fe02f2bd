// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.microsoft.playwright.Page;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Says how long a browser takes from opening a page of a million records of 2,000 operations to having drawn it, and a page of 50
 * operations, in turns; on a desk, and on a phone with a quarter of the processor's speed, as Lighthouse has it. On demand, with
 * {@code -Ddevmeter.measure=true}: such times depend on what else the machine does.
 */
@EnabledIfSystemProperty(named = "devmeter.measure", matches = "true")
class TimeToDrawnIT {

    private static final int ROUNDS = 7;
    private static final int PHONE_SLOWDOWN = 4;

    /**
     * The browser's own entries, as web.dev defines the sums: of long tasks what is beyond 50 ms, from the first contentful paint to the
     * last chart; of unexpected shifts the largest session of less than 5 s with pauses of less than 1 s.
     */
    private static final String OBSERVE = """
            window.seen = { lcp: 0, tasks: [], cls: 0, session: 0, first: 0, last: -1e9 };
            const observe = (type, take) => new PerformanceObserver(list => list.getEntries().forEach(take)).observe({ type, buffered: true });
            observe('largest-contentful-paint', entry => { seen.lcp = entry.startTime; });
            observe('longtask', entry => seen.tasks.push([entry.startTime, entry.duration]));
            observe('layout-shift', entry => {
              if (entry.hadRecentInput) return;
              if (entry.startTime - seen.last > 1000 || entry.startTime - seen.first > 5000) {
                seen.session = 0;
                seen.first = entry.startTime;
              }
              seen.last = entry.startTime;
              seen.session += entry.value;
              seen.cls = Math.max(seen.cls, seen.session);
            });
            """;

    private static final String READ = """
            () => {
              const of = name => performance.getEntriesByName(name)[0]?.startTime ?? NaN;
              const fcp = of('first-contentful-paint');
              const tbt = seen.tasks.filter(([start, length]) => start + length > fcp)
                .reduce((sum, [start, length]) => sum + Math.max(0, length - Math.max(0, fcp - start) - 50), 0);
              return [fcp, seen.lcp, tbt, 1000 * seen.cls, of('devmeter:rendered'), of('devmeter:drawn')];
            }
            """;

    private static final int FIGURES = 6;
    private static final int LAYOUT_SHIFT = 3;
    private static final int DRAWN = 5;

    @TempDir
    Path folder;

    @Test
    void page_of2000Operations_isDrawnInAtMost4TimesTheTimeOf50() throws IOException {
        Path large = page(1_983);
        Path small = page(35);
        Map<String, List<double[]>> times = new LinkedHashMap<>();
        try (Browser browser = Browser.start()) {
            for (int round = 0; round < ROUNDS; round++) {
                for (boolean phone : new boolean[] {false, true}) {
                    String device = phone ? "phone, 4 x slower" : "desk";
                    add(times, "2,000 operations, " + device, times(browser, large, phone));
                    add(times, "50 operations, " + device, times(browser, small, phone));
                }
            }
        }

        System.out.printf(
                "%,d kB with 2,000 operations, %,d kB with 50%n", Files.size(large) / 1_000, Files.size(small) / 1_000);
        System.out.println("medians in ms, shift in 1/1000             FCP     LCP     TBT     CLS   parts   drawn");
        times.forEach((what, all) -> System.out.println(line(what, all)));
        assertThat(median(of(times, "2,000 operations, desk"), DRAWN))
                .isLessThanOrEqualTo(4 * median(of(times, "50 operations, desk"), DRAWN));
        assertThat(times.values())
                .allSatisfy(all -> assertThat(median(all, LAYOUT_SHIFT)).isLessThan(100));
        assertThat(Files.size(large)).isLessThanOrEqualTo(3_000_000);
    }

    private static void add(Map<String, List<double[]>> times, String what, double[] some) {
        times.computeIfAbsent(what, key -> new ArrayList<>()).add(some);
    }

    private static List<double[]> of(Map<String, List<double[]>> times, String what) {
        return times.getOrDefault(what, List.of());
    }

    private Path page(int tests) throws IOException {
        Path store = SampleMonth.of(folder.resolve("store-" + tests), tests, 500);
        return Dashboard.generate(store, folder.resolve("page-" + tests + ".html"), 30, Store.CLOCK);
    }

    private static double[] times(Browser browser, Path file, boolean phone) {
        double[] times = new double[FIGURES];
        com.microsoft.playwright.Browser.NewContextOptions look =
                phone ? Browser.look().setViewportSize(390, 844).setDeviceScaleFactor(2) : Browser.look();
        browser.open(file, look, page -> {
            page.addInitScript(OBSERVE);
            if (phone) {
                slowDown(page);
            }
            page.reload();
            Browser.untilDrawn(page);
            read(page, times);
        });
        return times;
    }

    private static void slowDown(Page page) {
        JsonObject rate = new JsonObject();
        rate.addProperty("rate", PHONE_SLOWDOWN);
        page.context().newCDPSession(page).send("Emulation.setCPUThrottlingRate", rate);
    }

    private static void read(Page page, double[] times) {
        List<?> read = (List<?>) page.evaluate(READ);
        for (int i = 0; i < times.length; i++) {
            times[i] = ((Number) read.get(i)).doubleValue();
        }
    }

    private static double median(List<double[]> times, int column) {
        double[] sorted =
                times.stream().mapToDouble(time -> time[column]).sorted().toArray();
        return sorted[sorted.length / 2];
    }

    private static String line(String what, List<double[]> times) {
        StringBuilder line = new StringBuilder(String.format("%-36s", what));
        for (int figure = 0; figure < FIGURES; figure++) {
            line.append(String.format(Locale.ROOT, "%,8.0f", median(times, figure)));
        }
        return line.toString();
    }
}
