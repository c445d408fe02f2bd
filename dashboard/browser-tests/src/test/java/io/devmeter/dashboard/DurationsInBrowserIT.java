// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import io.devmeter.store.ExecutionRecord.Status;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where the time goes, and what takes more or less of it than it did. */
class DurationsInBrowserIT extends BrowserFixture {

    /** How many pixels of a box have to be scrolled to. */
    private static final String HIDDEN = "box => box.scrollWidth - box.clientWidth";

    private static Path month;

    @BeforeAll
    static void start(@TempDir Path folder) throws IOException {
        month = page(folder, "month", SampleMonth.ordinary(folder.resolve("month")));
    }

    @Test
    void movers_compareMediansOfTheSameMachines_withTheirN() {
        browser.open(month, Browser.look(), page -> {
            Locator row = page.locator("#movers tbody tr")
                    .filter(new Locator.FilterOptions().setHasText(simple(SampleMonth.SLOWER)));
            assertThat(row.innerText())
                    .contains("Slower", "n 20", "n 5")
                    .containsPattern("\\+\\d+ ms")
                    .containsPattern("\\+\\d\\d%");
            assertThat(row.locator("svg.spark polyline").getAttribute("points")).isNotEmpty();
            assertThat(page.locator("#movers .hint").first().innerText())
                    .containsPattern("n = \\d+ operations; \\d+ ha(s|ve) not enough data");

            page.locator("#movers-table-by-1").click();
            assertThat(page.locator("#movers th[aria-sort]").getAttribute("aria-sort"))
                    .isEqualTo("descending");
            page.locator("#movers-table-by-1").click();
            assertThat(page.locator("#movers tbody tr").first().locator("b").innerText())
                    .startsWith("−");
        });
    }

    @Test
    void allFiguresOfAnOperation_areInViewOnALaptop_howeverLongItTakes(@TempDir Path folder) throws IOException {
        Store store = Store.in(folder.resolve("long"))
                .successes(
                        "io.devmeter.bridge.BadCollaboratorTest#failures_letErrorsOfTheVirtualMachinePass", 20, 133_000)
                .failures("lint", 20, 133_000, "no")
                .successes("lint", 100, 133_000)
                .successes("failsafe:integration-test", 1, 307_000);
        browser.open(page(folder, "long", store.write()), Browser.look(), page -> {
            Locator table = page.locator("#operations-table");
            assertThat(table.locator("tbody td").last().innerText()).isEqualTo("44 min 20 s");
            for (int width : new int[] {1100, 1280, 1366}) {
                page.setViewportSize(width, 768);
                assertThat(table.locator("..").evaluate(HIDDEN)).as("%d", width).isEqualTo(0);
            }
        });
    }

    @Test
    void tablesBesideEachOther_haveRoomForTheirColumns() {
        browser.open(month, Browser.look(), page -> {
            Browser.untilDrawn(page);
            for (int width : new int[] {1536, 1750, 1920, 2150, 2500}) {
                page.setViewportSize(width, 900);
                assertThat((List<?>) page.locator(":is(#movers, #flaky, #slowest, #compare) .scroll")
                                .evaluateAll("boxes => boxes.map(" + HIDDEN + ")"))
                        .as("%d", width)
                        .hasSizeGreaterThanOrEqualTo(4)
                        .allMatch(Integer.valueOf(0)::equals);
            }
        });
    }

    @Test
    void longNames_breakWhereTheirWordsEnd_andAreCopiedAsTheyAre() {
        browser.open(month, Browser.look(), page -> {
            Locator name = page.locator("#flaky tbody .name").first();
            assertThat(name.evaluate("name => name.innerHTML.replaceAll('<wbr>', '|').replaceAll(/<[^>]+>/g, '')"))
                    .isEqualTo("com.|example.|shop.|api.|Order|Api|Test|#places|Order_|when|Stock|Arrives|Late");
            assertThat(name.evaluate("""
                            name => {
                              getSelection().selectAllChildren(name);
                              return getSelection().toString();
                            }
                            """)).isEqualTo(SampleMonth.FLAKY);
        });
    }

    @Test
    void movers_compareWithinOneModule_andSayWhich(@TempDir Path folder) throws IOException {
        browser.open(twoModules(folder), Browser.look(), page -> {
            Locator rows = page.locator("#movers tbody tr");
            assertThat(rows.count()).isEqualTo(1);
            assertThat(rows.first().innerText().replaceAll("\\s+", " "))
                    .contains("compiler:compile in web", "Slower", "+1.5 s", "+50%", "3 s n 20", "4.5 s n 5");
            assertThat(page.locator("#changed-body").innerText()).contains("3 s → 4.5 s", "in web");
        });
    }

    @Test
    void movers_leaveOutBrokenEnvironments(@TempDir Path folder) throws IOException {
        Builds builds = Builds.in(folder.resolve("broken"), 30);
        for (int build = 0; build < 30; build++) {
            String error = build < 25 ? null : "no database";
            builds.build(error).run("compile", 100, error == null ? 1_000 : 4_000, null, Map.of());
            for (int test = 0; test < 10; test++) {
                builds.run("a.BTest#t" + test, 2_000, 100, error, Map.of());
            }
        }
        browser.open(
                page(folder, "broken", builds.write()),
                Browser.look(),
                page -> assertThat(page.locator("#movers-body").innerText()).contains("No operation moved"));
    }

    @Test
    void movers_doNotSay100Percent_ofWhatStillTakesTime(@TempDir Path folder) throws IOException {
        Path store = Store.in(folder.resolve("cached"))
                .successes("compile", 20, 22_100)
                .successes("compile", 5, 36)
                .write();
        browser.open(
                page(folder, "cached", store),
                Browser.look(),
                page -> assertThat(page.locator("#movers tbody tr").innerText())
                        .contains("22.1 s", "36 ms", "÷614")
                        .doesNotContain("%"));
    }

    @Test
    void durations_areLeftOut_whereNoExecutionSaysHowLongItTook(@TempDir Path folder) throws IOException {
        Path page = page(
                folder,
                "untold",
                Store.in(folder.resolve("untold"))
                        .add("untold", 1, null, Status.SUCCESS, null, Map.of())
                        .add("at-once", 1, 0.0, Status.SUCCESS, null, Map.of())
                        .add("at-once", 2, null, Status.SUCCESS, null, Map.of())
                        .write());
        browser.open(page, "#operation=untold", Browser.look(), opened -> {
            assertThat(opened.locator("#slowest tbody tr").allInnerTexts())
                    .singleElement()
                    .asString()
                    .matches("at-once\\s+0 ms\\s+1\\s+0 ms\\s+0 ms\\s*");
            assertThat(opened.locator("#history .figures").innerText())
                    .contains("–")
                    .doesNotContain("Longest\n0 ms");
            assertThat(opened.locator(".card")
                            .filter(new Locator.FilterOptions().setHasText("untold"))
                            .locator(".total")
                            .innerText())
                    .isEqualTo("Total time –");
        });
    }

    @Test
    void slowest_isRankedByTotalTime_andEveryNameLeadsToItsHistory() {
        browser.open(month, Browser.look(), page -> {
            Locator rows = page.locator("#slowest tbody tr");
            assertThat(rows.first().innerText()).startsWith("mvn verify").contains("90");
            Locator link = rows.nth(2).locator("a.name");
            assertThat(link.getAttribute("href")).isEqualTo("#operation=compiler%3Acompile");

            link.click();

            assertThat(page.locator("#history-name").innerText()).isEqualTo("compiler:compile");
            assertThat(page.evaluate("location.hash")).isEqualTo("#operation=compiler%3Acompile");
            assertThat(page.evaluate("document.activeElement.id")).isEqualTo("history-name");
        });
    }

    @Test
    void whatWasSkipped_tookNoTimeThatIsDrawn(@TempDir Path folder) throws IOException {
        Path page = page(
                folder,
                "skipped",
                Store.in(folder.resolve("skipped"))
                        .successes("deploy", 3, 100)
                        .add("deploy", 2, 0.0, Status.SKIPPED, null, Map.of())
                        .successes("deploy", 1, 100)
                        .write());
        browser.open(page, Browser.look(), opened -> {
            Browser.untilDrawn(opened);
            assertThat(opened.locator("#slowest svg.spark polyline")
                            .getAttribute("points")
                            .split(" "))
                    .hasSize(4);
            assertThat(opened.locator("#history-note").innerText()).contains(", a dash was skipped.");
            assertThat(opened.evaluate("""
                            [1, 2, 3, 4].map(i => Chart.getChart('history-chart').data.datasets[0].segment
                              .borderColor({ p0DataIndex: i - 1, p1DataIndex: i }) ?? 'drawn').join()
                            """)).isEqualTo("drawn,drawn,transparent,transparent");
        });
    }
}
