// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a cell of the last runs says where an operation ran more than once in a build, and to whom it says it. */
class StripInBrowserIT extends BrowserFixture {

    private static final int BUILDS = 6;

    @TempDir
    Path folder;

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
                    .run("one-of-two-cases", 2_000, 100, "no", attempt(2));
        }
        browser.open(page(folder, "attempts", builds.write()), Browser.look(), page -> {
            assertThat(newestCellOf(page, "within-a-second").innerText()).contains("passed on retry");
            assertThat(newestCellOf(page, "clock-behind").innerText()).contains("passed on retry");
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
}
