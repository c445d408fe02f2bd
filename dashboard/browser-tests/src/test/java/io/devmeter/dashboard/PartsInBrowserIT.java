// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import io.devmeter.store.ExecutionRecord;
import io.devmeter.store.ExecutionRecord.Status;
import io.devmeter.store.ExecutionStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What each part of the page says of a month in which something happened, and what it does when it is used. */
class PartsInBrowserIT extends BrowserFixture {

    private static Path month;

    @BeforeAll
    static void start(@TempDir Path folder) throws IOException {
        month = page(folder, "month", SampleMonth.ordinary(folder.resolve("month")));
    }

    @Test
    void changed_saysWhatBeganToFail_sinceEachMoment() {
        browser.open(month, Browser.look(), page -> {
            Locator changed = page.locator("#changed");
            assertThat(changed.locator("[role=tab]").allInnerTexts())
                    .allMatch(tab -> tab.startsWith("Since "))
                    .first()
                    .asString()
                    .contains("yesterday");
            Locator failing = changed.locator(".column").first();
            assertThat(failing.innerText()).contains("Newly failing", simple(SampleMonth.BROKEN), "expected: <19.0>");
            assertThat(failing.innerText()).containsPattern("the last \\d+ of \\d+ runs failed");

            changed.locator("[role=tab]").first().focus();
            page.keyboard().press("ArrowRight");

            assertThat(changed.locator("[role=tab][aria-selected=true]").innerText())
                    .startsWith("Since the last green run");
            assertThat(page.evaluate("document.activeElement.getAttribute('aria-selected')"))
                    .isEqualTo("true");
            assertThat(changed.locator("[role=tabpanel]").innerText()).contains("Compared with what was known before");
        });
    }

    @Test
    void changed_givesItsRoomToWhatThereIs_andSaysWhatFailuresAreAbout(@TempDir Path folder) throws IOException {
        Path page = page(
                folder,
                "changed",
                Store.in(folder.resolve("changed"))
                        .successes("b", 5, 10)
                        .failures("b", 3, 10, "\nExpecting actual:\n  \"a\"\nto contain:\n  \"b\"")
                        .write());
        browser.open(page, Browser.look(), opened -> {
            Locator panel = opened.locator("#changed [role=tabpanel]");
            assertThat(panel.locator(".column").count()).isOne();
            assertThat(panel.locator(".column .hint").first().innerText())
                    .startsWith("the last 3 of 8 runs failed, last ");
            assertThat(panel.locator(".because").innerText()).isEqualTo("Expecting actual: \"a\" to contain: \"b\"");
            assertThat(panel.locator(".nothing").innerText())
                    .isEqualTo("Nothing became flaky. Nothing became slower. Nothing was fixed.");
        });
    }

    @Test
    void changed_saysOnce_whatSeveralFailuresSay_andWhatMostOfThemSayFirst(@TempDir Path folder) throws IOException {
        Store store = Store.in(folder.resolve("causes"));
        for (String name : List.of("other", "a.b.CTest#one", "a.b.CTest#two", "a.b.CTest#three")) {
            store.successes(name, 5, 10)
                    .failures(name, 3, 10, name.equals("other") ? "no port" : "no file of SpanContext{traceId=7}");
        }
        browser.open(page(folder, "causes", store.write()), Browser.look(), page -> {
            Locator causes = page.locator("#changed .column.broken > ul > li");
            assertThat(causes.count()).isEqualTo(2);
            Locator most = causes.first();
            assertThat(most.locator(".because").innerHTML()).contains("no file of SpanContext{traceId=7}");
            most.locator("summary").click();
            assertThat(most.innerText()).contains("2 more that say the same");
            assertThat(most.locator(".name").allTextContents())
                    .containsExactlyInAnyOrder("a.b.CTest#one", "a.b.CTest#two", "a.b.CTest#three");
            assertThat(causes.last().locator(".name").allTextContents()).containsExactly("other");
            assertThat(page.locator("#changed .column.broken h3 .n").innerText())
                    .isEqualTo("4");
        });
    }

    @Test
    void changed_namesTheBranch_onWhichAloneSomethingFails(@TempDir Path folder) throws IOException {
        Store store = Store.in(folder.resolve("branch"));
        for (int i = 0; i < 5; i++) {
            store.add("unit-tests", 1, 10.0, Status.FAILED, "work in progress", Map.of("vcs.ref.head.name", "feature"));
            store.add("unit-tests", 1, 10.0, Status.SUCCESS, null, Map.of("vcs.ref.head.name", "main"));
        }
        browser.open(page(folder, "branch", store.write()), Browser.look(), page -> {
            Locator failing = page.locator("#changed .column.broken > ul > li");
            assertThat(failing.locator(".hint").innerText())
                    .startsWith("on the branch feature: 5 runs, all failed, last ");
        });
    }

    @Test
    void changed_namesTheBuild_besideTheTestsThatFailedIt(@TempDir Path folder) throws IOException {
        Builds builds = Builds.in(folder.resolve("build"), 12);
        for (int build = 0; build < 12; build++) {
            builds.build(build < 9 ? null : "There are test failures");
            for (int test = 0; test < 8; test++) {
                builds.run("a.BTest#t" + test, 100 * test, 100, build == 9 + test ? "bad " + test : null, Map.of());
            }
        }
        browser.open(page(folder, "build", builds.write()), Browser.look(), page -> {
            Locator failing = page.locator("#changed .column.broken");
            assertThat(failing.locator("h3 .n").innerText()).isEqualTo("2");
            assertThat(failing.locator("ul:not(.names) .name").allTextContents())
                    .containsExactly("a.BTest#t2");
            assertThat(failing.locator("ul.names .name").allTextContents()).containsExactly("mvn verify");
        });
    }

    @Test
    void changed_opensWhereThereIsSomething_asTheListOfPartsSays(@TempDir Path folder) throws IOException {
        Builds builds = Builds.in(folder.resolve("days"), 60);
        for (int build = 0; build < 60; build++) {
            builds.build(build < 10 ? null : "no database").run("unit-tests", 100, 100, null, Map.of());
        }
        browser.open(page(folder, "days", builds.write()), Browser.look(), page -> {
            Locator shown = page.locator("#changed [aria-selected=true]");
            assertThat(shown.innerText()).startsWith("Since the last green run");
            assertThat(shown.locator(".tally").innerText()).matches("1\\s*change");
            assertThat(page.locator(".parts a[href='#changed'] .tally").innerText())
                    .isEqualTo("1");
        });
    }

    @Test
    void changed_saysHowMuchSlower_inTheModuleThatTheVerdictIsOn(@TempDir Path folder) throws IOException {
        Store store = Store.in(folder.resolve("judged"));
        for (int build = 0; build < 25; build++) {
            inModule(store, "web", build < 20 ? 1_000 : 2_000);
            // One of two speeds, and of late the slow one more often, which is chance.
            inModule(store, "core", build % 2 == 0 && build != 22 ? 1_000 : 20_000);
        }
        browser.open(
                page(folder, "judged", store.write()),
                Browser.look(),
                page -> assertThat(page.locator("#changed .column.slower").innerText())
                        .contains("1 s → 2 s", "in web")
                        .doesNotContain("core"));
    }

    @Test
    void changed_countsTheVerdicts_andLeadsToThem() {
        browser.open(month, Browser.look(), page -> {
            int broken = ((Number) page.evaluate("JSON.parse(document.getElementById('devmeter-data').textContent)"
                            + ".verdicts.filter(v => v.kind === 'broken').length"))
                    .intValue();
            assertThat(broken).isPositive();
            assertThat(page.locator(".stand.broken").textContent()).isEqualTo(broken + " broken");
            assertThat(page.locator(".stand.broken").getAttribute("href")).isEqualTo("#strip");

            page.getByText("What these words mean").click();
            assertThat(page.locator("#verdict-words").innerText()).contains("Failed three times in a row");
        });
    }

    @Test
    void movers_compareMediansOfTheSameMachines_withTheirN() {
        browser.open(month, Browser.look(), page -> {
            Locator row = page.locator("#movers tbody tr")
                    .filter(new Locator.FilterOptions().setHasText(simple(SampleMonth.SLOWER)));
            assertThat(row.innerText())
                    .contains("Slower", "n 20", "n 5")
                    .containsPattern("\\+\\d+ ms")
                    .containsPattern("\\+\\d\\d%");
            assertThat(row.locator("svg.spark polyline").getAttribute("points")).isNotEmpty();
            assertThat(page.locator("#movers .hint").first().innerText())
                    .containsPattern("n = \\d+ operations; \\d+ ha(s|ve) not enough data");

            page.locator("#movers-table-by-1").click();
            assertThat(page.locator("#movers th[aria-sort]").getAttribute("aria-sort"))
                    .isEqualTo("descending");
            page.locator("#movers-table-by-1").click();
            assertThat(page.locator("#movers tbody tr").first().locator("b").innerText())
                    .startsWith("−");
        });
    }

    @Test
    void longNames_breakWhereTheirWordsEnd_andAreCopiedAsTheyAre() {
        browser.open(month, Browser.look(), page -> {
            Locator name = page.locator("#flaky tbody .name").first();
            assertThat(name.evaluate("name => name.innerHTML.replaceAll('<wbr>', '|').replaceAll(/<[^>]+>/g, '')"))
                    .isEqualTo("com.|example.|shop.|api.|Order|Api|Test|#places|Order_|when|Stock|Arrives|Late");
            assertThat(name.evaluate("""
                            name => {
                              getSelection().selectAllChildren(name);
                              return getSelection().toString();
                            }
                            """)).isEqualTo(SampleMonth.FLAKY);
        });
    }

    /** In each build the operation takes 1 s in one module and 3 s in the other, where it takes 4.5 s at last; what ran last is the quick one. */
    private static Path twoModules(Path folder) throws IOException {
        Store store = Store.in(folder.resolve("modules"));
        for (int build = 0; build < 25; build++) {
            inModule(store, "web", build < 20 ? 3_000 : 4_500);
            inModule(store, "core", 1_000);
        }
        return page(folder, "modules", store.write());
    }

    private static void inModule(Store store, String module, double durationMs) {
        store.add(
                "compiler:compile",
                1,
                durationMs,
                ExecutionRecord.Status.SUCCESS,
                null,
                Map.of("maven.project.artifactId", module));
    }

    @Test
    void movers_compareWithinOneModule_andSayWhich(@TempDir Path folder) throws IOException {
        browser.open(twoModules(folder), Browser.look(), page -> {
            Locator rows = page.locator("#movers tbody tr");
            assertThat(rows.count()).isEqualTo(1);
            assertThat(rows.first().innerText().replaceAll("\\s+", " "))
                    .contains("compiler:compile in web", "Slower", "+1.5 s", "+50%", "3 s n 20", "4.5 s n 5");
            assertThat(page.locator("#changed-body").innerText()).contains("3 s → 4.5 s", "in web");
        });
    }

    @Test
    void movers_leaveOutBrokenEnvironments(@TempDir Path folder) throws IOException {
        Builds builds = Builds.in(folder.resolve("broken"), 30);
        for (int build = 0; build < 30; build++) {
            String error = build < 25 ? null : "no database";
            builds.build(error).run("compile", 100, error == null ? 1_000 : 4_000, null, Map.of());
            for (int test = 0; test < 10; test++) {
                builds.run("a.BTest#t" + test, 2_000, 100, error, Map.of());
            }
        }
        browser.open(
                page(folder, "broken", builds.write()),
                Browser.look(),
                page -> assertThat(page.locator("#movers-body").innerText()).contains("No operation moved"));
    }

    @Test
    void movers_doNotSay100Percent_ofWhatStillTakesTime(@TempDir Path folder) throws IOException {
        Path store = Store.in(folder.resolve("cached"))
                .successes("compile", 20, 22_100)
                .successes("compile", 5, 36)
                .write();
        browser.open(
                page(folder, "cached", store),
                Browser.look(),
                page -> assertThat(page.locator("#movers tbody tr").innerText())
                        .contains("22.1 s", "36 ms", "÷614")
                        .doesNotContain("%"));
    }

    @Test
    void history_ofSeveralModules_showsTheOneThatAVerdictIsOn_orTheChosenOne(@TempDir Path folder) throws IOException {
        browser.open(twoModules(folder), Browser.look(), page -> {
            Locator note = page.locator("#history-note");
            assertThat(chosen(page, "history-module")).isEqualTo("web");
            assertThat(note.innerText()).contains("50 runs, of which 25 in web", "median 3 s", "n = 20");

            page.locator("#history-module").selectOption("core");
            assertThat(note.innerText()).contains("50 runs, of which 25 in core", "median 1 s");
            assertThat(page.evaluate("document.activeElement.id")).isEqualTo("history-module");

            page.locator("#history-module").selectOption("");
            assertThat(note.innerText())
                    .startsWith("50 runs, oldest")
                    .contains("A baseline is of one module: choose one to see its.")
                    .doesNotContain("median", "no baseline");
            page.locator("#history-runs > summary").click();
            assertThat(page.locator("#history-table tbody tr").first().innerText())
                    .contains("core");
        });
    }

    @Test
    void flaky_isRankedByTimeLost_withItsEvidence() {
        browser.open(month, Browser.look(), page -> {
            Locator first = page.locator("#flaky tbody tr").first();
            assertThat(first.innerText())
                    .contains(
                            simple(SampleMonth.FLAKY), "Flaky", "up to 2 attempts", "Condition with OrderApiTest", "@")
                    .containsPattern("\\d+ of \\d+");
            first.locator("summary").click();
            assertThat(first.locator(".evidence dt").allTextContents()).contains("since", "n", "window", "compared");
        });
    }

    @Test
    void durations_areLeftOut_whereNoExecutionSaysHowLongItTook(@TempDir Path folder) throws IOException {
        Path page = page(
                folder,
                "untold",
                Store.in(folder.resolve("untold"))
                        .add("untold", 1, null, Status.SUCCESS, null, Map.of())
                        .add("at-once", 1, 0.0, Status.SUCCESS, null, Map.of())
                        .add("at-once", 2, null, Status.SUCCESS, null, Map.of())
                        .write());
        browser.open(page, "#operation=untold", Browser.look(), opened -> {
            assertThat(opened.locator("#slowest tbody tr").allInnerTexts())
                    .singleElement()
                    .asString()
                    .matches("at-once\\s+0 ms\\s+1\\s+0 ms\\s+0 ms\\s*");
            assertThat(opened.locator("#history .figures").innerText())
                    .contains("–")
                    .doesNotContain("Longest\n0 ms");
            assertThat(opened.locator(".card")
                            .filter(new Locator.FilterOptions().setHasText("untold"))
                            .locator(".total")
                            .innerText())
                    .isEqualTo("Total time –");
        });
    }

    @Test
    void slowest_isRankedByTotalTime_andEveryNameLeadsToItsHistory() {
        browser.open(month, Browser.look(), page -> {
            Locator rows = page.locator("#slowest tbody tr");
            assertThat(rows.first().innerText()).startsWith("mvn verify").contains("90");
            Locator link = rows.nth(2).locator("a.name");
            assertThat(link.getAttribute("href")).isEqualTo("#operation=compiler%3Acompile");

            link.click();

            assertThat(page.locator("#history-name").innerText()).isEqualTo("compiler:compile");
            assertThat(page.evaluate("location.hash")).isEqualTo("#operation=compiler%3Acompile");
            assertThat(page.evaluate("document.activeElement.id")).isEqualTo("history-name");
        });
    }

    @Test
    void whatWasSkipped_tookNoTimeThatIsDrawn(@TempDir Path folder) throws IOException {
        Path page = page(
                folder,
                "skipped",
                Store.in(folder.resolve("skipped"))
                        .successes("deploy", 3, 100)
                        .add("deploy", 2, 0.0, Status.SKIPPED, null, Map.of())
                        .successes("deploy", 1, 100)
                        .write());
        browser.open(page, Browser.look(), opened -> {
            Browser.untilDrawn(opened);
            assertThat(opened.locator("#slowest svg.spark polyline")
                            .getAttribute("points")
                            .split(" "))
                    .hasSize(4);
            assertThat(opened.locator("#history-note").innerText()).contains(", a dash was skipped.");
            assertThat(opened.evaluate("""
                            [1, 2, 3, 4].map(i => Chart.getChart('history-chart').data.datasets[0].segment
                              .borderColor({ p0DataIndex: i - 1, p1DataIndex: i }) ?? 'drawn').join()
                            """)).isEqualTo("drawn,drawn,transparent,transparent");
        });
    }

    @Test
    void history_showsFigures_verdicts_errors_metadata_andAllRunsAsATable() {
        browser.open(month, Browser.link(SampleMonth.FLAKY), Browser.look(), page -> {
            Browser.untilDrawn(page);
            Locator history = page.locator("#history");
            assertThat(history.locator("#history-name").innerText()).isEqualTo(SampleMonth.FLAKY);
            assertThat(history.locator(".figures").innerText())
                    .contains("Success rate", "p50", "p95", "Time lost", "Retries");
            assertThat(history.locator(".judged").first().innerText()).contains("Flaky", "window", "compared");
            assertThat(history.locator(".errors .error").first().innerText()).contains("Condition with OrderApiTest");
            assertThat(history.locator(".chips").innerText())
                    .contains("test.case.name=placesOrder_whenStockArrivesLate()");
            assertThat(history.locator("#history-note").innerText()).contains("The band is the baseline on ");

            history.locator("#history-runs > summary").click();

            Locator rows = history.locator("#history-table tbody tr");
            assertThat(rows.count()).isEqualTo(15);
            assertThat(rows.first().innerText()).contains("@", "linux").containsPattern("Success|Failed");
            assertThat(rows.first().locator("a").last().innerText()).isEqualTo("Waterfall");
        });
    }

    @Test
    void history_saysOfHowManyMessagesItHoldsTheNewest_andWhichRunsHaveAnother(@TempDir Path folder)
            throws IOException {
        Store store = Store.in(folder.resolve("messages"));
        for (String letter : List.of("a", "b", "c", "d", "e", "f", "g", "h")) {
            store.failures("op", 1, 100, "no " + letter);
        }
        Path page = page(
                folder,
                "messages",
                store.add("op", 1, 100.0, Status.FAILED, null, Map.of()).write());
        browser.open(page, Browser.link("op"), Browser.look(), opened -> {
            Locator history = opened.locator("#history");
            assertThat(history.locator("section[aria-label=Errors] h4").innerText())
                    .isEqualTo("Errors n = 8 messages; the page holds the newest 5");
            history.locator("#history-runs > summary").click();
            List<String> errors =
                    history.locator("#history-table tbody tr td:nth-child(7)").allInnerTexts();
            assertThat(errors.get(0)).isEmpty();
            assertThat(errors.subList(1, 6)).containsExactly("no h", "no g", "no f", "no e", "no d");
            assertThat(errors.subList(6, 9)).containsOnly("Its message is not in this page");
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
    void history_drawsOutcomesInShapesAndColours_withABandAndVersions() {
        browser.open(month, Browser.link(SampleMonth.FLAKY), Browser.look(), page -> {
            Browser.untilDrawn(page);
            Object shapes = page.evaluate("""
                    () => {
                      const chart = Chart.getChart('history-chart');
                      const points = chart.getDatasetMeta(0).data.map(point => point.options);
                      return [...new Set(points.map(o => `${o.pointStyle} ${o.borderColor}`))].sort();
                    }
                    """);
            assertThat(shapes).isEqualTo(List.of("circle #2ba56a", "crossRot #dd4b41", "triangle #e08a1b"));
            assertThat(page.evaluate("Chart.getChart('history-chart').config.plugins[0].id"))
                    .isEqualTo("bandAndVersions");
        });
    }

    @Test
    void history_isChosenByTyping_andEscapeCloses() {
        browser.open(month, Browser.look(), page -> {
            Locator box = page.getByRole(
                    AriaRole.COMBOBOX,
                    new Page.GetByRoleOptions().setName("Operation").setExact(true));
            box.focus();
            page.keyboard().type("price index");
            assertThat(box.getAttribute("aria-expanded")).isEqualTo("true");
            assertThat(page.locator("#history-operation-list [role=option]").allTextContents())
                    .singleElement()
                    .asString()
                    .contains(SampleMonth.SLOWER);

            page.keyboard().press("Escape");
            assertThat(box.getAttribute("aria-expanded")).isEqualTo("false");
            assertThat(page.locator("#history-name").innerText()).isEqualTo(SampleMonth.BROKEN);

            page.keyboard().type("price index");
            page.keyboard().press("Enter");
            assertThat(page.locator("#history-name").innerText()).isEqualTo(SampleMonth.SLOWER);
        });
    }

    @Test
    void history_isReachedFromAnywhere_withASlash() {
        browser.open(month, Browser.look(), page -> {
            page.keyboard().press("/");
            assertThat(page.evaluate("document.activeElement.id")).isEqualTo("jump-to");
            page.keyboard().type("lint");
            page.keyboard().press("ArrowDown");
            page.keyboard().press("ArrowUp");
            page.keyboard().press("Enter");
            assertThat(page.locator("#history-name").innerText()).isEqualTo("lint");
        });
    }

    @Test
    void waterfall_showsTheTree_withItsCriticalPath_andTimeOfEachItself() {
        browser.open(month, Browser.look(), page -> {
            Locator rows = page.locator("#waterfall tbody tr");
            assertThat(rows.first().innerText()).contains("mvn verify", "critical");
            assertThat(rows.first().getAttribute("aria-level")).isEqualTo("1");
            assertThat(rows.nth(1).getAttribute("aria-level")).isEqualTo("2");
            assertThat(page.locator("#waterfall").innerText())
                    .contains(
                            "Failed: " + SampleMonth.BROKEN + ".",
                            "Longest by itself:",
                            "n = ",
                            "one after the other: all are on the critical path");

            page.locator("#waterfall-close").click();
            assertThat(rows.count()).isEqualTo(4);
            page.locator("#waterfall-open").click();
            assertThat(rows.count()).isGreaterThan(50);
        });
    }

    @Test
    void waterfall_isWalkedThrough_byArrowKeys() {
        browser.open(month, Browser.look(), page -> {
            page.locator("#waterfall-close").click();
            page.locator("#waterfall tbody tr").first().focus();
            page.keyboard().press("ArrowDown");
            assertThat(focusedRow(page)).contains("module shop-core");
            page.keyboard().press("ArrowRight");
            assertThat(page.evaluate("document.activeElement.getAttribute('aria-expanded')"))
                    .isEqualTo("true");
            page.keyboard().press("ArrowRight");
            assertThat(focusedRow(page)).contains("resources:resources");
            page.keyboard().press("ArrowLeft");
            page.keyboard().press("ArrowLeft");
            assertThat(page.evaluate("document.activeElement.getAttribute('aria-expanded')"))
                    .isEqualTo("false");
            page.keyboard().press("Home");
            assertThat(focusedRow(page)).contains("mvn verify");
            page.keyboard().press("Enter");
            assertThat(page.locator("#history-name").innerText()).isEqualTo("mvn verify");
        });
    }

    /** A build an hour, each of a mojo with so many cases of one test, or with as many tests. */
    private static Path builds(Path directory, int builds, int cases, boolean ofOneTest) throws IOException {
        List<ExecutionRecord> executions = new ArrayList<>();
        for (int build = 0; build < builds; build++) {
            String trace = String.format("%032x", build + 1);
            Instant start = Store.NOW.minus(Duration.ofHours(builds - build));
            executions.add(ExecutionRecord.builder("mvn verify", start)
                    .durationMs(60_000.0)
                    .span(trace, "a".repeat(16), null)
                    .build());
            executions.add(ExecutionRecord.builder("surefire:test", start.plusSeconds(1))
                    .durationMs(59_000.0)
                    .span(trace, "b".repeat(16), "a".repeat(16))
                    .build());
            for (int i = 0; i < cases; i++) {
                executions.add(ExecutionRecord.builder(
                                ofOneTest ? "a.B#cases" : "a.B#t" + i, start.plusMillis(2_000 + 100 * i))
                        .durationMs(100.0)
                        .span(trace, String.format("%016x", i + 1), "b".repeat(16))
                        .build());
            }
        }
        try (ExecutionStore store = ExecutionStore.open(directory)) {
            store.append(executions);
        }
        return directory;
    }

    @Test
    void waterfall_andCompare_sayWhereNotAllOfARunIsHeld(@TempDir Path folder) throws IOException {
        browser.open(page(folder, "cases", builds(folder.resolve("cases"), 3, 100, true)), Browser.look(), page -> {
            Locator waterfall = page.locator("#waterfall-body");
            assertThat(waterfall.innerText())
                    .contains(
                            "n = 102 executions. They ran one after the other", "Longest by itself: surefire:test 49 s")
                    .doesNotContain("at least");

            for (int older = 1; older <= 2; older++) {
                page.locator("#waterfall-run")
                        .selectOption(new com.microsoft.playwright.options.SelectOption().setIndex(older));
                assertThat(waterfall.innerText())
                        .contains(
                                older == 1 ? "at least n = 52 executions." : "at least n = 2 executions.",
                                "are not known")
                        .doesNotContain("one after the other", "Longest by itself");
                assertThat(waterfall.locator("tbody tr td:nth-child(4)").allInnerTexts())
                        .containsOnly("–");
                assertThat(waterfall.locator("tbody .path").count()).isZero();
            }

            assertThat(page.locator("#compare-runs-before option").allTextContents())
                    .extracting(title -> title.substring(title.lastIndexOf(" · ") + 3))
                    .containsExactly("102 executions", "at least 52 executions", "at least 2 executions");
            Locator cases = page.locator("#compare tbody tr").filter(new Locator.FilterOptions().setHasText("cases"));
            assertThat(cases.innerText()).contains("n ≥ 50", "n 100", "same");
            page.locator("#compare-runs-before")
                    .selectOption(new com.microsoft.playwright.options.SelectOption().setIndex(2));
            assertThat(cases.innerText()).contains("not held before").doesNotContain("only after");
            assertThat(page.locator("#compare .hint").first().innerText())
                    .contains("1 not held on one side")
                    .doesNotContain("only after");
        });
    }

    @Test
    void waterfall_saysHowManyExecutionsItLeavesOut(@TempDir Path folder) throws IOException {
        browser.open(page(folder, "tests", builds(folder.resolve("tests"), 1, 520, false)), Browser.look(), page -> {
            assertThat(page.locator("#waterfall-body").innerText())
                    .contains(
                            "n = 522 executions, of which the 500 that failed or took longest are shown.",
                            "500 executions of those shown",
                            ", of the executions shown.")
                    .doesNotContain("one after the other");
        });
    }

    private static String focusedRow(Page page) {
        return page.evaluate("document.activeElement.textContent").toString();
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
            Locator longer = clusters.filter(new Locator.FilterOptions().setHasText("Condition with OrderApiTest"));
            longer.getByText("The newest in full").click();
            assertThat(longer.locator(".error").innerText()).contains("at com.example.shop.api.OrderApiTest");
        });
    }

    @Test
    void compare_setsTwoRunsOfTheSameMachinesSideBySide() {
        browser.open(month, Browser.look(), page -> {
            Locator compare = page.locator("#compare");
            assertThat(chosen(page, "compare-runs-before")).contains("main@", "github");
            assertThat(chosen(page, "compare-runs-after")).contains("main@", "github");
            assertThat(compare.innerText()).contains("n = ").doesNotContain("different classes of machine");

            List<String> local = page.locator("#compare-runs-before option").allTextContents().stream()
                    .filter(run -> run.contains("local"))
                    .toList();
            page.locator("#compare-runs-before")
                    .selectOption(new com.microsoft.playwright.options.SelectOption().setLabel(local.get(0)));
            assertThat(compare.innerText()).contains("different classes of machine");
            assertThat(page.evaluate("document.activeElement.id")).isEqualTo("compare-runs-before");
        });
    }

    private static String chosen(Page page, String select) {
        return page.evaluate("id => document.getElementById(id).selectedOptions[0].textContent", select)
                .toString();
    }

    @Test
    void compare_setsBranchesAndPeriodsSideBySide_onOneClassOfMachine() {
        browser.open(month, Browser.look(), page -> {
            Locator compare = page.locator("#compare");
            compare.getByRole(AriaRole.TAB, new Locator.GetByRoleOptions().setName("Two branches"))
                    .click();
            assertThat(chosen(page, "compare-branches-after")).isEqualTo("main");
            assertThat(chosen(page, "compare-branches-before")).isEqualTo("feature/vouchers");
            assertThat(chosen(page, "compare-machine")).startsWith("github · linux · amd64 (n = ");

            compare.getByRole(AriaRole.TAB, new Locator.GetByRoleOptions().setName("Two periods"))
                    .click();
            assertThat(chosen(page, "compare-periods-after")).isEqualTo("The last 7 days");
            assertThat(compare.locator("tbody").innerText()).contains("fails more", simple(SampleMonth.BROKEN));
            assertThat(compare.locator(".hint").first().innerText())
                    .contains("Broken environments are left out.")
                    .as("in one of which nearly all failed")
                    .containsPattern(": \\d with another share of failures");
            page.locator("#compare-table-by-3").click();
            assertThat(compare.locator("tbody tr").first().innerText()).containsPattern("\\+[\\d.]+ m?s");
        });
    }

    @Test
    void compare_countsTheRunsOfAMedian_besideThoseThatFailed(@TempDir Path folder) throws IOException {
        Store store = Store.in(folder.resolve("branches"));
        onBranch(store, "main", 2, Status.SUCCESS);
        onBranch(store, "main", 3, Status.FAILED);
        onBranch(store, "feature", 1, Status.FAILED);
        browser.open(page(folder, "branches", store.write()), Browser.look(), page -> {
            page.locator("#compare-branches").click();
            Locator cells = page.locator("#compare tbody td");
            assertThat(cells.first().innerText()).isEqualTo("1 failed of 1");
            assertThat(cells.nth(1).innerText()).isEqualTo("3 failed of 5 100 ms n 2");
        });
    }

    private static void onBranch(Store store, String branch, int count, Status status) {
        store.add("lint", count, 100.0, status, null, Map.of("vcs.ref.head.name", branch));
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
            assertThat(items.allInnerTexts()).singleElement().asString().contains("None of these is like this");
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
                    .contains("Lines skipped", "every line could be read", "day files", "devmeter.store.dropped")
                    .containsPattern("Broken environments\\s+1");
            page.locator("#health-days > summary").click();
            assertThat(page.locator("#health-table tbody tr").count()).isEqualTo(30);
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
