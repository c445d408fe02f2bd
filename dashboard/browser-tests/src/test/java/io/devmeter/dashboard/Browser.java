// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ReducedMotion;
import java.io.File;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** A browser of this machine. What goes wrong in a page is kept until the test asks. Not thread-safe. */
final class Browser implements AutoCloseable {

    private static final List<String> NAMES =
            List.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome");

    /**
     * What belongs to a window and no test looks at, but costs as much as the page does: Chromium opens a window for each look, with two hidden pages below
     * its address bar, and holds a process ready for a site that is never visited.
     */
    private static final List<String> UNUSED =
            List.of("WebUIOmniboxPopup", "WebUIOmniboxAimPopup", "SpareRendererForSitePerProcess");

    private static final String TELL_VIOLATIONS = "addEventListener('securitypolicyviolation', "
            + "e => console.error('violation of ' + e.violatedDirective + ' by ' + e.blockedURI))";

    private final Playwright playwright;
    private final com.microsoft.playwright.Browser browser;
    private final List<String> complaints = new ArrayList<>();
    private final List<String> requests = new ArrayList<>();

    private Browser(Path executable, String... settings) {
        playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        browser = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(executable)
                        .setArgs(Stream.concat(
                                        Stream.of(
                                                "--no-sandbox",
                                                "--disable-gpu",
                                                "--disable-background-networking",
                                                "--disable-features=" + String.join(",", UNUSED)),
                                        Stream.of(settings))
                                .toList()));
    }

    /** Starts the browser with settings of its own. Without one, the tests are skipped on a developer's machine and fail where all must run. */
    static Browser start(String... settings) {
        Optional<Path> executable = find();
        if (executable.isEmpty()) {
            String reason = "no browser among " + NAMES + " on the PATH: the page was not tried in one";
            if ("true".equals(System.getenv("CI"))) {
                throw new AssertionError(reason);
            }
            return abort(reason);
        }
        return new Browser(executable.get(), settings);
    }

    private static Optional<Path> find() {
        String path = System.getenv().getOrDefault("PATH", "");
        return Stream.concat(Stream.of(path.split(File.pathSeparator)), Stream.of("/usr/bin"))
                .filter(folder -> !folder.isEmpty())
                .flatMap(folder -> NAMES.stream().map(name -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** How a page is looked at. The default: 1400 pixels, light, with JavaScript. */
    static com.microsoft.playwright.Browser.NewContextOptions look() {
        return new com.microsoft.playwright.Browser.NewContextOptions()
                .setViewportSize(1400, 900)
                .setColorScheme(ColorScheme.LIGHT)
                .setReducedMotion(ReducedMotion.REDUCE)
                .setTimezoneId("Asia/Kolkata")
                .setLocale("en-GB");
    }

    void open(Path file, com.microsoft.playwright.Browser.NewContextOptions look, Consumer<Page> test) {
        open(file, "", look, test);
    }

    /** Opens the page with a part of its address after the {@code #}. */
    void open(
            Path file, String fragment, com.microsoft.playwright.Browser.NewContextOptions look, Consumer<Page> test) {
        complaints.clear();
        requests.clear();
        try (BrowserContext context = browser.newContext(look)) {
            Page page = context.newPage();
            page.addInitScript(TELL_VIOLATIONS);
            page.onConsoleMessage(message -> {
                if (!message.type().equals("log")) {
                    complaints.add(message.type() + ": " + message.text());
                }
            });
            page.onPageError(complaints::add);
            page.onRequest(request -> requests.add(request.url()));
            page.onDialog(dialog -> complaints.add("dialog: " + dialog.message()));
            String url = file.toUri().toString();
            page.navigate(url + fragment);
            test.accept(page);
            assertThat(complaints).isEmpty();
            // A page that a test loads again is one and the same request.
            assertThat(requests).isNotEmpty().allMatch(url::equals);
        }
    }

    /** Lets a test look at a server, in as many tabs as it likes, and returns what was requested: nothing of anybody else. */
    List<String> visit(URI server, Consumer<BrowserContext> test) {
        complaints.clear();
        requests.clear();
        try (BrowserContext context = browser.newContext(look())) {
            context.addInitScript(TELL_VIOLATIONS);
            context.onConsoleMessage(message -> {
                if (!message.type().equals("log")) {
                    complaints.add(message.type() + ": " + message.text());
                }
            });
            context.onWebError(error -> complaints.add(error.error()));
            context.onRequest(request -> requests.add(request.url()));
            test.accept(context);
        }
        assertThat(requests).isNotEmpty().allMatch(url -> url.startsWith(server.toString()));
        return List.copyOf(requests);
    }

    /** What went wrong in the pages since the visit began. */
    List<String> complaints() {
        return List.copyOf(complaints);
    }

    /** What comes behind the {@code #} of an address that leads to an operation. */
    static String link(String operation) {
        return "#operation="
                + URLEncoder.encode(operation, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** Waits until the page has drawn everything that it draws without being asked. */
    static void untilDrawn(Page page) {
        page.waitForCondition(
                () -> (boolean) page.evaluate("performance.getEntriesByName('devmeter:drawn').length > 0"));
    }

    @Override
    public void close() {
        browser.close();
        playwright.close();
    }
}
