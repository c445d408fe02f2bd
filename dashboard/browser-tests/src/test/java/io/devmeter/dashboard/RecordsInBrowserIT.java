// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What ran last, and what the figures rest on. */
class RecordsInBrowserIT extends BrowserFixture {

    private static Path month;

    @BeforeAll
    static void start(@TempDir Path folder) throws IOException {
        month = page(folder, "month", SampleMonth.ordinary(folder.resolve("month")));
    }

    @Test
    void recent_isFiltered_byName_metadata_statusAndBranch() {
        browser.open(month, Browser.look(), page -> {
            Locator items = page.locator("#recent .recent > li");
            Locator found = page.locator("#recent-found");
            assertThat(items.count()).isEqualTo(20);
            assertThat(found.innerText()).isEmpty();

            page.locator("#recent-q").fill("maven.project.artifactId=shop-api jar");
            assertThat(items.locator(".name").allInnerTexts()).isNotEmpty().allMatch("jar:jar"::equals);
            assertThat(found.innerText()).matches("\\d+ of 300");

            page.locator("#recent-q").fill("");
            page.locator("#recent-status").selectOption("failed");
            assertThat(items.locator(".level").allInnerTexts()).isNotEmpty().allMatch("Failed"::equals);

            page.locator("#recent-status").selectOption("");
            page.locator("#recent-branch").selectOption("feature/vouchers");
            assertThat(found.innerText()).matches("\\d+ of 300");
            assertThat(page.evaluate("location.hash")).isEqualTo("#branch=feature%2Fvouchers");

            page.locator("#recent-q").fill("no such thing");
            assertThat(items.allInnerTexts()).singleElement().asString().contains("None of these matches");
        });
    }

    @Test
    void recent_saysWhichFilterAnAddressBrought_andLetsItBeTakenBack() {
        browser.open(month, "#branch=release%2F1", Browser.look(), page -> {
            Locator found = page.locator("#recent-found");
            assertThat(chosen(page, "recent-branch")).isEqualTo("release/1, none here");
            assertThat(found.innerText()).isEqualTo("0 of 300");

            page.locator("#recent-branch").selectOption("");
            assertThat(found.innerText()).isEmpty();
            assertThat(page.evaluate("location.hash")).isEqualTo("");
        });
        browser.open(month, "#status=failure", Browser.look(), page -> {
            assertThat(chosen(page, "recent-status")).isEqualTo("Any");
            assertThat(page.locator("#recent-found").innerText()).isEmpty();
        });
    }

    @Test
    void recent_leavesOutMetadataThatRepeatsTheStatus_unlessItIsSearchedFor() {
        browser.open(month, Browser.look(), page -> {
            Locator items = page.locator("#recent .recent > li");
            assertThat(items.allInnerTexts()).hasSize(20).noneMatch(text -> text.contains("test.case.result.status"));

            page.locator("#recent-q").fill("test.case.result.status=pass");
            assertThat(items.allInnerTexts())
                    .isNotEmpty()
                    .allMatch(text -> text.contains("test.case.result.status=pass"));
        });
    }

    @Test
    void health_saysWhatTheFiguresRestOn() {
        browser.open(month, Browser.look(), page -> {
            String health = page.locator("#health").innerText();
            assertThat(health)
                    .contains("Malformed lines", "every line could be read", "day files", "devmeter.store.dropped")
                    .containsPattern("Broken environments\\s+1");
            unfold(page.locator("#health-days"));
            assertThat(page.locator("#health-table tbody tr").count()).isEqualTo(30);
        });
    }

    @Test
    void health_saysForWhichVerdictThereIsNotEnoughData(@TempDir Path folder) throws IOException {
        Path broken = Store.in(folder.resolve("broken"))
                .successes("lint", 3, 10)
                .failures("lint", 3, 10, "no")
                .write();
        browser.open(page(folder, "broken", broken), Browser.look(), page -> {
            assertThat(page.locator(".stand.broken").textContent()).isEqualTo("1 broken");
            assertThat(page.locator("#health .fact")
                            .filter(new Locator.FilterOptions().setHasText("Not enough data"))
                            .innerText())
                    .contains("1 of 1", "have not run often enough for a verdict on duration");
        });
    }

    @Test
    void health_countsOnlyDaysWithExecutions(@TempDir Path folder) throws IOException {
        Path store = Store.in(folder.resolve("garbage")).successes("x", 1, 100).write();
        Files.writeString(store.resolve("2026-11-20.jsonl"), "garbage\n");
        browser.open(
                page(folder, "garbage", store),
                Browser.look(),
                page -> assertThat(page.locator("#health .fact").first().innerText())
                        .contains("1 of 31"));
    }
}
