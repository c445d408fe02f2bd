// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import io.devmeter.store.ExecutionRecord.Status;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** One browser for the tests of a class, and pages for it to look at. */
abstract class BrowserFixture {

    static Browser browser;

    @BeforeAll
    static void startBrowser() {
        browser = Browser.start();
    }

    @AfterAll
    static void stopBrowser() {
        if (browser != null) {
            browser.close();
        }
    }

    /** Makes the page of a store's month. */
    static Path page(Path folder, String name, Path store) throws IOException {
        return Dashboard.generate(store, folder.resolve(name + ".html"), 30, Store.CLOCK);
    }

    /** Replaces what a page shows by what another file does, as the live page does it. */
    static void refresh(Page page, Path later) {
        page.evaluate("""
                html => {
                  const page = new DOMParser().parseFromString(html, 'text/html');
                  for (const id of ['main', 'devmeter-data']) {
                    document.getElementById(id).replaceChildren(...page.getElementById(id).childNodes);
                  }
                  document.dispatchEvent(new CustomEvent('devmeter:refresh'));
                }
                """, content(later));
    }

    private static String content(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the name of a test without its package. */
    static String simple(String test) {
        return test.substring(test.lastIndexOf('.') + 1);
    }

    /**
     * Makes the page of a mojo that has become slower in one of two modules: in each build it takes 1 s in {@code core}, where it runs last, and 3 s, at last
     * 4.5 s, in {@code web}.
     */
    static Path twoModules(Path folder) throws IOException {
        Store store = Store.in(folder.resolve("modules"));
        for (int build = 0; build < 25; build++) {
            inModule(store, "web", build < 20 ? 3_000 : 4_500);
            inModule(store, "core", 1_000);
        }
        return page(folder, "modules", store.write());
    }

    /** Adds a run of a mojo in a module. */
    static void inModule(Store store, String module, double durationMs) {
        store.add("compiler:compile", 1, durationMs, Status.SUCCESS, null, Map.of("maven.project.artifactId", module));
    }

    /** Returns what is chosen in a field. */
    static String chosen(Page page, String select) {
        return page.evaluate("id => document.getElementById(id).selectedOptions[0].textContent", select)
                .toString();
    }

    /** Opens what is folded, and waits for its content, which is made when it has opened. */
    static void unfold(Locator details) {
        details.locator("summary").first().click();
        details.locator("> :not(summary)").first().waitFor();
    }
}
