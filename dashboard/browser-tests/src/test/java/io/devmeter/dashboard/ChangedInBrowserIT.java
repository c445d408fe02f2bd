// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import io.devmeter.store.ExecutionRecord.Status;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What has changed, since when, and how it stands. */
class ChangedInBrowserIT extends BrowserFixture {

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
    void changed_saysThatNothingIsKnownOfBefore_onTheFirstDay(@TempDir Path folder) throws IOException {
        Path passes =
                Store.in(folder.resolve("passes")).successes("lint", 2, 10).write();
        browser.open(
                page(folder, "passes", passes),
                Browser.look(),
                page -> assertThat(page.locator("#changed [role=tabpanel]").innerText())
                        .isEqualTo(
                                "Nothing is known from before 21 Nov, 05:30, so there is nothing to compare with yet."));

        Path fails =
                Store.in(folder.resolve("fails")).failures("lint", 2, 10, "no").write();
        browser.open(
                page(folder, "fails", fails),
                Browser.look(),
                page -> assertThat(page.locator("#changed [role=tabpanel]").innerText())
                        .startsWith("Nothing is known from before 21 Nov, 05:30: every failure counts as new.")
                        .contains("Newly failing"));
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
            unfold(most.locator("details"));
            assertThat(most.innerText()).contains("2 more that say the same");
            assertThat(most.locator(".name").allTextContents())
                    .containsExactlyInAnyOrder("a.b.CTest#one", "a.b.CTest#two", "a.b.CTest#three");
            assertThat(causes.last().locator(".name").allTextContents()).containsExactly("other");
            assertThat(page.locator("#changed .column.broken h3 .n").innerText())
                    .isEqualTo("4");
        });
    }

    @Test
    void changed_countsExecutions_andNotTheirAttempts(@TempDir Path folder) throws IOException {
        Builds builds = Builds.in(folder.resolve("attempts"), 3);
        for (int build = 0; build < 3; build++) {
            String error = build < 2 ? null : "no";
            builds.build(error).run("a.b.CTest#one", 10, 10, error, Map.of("attempt", 1));
            for (int attempt = 2; attempt <= 3 && error != null; attempt++) {
                builds.run("a.b.CTest#one", 10 * attempt, 10, error, Map.of("attempt", attempt));
            }
        }
        browser.open(
                page(folder, "attempts", builds.write()),
                Browser.look(),
                page -> assertThat(page.locator("#changed .column.broken .hint")
                                .first()
                                .innerText())
                        .startsWith("1 of the last 3 runs failed, last "));
    }

    @Test
    void changed_saysThatTheEnvironmentIsBroken_asNoVerdictDoes(@TempDir Path folder) throws IOException {
        Builds builds = Builds.in(folder.resolve("environment"), 4);
        for (int build = 0; build < 4; build++) {
            String error = build < 2 ? null : "no database";
            builds.build(error);
            for (int test = 0; test < 5; test++) {
                builds.run("a.b.CTest#t" + test, 10 * test, 10, error, Map.of());
            }
        }
        Path page = page(folder, "environment", builds.write());
        String count = "The newest 2 builds of mvn verify on ";
        String reason = ": more than 80% of the tests failed, which counts for no verdict.";
        browser.open(page, Browser.look(), opened -> {
            assertThat(opened.locator("#changed .outage").innerText())
                    .contains("Broken environment", count + "local, since 22 Nov, 14:00" + reason);
            assertThat(opened.locator("#changed .stand.broken").count()).isZero();
        });
        browser.open(
                page,
                Browser.look().setJavaScriptEnabled(false),
                opened -> assertThat(opened.locator("#changed").innerText())
                        .contains(count + "local, since 22 Nov 2026, 08:30:00 UTC" + reason));
    }

    @Test
    void changed_doesNotTakeForOneCause_whatOnlyOnceSaidTheSame(@TempDir Path folder) throws IOException {
        Store store = Store.in(folder.resolve("outage"));
        for (String name : List.of("a.b.CTest#one", "a.b.CTest#two")) {
            store.successes(name, 3, 10).failures(name, 5, 10, "no database").successes(name, 3, 10);
        }
        store.failures("a.b.CTest#one", 3, 10, "bad sum").failures("a.b.CTest#two", 3, 10, "no such page");
        browser.open(
                page(folder, "outage", store.write()),
                Browser.look(),
                page -> assertThat(page.locator("#changed .column.broken > ul > li .because")
                                .allInnerTexts())
                        .containsExactlyInAnyOrder("bad sum", "no such page"));
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
    void changed_tellsOfWhatFailsNow_ratherThanOfWhatIsBrokenOnABranch(@TempDir Path folder) throws IOException {
        Store store = Store.in(folder.resolve("both"));
        store.add("unit-tests", 4, 10.0, Status.FAILED, "work in progress", Map.of("vcs.ref.head.name", "feature"));
        store.add("unit-tests", 5, 10.0, Status.SUCCESS, null, Map.of("vcs.ref.head.name", "main"));
        for (String name : List.of("unit-tests", "lint")) {
            store.successes(name, 1, 10)
                    .add(name, 2, 10.0, Status.FAILED, "no port", Map.of("vcs.ref.head.name", "main"));
        }
        browser.open(page(folder, "both", store.write()), Browser.look(), page -> {
            Locator failing = page.locator("#changed .column.broken > ul > li");
            assertThat(failing.count()).isOne();
            assertThat(failing.locator(".hint").first().innerText()).doesNotContain("on the branch");
            assertThat(failing.locator(".because").innerText()).isEqualTo("no port");
        });
    }

    @Test
    void changed_claimsNothing_ofRunsThatThePageDoesNotHold(@TempDir Path folder) throws IOException {
        Store store = Store.in(folder.resolve("unheld"));
        for (int i = 0; i < 1_500; i++) {
            store.successes("x".repeat(300) + i, 1, 10);
        }
        store.add("unit-tests", 5, 10.0, Status.FAILED, "work in progress", Map.of("vcs.ref.head.name", "feature"))
                .add("unit-tests", 30, 10.0, Status.SUCCESS, null, Map.of("vcs.ref.head.name", "main"))
                .successes("lint", 5, 10)
                .failures("lint", 20, 10, "no");
        browser.open(page(folder, "unheld", store.write()), Browser.look(), page -> {
            Locator counts = page.locator("#changed .column.broken > ul > li .hint");
            assertThat(counts.first().innerText()).startsWith("the last 13 runs failed, last ");
            assertThat(counts.last().innerText()).isEqualTo("on the branch feature: this page holds none of its runs");
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

            unfold(page.locator("#verdict-words"));
            assertThat(page.locator("#verdict-words").innerText()).contains("Failed three times in a row");
        });
    }
}
