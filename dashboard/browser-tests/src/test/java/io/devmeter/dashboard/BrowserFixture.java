// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard;

import com.microsoft.playwright.Page;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
}
