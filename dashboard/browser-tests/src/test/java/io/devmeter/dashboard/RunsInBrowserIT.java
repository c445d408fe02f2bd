// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.LIST;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.SelectOption;
import io.devmeter.store.ExecutionRecord;
import io.devmeter.store.ExecutionRecord.Status;
import io.devmeter.store.ExecutionStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where one run spent its time, and what differs between two runs, branches or periods. */
class RunsInBrowserIT extends BrowserFixture {

    private static Path month;

    @BeforeAll
    static void start(@TempDir Path folder) throws IOException {
        month = page(folder, "month", SampleMonth.ordinary(folder.resolve("month")));
    }

    @Test
    void waterfall_showsTheTree_withItsCriticalPath_andTimeOfEachItself() {
        browser.open(month, Browser.look(), page -> {
            Locator rows = page.locator("#waterfall tbody tr");
            assertThat(rows.first().innerText()).contains("mvn verify", "critical");
            assertThat(rows.first().getAttribute("aria-level")).isEqualTo("1");
            assertThat(rows.nth(1).getAttribute("aria-level")).isEqualTo("2");
            assertThat(page.locator("#waterfall").innerText())
                    .contains(
                            "Failed: " + SampleMonth.BROKEN + ".",
                            "Longest by itself:",
                            "n = ",
                            "one after the other: all are on the critical path");

            page.locator("#waterfall-close").click();
            assertThat(rows.count()).isEqualTo(4);
            page.locator("#waterfall-open").click();
            assertThat(rows.count()).isGreaterThan(50);
        });
    }

    @Test
    void waterfall_keepsFiguresAndTheirUnitsTogether_whereItsAnswerBreaks() {
        browser.open(month, Browser.look(), page -> {
            Object broken = page.locator("#waterfall .answer").last().evaluate("""
                    answer => Array.from({ length: 80 }, (_, i) => 250 + i).filter(width => {
                      answer.style.width = `${width}px`;
                      return [...answer.querySelectorAll('b')].some(figure => figure.getClientRects().length > 1);
                    })
                    """);
            assertThat(broken).asInstanceOf(LIST).isEmpty();
        });
    }

    @Test
    void waterfall_isWalkedThrough_byArrowKeys() {
        browser.open(month, Browser.look(), page -> {
            page.locator("#waterfall-close").click();
            page.locator("#waterfall tbody tr").first().focus();
            page.keyboard().press("ArrowDown");
            assertThat(focusedRow(page)).contains("module shop-core");
            page.keyboard().press("ArrowRight");
            assertThat(page.evaluate("document.activeElement.getAttribute('aria-expanded')"))
                    .isEqualTo("true");
            page.keyboard().press("ArrowRight");
            assertThat(focusedRow(page)).contains("resources:resources");
            page.keyboard().press("ArrowLeft");
            page.keyboard().press("ArrowLeft");
            assertThat(page.evaluate("document.activeElement.getAttribute('aria-expanded')"))
                    .isEqualTo("false");
            page.locator("#waterfall tbody tr").nth(2).focus(); // As the live page does it, or a click.
            assertThat(page.locator("#waterfall tbody tr[tabindex='0']").allInnerTexts())
                    .containsExactly(page.locator("#waterfall tbody tr").nth(2).innerText());
            page.keyboard().press("Home");
            assertThat(focusedRow(page)).contains("mvn verify");
            page.keyboard().press("Enter");
            assertThat(page.locator("#history-name").innerText()).isEqualTo("mvn verify");
        });
    }

    /** A build an hour, each of a mojo with so many cases of one test, or with as many tests. */
    private static Path builds(Path directory, int builds, int cases, boolean ofOneTest) throws IOException {
        List<ExecutionRecord> executions = new ArrayList<>();
        for (int build = 0; build < builds; build++) {
            String trace = String.format("%032x", build + 1);
            Instant start = Store.NOW.minus(Duration.ofHours(builds - build));
            executions.add(ExecutionRecord.builder("mvn verify", start)
                    .durationMs(60_000.0)
                    .span(trace, "a".repeat(16), null)
                    .build());
            executions.add(ExecutionRecord.builder("surefire:test", start.plusSeconds(1))
                    .durationMs(59_000.0)
                    .span(trace, "b".repeat(16), "a".repeat(16))
                    .build());
            for (int i = 0; i < cases; i++) {
                executions.add(ExecutionRecord.builder(
                                ofOneTest ? "a.B#cases" : "a.B#t" + i, start.plusMillis(2_000 + 100 * i))
                        .durationMs(100.0)
                        .span(trace, String.format("%016x", i + 1), "b".repeat(16))
                        .build());
            }
        }
        try (ExecutionStore store = ExecutionStore.open(directory)) {
            store.append(executions);
        }
        return directory;
    }

    @Test
    void waterfall_andCompare_sayWhereNotAllOfARunIsHeld(@TempDir Path folder) throws IOException {
        browser.open(page(folder, "cases", builds(folder.resolve("cases"), 3, 100, true)), Browser.look(), page -> {
            Locator waterfall = page.locator("#waterfall-body");
            assertThat(waterfall.innerText())
                    .contains(
                            "n = 102 executions. They ran one after the other", "Longest by itself: surefire:test 49 s")
                    .doesNotContain("at least");

            for (int older = 1; older <= 2; older++) {
                page.locator("#waterfall-run").selectOption(new SelectOption().setIndex(older));
                assertThat(waterfall.innerText())
                        .contains(
                                older == 1 ? "at least n = 52 executions." : "at least n = 2 executions.",
                                "are not known")
                        .doesNotContain("one after the other", "Longest by itself");
                assertThat(waterfall.locator("tbody tr td:nth-child(4)").allInnerTexts())
                        .containsOnly("–");
                assertThat(waterfall.locator("tbody .path").count()).isZero();
            }

            assertThat(page.locator("#compare-runs-before option").allTextContents())
                    .extracting(title -> title.substring(title.lastIndexOf(" · ") + 3))
                    .containsExactly("102 executions", "at least 52 executions", "at least 2 executions");
            Locator cases = page.locator("#compare tbody tr").filter(new Locator.FilterOptions().setHasText("cases"));
            assertThat(cases.innerText()).contains("n ≥ 50", "n 100", "same");
            page.locator("#compare-runs-before").selectOption(new SelectOption().setIndex(2));
            assertThat(cases.innerText()).contains("not held before").doesNotContain("only after");
            assertThat(page.locator("#compare .hint").first().innerText())
                    .contains("1 not held on one side")
                    .doesNotContain("only after");
        });
    }

    @Test
    void waterfall_showsTheNewestRun_untilTheReaderIsInAnother(@TempDir Path folder) throws IOException {
        Path two = page(folder, "two", builds(folder.resolve("two"), 2, 3, false));
        Path three = page(folder, "three", builds(folder.resolve("three"), 3, 3, false));
        Path four = page(folder, "four", builds(folder.resolve("four"), 4, 3, false));
        browser.open(two, Browser.look(), page -> {
            Locator run = page.locator("#waterfall-run");
            refresh(page, three);
            assertThat(run.inputValue()).isEqualTo(String.format("%032x", 3));

            page.locator("#waterfall tbody tr").first().focus();
            refresh(page, four);
            assertThat(run.inputValue()).isEqualTo(String.format("%032x", 3));

            run.selectOption(String.format("%032x", 2));
            refresh(page, four);
            assertThat(page.evaluate("document.activeElement.id"))
                    .as("where a choice leads to, with the next execution, too")
                    .isEqualTo("waterfall-heading");
        });
    }

    @Test
    void waterfall_saysHowManyExecutionsItLeavesOut(@TempDir Path folder) throws IOException {
        browser.open(page(folder, "tests", builds(folder.resolve("tests"), 1, 520, false)), Browser.look(), page -> {
            assertThat(page.locator("#waterfall-body").innerText())
                    .contains(
                            "n = 522 executions, of which the 500 that failed or took longest are shown.",
                            "500 executions of those shown",
                            ", of the executions shown.")
                    .doesNotContain("one after the other");
        });
    }

    private static String focusedRow(Page page) {
        return page.evaluate("document.activeElement.textContent").toString();
    }

    @Test
    void compare_setsTwoRunsOfTheSameMachinesSideBySide() {
        browser.open(month, Browser.look(), page -> {
            Locator compare = page.locator("#compare");
            assertThat(chosen(page, "compare-runs-before")).contains("main@", "github");
            assertThat(chosen(page, "compare-runs-after")).contains("main@", "github");
            assertThat(compare.innerText()).contains("n = ").doesNotContain("different classes of machine");

            List<String> local = page.locator("#compare-runs-before option").allTextContents().stream()
                    .filter(run -> run.contains("local"))
                    .toList();
            page.locator("#compare-runs-before").selectOption(new SelectOption().setLabel(local.get(0)));
            assertThat(compare.innerText()).contains("different classes of machine");
            assertThat(page.evaluate("document.activeElement.id")).isEqualTo("compare-runs-before");
        });
    }

    @Test
    void compare_setsBranchesAndPeriodsSideBySide_onOneClassOfMachine() {
        browser.open(month, Browser.look(), page -> {
            Locator compare = page.locator("#compare");
            compare.getByRole(AriaRole.TAB, new Locator.GetByRoleOptions().setName("Two branches"))
                    .click();
            assertThat(chosen(page, "compare-branches-after")).isEqualTo("main");
            assertThat(chosen(page, "compare-branches-before")).isEqualTo("feature/vouchers");
            assertThat(chosen(page, "compare-machine")).startsWith("github · linux · amd64 (n = ");

            compare.getByRole(AriaRole.TAB, new Locator.GetByRoleOptions().setName("Two periods"))
                    .click();
            assertThat(chosen(page, "compare-periods-after")).isEqualTo("The last 7 days");
            assertThat(compare.locator("tbody").innerText()).contains("fails more", simple(SampleMonth.BROKEN));
            assertThat(compare.locator(".hint").first().innerText())
                    .contains("Broken environments are left out.")
                    .as("in one of which nearly all failed")
                    .containsPattern(": \\d whose share of failures changed");
            page.locator("#compare-table-by-3").click();
            assertThat(compare.locator("tbody tr").first().innerText()).containsPattern("\\+[\\d.]+ m?s");
        });
    }

    @Test
    void compare_countsTheRunsOfAMedian_besideThoseThatFailed(@TempDir Path folder) throws IOException {
        Store store = Store.in(folder.resolve("branches"));
        onBranch(store, "main", 2, Status.SUCCESS);
        onBranch(store, "main", 3, Status.FAILED);
        onBranch(store, "feature", 1, Status.FAILED);
        browser.open(page(folder, "branches", store.write()), Browser.look(), page -> {
            page.locator("#compare-branches").click();
            Locator cells = page.locator("#compare tbody td");
            assertThat(cells.first().innerText()).isEqualTo("1 failed of 1");
            assertThat(cells.nth(1).innerText()).isEqualTo("3 failed of 5 100 ms n 2");
        });
    }

    private static void onBranch(Store store, String branch, int count, Status status) {
        store.add("lint", count, 100.0, status, null, Map.of("vcs.ref.head.name", branch));
    }
}
