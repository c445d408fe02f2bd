// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.SelectOption;
import com.microsoft.playwright.options.WaitForSelectorState;
import io.devmeter.store.ExecutionRecord;
import io.devmeter.store.ExecutionStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The live page in a real browser, while executions are recorded. */
class LivePageInBrowserIT extends BrowserFixture {

    /** As many as a browser has connections to one server, and two more. */
    private static final int TABS = 8;

    private static final String LOST = "is lost";

    @TempDir
    Path temp;

    private Clock clock = Store.CLOCK;
    private Path directory;
    private LivePage live;

    @BeforeEach
    void start() throws IOException {
        directory = temp.resolve("metrics");
        Store store = Store.in(directory);
        for (int i = 0; i < 60; i++) {
            store.successes("operation-" + i, 2, 10 + i);
        }
        store.write();
        live = serve(0);
    }

    @AfterEach
    void stop() throws IOException {
        live.close();
    }

    private LivePage serve(int port) throws IOException {
        return LivePage.builder(directory).clock(clock).port(port).start();
    }

    private static Page open(BrowserContext context, URI uri) {
        Page page = context.newPage();
        page.navigate(uri.toString());
        page.evaluate("window.notReloaded = true");
        return page;
    }

    private static boolean wasReloaded(Page page) {
        return (boolean) page.evaluate("window.notReloaded === undefined");
    }

    private void record(String operation) {
        try {
            Store.in(directory).failures(operation, 1, 5, "no").write();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Locator row(Page page, String operation) {
        return page.locator("tr[data-operation='" + operation + "']");
    }

    private static Locator filter(Page page) {
        return page.getByRole(AriaRole.SEARCHBOX, new Page.GetByRoleOptions().setName("Filter operations by name"));
    }

    private static Locator columnHead(Page page, String text) {
        return page.locator("#operations-table thead th", new Page.LocatorOptions().setHasText(text));
    }

    @Test
    void recordedExecution_shows_withoutAReload() {
        browser.visit(live.uri(), context -> {
            Page page = open(context, live.uri());
            assertThat(row(page, "new-one").count()).isZero();

            record("new-one");
            row(page, "new-one").waitFor();
            record("new-two");
            row(page, "new-two").waitFor();

            assertThat(wasReloaded(page)).isFalse();
            page.locator("#chart-failures").scrollIntoViewIfNeeded(); // It is drawn when it comes into view.
            // Not waitForFunction: what that asks again is evaluated by the page, whose policy forbids it.
            page.waitForCondition(() -> Boolean.TRUE.equals(page.evaluate("['new-one', 'new-two'].every("
                    + "name => Chart.getChart('chart-failures')?.data.labels.includes(name))")));
            assertThat(page.evaluate("Object.keys(JSON.parse(document.getElementById('devmeter-data').textContent)"
                            + ".summary).length"))
                    .isEqualTo(62);
        });
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void whatTheReaderDid_survives() {
        browser.visit(live.uri(), context -> {
            Page page = open(context, live.uri());
            columnHead(page, "Average").locator("button").click();
            page.locator("main details").last().evaluate("details => { details.open = true; }");
            filter(page).fill("operation-1");
            filter(page).evaluate("input => input.setSelectionRange(3, 5)");
            page.evaluate("scrollTo({ top: 1234, behavior: 'instant' })");
            assertThat(page.evaluate("scrollY")).isEqualTo(1234);

            record("operation-1x");
            row(page, "operation-1x").waitFor();

            assertThat(filter(page).inputValue()).isEqualTo("operation-1");
            assertThat(page.evaluate("[document.activeElement.type, document.activeElement.selectionStart, "
                            + "document.activeElement.selectionEnd].join()"))
                    .isEqualTo("search,3,5");
            assertThat(row(page, "operation-1x").isVisible()).isTrue();
            assertThat(row(page, "operation-2").isVisible()).isFalse();
            assertThat(columnHead(page, "Average").getAttribute("aria-sort")).isEqualTo("descending");
            assertThat(page.locator("main details").last().getAttribute("open")).isNotNull();
            assertThat(page.evaluate("scrollY")).isEqualTo(1234);
        });
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void whatIsTypedIntoAChooser_andTheOptionReached_survive() {
        browser.visit(live.uri(), context -> {
            Page page = open(context, live.uri());
            for (String id : List.of("jump-to", "history-operation")) {
                page.locator("#" + id).focus();
                page.keyboard().type("operation-1");
                page.keyboard().press("ArrowDown");
                page.keyboard().press("ArrowDown");
                String reached = reached(page);

                record("operation-1" + id);
                row(page, "operation-1" + id).waitFor(attached());

                assertThat(page.evaluate("[document.activeElement.id, document.activeElement.value]"))
                        .isEqualTo(List.of(id, "operation-1"));
                assertThat(reached(page)).isEqualTo(reached);
                page.keyboard().press("Enter");
                assertThat(page.locator("#history-name").innerText()).isEqualTo(reached);
                assertThat(page.locator("#" + id).inputValue()).isEmpty();
            }
        });
        assertThat(browser.complaints()).isEmpty();
    }

    /** Returns the option that a screen reader says. */
    private static String reached(Page page) {
        return (String) page.evaluate(
                "document.getElementById(document.activeElement.getAttribute('aria-activedescendant')).innerText");
    }

    private static Locator.WaitForOptions attached() {
        return new Locator.WaitForOptions().setState(WaitForSelectorState.ATTACHED);
    }

    @Test
    void aFieldThatTheReaderHasLeft_doesNotTakeTheFocusAgain() {
        browser.visit(live.uri(), context -> {
            Page page = open(context, live.uri());
            filter(page).focus();
            page.mouse().click(5, 300); // Beside everything.
            assertThat(page.evaluate("document.activeElement.tagName")).isEqualTo("BODY");

            record("new-one");
            row(page, "new-one").waitFor();

            assertThat(page.evaluate("document.activeElement.tagName")).isEqualTo("BODY");
        });
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void selectedText_staysSelected() {
        browser.visit(live.uri(), context -> {
            Page page = open(context, live.uri());
            String selected = (String) page.evaluate("getSelection().selectAllChildren(Array.from("
                    + "document.querySelectorAll('main h2')).at(-1)), getSelection().toString()");
            assertThat(selected).isNotEmpty();

            record("new-one");
            row(page, "new-one").waitFor();

            assertThat(page.evaluate("getSelection().toString()")).isEqualTo(selected);
        });
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void nothingIsReplaced_whileAButtonIsDown() {
        browser.visit(live.uri(), context -> {
            Page page = open(context, live.uri());
            Locator header = columnHead(page, "Operation").locator("button");
            header.scrollIntoViewIfNeeded();
            header.hover();
            page.mouse().down();

            page.waitForResponse(response -> response.url().equals(live.uri().toString()), () -> record("new-one"));
            assertThat(row(page, "new-one").count()).isZero();
            page.mouse().up();

            row(page, "new-one").waitFor();
            assertThat(columnHead(page, "Operation").getAttribute("aria-sort")).isEqualTo("ascending");
        });
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void nothingIsReplaced_whileAListOfChoicesIsOpen() {
        browser.visit(live.uri(), context -> {
            Page page = open(context, live.uri());
            page.evaluate("""
                    () => {
                      window.seen = [];
                      for (const event of ['change', 'devmeter:refresh']) document.addEventListener(event, () => seen.push(event));
                    }
                    """);
            Locator list = page.locator("#strip-filter");
            list.scrollIntoViewIfNeeded();
            list.click();

            page.waitForResponse(response -> response.url().equals(live.uri().toString()), () -> record("new-one"))
                    .finished();
            page.evaluate("new Promise(seen => requestAnimationFrame(() => requestAnimationFrame(seen)))");
            list.press("ArrowDown");
            page.keyboard().press("Enter");

            row(page, "new-one").waitFor();
            assertThat(list.inputValue()).isEqualTo("failed");
            assertThat(page.evaluate("seen.join()")).isEqualTo("change,devmeter:refresh");
        });
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void manyTabs_shareOneStream_andItPassesOn() {
        List<String> requests = browser.visit(live.uri(), context -> {
            for (int i = 0; i < TABS; i++) {
                open(context, live.uri());
            }
            record("for-all");
            context.pages().forEach(page -> row(page, "for-all").waitFor());

            context.pages().get(0).close();
            record("for-the-others");
            context.pages().forEach(page -> row(page, "for-the-others").waitFor());

            assertThat(context.pages()).hasSize(TABS - 1).noneMatch(LivePageInBrowserIT::wasReloaded);
        });
        assertThat(requests).filteredOn(request -> request.endsWith("/events")).hasSize(2);
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void lostConnection_isSaid_andFoundAgain() {
        browser.visit(live.uri(), context -> {
            Page page = open(context, live.uri());
            Locator notice = page.getByRole(AriaRole.STATUS).filter(new Locator.FilterOptions().setHasText(LOST));
            record("before");
            row(page, "before").waitFor();
            assertThat(notice.count()).isZero();

            int port = live.uri().getPort();
            restart(() -> {
                notice.waitFor();
                record("meanwhile");
            });

            row(page, "meanwhile").waitFor();
            notice.waitFor(new Locator.WaitForOptions().setState(WaitForSelectorState.DETACHED));
            assertThat(live.uri().getPort()).isEqualTo(port);
            assertThat(wasReloaded(page)).isFalse();
        });
        assertThat(browser.complaints()).allMatch(complaint -> complaint.contains("Failed to load resource"));
    }

    private void restart(Runnable meanwhile) {
        try {
            int port = live.uri().getPort();
            live.close();
            meanwhile.run();
            live = serve(port);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void whatEndsAfterItsRun_isShownInIt() {
        recordSpan("build", "0000000000000001", null);
        recordSpan("module", "0000000000000002", "0000000000000001");
        browser.visit(live.uri(), context -> {
            Page page = open(context, live.uri());
            Locator run = page.locator("#waterfall tbody");
            assertThat(run.innerText()).contains("module");

            recordSpan("late", "0000000000000003", "0000000000000002");
            row(page, "late").waitFor(attached());

            assertThat(run.innerText()).contains("late");
        });
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void whatIsOpenInARun_staysOpen_whenItGoesOn() {
        recordSpan("build", "0000000000000001", null);
        recordSpan("first", "0000000000000002", "0000000000000001");
        recordSpan("in-first", "0000000000000003", "0000000000000002");
        recordSpan("second", "0000000000000004", "0000000000000001");
        recordSpan("in-second", "0000000000000005", "0000000000000004");
        browser.visit(live.uri(), context -> {
            Page page = open(context, live.uri());
            Locator run = page.locator("#waterfall tbody");
            run.locator("[data-node='1'] button").click();
            assertThat(run.innerText()).contains("in-second").doesNotContain("in-first");

            recordSpan("late-in-first", "0000000000000006", "0000000000000002");
            row(page, "late-in-first").waitFor(attached());

            assertThat(run.innerText()).contains("2 inside", "in-second").doesNotContain("in-first");
        });
        assertThat(browser.complaints()).isEmpty();
    }

    private void recordSpan(String operation, String span, @Nullable String parent) {
        try (ExecutionStore store = ExecutionStore.open(directory)) {
            store.append(ExecutionRecord.builder(operation, Store.NOW.minusSeconds(60))
                    .durationMs(1_000.0)
                    .span("0af7651916cd43dd8448eb211c80319c", span, parent)
                    .build());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aDayToCompare_staysThatDay_afterMidnight() {
        browser.visit(live.uri(), context -> {
            Page page = open(context, live.uri());
            page.locator("#compare-periods").click();
            Locator before = page.locator("#compare-periods-before");
            List<String> periods = before.locator("option").allTextContents();
            before.selectOption(new SelectOption().setIndex(8));

            clock = Clock.offset(Store.CLOCK, Duration.ofDays(1));
            restart(() -> {});
            page.waitForCondition(
                    () -> !before.locator("option").allTextContents().equals(periods));

            assertThat(before.locator("option:checked").textContent()).isEqualTo(periods.get(8));
        });
        assertThat(browser.complaints()).allMatch(complaint -> complaint.contains("Failed to load resource"));
    }

    @Test
    void firstExecution_fillsAnEmptyPage() throws IOException {
        live.close();
        directory = temp.resolve("none yet");
        live = serve(0);
        browser.visit(live.uri(), context -> {
            Page page = open(context, live.uri());
            assertThat(page.locator("#live-notice").textContent()).contains("There is no directory");
            assertThat(page.getByText("No data yet").isVisible()).isTrue();

            record("first");
            row(page, "first").waitFor();

            page.waitForCondition(
                    () -> page.locator("#live-notice").textContent().isEmpty());
            assertThat(page.getByText("No data yet").count()).isZero();
            assertThat(page.locator("nav a").first().isVisible()).isTrue();
        });
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void unreadableDirectory_isSaid_andWhatWasSeenStays() throws IOException {
        Path away = temp.resolve("away");
        browser.visit(live.uri(), context -> {
            Page page = open(context, live.uri());

            replaceByAFile(away);
            page.waitForCondition(
                    () -> page.locator("#live-notice").textContent().contains("cannot be read"));
            Page opened = open(context, live.uri());
            assertThat(opened.locator("#live-notice").textContent()).contains("cannot be read");
            assertThat(opened.getByRole(AriaRole.HEADING).last().textContent()).isEqualTo("Nothing can be shown now");

            putBack(away);
            record("after");
            row(page, "after").waitFor();
            row(opened, "after").waitFor();
            page.waitForCondition(
                    () -> page.locator("#live-notice").textContent().isEmpty());
        });
        assertThat(browser.complaints()).allMatch(complaint -> complaint.contains("503"));
    }

    private void replaceByAFile(Path away) {
        try {
            Files.move(directory, away);
            Files.writeString(directory, "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void putBack(Path away) {
        try {
            Files.delete(directory);
            Files.move(away, directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
