// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.INTEGER;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ForcedColors;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Whether everybody can use the page: by axe's rules for WCAG 2.2 (levels A and AA), and by keyboard. */
class AccessIT extends BrowserFixture {

    private static Path month;
    private static Path hostile;
    private static Path none;

    @BeforeAll
    static void start(@TempDir Path folder) throws IOException {
        month = page(folder, "month", SampleMonth.ordinary(folder.resolve("month")));
        hostile = page(folder, "hostile", Store.hostileTraces(folder.resolve("hostile")));
        none = page(folder, "none", folder.resolve("none"));
    }

    private static String axe() throws IOException {
        try (InputStream in = requireNonNull(
                AccessIT.class.getResourceAsStream("/META-INF/resources/webjars/axe-core/4.6.3/axe.min.js"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @ParameterizedTest
    @CsvSource({"LIGHT,390", "DARK,1400"})
    void axe_findsNothing(ColorScheme scheme, int width) throws IOException {
        String axe = axe();
        for (Path file : List.of(month, hostile, none)) {
            browser.open(file, Browser.look().setColorScheme(scheme).setViewportSize(width, 900), page -> {
                Browser.untilDrawn(page);
                page.evaluate("document.querySelectorAll('main details').forEach(details => { details.open = true; })");
                // Axe reads icons back from a canvas of its own, again and again, of which the browser complains.
                page.evaluate("""
                        () => {
                          const getContext = HTMLCanvasElement.prototype.getContext;
                          HTMLCanvasElement.prototype.getContext = function (type, options) {
                            return getContext.call(this, type, { ...options, willReadFrequently: true });
                          };
                        }
                        """);
                // Not as a script element, which the page's policy would refuse.
                page.evaluate(axe);
                Object violations = page.evaluate("""
                        async () => {
                          const found = await axe.run(document, {
                            runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
                            resultTypes: ['violations'] });
                          return found.violations
                            .filter(v => v.impact === 'serious' || v.impact === 'critical' || !v.tags.includes('best-practice'))
                            .map(v => `${v.id} (${v.impact}): ${v.nodes.slice(0, 3).map(n => `${n.target} ${n.failureSummary}`).join('; ')}`);
                        }
                        """);
                assertThat((List<?>) violations)
                        .as(file.getFileName().toString())
                        .isEmpty();
            });
        }
    }

    /** Axe does not judge a text of one character, as the signs of the runs are. */
    @ParameterizedTest
    @EnumSource(
            value = ColorScheme.class,
            names = {"LIGHT", "DARK"})
    void signs_haveTheContrastOfText(ColorScheme scheme) {
        browser.open(month, Browser.look().setColorScheme(scheme), page -> {
            List<?> contrasts = (List<?>) page.evaluate("""
                    () => {
                      const luminance = colour => {
                        const [red, green, blue] = colour.match(/\\d+/g).map(n => n / 255).map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
                        return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
                      };
                      return Array.from(document.querySelectorAll('#strip .legend .cell'), cell => {
                        const { color, backgroundColor } = getComputedStyle(cell);
                        const [dark, light] = [luminance(color), luminance(backgroundColor)].sort((a, b) => a - b);
                        return (light + 0.05) / (dark + 0.05);
                      });
                    }
                    """);
            assertThat(contrasts)
                    .hasSize(5)
                    .allSatisfy(contrast ->
                            assertThat(((Number) contrast).doubleValue()).isGreaterThanOrEqualTo(4.5));
        });
    }

    /** Where the reader's own colours replace those of the page: what only a background tells would be lost. */
    @Test
    void forcedColours_leaveSeenWhichTabIsChosen_andWhatFailed() {
        browser.open(month, Browser.look().setForcedColors(ForcedColors.ACTIVE), page -> {
            String background = "part => getComputedStyle(part).backgroundColor";
            Locator tabs = page.locator("#changed [role=tab]");
            Object chosen = tabs.and(page.locator("[aria-selected=true]")).evaluate(background);
            assertThat(tabs.and(page.locator("[aria-selected=false]")).first().evaluate(background))
                    .isNotEqualTo(chosen);
            assertThat(page.locator("#waterfall .dot.bad").first().evaluate(background))
                    .isNotEqualTo(page.locator("#waterfall .dot.good").first().evaluate(background));
        });
    }

    /** What a browser's settings make larger is text alone, so there is less room for it than its window has pixels. */
    @Test
    void textOfTwiceTheSize_isLaidOutAsInHalfTheWindow() {
        try (Browser large = Browser.start("--blink-settings=defaultFontSize=32")) {
            large.open(month, Browser.look().setViewportSize(1280, 900), page -> {
                assertThat(page.evaluate("getComputedStyle(document.body).fontSize"))
                        .isEqualTo("30px");
                assertThat(page.evaluate("document.querySelector('#recent .what').clientWidth"))
                        .asInstanceOf(INTEGER)
                        .isGreaterThan(640);
                assertThat(page.evaluate("""
                                Array.from(document.querySelectorAll('#strip tbody .name, #waterfall tbody .name'))
                                  .filter(name => parseFloat(getComputedStyle(name).lineHeight) < parseFloat(getComputedStyle(name).fontSize)).length
                                """)).isEqualTo(0);
            });
        }
    }

    @Test
    void keyboard_reachesEveryControl_inTheOrderOfThePage_andIsSeenToDoSo() {
        browser.open(month, Browser.look(), page -> {
            Browser.untilDrawn(page);
            Set<String> parts = new LinkedHashSet<>();
            List<String> invisible = new ArrayList<>();
            for (int i = 0; i < 600; i++) {
                page.keyboard().press("Tab");
                List<?> at = (List<?>) page.evaluate("""
                        () => {
                          const at = document.activeElement;
                          const style = getComputedStyle(at);
                          return [at.closest('main > section')?.id ?? at.closest('nav, header')?.tagName ?? at.className, style.outlineStyle !== 'none', at.outerHTML.slice(0, 120)];
                        }
                        """);
                parts.add(at.get(0).toString());
                if (!Boolean.TRUE.equals(at.get(1))) {
                    invisible.add(at.get(2).toString());
                }
                if (at.get(0).equals("health")) {
                    break;
                }
            }
            assertThat(parts)
                    .containsExactly(
                            "skip",
                            "HEADER",
                            "NAV",
                            "changed",
                            "strip",
                            "movers",
                            "flaky",
                            "slowest",
                            "history",
                            "waterfall",
                            "figures",
                            "clusters",
                            "compare",
                            "lost",
                            "recent",
                            "health");
            assertThat(invisible).isEmpty();
        });
    }

    @Test
    void headings_descendWithoutGaps_oncePartsAreDrawn() {
        browser.open(month, Browser.look(), page -> {
            int before = 0;
            for (Object level : (List<?>) page.evaluate(
                    "Array.from(document.querySelectorAll('h1, h2, h3, h4, h5, h6'), h => Number(h.tagName[1]))")) {
                assertThat((int) level).isLessThanOrEqualTo(before + 1);
                before = (int) level;
            }
        });
    }

    @Test
    void everyChart_hasANameAndItsTable() {
        browser.open(month, Browser.look(), page -> {
            List<?> charts = (List<?>) page.evaluate("""
                    Array.from(document.querySelectorAll('canvas'), canvas => [
                      canvas.getAttribute('role'), canvas.getAttribute('aria-label') !== '',
                      document.getElementById(canvas.getAttribute('aria-describedby')) !== null,
                      canvas.closest('section').querySelectorAll('table, details#history-runs').length > 0])
                    """);
            assertThat(charts).hasSize(6).allMatch(List.of("img", true, true, true)::equals);
        });
    }

    @Test
    void ids_areUnique_oncePartsAreDrawn() {
        browser.open(month, Browser.look(), AccessIT::assertUniqueIds);
        browser.open(hostile, Browser.look(), AccessIT::assertUniqueIds);
    }

    private static void assertUniqueIds(Page page) {
        assertThat((List<?>) page.evaluate("Array.from(document.querySelectorAll('[id]'), element => element.id)"))
                .doesNotHaveDuplicates();
    }
}
