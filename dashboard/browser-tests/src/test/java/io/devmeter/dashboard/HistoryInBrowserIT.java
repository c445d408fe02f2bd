// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import io.devmeter.store.ExecutionRecord.Status;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How one operation did, and how it is chosen. */
class HistoryInBrowserIT extends BrowserFixture {

    private static Path month;

    @BeforeAll
    static void start(@TempDir Path folder) throws IOException {
        month = page(folder, "month", SampleMonth.ordinary(folder.resolve("month")));
    }

    @Test
    void history_ofSeveralModules_showsTheOneThatAVerdictIsOn_orTheChosenOne(@TempDir Path folder) throws IOException {
        browser.open(twoModules(folder), Browser.look(), page -> {
            Locator note = page.locator("#history-note");
            assertThat(chosen(page, "history-module")).isEqualTo("web");
            assertThat(note.innerText()).contains("50 runs, of which 25 in web", "median 3 s", "n = 20");
            assertThat(note.locator(".together").allTextContents())
                    .as("what the line does not break within")
                    .contains("3 s", "n = 20;");

            page.locator("#history-module").selectOption("core");
            assertThat(note.innerText()).contains("50 runs, of which 25 in core", "median 1 s");
            assertThat(page.evaluate("document.activeElement.id")).isEqualTo("history-module");

            page.locator("#history-module").selectOption("");
            assertThat(note.innerText())
                    .startsWith("50 runs, oldest")
                    .contains("A baseline belongs to one module: choose a module to see its baseline.")
                    .doesNotContain("median", "no baseline");
            unfold(page.locator("#history-runs"));
            assertThat(page.locator("#history-runs tbody tr").first().innerText())
                    .contains("core");

            page.locator("#history-runs th button")
                    .filter(new Locator.FilterOptions().setHasText("Machine"))
                    .click();
            assertThat(page.locator("#history-runs th[aria-sort]").innerText()).isEqualTo("Machine");
            page.locator("#history-module").selectOption("core");
            assertThat(note.innerText())
                    .as("with a column less")
                    .contains("50 runs, of which 25 in core", "median 1 s");
            assertThat(page.locator("#history-runs th[aria-sort]").count()).isZero();
        });
    }

    @Test
    void history_showsFigures_verdicts_errors_metadata_andAllRunsAsATable() {
        browser.open(month, Browser.link(SampleMonth.FLAKY), Browser.look(), page -> {
            Browser.untilDrawn(page);
            Locator history = page.locator("#history");
            assertThat(history.locator("#history-name").innerText()).isEqualTo(SampleMonth.FLAKY);
            assertThat(history.locator(".figures").innerText())
                    .contains("Success rate", "p50", "p95", "Time lost", "Retries");
            assertThat(history.locator(".judged").first().innerText()).contains("Flaky", "window", "compared");
            assertThat(history.locator(".errors .error").first().innerText()).contains("Condition with OrderApiTest");
            assertThat(history.locator(".chips").innerText())
                    .contains("test.case.name=placesOrder_whenStockArrivesLate()");
            assertThat(history.locator("#history-note").innerText()).contains("The band is the baseline on ");

            unfold(page.locator("#history-runs"));

            Locator rows = history.locator("#history-table tbody tr");
            assertThat(rows.count()).isEqualTo(15);
            assertThat(rows.first().innerText()).contains("@", "linux").containsPattern("Success|Failed");
            assertThat(rows.first().locator("a").last().innerText()).isEqualTo("Waterfall");
        });
    }

    @Test
    void history_saysWhichRunsABaselineNeeds_whereThereAreManyOfOneBuild(@TempDir Path folder) throws IOException {
        Builds builds = Builds.in(folder.resolve("cases"), 10);
        for (int build = 0; build < 10; build++) {
            builds.build(null);
            for (int test = 0; test < 5; test++) {
                builds.run("a.BTest#adds", 100 * test, 100, null, Map.of());
            }
        }
        Path cases = page(folder, "cases", builds.write());
        browser.open(cases, Browser.link("a.BTest#adds"), Browser.look(), page -> {
            assertThat(page.locator("#history .title .none").innerText())
                    .isEqualTo("Not enough data: 3 more comparable passing runs needed");
            assertThat(page.locator("#history-note").innerText())
                    .contains(
                            "There is no baseline yet: 3 more passing runs needed on one class of machine, where all runs in one build count as one.");
        });
    }

    @Test
    void history_doesNotKnowWhatWasLost_whereOnlyOlderRunsFailed(@TempDir Path folder) throws IOException {
        Path store = Store.in(folder.resolve("older"))
                .failures("op", 10, 100, "no")
                .successes("op", 190, 100)
                .write();
        browser.open(
                page(folder, "older", store),
                Browser.look(),
                page -> assertThat(page.locator("#history .figures").innerText())
                        .containsPattern("Time lost\\s+not known\\s+Retries"));
    }

    @Test
    void history_keepsNoPlaceForVerdictsAndErrors_whereThereAreNone(@TempDir Path folder) throws IOException {
        Path store = Store.in(folder.resolve("one")).successes("lint", 1, 10).write();
        browser.open(page(folder, "one", store), Browser.look(), page -> {
            Object lefts = page.evaluate("['#history-note', '#history .beside section'].map(part => "
                    + "document.querySelector(part).getBoundingClientRect().left)");
            assertThat(((List<?>) lefts).get(1)).isEqualTo(((List<?>) lefts).get(0));
        });
    }

    @Test
    void history_saysOfHowManyMessagesItHoldsTheNewest_andWhichRunsHaveAnother(@TempDir Path folder)
            throws IOException {
        Store store = Store.in(folder.resolve("messages"));
        for (String letter : List.of("a", "b", "c", "d", "e", "f", "g", "h")) {
            store.failures("op", 1, 100, "no " + letter);
        }
        Path page = page(
                folder,
                "messages",
                store.add("op", 1, 100.0, Status.FAILED, null, Map.of()).write());
        browser.open(page, Browser.link("op"), Browser.look(), opened -> {
            Locator history = opened.locator("#history");
            assertThat(history.locator("section[aria-label=Errors] h4").innerText())
                    .isEqualTo("Errors n = 8 messages; the page holds the newest 5");
            unfold(history.locator("#history-runs"));
            List<String> errors =
                    history.locator("#history-table tbody tr td:nth-child(7)").allInnerTexts();
            assertThat(errors.get(0)).isEmpty();
            assertThat(errors.subList(1, 6)).containsExactly("no h", "no g", "no f", "no e", "no d");
            assertThat(errors.subList(6, 9)).containsOnly("Its message is not in this page");
        });
    }

    @Test
    void history_drawsOutcomesInShapesAndColours_withABandAndVersions() {
        browser.open(month, Browser.link(SampleMonth.FLAKY), Browser.look(), page -> {
            Browser.untilDrawn(page);
            Object shapes = page.evaluate("""
                    () => {
                      const chart = Chart.getChart('history-chart');
                      const points = chart.getDatasetMeta(0).data.map(point => point.options);
                      return [...new Set(points.map(o => `${o.pointStyle} ${o.borderColor}`))].sort();
                    }
                    """);
            assertThat(shapes).isEqualTo(List.of("circle #2ba56a", "crossRot #dd4b41", "triangle #e08a1b"));
            assertThat(page.evaluate("Chart.getChart('history-chart').config.plugins[0].id"))
                    .isEqualTo("bandAndVersions");
        });
    }

    @Test
    void history_staysWithTheOperationThatIsRead_whenAnotherDeservesALookMore(@TempDir Path folder) throws IOException {
        Store store = Store.in(folder.resolve("read")).successes("lint", 5, 100);
        Path before = page(folder, "before", store.write());
        Path after = page(
                folder,
                "after",
                Store.in(folder.resolve("read")).failures("deploy", 5, 10, "no").write());
        browser.open(before, Browser.look(), page -> {
            page.locator("#history-runs > summary").focus();
            refresh(page, after);
            assertThat(page.locator("#history-name").innerText()).isEqualTo("lint");
        });
        browser.open(before, Browser.look(), page -> {
            refresh(page, after);
            assertThat(page.locator("#history-name").innerText()).isEqualTo("deploy");
        });
    }

    @Test
    void history_isChosenByTyping_andEscapeCloses() {
        browser.open(month, Browser.look(), page -> {
            Locator box = page.getByRole(
                    AriaRole.COMBOBOX,
                    new Page.GetByRoleOptions().setName("Operation").setExact(true));
            box.focus();
            page.keyboard().type("price index");
            assertThat(box.getAttribute("aria-expanded")).isEqualTo("true");
            assertThat(page.locator("#history-operation-list [role=option]").allTextContents())
                    .singleElement()
                    .asString()
                    .contains(SampleMonth.SLOWER);

            page.keyboard().press("Escape");
            assertThat(box.getAttribute("aria-expanded")).isEqualTo("false");
            assertThat(page.locator("#history-name").innerText()).isEqualTo(SampleMonth.BROKEN);

            page.keyboard().type("price index");
            page.keyboard().press("Enter");
            assertThat(page.locator("#history-name").innerText()).isEqualTo(SampleMonth.SLOWER);
        });
    }

    @Test
    void history_isReachedFromAnywhere_withASlash() {
        browser.open(month, Browser.look(), page -> {
            page.keyboard().press("/");
            assertThat(page.evaluate("document.activeElement.id")).isEqualTo("jump-to");
            page.keyboard().type("lint");
            page.keyboard().press("ArrowDown");
            page.keyboard().press("ArrowUp");
            page.keyboard().press("Enter");
            assertThat(page.locator("#history-name").innerText()).isEqualTo("lint");
        });
    }
}
