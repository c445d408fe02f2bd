// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.DOUBLE;
import static org.assertj.core.api.InstanceOfAssertFactories.LIST;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ReducedMotion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The page in a real browser, from a file. Each look at it also fails on anything in the console, on a violation of the
 * page's policy, and on any request but the one for the file.
 */
class PageInBrowserIT extends BrowserFixture {

    private static final List<String> CHARTS = List.of(
            "Success rate by operation",
            "Average duration by operation",
            "Executions by operation",
            "Failures by operation");

    // --accent-bar of palette.css in each scheme.
    private static final int LIGHT_BARS = 0x6377e8;
    private static final int DARK_BARS = 0x7b8cf5;

    /** Read from a copy, as the browser complains of a canvas that is read again and again. */
    private static final String PIXELS = """
            function pixels(canvas) {
              const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext('2d', { willReadFrequently: true });
              copy.drawImage(canvas, 0, 0);
              return new Uint32Array(copy.getImageData(0, 0, canvas.width, canvas.height).data.buffer);
            }
            """;

    /** The figures whose text does not keep a distance from all sides, or which reach out of the row. */
    private static final String OVERFLOWING = """
            figures => figures.filter(figure => {
              const box = figure.getBoundingClientRect();
              const row = figure.parentNode.getBoundingClientRect();
              const text = document.createRange();
              text.selectNodeContents(figure);
              const { left, right, top, bottom } = text.getBoundingClientRect();
              return left < box.left + 4 || right > box.right - 4 || top < box.top || bottom > box.bottom
                || box.left < row.left - 1 || box.right > row.right + 1;
            }).map(figure => figure.innerText)
            """;

    private static Path small;
    private static Path hostile;
    private static Path none;
    private static Path month;

    @BeforeAll
    static void start(@TempDir Path folder) throws IOException {
        small = pageInItsFolder(folder, "small", Store.small(folder.resolve("small")));
        hostile = pageInItsFolder(folder, "hostile", Store.hostile(folder.resolve("hostile"), 400));
        none = pageInItsFolder(folder, "none", folder.resolve("none"));
        month = pageInItsFolder(folder, "month", SampleMonth.ordinary(folder.resolve("month")));
    }

    /** In a folder whose name has to be escaped in addresses. */
    private static Path pageInItsFolder(Path folder, String name, Path store) throws IOException {
        return page(folder.resolve("a folder#" + name), name, store);
    }

    private static Path pageNamed(String name) {
        return switch (name) {
            case "small" -> small;
            case "hostile" -> hostile;
            case "month" -> month;
            default -> none;
        };
    }

    @ParameterizedTest
    @EnumSource(
            value = ColorScheme.class,
            names = {"LIGHT", "DARK"})
    void charts_areDrawn_inBothSchemes(ColorScheme scheme) {
        for (String name : List.of("small", "hostile", "none")) {
            browser.open(pageNamed(name), Browser.look().setColorScheme(scheme), page -> {
                for (String chart : CHARTS) {
                    Locator canvas = canvas(page, chart);
                    page.waitForCondition(() -> colours(canvas) > 1);
                }
            });
        }
    }

    private static Locator canvas(Page page, String chart) {
        Locator canvas = page.getByRole(
                AriaRole.IMG, new Page.GetByRoleOptions().setName(chart).setExact(true));
        assertThat(canvas.count()).isEqualTo(1);
        assertThat(canvas.isVisible()).isTrue();
        return canvas;
    }

    private static int colours(Locator canvas) {
        return (int) canvas.evaluate("canvas => {" + PIXELS + "return new Set(pixels(canvas)).size; }");
    }

    @Test
    void charts_areRedrawn_whenTheSchemeChanges_andForPaper() {
        browser.open(small, Browser.look(), page -> {
            Locator canvas = canvas(page, CHARTS.get(1));
            page.waitForCondition(() -> shows(canvas, LIGHT_BARS));

            page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.DARK));
            page.waitForCondition(() -> shows(canvas, DARK_BARS) && !shows(canvas, LIGHT_BARS));

            page.evaluate("dispatchEvent(new Event('beforeprint'))");
            page.waitForCondition(() -> shows(canvas, LIGHT_BARS) && !shows(canvas, DARK_BARS));

            page.evaluate("dispatchEvent(new Event('afterprint'))");
            page.waitForCondition(() -> shows(canvas, DARK_BARS) && !shows(canvas, LIGHT_BARS));
        });
    }

    @Test
    void chartThatStillMoves_isDrawnToTheEnd_forPaper() {
        browser.open(small, Browser.look().setReducedMotion(ReducedMotion.NO_PREFERENCE), page -> {
            Browser.untilDrawn(page);
            assertThat(page.evaluate("""
                            () => {
                              const chart = Chart.getChart('chart-failures');
                              chart.reset();
                              chart.update();
                              dispatchEvent(new Event('beforeprint'));
                              return [chart.width, chart.getDatasetMeta(0).data[0].x
                                - chart.scales.x.getPixelForValue(chart.data.datasets[0].data[0])];
                            }
                            """)).isEqualTo(List.of(310, 0));
        });
    }

    /** Firefox says that it has printed while the page is still laid out for paper, which it no longer is when it is next looked at. */
    @Test
    void charts_fitTheScreenAgain_alsoIfThePageIsLaidOutForPaperUntilItHasBeenPrinted() {
        browser.open(small, Browser.look(), page -> {
            Browser.untilDrawn(page);
            Object before = page.evaluate("Chart.getChart('chart-failures').width");
            page.evaluate("""
                    const paper = new CSSStyleSheet();
                    dispatchEvent(new Event('beforeprint'));
                    paper.replaceSync('.charts { width: 500px }');
                    document.adoptedStyleSheets.push(paper);
                    dispatchEvent(new Event('afterprint'));
                    document.adoptedStyleSheets.pop();
                    """);
            assertThat(page.evaluate("""
                            () => new Promise(later => requestAnimationFrame(() => requestAnimationFrame(() => later(Chart.getChart('chart-failures').width))))
                            """)).isEqualTo(before);
        });
    }

    private static boolean shows(Locator canvas, int colour) {
        // As the bytes lie in memory: red first.
        long pixel = 0xff000000L | ((colour & 0xff) << 16) | (colour & 0xff00) | (colour >> 16);
        return (boolean) canvas.evaluate(
                "(canvas, pixel) => {" + PIXELS + "return pixels(canvas).includes(pixel); }", (double) pixel);
    }

    @Test
    void charts_move_onlyIfThatIsWelcome() {
        String animation = "Chart.getChart('chart-failures').options.animation";
        browser.open(small, Browser.look(), page -> {
            Browser.untilDrawn(page);
            assertThat(page.evaluate(animation)).isEqualTo(false);
        });
        browser.open(small, Browser.look().setReducedMotion(ReducedMotion.NO_PREFERENCE), page -> {
            Browser.untilDrawn(page);
            assertThat(page.evaluate(animation + ".duration")).isEqualTo(350);
            page.waitForCondition(() -> colours(canvas(page, CHARTS.get(3))) > 1);
        });
    }

    @Test
    void charts_showWhatMattersMost_andSayHowMuchTheyLeaveOut() {
        browser.open(small, Browser.look(), page -> {
            Browser.untilDrawn(page);
            assertThat(labels(page, "chart-success-rate"))
                    .containsExactly("integration-tests", "docker-build", "lint", "unit-tests", "deploy");
            assertThat(labels(page, "chart-duration"))
                    .containsExactly("docker-build", "integration-tests", "unit-tests", "lint", "deploy");
            assertThat(labels(page, "chart-executions"))
                    .containsExactly("docker-build", "lint", "unit-tests", "deploy", "integration-tests");
            assertThat(labels(page, "chart-failures")).containsExactly("docker-build", "lint", "integration-tests");
            assertThat(page.locator("#chart-success-rate-note").textContent()).isEqualTo("1 operation did not run.");
            assertThat(page.locator("#chart-failures-note").textContent()).isEqualTo("3 operations had none.");
        });
        browser.open(hostile, Browser.look(), page -> {
            Browser.untilDrawn(page);
            assertThat(labels(page, "chart-duration")).hasSize(20);
            int timed = 400 + 1 + HostileTexts.texts().size();
            assertThat(page.locator("#chart-duration-note").textContent())
                    .isEqualTo("20 of " + timed + " shown; all are in the table below. 1 operation had no duration.");
        });
    }

    private static List<String> labels(Page page, String id) {
        return ((List<?>) page.evaluate("id => Chart.getChart(id).data.labels", id))
                .stream().map(Object::toString).toList();
    }

    @Test
    void units_areThoseOfTheTables(@TempDir Path folder) throws IOException {
        double[] durations = {
            0.0004,
            0.0123,
            0.5,
            1,
            12.345,
            842.5,
            999.4,
            999.5,
            1234.567,
            59_949,
            59_950,
            184_000,
            3_599_499,
            3_599_500,
            7_500_000,
            172_799_000,
            273_600_000,
            1e12,
            863_999_996e6,
            1e308
        };
        Store store = Store.in(folder.resolve("store"));
        for (int i = 0; i < durations.length; i++) {
            store.successes("operation-" + i, 1 + i * 97, durations[i])
                    .failures("operation-" + i, i % 3, durations[i], "no");
        }

        browser.open(page(folder, "units", store.write()), Browser.look(), page -> {
            Browser.untilDrawn(page);
            assertThat(page.evaluate("""
                            () => {
                              const { ctx, width, chartArea } = Chart.getChart('chart-duration');
                              ctx.font = `600 12px ${Chart.defaults.font.family}`;
                              return width - chartArea.right - ctx.measureText('>9,999,999 d').width;
                            }
                            """))
                    .asInstanceOf(DOUBLE)
                    .as("room behind the longest bar")
                    .isGreaterThan(7);
            for (int i = 0; i < durations.length; i++) {
                Locator row = page.locator("tr[data-operation=operation-" + i + "] td");
                List<?> tooltip = (List<?>) page.evaluate("""
                        name => {
                          const chart = Chart.getChart('chart-duration');
                          const dataIndex = chart.data.labels.indexOf(name);
                          return chart.options.plugins.tooltip.callbacks.label({ dataIndex });
                        }
                        """, "operation-" + i);
                List<String> cells = row.allTextContents();
                assertThat(tooltip.get(0).toString())
                        .startsWith(cells.get(1) + " success: ")
                        .endsWith(" of " + cells.get(2));
                assertThat(tooltip.get(2).toString()).startsWith("average " + cells.get(5) + ", p50 " + cells.get(7));
            }
        });
    }

    @Test
    void table_isSorted_byPointerAndByKeyboard() {
        browser.open(small, Browser.look(), page -> {
            Locator header =
                    page.locator("#operations-table thead th", new Page.LocatorOptions().setHasText("Average"));
            assertThat(operations(page)).startsWith("integration-tests", "docker-build");
            assertThat(header.getAttribute("aria-sort")).isNull();

            header.locator("button").click();
            assertThat(header.getAttribute("aria-sort")).isEqualTo("descending");
            assertThat(operations(page))
                    .containsExactly(
                            "docker-build", "integration-tests", "unit-tests", "lint", "deploy", "release-notes");

            page.keyboard().press("Enter");
            assertThat(header.getAttribute("aria-sort")).isEqualTo("ascending");
            assertThat(operations(page)).startsWith("release-notes", "deploy");

            Locator name = page.locator("#operations-table thead th").first();
            name.locator("button").focus();
            page.keyboard().press("Space");
            assertThat(name.getAttribute("aria-sort")).isEqualTo("ascending");
            assertThat(header.getAttribute("aria-sort")).isNull();
            assertThat(operations(page))
                    .containsExactly(
                            "deploy", "docker-build", "integration-tests", "lint", "release-notes", "unit-tests");
        });
    }

    private static List<String> operations(Page page) {
        List<String> operations = new ArrayList<>();
        for (Locator row : page.locator("tr[data-operation]:visible").all()) {
            operations.add(row.getAttribute("data-operation"));
        }
        return operations;
    }

    @Test
    void table_isFiltered_byPartsOfTheName() {
        browser.open(small, Browser.look(), page -> {
            Locator search = filter(page);

            search.fill("TESTS  unit");
            assertThat(operations(page)).containsExactly("unit-tests");
            assertThat(page.locator("#operations-found").textContent()).isEqualTo("1 of 6");

            search.fill("");
            assertThat(operations(page)).hasSize(6);
            assertThat(page.locator("#operations-found").textContent()).isEmpty();
        });
        browser.open(hostile, Browser.look(), page -> {
            filter(page).fill("__proto__");
            assertThat(operations(page)).containsExactly("__proto__");
        });
    }

    private static Locator filter(Page page) {
        return page.getByRole(AriaRole.SEARCHBOX, new Page.GetByRoleOptions().setName("Filter operations by name"));
    }

    @Test
    void table_showsTheFirstOfVeryManyRows_andTheRestOnDemand(@TempDir Path folder) throws IOException {
        Store store = Store.in(folder.resolve("store"));
        for (int i = 0; i < 700; i++) {
            store.successes("operation-" + i, 1, i);
        }
        browser.open(page(folder, "many", store.write()), Browser.look(), page -> {
            Locator rows = page.locator("tr[data-operation]:visible");
            Locator searched = page.locator("tr[data-operation=operation-699]");
            Locator all = page.getByText("Show all 700 rows, not just 100");
            assertThat(rows.count()).isEqualTo(100);

            page.locator("#operations-table thead th button").last().click();
            assertThat(rows.count()).isEqualTo(100);
            assertThat(rows.first().getAttribute("data-operation")).isEqualTo("operation-699");
            page.locator("#operations-table thead th button").last().click();
            assertThat(searched.isVisible()).isFalse();

            filter(page).fill("699");
            assertThat(searched.isVisible()).isTrue();
            assertThat(all.isVisible()).isFalse();

            filter(page).fill("");
            all.click();
            assertThat(rows.count()).isEqualTo(700);
            assertThat(all.isVisible()).isFalse();
        });
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void hostileText_showsLiterally_andRunsNothing(boolean javaScript) {
        browser.open(hostile, Browser.look().setJavaScriptEnabled(javaScript), page -> {
            assertThat(page.title()).startsWith("Devmeter");
            List<String> names = page.locator("#operations-table tbody .name").allTextContents();
            List<String> errors = page.locator(".recent .error").allTextContents();
            for (String text : HostileTexts.texts()) {
                assertThat(names).contains(shown(text));
            }
            for (String text : HostileTexts.texts()
                    .subList(
                            HostileTexts.texts().size() - 18,
                            HostileTexts.texts().size())) {
                assertThat(errors).contains(shown(text));
            }
            assertThat(page.locator("h1").count()).isEqualTo(1);
            assertThat(page.locator("main script, main img, main iframe").count())
                    .isZero();
            assertThat(page.evaluate("window.ran === undefined && ({}).total_executions === undefined"))
                    .isEqualTo(true);
        });
    }

    private static String shown(String text) {
        return text.replace("\r\n", "\n").replace('\u0007', '␇').replace('\u001b', '␛');
    }

    @Test
    void cards_showEveryFigure_colourAndWord_theMostUrgentFirst() {
        browser.open(small, Browser.look(), page -> {
            assertThat(page.locator(".card h4").allTextContents())
                    .containsExactly(
                            "integration-tests", "docker-build", "unit-tests", "lint", "deploy", "release-notes");
            Locator card = page.locator(".card").first();
            assertThat(card.getAttribute("class")).contains("bad");
            assertThat(card.locator(".level").textContent()).isEqualTo("Bad");
            assertThat(card.locator(".rate").innerText()).isEqualTo("66.7% 2 of 3 succeeded");
            assertThat(figures(card))
                    .containsExactly(
                            "Executions 3",
                            "Successes 2",
                            "Failures 1",
                            "Skipped 0",
                            "Average 11.9 s",
                            "Min 11 s",
                            "Max 12.3 s",
                            "p50 12.3 s",
                            "p95 12.3 s",
                            "p99 12.3 s");
            assertThat(card.locator(".total").textContent()).isEqualTo("Total time 35.6 s");
        });
    }

    private static List<String> figures(Locator within) {
        List<String> figures = new ArrayList<>();
        for (Locator figure : within.locator("dl > div").all()) {
            figures.add(figure.locator("dt").textContent()
                    + ' '
                    + figure.locator("dd").textContent());
        }
        return figures;
    }

    @Test
    void cards_ofVeryManyOperations_comeAFewAtATime_withHostileNamesLiteral() {
        browser.open(hostile, Browser.look(), page -> {
            Locator cards = page.locator(".card");
            assertThat(cards.count()).isEqualTo(8);
            page.locator("#cards-list-all").click();
            assertThat(cards.count()).isEqualTo(402 + HostileTexts.texts().size());
            assertThat(page.locator(".card h4").allTextContents())
                    .containsAll(HostileTexts.texts().stream()
                            .map(PageInBrowserIT::shown)
                            .toList());
            page.locator("#cards-list-fewer").click();
            assertThat(cards.count()).isEqualTo(8);
        });
    }

    @Test
    void withoutJavaScript_theTablesRemain() {
        browser.open(small, Browser.look().setJavaScriptEnabled(false), page -> {
            Locator rows = page.locator("tr[data-operation]:visible");
            assertThat(rows.count()).isEqualTo(6);
            assertThat(rows.first().innerText().split("\\s+", -1))
                    .startsWith(
                            "integration-tests", "Bad", "66.7%", "3", "1", "0", "11.9", "s", "11", "s", "12.3", "s");
            assertThat(page.locator(".recent li:visible").count()).isPositive();
            assertThat(page.locator("canvas:visible").count()).isZero();
            assertThat(page.getByText("The charts need JavaScript.").isVisible())
                    .isTrue();
            assertThat(page.locator("thead button, input, select").count()).isZero();
        });
        browser.open(
                hostile,
                Browser.look().setJavaScriptEnabled(false),
                page -> assertThat(page.locator("tr[data-operation]:visible").count())
                        .isEqualTo(402 + HostileTexts.texts().size()));
        browser.open(month, Browser.look().setJavaScriptEnabled(false), page -> {
            assertThat(page.locator("#changed").innerText())
                    .contains("As it stands", "Broken", SampleMonth.BROKEN, "Since yesterday", "Newly failing");
            assertThat(page.locator("#flaky tbody").innerText()).contains(SampleMonth.FLAKY);
            assertThat(page.locator("#slowest tbody tr").first().innerText()).contains("mvn verify");
            assertThat(page.locator(".recent > li:visible").count()).isEqualTo(20);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"small", "hostile", "none", "month"})
    void page_neverScrollsSideways_alsoWhenTheWindowGrowsOrShrinks(String name) {
        browser.open(pageNamed(name), Browser.look().setViewportSize(320, 844), page -> {
            Browser.untilDrawn(page);
            for (int width : List.of(320, 390, 768, 1400, 2560, 390)) {
                page.setViewportSize(width, 844);
                page.waitForCondition(() -> page.evaluate("[innerWidth, document.documentElement.scrollWidth]")
                        .equals(List.of(width, width)));
            }
        });
    }

    @Test
    void overview_hasRoomForEveryFigure_howeverManyAndLongTheyAre(@TempDir Path folder) throws IOException {
        Path six = page(
                folder,
                "six",
                Store.in(folder.resolve("six")).successes("a", 3, 1_011_000).write());
        Path seven = page(
                folder,
                "seven",
                Store.in(folder.resolve("seven")).successes("a", 3, 1_011_000).writeWithLines("no record"));
        for (Path file : List.of(six, seven)) {
            browser.open(file, Browser.look(), page -> {
                Locator figures = page.locator(".overview > div");
                assertThat(figures.count()).isEqualTo(file.equals(six) ? 6 : 7);
                for (boolean longer : new boolean[] {false, true}) {
                    if (longer) {
                        figures.locator("dd:first-of-type").evaluateAll("""
                                values => values.forEach((value, i) => {
                                  value.textContent = ['12.3%', '12,345,678', '12,345,678,901', '9,876,543,210', '12,345,678', '999 d 23 h', '12,345,678'][i];
                                })
                                """);
                    }
                    for (int width : new int[] {390, 500, 701, 900, 1100, 1239, 1240, 1280, 1300, 1400, 1920, 2560}) {
                        page.setViewportSize(width, 844);
                        assertThat((List<?>) figures.evaluateAll(OVERFLOWING))
                                .as("%s at %d", file, width)
                                .isEmpty();
                    }
                }
            });
        }
    }

    @Test
    void pageWithoutData_beginsBelowItsHead() {
        browser.open(none, Browser.look(), page -> {
            Object lefts = page.evaluate("['.brand', '.welcome', 'footer p'].map(part => "
                    + "document.querySelector(part).getBoundingClientRect().left)");
            assertThat(new HashSet<>((List<?>) lefts)).as("%s", lefts).hasSize(1);
        });
    }

    @Test
    void figuresOfCards_haveRowsOfTheSameLength_whateverTheWidth() {
        browser.open(month, Browser.look(), page -> {
            for (int width : new int[] {390, 768, 1400}) {
                page.setViewportSize(width, 900);
                Object inRows = page.evaluate("""
                        [...document.querySelectorAll('.card dl')].map(figures => {
                          const rows = Object.groupBy(figures.children, figure => figure.offsetTop);
                          return new Set(Object.values(rows).map(row => row.length)).size;
                        })
                        """);
                assertThat(inRows)
                        .as("%s pixels", width)
                        .asInstanceOf(LIST)
                        .isNotEmpty()
                        .containsOnly(1);
            }
        });
    }

    @Test
    void chartLabels_areCutToFit() {
        browser.open(hostile, Browser.look().setViewportSize(390, 844), page -> {
            Browser.untilDrawn(page);
            assertThat(page.evaluate("Chart.getChart('chart-duration').scales.y.ticks.every(t => t.label.length < 40)"))
                    .isEqualTo(true);
        });
    }

    @Test
    void times_areLocal_withUtcInTheTitle() {
        browser.open(small, Browser.look(), page -> {
            Locator time = page.locator("footer time");
            assertThat(time.textContent()).contains("22 Nov 2026").contains("16:00:00");
            assertThat(time.getAttribute("title")).isEqualTo("22 Nov 2026, 10:30:00 UTC");
            assertThat(time.getAttribute("datetime")).isEqualTo("2026-11-22T10:30:00Z");
        });
    }

    /** Persian: the day comes first, at the right, and is written in digits that would go with the text around them. */
    @Test
    void dates_areReadFromTheRight_whereTheReadersLanguageIs() {
        browser.open(month, Browser.look().setLocale("fa-IR"), page -> {
            Browser.untilDrawn(page);
            assertThat(page.evaluate("""
                            Array.from(document.querySelectorAll('#history .evidence time'), ({ firstChild: text }) => {
                              const digits = Array.from(text.data.matchAll(/\\p{N}/gu), ({ index }) => index);
                              const at = index => {
                                const character = document.createRange();
                                character.setStart(text, index);
                                character.setEnd(text, index + 1);
                                return character.getBoundingClientRect().left;
                              };
                              return at(digits.at(0)) > at(digits.at(-1));
                            })
                            """)).asInstanceOf(LIST).isNotEmpty().containsOnly(true);
            for (String date : List.of(
                    "document.querySelector('#waterfall-run').selectedOptions[0].text.split(' · ')[0]",
                    "Chart.getChart('history-chart').scales.x.ticks[0].label")) {
                assertThat(page.evaluate(date).toString())
                        .startsWith("\u2068\u200f")
                        .endsWith("\u200f\u2069");
            }
        });
    }

    @Test
    void content_waitsForTheScript_soThatNothingJumps_butNotForEver(@TempDir Path folder) throws IOException {
        String visibility = """
                () => {
                  const main = document.querySelector('main');
                  return [0, 2999, 3002].map(time => {
                    main.getAnimations().forEach(animation => { animation.currentTime = time; });
                    return getComputedStyle(main).visibility;
                  }).join();
                }
                """;
        Path withoutScript = folder.resolve("page.html");
        Files.writeString(
                withoutScript, Files.readString(small).replaceAll("(?s)<script>.*?</script>", "<!-- no script -->"));

        browser.open(
                withoutScript,
                Browser.look(),
                page -> assertThat(page.evaluate(visibility)).isEqualTo("hidden,hidden,visible"));
        browser.open(
                small,
                Browser.look(),
                page -> assertThat(page.evaluate(visibility)).isEqualTo("visible,visible,visible"));
    }

    @Test
    void keyboard_reachesTheContentFirst() {
        browser.open(small, Browser.look(), page -> {
            page.keyboard().press("Tab");
            assertThat(page.evaluate("document.activeElement.textContent")).isEqualTo("Skip to content");
            page.keyboard().press("Enter");
            assertThat(page.evaluate("document.activeElement.id")).isEqualTo("main");
        });
    }
}
