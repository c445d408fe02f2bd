// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the last runs of each operation look like, also where one ran more than once in a build, and to whom it is said. */
class StripInBrowserIT extends BrowserFixture {

    private static final int BUILDS = 6;

    private static Path month;

    @TempDir
    Path folder;

    @BeforeAll
    static void start(@TempDir Path folder) throws IOException {
        month = page(folder, "month", SampleMonth.ordinary(folder.resolve("month")));
    }

    private static Map<String, Object> attempt(long number) {
        return Map.of("attempt", number);
    }

    private static Map<String, Object> attempt(String module, long number) {
        Map<String, Object> metadata = new HashMap<>(attempt(number));
        metadata.put("maven.project.artifactId", module);
        return metadata;
    }

    private static Locator rowOf(Page page, String operation) {
        return page.locator("#strip tbody tr").filter(new Locator.FilterOptions().setHasText(operation));
    }

    private static Locator newestCellOf(Page page, String operation) {
        return rowOf(page, operation).locator(".cell").last();
    }

    private static String failuresOf(Page page, String operation) {
        return rowOf(page, operation).locator("td").last().innerText();
    }

    @Test
    void showsOperationsByRun_inSignsAndWords_theMostUrgentFirst() {
        browser.open(month, Browser.look(), page -> {
            Locator rows = page.locator("#strip tbody tr");
            assertThat(rows.count()).isEqualTo(25);
            assertThat(rows.first().locator("th").innerText()).contains(simple(SampleMonth.BROKEN), "Broken");
            assertThat(rows.first().locator(".cell").last().innerText()).contains("✕", "failed");
            Locator flaky = rows.filter(new Locator.FilterOptions().setHasText(simple(SampleMonth.FLAKY)));
            assertThat(flaky.locator(".cell.retry").first().innerText()).contains("↻", "passed on retry");
            assertThat(flaky.locator(".cell.pass").first().getAttribute("title"))
                    .contains("passed", "ms", "@");

            page.locator("#strip-table-more").click();
            assertThat(rows.count()).isGreaterThan(25);
        });
    }

    @Test
    void showsWhatThereIsAVerdictOn_alsoIfItIsPartOfNoBuild() throws IOException {
        Path store = folder.resolve("beside");
        Builds builds = Builds.in(store, BUILDS);
        for (int build = 0; build < BUILDS; build++) {
            builds.build(null).run("unit-tests", 100, 100, null, Map.of());
        }
        builds.write();
        Store.in(store)
                .successes("lint", 2, 10)
                .failures("lint", 3, 10, "no")
                .successes("fmt", 2, 10)
                .write();
        browser.open(page(folder, "beside", store), Browser.look(), page -> {
            assertThat(page.locator(".stand.broken").textContent()).isEqualTo("1 broken");
            assertThat(page.locator("#strip tbody th").first().innerText()).contains("lint", "Broken");
            assertThat(failuresOf(page, "lint")).isEqualTo("–");
            assertThat(rowOf(page, "fmt").count()).isZero();
            assertThat(page.locator("#strip .hint").first().innerText())
                    .endsWith(
                            "n = 2 operations; 2 did not run in these, and are shown only if there is a verdict on them.");
        });
    }

    @Test
    void countOfNewOperations_leadsToThem() {
        browser.open(month, Browser.look(), page -> {
            String part = page.locator(".stand.new").getAttribute("href");
            assertThat(page.locator(part + " tbody th .verdict.new").count()).isOne();
        });
    }

    @Test
    void isFiltered_byNameAndByOutcome() {
        browser.open(month, Browser.look(), page -> {
            Locator names = page.locator("#strip tbody th");
            page.locator("#strip-q").fill("currency");
            assertThat(names.allTextContents()).singleElement().asString().contains(SampleMonth.FIXED);

            page.locator("#strip-q").fill("legacy");
            page.locator("#strip-filter").selectOption("failed");
            assertThat(page.locator("#strip").innerText()).contains("No operation matches");

            page.locator("#strip-q").fill("test#");
            assertThat(names.allTextContents())
                    .as("more failed only in a broken environment")
                    .hasSize(3);
        });
    }

    @Test
    void saysThePackage_whereTestsOfSeveralHaveOneName() throws IOException {
        Path store = Store.in(folder.resolve("namesakes"))
                .successes("com.shop.cart.AppTest#starts", 2, 10)
                .successes("com.shop.stock.AppTest#starts", 2, 10)
                .successes("com.shop.stock.OtherTest#starts", 2, 10)
                .write();
        browser.open(
                page(folder, "namesakes", store),
                Browser.look(),
                page -> assertThat(page.locator("#strip tbody th").allInnerTexts())
                        .map(name -> name.replaceAll("\\s+", " ").strip())
                        .containsExactlyInAnyOrder(
                                "AppTest#starts in com.shop.cart",
                                "AppTest#starts in com.shop.stock",
                                "OtherTest#starts"));
    }

    @Test
    void setsABrokenEnvironmentApart() {
        browser.open(month, Browser.look(), page -> {
            Locator row = page.locator("#strip tbody tr")
                    .filter(new Locator.FilterOptions().setHasText(simple(SampleMonth.SLOWER)));
            assertThat(row.locator(".cell.apart").innerText()).contains("!", "failed in a broken environment");
            assertThat(row.locator("td").last().innerText()).isEqualTo("0 of 26");
            assertThat(page.locator("#strip .legend").innerText()).contains("failed in a broken environment");
            Locator run = page.locator("#strip thead a[title*='a broken environment']");
            assertThat(run.count()).isOne();
            run.click();
            assertThat(page.evaluate("document.activeElement.id")).isEqualTo("waterfall-heading");
        });
    }

    @Test
    void ofExecutionsWithoutBuilds_showsTheNthNewest() throws IOException {
        Path plain = page(folder, "plain", Store.small(folder.resolve("store")));
        browser.open(plain, Browser.look(), page -> {
            assertThat(page.locator("#strip .hint").first().innerText())
                    .contains("executions of each operation by itself");
            assertThat(page.locator("#strip thead th").allInnerTexts())
                    .contains("last", "−1")
                    .doesNotContain("−20");
        });
    }

    @Test
    void aModuleThatFailedForGood_outweighsOneThatPassedOnRetry() throws IOException {
        Builds builds = Builds.in(folder.resolve("modules"), BUILDS);
        for (int build = 0; build < BUILDS; build++) {
            builds.build("tests failed")
                    .run("surefire:test", 1_000, 100, "alpha", attempt("alpha", 1))
                    .run("surefire:test", 2_000, 100, "beta", attempt("beta", 1))
                    .run("surefire:test", 3_000, 100, null, attempt("beta", 2))
                    .run("jar:jar", 1_000, 100, "alpha", attempt("alpha", 1))
                    .run("jar:jar", 2_000, 100, null, attempt("alpha", 2))
                    .run("jar:jar", 3_000, 100, null, attempt("beta", 1));
        }
        browser.open(page(folder, "modules", builds.write()), Browser.look(), page -> {
            assertThat(newestCellOf(page, "surefire:test").innerText()).contains("failed in alpha");
            assertThat(newestCellOf(page, "surefire:test").getAttribute("title"))
                    .startsWith("failed in alpha · 3 runs");
            assertThat(failuresOf(page, "surefire:test")).isEqualTo("6 of 6");
            assertThat(newestCellOf(page, "jar:jar").innerText()).contains("passed on retry in alpha");
            assertThat(failuresOf(page, "jar:jar")).isEqualTo("0 of 6");

            page.locator("#strip-filter").selectOption("failed");
            assertThat(page.locator("#strip tbody th .name").allTextContents())
                    .containsExactlyInAnyOrder("mvn verify", "surefire:test");
        });
    }

    @Test
    void theLastAttemptDecides_whateverTheClockSays() throws IOException {
        Builds builds = Builds.in(folder.resolve("attempts"), BUILDS);
        for (int build = 0; build < BUILDS; build++) {
            builds.build(null)
                    .run("within-a-second", 100, 5, "no", attempt(1))
                    .run("within-a-second", 150, 300, null, attempt(2))
                    .run("clock-behind", 3_000, 100, "no", attempt(1))
                    .run("clock-behind", 1_000, 100, null, attempt(2))
                    .run("one-of-two-cases", 1_000, 100, "no", attempt(1))
                    .run("one-of-two-cases", 1_200, 100, null, attempt(1))
                    .run("one-of-two-cases", 2_000, 100, "no", attempt(2))
                    .run("repeated-with-its-class", 1_000, 100, null, attempt(1))
                    .run("repeated-with-its-class", 2_000, 100, null, attempt(2));
        }
        browser.open(page(folder, "attempts", builds.write()), Browser.look(), page -> {
            assertThat(newestCellOf(page, "within-a-second").innerText()).contains("passed on retry");
            assertThat(newestCellOf(page, "clock-behind").innerText()).contains("passed on retry");
            assertThat(newestCellOf(page, "repeated-with-its-class").innerText())
                    .contains("passed")
                    .doesNotContain("retry");
            assertThat(failuresOf(page, "clock-behind")).isEqualTo("0 of 6");
            assertThat(failuresOf(page, "one-of-two-cases")).isEqualTo("6 of 6");
        });
    }

    @Test
    void aBrokenEnvironment_isSetApart_whereColumnsAreNotBuilds() throws IOException {
        Path store = folder.resolve("single");
        Store singles = Store.in(store);
        Builds builds = Builds.in(store, 1).build("no database");
        for (int test = 0; test < 6; test++) {
            singles.successes("a.BTest#t" + test, 30, 100);
            builds.run("a.BTest#t" + test, 100 * test, 100, "no database", Map.of());
        }
        singles.write();
        browser.open(page(folder, "single", builds.write()), Browser.look(), page -> {
            assertThat(page.locator("#strip .hint").first().innerText()).contains("of each operation by itself");
            assertThat(newestCellOf(page, "BTest#t0").innerText()).contains("failed in a broken environment");
            assertThat(failuresOf(page, "BTest#t0")).startsWith("0 of ");
            assertThat(page.locator("#strip .legend").innerText()).contains("failed in a broken environment");
        });
    }

    @Test
    void whatACellSays_isReachedByKeyboardAndTouch_withOneStop() throws IOException {
        Builds builds = Builds.in(folder.resolve("reached"), BUILDS);
        for (int build = 0; build < BUILDS; build++) {
            builds.build(build == 3 ? "tests failed" : null)
                    .run("compile", 100, 1_000 + build, null, attempt("alpha", 1))
                    .run("verify", 2_000, 100, build == 3 ? "no" : null, attempt("beta", 1));
        }
        Path file = page(folder, "reached", builds.write());
        browser.open(file, Browser.look(), page -> {
            Locator note = page.locator("#strip-note");
            assertThat(page.locator("#strip td[tabindex]").count()).isOne();
            assertThat(note.isVisible()).isFalse();
            page.locator("#strip tbody tr:first-child a").focus();
            page.keyboard().press("Tab");
            assertThat(page.evaluate("document.activeElement.id")).isEqualTo("strip-cell");
            assertThat(note.innerText()).startsWith("passed · ");

            for (int i = 0; i < 2; i++) {
                page.keyboard().press("ArrowLeft");
            }
            Locator cell = page.locator("#strip-cell");
            assertThat(cell.locator(".cell").getAttribute("title")).isEqualTo(note.innerText());
            assertThat(note.innerText()).startsWith("failed");
            assertThat(cell.getAttribute("aria-describedby")).isEqualTo("strip-note");
            assertThat(page.locator("#strip td[tabindex]").count()).isOne();

            page.keyboard().press("End");
            page.keyboard().press("ArrowRight");
            assertThat(cell.evaluate("cell => cell.cellIndex"))
                    .as("and no further")
                    .isEqualTo(BUILDS);
            page.keyboard().press("Home");
            page.keyboard().press("ArrowUp");
            assertThat(cell.evaluate("cell => [cell.cellIndex, cell.parentNode.sectionRowIndex]"))
                    .isEqualTo(List.of(1, 0));
            page.keyboard().press("ArrowDown");
            refresh(page, file);
            assertThat(page.evaluate("document.activeElement.id")).isEqualTo("strip-cell");
            assertThat(cell.evaluate("cell => [cell.cellIndex, cell.parentNode.sectionRowIndex]"))
                    .isEqualTo(List.of(1, 1));
        });
        browser.open(file, Browser.look().setViewportSize(390, 800).setHasTouch(true), page -> {
            newestCellOf(page, "compile").tap();
            assertThat(page.locator("#strip-note").innerText()).startsWith("passed · 1 s · ");
            assertThat(page.locator("#strip-note").isVisible()).isTrue();

            page.keyboard().press("Home");
            assertThat(page.evaluate("""
                            () => document.getElementById('strip-cell').getBoundingClientRect().left
                              >= document.getElementById('strip-scroll').getBoundingClientRect().left
                            """)).as("in view").isEqualTo(true);
        });
    }

    @Test
    void onAPhone_theNewestRunsAreInView() throws IOException {
        browser.open(
                page(folder, "phone", compiled("phone", 20)), Browser.look().setViewportSize(390, 800), page -> {
                    assertThat(page.evaluate("""
                            () => {
                              const { left, right } = document.getElementById('strip-scroll').getBoundingClientRect();
                              return [...document.querySelectorAll('#strip tbody tr:first-child .cell')]
                                .map(cell => cell.getBoundingClientRect()).filter(cell => cell.left >= left && cell.right <= right).length;
                            }
                            """)).as("runs in view").isEqualTo(11);
                });
    }

    @Test
    void aRun_keepsItsCell_whenANewerOneMovesItsColumn() throws IOException {
        Path before = page(folder, "before", compiled("before", 20));
        Path after = page(folder, "after", compiled("after", 21));
        browser.open(before, Browser.look().setViewportSize(390, 800), page -> {
            page.locator("#strip-cell").focus();
            page.keyboard().press("ArrowLeft");
            Locator note = page.locator("#strip-note");
            assertThat(note.innerText()).startsWith("passed · 1.18 s");

            refresh(page, after);
            assertThat(page.locator("#strip thead th").count()).isEqualTo(22);
            assertThat(page.evaluate("document.activeElement.id")).isEqualTo("strip-cell");
            assertThat(note.innerText()).startsWith("passed · 1.18 s");
        });
    }

    private Path compiled(String name, int count) throws IOException {
        Builds builds = Builds.in(folder.resolve(name), count);
        for (int build = 0; build < count; build++) {
            builds.build(null).run("compile", 100, 1_000 + 10 * build, null, attempt("alpha", 1));
        }
        return builds.write();
    }
}
