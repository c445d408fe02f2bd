// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import io.devmeter.store.ExecutionRecord;
import io.devmeter.store.ExecutionRecord.Status;
import io.devmeter.store.ExecutionStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is flaky, why something failed, and how much time that cost. */
class FailuresInBrowserIT extends BrowserFixture {

    private static Path month;

    @BeforeAll
    static void start(@TempDir Path folder) throws IOException {
        month = page(folder, "month", SampleMonth.ordinary(folder.resolve("month")));
    }

    @Test
    void flaky_isRankedByTimeLost_withItsEvidence() {
        browser.open(month, Browser.look(), page -> {
            Locator first = page.locator("#flaky tbody tr").first();
            assertThat(first.innerText())
                    .contains(
                            simple(SampleMonth.FLAKY), "Flaky", "up to 2 attempts", "Condition with OrderApiTest", "@")
                    .containsPattern("\\d+ of \\d+");
            unfold(first.locator("details"));
            assertThat(first.locator(".evidence dt").allTextContents()).contains("since", "n", "window", "compared");
        });
    }

    @Test
    void clusters_countAllFailures_alsoThoseOfGroupsThatAreLeftOut(@TempDir Path folder) throws IOException {
        Store store = Store.in(folder.resolve("groups"));
        for (int i = 0; i < 150; i++) {
            store.add("op" + i, 1, 5.0, Status.FAILED, "no", Map.of("error.type", "E" + i));
        }
        browser.open(page(folder, "groups", store.write()), Browser.look(), page -> {
            assertThat(page.locator("#clusters .hint").first().innerText())
                    .endsWith("n = 150 failures in 150 groups, of which the page holds the 100 most frequent.");
            assertThat(page.locator("#clusters .n small").first().innerText()).isEqualTo("0.7%");
        });
    }

    @Test
    void clusters_groupFailuresThatSayTheSame() {
        browser.open(month, Browser.look(), page -> {
            Locator clusters = page.locator("#clusters ol > li");
            assertThat(clusters.count()).isGreaterThan(2);
            assertThat(clusters.first().locator(".message").innerText())
                    .matches("java.net.ConnectException Connection refused: localhost/127.0.0.1:\\d+");
            assertThat(clusters.first().locator("summary").allInnerTexts())
                    .as("it says no more than that")
                    .noneMatch("The newest in full"::equals);
            assertThat(clusters.first().locator("time").all())
                    .as("all of one build")
                    .hasSize(1);
            Locator longer = clusters.filter(new Locator.FilterOptions().setHasText("Condition with OrderApiTest"));
            longer.getByText("The newest in full").click();
            assertThat(longer.locator(".error").innerText()).contains("at com.example.shop.api.OrderApiTest");
        });
    }

    @Test
    void lost_isDrawnByWeek_andTheSameInATable() {
        browser.open(month, Browser.look(), page -> {
            Browser.untilDrawn(page);
            assertThat(page.evaluate("Chart.getChart('lost-chart').data.datasets.map(d => d.label)"))
                    .isEqualTo(List.of("Failed runs", "Repeated runs"));
            assertThat(page.locator("#lost tbody tr").count())
                    .isEqualTo(page.evaluate("Chart.getChart('lost-chart').data.labels.length"));
            assertThat(page.locator("#lost tbody tr").first().innerText()).contains("Week of 16 Nov", "n ");
        });
    }

    /** Every hour for 25 days, so that of the first weeks nothing but the days is known; every fourth run fails. */
    private static Path busyForWeeks(Path directory) throws IOException {
        List<ExecutionRecord> executions = new ArrayList<>();
        for (int i = 0; i < 600; i++) {
            executions.add(ExecutionRecord.builder("busy", Store.NOW.minus(Duration.ofHours(600 - i)))
                    .durationMs(60_000.0)
                    .status(i % 4 == 0 ? Status.FAILED : Status.SUCCESS)
                    .build());
        }
        try (ExecutionStore store = ExecutionStore.open(directory)) {
            store.append(executions);
        }
        return Store.in(directory)
                .successes("rare", 6, 200_000)
                .failures("rare", 1, 600_000, "no")
                .successes("rare", 2, 200_000)
                .failures("rare", 1, 3_600_000, "no")
                .successes("rare", 2, 200_000)
                .write();
    }

    @Test
    void clusters_sayWhereOlderFailuresAreNotCounted(@TempDir Path folder) throws IOException {
        browser.open(
                page(folder, "older", busyForWeeks(folder.resolve("older"))),
                Browser.look(),
                page -> assertThat(page.locator("#clusters .hint").first().innerText())
                        .endsWith("n = 39 failures among the newest 162 of 612 executions, in 2 groups."));
    }

    @Test
    void lost_ofRunsThatAreNotKnown_isNotSaidToBeNothing(@TempDir Path folder) throws IOException {
        browser.open(page(folder, "busy", busyForWeeks(folder.resolve("busy"))), Browser.look(), page -> {
            Browser.untilDrawn(page);
            assertThat(page.locator("#lost .hint").first().innerText())
                    .startsWith("At least 1 h 47 min in n = 39 runs")
                    .contains("of the newest 162 of 612");
            assertThat(page.locator("#lost tbody tr").allInnerTexts())
                    .hasSize(4)
                    .first()
                    .asString()
                    .contains("≥ 1 h 47 min");
            assertThat(page.locator("#lost tbody tr").last().innerText())
                    .contains("Week of 26 Oct", "not known")
                    .doesNotContain("0 ms");

            assertThat(page.locator("#flaky tbody th").allInnerTexts())
                    .as("150 minutes, of which those of the newest 150 runs are known, come before 70")
                    .first()
                    .asString()
                    .startsWith("busy");
            assertThat(page.locator("#flaky tbody td.number").first().innerText())
                    .isEqualTo("about 2 h 30 min n 37 in 150 runs");
        });
    }
}
