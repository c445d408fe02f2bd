// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.Media;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What holds for all parts of the page together: addresses, what the reader chose, too little to say, hostile text, and paper. */
class AcrossPartsInBrowserIT extends BrowserFixture {

    private static Path month;

    @TempDir
    Path folder;

    @BeforeAll
    static void start(@TempDir Path folder) throws IOException {
        month = page(folder, "month", SampleMonth.ordinary(folder.resolve("month")));
    }

    @Test
    void oneExecution_saysEverywhereThatThereIsNotEnoughData() throws IOException {
        Path one = page(
                folder,
                "one",
                Store.in(folder.resolve("one")).successes("unit-tests", 1, 842).write());
        browser.open(one, Browser.look(), page -> {
            Browser.untilDrawn(page);
            assertThat(page.locator("#changed").innerText()).contains("none has run often enough");
            assertThat(page.locator("#strip").innerText()).contains("Columns are the newest executions of");
            assertThat(page.locator("#movers").innerText()).contains("Not enough data");
            assertThat(page.locator("#flaky").innerText()).contains("has to run more than once");
            assertThat(page.locator("#history").innerText()).contains("Not enough data:", "The run as a table");
            assertThat(page.locator("#waterfall").innerText()).contains("devmeter workflow");
            assertThat(page.locator("#clusters").innerText()).contains("Nothing failed");
            assertThat(page.locator("#compare").innerText()).contains("This needs two runs");
            assertThat(page.locator("#lost").innerText())
                    .contains("No time was lost")
                    .doesNotContain("n = 0", "table");
            assertThat(page.locator("#health").innerText()).contains("1 day file", "\nof 22 Nov (UTC)");
        });
    }

    @Test
    void links_surviveReload_andBackAndForward() {
        browser.open(month, Browser.link(SampleMonth.SLOWER) + "&status=failed", Browser.look(), page -> {
            assertThat(page.locator("#history-name").innerText()).isEqualTo(SampleMonth.SLOWER);
            assertThat(page.locator("#recent-status").inputValue()).isEqualTo("failed");

            page.locator("#slowest a.name").first().click();
            assertThat(page.locator("#history-name").innerText()).isEqualTo("mvn verify");
            assertThat(page.evaluate("location.hash")).isEqualTo("#operation=mvn%20verify&status=failed");

            page.goBack();
            assertThat(page.locator("#history-name").innerText()).isEqualTo(SampleMonth.SLOWER);
            page.goForward();
            assertThat(page.locator("#history-name").innerText()).isEqualTo("mvn verify");

            page.locator("#operations-filter").fill("order");
            assertThat(page.evaluate("location.hash")).isEqualTo("#operation=mvn%20verify&filter=order&status=failed");
            page.reload();
            assertThat(page.locator("#history-name").innerText()).isEqualTo("mvn verify");
            assertThat(page.locator("#operations-filter").inputValue()).isEqualTo("order");
            assertThat(page.locator("#recent-status").inputValue()).isEqualTo("failed");
        });
    }

    @Test
    void runs_haveAddresses_evenThoseWithoutATree() {
        browser.open(month, Browser.look(), page -> {
            List<?> traces = (List<?>) page.evaluate("""
                    () => {
                      const data = JSON.parse(document.getElementById('devmeter-data').textContent);
                      return [data.invocations[1].trace, data.traces[0], data.invocations.length];
                    }
                    """);
            assertThat(traces.get(2)).isEqualTo(10);

            page.evaluate("trace => { location.hash = `run=${trace}`; }", traces.get(0));
            page.waitForCondition(
                    () -> page.locator("#waterfall-run").inputValue().equals(traces.get(0)));

            page.evaluate("trace => { location.hash = `run=${trace}`; }", traces.get(1));
            page.waitForCondition(
                    () -> page.locator("#waterfall").innerText().contains("of this run, but not its tree"));
            assertThat(page.locator("#waterfall tbody").innerText()).contains("mvn verify");

            page.evaluate("location.hash = 'run=<none>'");
            page.waitForCondition(
                    () -> page.locator("#waterfall").innerText().contains("The run <none> is not in this page"));
        });
    }

    @Test
    void unknownOperation_isSaidToBeUnknown() {
        browser.open(
                month,
                "#operation=%3Cb%3Enone%E0%A4%A",
                Browser.look(),
                page -> assertThat(page.locator("#history .alarm").innerText())
                        .contains("No operation of this page is named"));
    }

    @Test
    void hostileText_isLiteralInEveryPart() throws IOException {
        Path hostile = page(folder, "hostile", Store.hostileTraces(folder.resolve("hostile")));
        List<String> texts = HostileTexts.texts();
        browser.open(hostile, Browser.look(), page -> {
            Browser.untilDrawn(page);
            for (String id : List.of(
                    "strip-table",
                    "slowest-table",
                    "flaky-table",
                    "clusters-list",
                    "compare-table",
                    "waterfall-table",
                    "cards-list",
                    "recent-list")) {
                Locator all = page.locator("#" + id + "-all");
                Locator more = page.locator("#" + id + "-more");
                while (all.count() == 0 && more.count() > 0) {
                    more.click();
                }
                if (all.count() > 0) {
                    all.click();
                }
            }
            for (Map.Entry<String, String> part : Map.of(
                            "#strip", "tbody th .name bdi",
                            "#slowest", "tbody th .name bdi",
                            "#waterfall", "tbody th .name bdi",
                            "#compare", "tbody th .name bdi",
                            "#cards-body", "h4 .name bdi",
                            "#recent", "pre.error bdi",
                            "#clusters", ".names bdi")
                    .entrySet()) {
                List<String> shown =
                        page.locator(part.getKey() + ' ' + part.getValue()).allTextContents();
                assertThat(shown)
                        .as(part.getKey())
                        .containsAll(texts.stream()
                                .map(AcrossPartsInBrowserIT::shown)
                                .toList());
            }
            for (String text : texts) {
                page.evaluate("name => { location.hash = `operation=${encodeURIComponent(name)}`; }", text);
                page.waitForCondition(
                        () -> page.locator("#history-name").textContent().equals(shown(text)));
                assertThat(page.locator("#history .error bdi").first().textContent())
                        .isEqualTo(shown(text));
                assertThat(page.locator("#history .chips .key").first().textContent())
                        .isEqualTo(shown(text));
            }
            assertThat(page.locator("main script, main img, main h1, main iframe")
                            .count())
                    .isZero();
            assertThat(page.evaluate("window.ran === undefined && ({}).total_executions === undefined"))
                    .isEqualTo(true);
        });
    }

    private static String shown(String text) {
        return text.replace("\r\n", "\n").replace('\u0007', '␇').replace('\u001b', '␛');
    }

    @Test
    void refresh_drawsTheNewData_andKeepsWhatTheReaderChose() throws IOException {
        Path store = SampleMonth.ordinary(folder.resolve("store"));
        Store.in(store).failures("mvn verify", 12_000, 5, "no").write();
        Path later = page(folder, "later", store);
        browser.open(month, Browser.look(), page -> {
            page.locator("#slowest a.name").first().click();
            page.locator("#operations-filter").fill("order");
            page.locator("#recent-status").selectOption("failed");
            page.locator("#movers-table-by-0").click();
            unfold(page.locator("#health-days"));
            page.locator("#changed [role=tab]").nth(1).click();
            page.locator("#strip-q").fill("test");
            page.keyboard().press("ArrowLeft");
            page.evaluate("scrollTo({ top: 1234, behavior: 'instant' })");
            page.evaluate("window.before = document.querySelector('#history-name')");

            refresh(page, later);

            assertThat(page.evaluate("window.before.isConnected")).isEqualTo(false);
            assertThat(page.locator("#history-name").innerText()).isEqualTo("mvn verify");
            assertThat(page.locator("#history .figures").innerText()).contains("12,031");
            assertThat(page.locator("#operations-filter").inputValue()).isEqualTo("order");
            assertThat(page.locator("#recent-status").inputValue()).isEqualTo("failed");
            assertThat(page.locator("#movers th[aria-sort]").innerText()).startsWith("Operation");
            assertThat(page.locator("#health-days").getAttribute("open")).isNotNull();
            assertThat(page.locator("#changed [role=tab]").nth(1).getAttribute("aria-selected"))
                    .isEqualTo("true");
            assertThat(
                            page.evaluate(
                                    "[document.activeElement.id, document.activeElement.value, document.activeElement.selectionStart]"))
                    .isEqualTo(List.of("strip-q", "test", 3));
            assertThat(page.evaluate("scrollY")).isEqualTo(1234);
            page.waitForCondition(() -> (boolean) page.evaluate(
                    "Chart.getChart('history-chart') !== undefined && Chart.getChart('chart-failures') !== undefined"));
        });
    }

    @Test
    void onAPhone_namesStandAboveWhatIsSaidOfThem_andStayInView() {
        browser.open(month, Browser.look().setViewportSize(390, 844), page -> {
            for (String table : List.of("#strip", "#movers", "#flaky", "#slowest", "#operations", "#compare")) {
                Locator scroll = page.locator(table + " .scroll").first();
                for (String end : List.of("scroll.scrollWidth", "-scroll.scrollWidth")) {
                    scroll.evaluate("scroll => { scroll.scrollLeft = " + end + "; }");
                    assertThat(scroll.evaluate("""
                                    scroll => {
                                      const { left, right } = scroll.getBoundingClientRect();
                                      return [...scroll.querySelectorAll('tbody tr')].filter(row => row.offsetHeight > 0).flatMap(row => {
                                        const name = row.querySelector('th a').getBoundingClientRect();
                                        const contents = document.createRange();
                                        contents.selectNodeContents(row.cells[1]);
                                        const isSqueezed = name.width <= 24 && name.height > 30;
                                        const isRight = name.left >= left && name.right <= right && !isSqueezed
                                          && name.bottom <= contents.getBoundingClientRect().top + 1;
                                        return isRight ? [] : [row.textContent];
                                      });
                                    }
                                    """))
                            .as("%s, scrolled to %s", table, end)
                            .isEqualTo(List.of());
                }
                assertThat((int) scroll.evaluate("""
                                scroll => {
                                  scroll.scrollLeft = 0;
                                  const { right } = scroll.getBoundingClientRect();
                                  return [...scroll.querySelector('tbody tr').cells].slice(1).filter(cell => cell.getBoundingClientRect().right <= right + 1).length;
                                }
                                """)).as(table).isGreaterThanOrEqualTo(2);
            }
        });
    }

    @Test
    void print_showsEverythingOnPaper() {
        browser.open(month, Browser.look(), page -> {
            byte[] paper = page.pdf(new Page.PdfOptions().setFormat("A4"));
            assertThat(paper).hasSizeGreaterThan(50_000);
            assertThat(page.evaluate("document.documentElement.classList.contains('printing')"))
                    .isEqualTo(false);

            page.setViewportSize(718, 1000);
            page.emulateMedia(new Page.EmulateMediaOptions().setMedia(Media.PRINT));
            assertThat(page.locator("#strip tbody th").first().boundingBox().width)
                    .as("names are to be read")
                    .isGreaterThan(200);
            assertThat(page.locator("#strip .legend").isVisible()).isTrue();
            assertThat(page.locator("summary:visible").count()).isZero();
        });
    }
}
