// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.devmeter.store.ExecutionRecord.Status;
import io.devmeter.store.ExecutionStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a parser finds in the page. What a browser makes of it is tested in {@link PageInBrowserIT}. */
class PageTest {

    @TempDir
    Path directory;

    static String html(Path directory) throws IOException {
        return new String(Dashboard.page(directory, 30, Store.CLOCK), StandardCharsets.UTF_8);
    }

    private static Document page(Path directory) throws IOException {
        return Jsoup.parse(html(directory));
    }

    private static Element one(Element within, String selector) {
        assertThat(within.select(selector)).as(selector).hasSize(1);
        return requireNonNull(within.selectFirst(selector));
    }

    @Test
    void policy_allowsTheHashesOfItsOwnScriptsAndStyle_andNothingElse() throws Exception {
        Document page = page(Store.small(directory));

        String policy = one(page, "meta[http-equiv=Content-Security-Policy]").attr("content");

        List<String> scripts = page.select("script:not([type])").stream()
                .map(script -> hash(script.data()))
                .toList();
        assertThat(scripts).hasSize(2);
        assertThat(policy)
                .isEqualTo("default-src 'none'; script-src " + String.join(" ", scripts) + "; style-src "
                        + hash(one(page, "style").data()) + "; base-uri 'none'; form-action 'none'");
    }

    static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return "'sha256-" + Base64.getEncoder().encodeToString(digest) + "'";
        } catch (NoSuchAlgorithmException e) {
            throw new LinkageError("every Java platform has SHA-256", e);
        }
    }

    @Test
    void page_refersToNothingElse_andHasNoInlineStyleOrHandler() throws IOException {
        Document page = page(Store.hostile(directory, 10));

        assertThat(page.select("[src], link, iframe, object, embed, base, form, img, [style], [srcset]"))
                .isEmpty();
        assertThat(page.select("[href]"))
                .allSatisfy(link -> assertThat(link.attr("href")).startsWith("#"));
        assertThat(page.getAllElements())
                .flatMap(element -> element.attributes().asList())
                .noneMatch(attribute -> attribute.getKey().startsWith("on"));
        assertThat(page.html()).doesNotContain("sourceMappingURL");
        assertThat(one(page, "style").data()).doesNotContain("url(").doesNotContain("@import");
    }

    @Test
    void links_leadToSections() throws IOException {
        Document page = page(Store.small(directory));

        assertThat(page.select("a"))
                .isNotEmpty()
                .allSatisfy(link -> assertThat(page.select(link.attr("href"))).hasSize(1));
    }

    @Test
    void data_holdsTheSummaryAsItIs() throws IOException {
        Store.in(directory).successes("lint", 2, 80).writeWithLines("no record", "{");

        String data = one(page(directory), "script#devmeter-data[type=application/json]")
                .data();

        try (ExecutionStore store =
                ExecutionStore.builder(directory).clock(Store.CLOCK).build()) {
            assertThat(data)
                    .startsWith(
                            "{\"generated_at\":\"2026-11-22T10:30:00Z\",\"from\":\"2026-10-23\",\"to\":\"2026-11-22\","
                                    + "\"summary\":" + store.summary(30).toJson()
                                    + ",\"skipped_lines\":2,\"verdicts\":[],\"changes\":[");
        }
        assertThat(JsonText.object(data)).containsEntry("recent", 2L).containsEntry("verdicts", List.of());
    }

    @Test
    void table_hasARowPerOperation_theWorstFirst_thenByName() throws IOException {
        Document page = page(Store.small(directory));

        Element table = one(page, "table:has(> caption:matchesOwn(^Operations$))");

        assertThat(one(table, "caption").text()).isEqualTo("Operations");
        Map<String, String> levels = new LinkedHashMap<>();
        table.select("tr[data-operation]")
                .forEach(row -> levels.put(row.attr("data-operation"), row.attr("data-level")));
        assertThat(levels)
                .containsExactly(
                        Map.entry("integration-tests", "bad"),
                        Map.entry("docker-build", "warn"),
                        Map.entry("deploy", "good"),
                        Map.entry("lint", "good"),
                        Map.entry("unit-tests", "good"),
                        Map.entry("release-notes", "bad"));
    }

    @Test
    void row_showsItsFigures_inUnitsThatAPersonReads() throws IOException {
        Document page = page(Store.small(directory));

        assertThat(cells(page, "docker-build"))
                .containsExactly(
                        "docker-build",
                        "Warning",
                        "83.3%",
                        "18",
                        "3",
                        "0",
                        "1 min 4 s",
                        "1 min 1 s",
                        "1 min 4 s",
                        "1 min 4 s",
                        "1 min 4 s",
                        "1 min 4 s",
                        "19 min 3 s");
    }

    @Test
    void row_saysNotRun_whenEveryExecutionWasSkipped() throws IOException {
        Document page = page(Store.small(directory));

        assertThat(cells(page, "release-notes"))
                .containsExactly("release-notes", "Not run", "–", "0", "0", "1", "–", "–", "–", "–", "–", "–", "–");
        assertThat(one(page, "tr[data-operation=release-notes] .level").classNames())
                .contains("idle");
    }

    @Test
    void row_leavesDurationsOut_whenNoExecutionSaysHowLongItTook() throws IOException {
        Document page = page(Store.in(directory)
                .add("untold", 1, null, Status.SUCCESS, null, Map.of())
                .add("at-once", 1, 0.0, Status.SUCCESS, null, Map.of())
                .write());

        assertThat(cells(page, "untold").subList(6, 13)).containsOnly("–");
        assertThat(cells(page, "at-once").subList(6, 13)).containsOnly("0 ms");
    }

    private static List<String> cells(Document page, String operation) {
        return one(page, "tr[data-operation=" + operation + "]").children().eachText();
    }

    @Test
    void charts_areNamedForAssistiveTechnology() throws IOException {
        assertThat(page(Store.small(directory)).select("[role=img]").eachAttr("aria-label"))
                .containsExactly(
                        "Success rate by operation",
                        "Average duration by operation",
                        "Executions by operation",
                        "Failures by operation");
    }

    private static Map<String, String> figures(Element within) {
        Map<String, String> figures = new LinkedHashMap<>();
        within.select("dt")
                .forEach(term -> figures.put(
                        term.text(), requireNonNull(term.nextElementSibling()).text()));
        return figures;
    }

    @Test
    void parts_standInTheOrderOfWhatMattersMost_eachWithAQuestion() throws IOException {
        Document page = page(SampleMonth.ordinary(directory));

        assertThat(page.select("main > section[id] > h2[id]").stream()
                        .filter(heading -> !heading.hasClass("unseen"))
                        .map(Element::text))
                .containsExactly(
                        "What changed?",
                        "How did the last runs go?",
                        "What moved most?",
                        "What is flaky, and what does it cost?",
                        "Where does the time go?",
                        "How did one operation do?",
                        "Where did one run spend its time?",
                        "How often does it succeed, and how long does it take?",
                        "Why did it fail?",
                        "What differs?",
                        "How much time was lost?",
                        "What ran last?",
                        "Can these figures be trusted?");
        assertThat(page.select("nav a").eachAttr("href"))
                .containsExactlyElementsOf(page.select("main > section:not(#overview-part)").stream()
                        .map(section -> '#' + section.id())
                        .toList());
    }

    @Test
    void withoutTheScript_thePageSaysWhatChanged_whatIsFlaky_andWhatIsSlow() throws IOException {
        Document page = page(SampleMonth.ordinary(directory));

        assertThat(page.select("#changed h3").eachText().subList(0, 2))
                .satisfiesExactly(
                        standing -> assertThat(standing).isEqualTo("As it stands"),
                        since -> assertThat(since).startsWith("Since yesterday"));
        assertThat(operationsUnder(page, "As it stands", "Broken"))
                .contains(SampleMonth.BROKEN)
                .doesNotContain(SampleMonth.FIXED);
        assertThat(operationsUnder(page, "As it stands", "Slower")).contains(SampleMonth.SLOWER);
        assertThat(operationsUnder(page, "Since yesterday", "Newly failing")).contains(SampleMonth.BROKEN);
        assertThat(page.select("#flaky tbody th").eachText())
                .contains(SampleMonth.FLAKY)
                .doesNotContain(SampleMonth.FIXED);
        assertThat(requireNonNull(page.selectFirst("tr[data-operation='" + SampleMonth.FIXED + "'] .name"))
                        .select("wbr"))
                .hasSize(8);
        assertThat(page.select("#slowest tbody th").eachText()).hasSize(20).startsWith("mvn verify", "surefire:test");
    }

    private static List<String> operationsUnder(Document page, String heading, String group) {
        return one(page, "#changed h3:contains(" + heading + ") + .columns > .column:has(h4:contains(" + group + "))")
                .select("li")
                .eachText();
    }

    @Test
    void withoutTheScript_whatNeedsItSaysSo() throws IOException {
        Document page = page(Store.small(directory));

        assertThat(one(page, "#waterfall-body").html())
                .isEqualTo("<p class=\"hint\">The tree of a run: this needs JavaScript.</p>");
        assertThat(one(page, "#health-body > .hint").text()).isEqualTo("Every line could be read.");
        assertThat(one(page, "main").text()).doesNotContain("</p>");
    }

    @Test
    void withoutTheScript_healthCountsMalformedLines() throws IOException {
        Document page = page(Store.in(directory).successes("lint", 1, 5).writeWithLines("broken"));

        assertThat(one(page, "#health-body > .hint").text()).isEqualTo("1 malformed line was not counted.");
    }

    @Test
    void withoutTheScript_listsThatHaveNoEndAreCut_andSaySo() throws IOException {
        Store store = Store.in(directory);
        for (int i = 0; i < 30; i++) {
            store.failures("operation-" + i, 3, i, "no");
        }
        Document page = page(store.write());

        Element failing = requireNonNull(page.selectFirst("#changed .column:has(h4:contains(Newly failing))"));
        assertThat(one(failing, "h4 .n").text()).isEqualTo("30");
        assertThat(failing.select("li").eachText()).hasSize(21).endsWith("10 more");
        assertThat(page.select("tr[data-operation]")).hasSize(30);
    }

    @Test
    void overview_addsUp() throws IOException {
        Store.small(directory);
        Document page = page(Store.in(directory).writeWithLines("broken"));

        assertThat(figures(one(page, ".overview")))
                .containsExactly(
                        Map.entry("Success rate", "90.2%"),
                        Map.entry("Operations", "6"),
                        Map.entry("Executions", "51"),
                        Map.entry("Failures", "5"),
                        Map.entry("Skipped", "1"),
                        Map.entry("Total time", "19 min 50 s"),
                        Map.entry("Malformed lines", "1"));
    }

    @Test
    void overview_hasNoTotalTime_whereNobodyToldADuration() throws IOException {
        Store store = Store.in(directory).add("untold", 1, null, Status.SUCCESS, null, Map.of());

        assertThat(figures(one(page(store.write()), ".overview"))).contains(Map.entry("Total time", "–"));
    }

    @Test
    void overview_saysThatTheTotalCountsTwice_whatRanWithinOthers() throws IOException {
        assertThat(one(page(Store.small(directory.resolve("small"))), ".overview")
                        .text())
                .doesNotContain("builds and their parts");
        assertThat(one(page(SampleMonth.ordinary(directory.resolve("month"))), ".overview")
                        .text())
                .endsWith("builds and their parts");
    }

    @Test
    void overview_givesAlarm_butNeverReassures() throws IOException {
        Store store = Store.in(directory).successes("tests", 97, 1).failures("build", 3, 1, "no");
        assertThat(one(page(store.write()), ".overview .lead").text()).isEqualTo("Success rate 97% 97 of 100");

        store.failures("build", 97, 1, "no").write();
        assertThat(one(page(directory), ".overview .lead").text()).contains("Bad");
    }

    @Test
    void overview_doesNotMentionMalformedLines_whenThereAreNone() throws IOException {
        assertThat(page(Store.small(directory)).text()).doesNotContain("Malformed");
    }

    @Test
    void recent_showsTheNewestFirst_withErrorAndMetadata() throws IOException {
        Map<String, Object> metadata = new LinkedHashMap<>();
        metadata.put("branch", "main");
        metadata.put("tags", List.of("a", 1L, true));
        metadata.put("nested", Map.of("k", 0.5));
        Store.in(directory)
                .successes("older", 30, 5)
                .add("newest", 1, 1234.5, Status.FAILED, "line 1\nline <2>", metadata)
                .write();
        Document page = page(directory);

        assertThat(page.select(".recent > li")).hasSize(20);
        Element newest = requireNonNull(page.selectFirst(".recent > li"));
        assertThat(one(newest, ".name").text()).isEqualTo("newest");
        assertThat(one(newest, ".level").text()).isEqualTo("Failed");
        assertThat(one(newest, ".took").text()).isEqualTo("1.23 s");
        assertThat(one(newest, "time").attr("datetime")).isEqualTo("2026-11-22T00:30:30Z");
        assertThat(one(newest, "time").text()).isEqualTo("22 Nov 2026, 00:30:30 UTC");
        assertThat(one(newest, ".error").wholeText()).isEqualTo("line 1\nline <2>");
        assertThat(newest.select(".chips li").eachText())
                .containsExactly("branch=main", "tags=[a, 1, true]", "nested={k: 0.5}");
    }

    @Test
    void recent_showsWhatOlderFilesLeaveOut() throws IOException {
        Document page = page(Store.in(directory)
                .skipped("skipped")
                .writeWithLines(
                        "{\"name\":\"running\",\"started_at\":\"2026-11-22T10:00:00\",\"status\":\"running\"}"));

        assertThat(page.select(".recent .level").eachText()).containsExactly("Running", "Skipped");
        assertThat(page.select(".recent .took").eachText()).containsExactly("–", "–");
        assertThat(page.select(".recent .error, .recent .chips")).isEmpty();
    }

    @Test
    void recent_cutsWhatIsVeryLong_andSaysSo() throws IOException {
        Map<String, Object> metadata = new LinkedHashMap<>();
        for (int i = 0; i < 20; i++) {
            metadata.put("key" + i, "🚀".repeat(1_000));
        }
        Document page = page(Store.in(directory)
                .add("long", 1, 1.0, Status.FAILED, "e".repeat(10_000), metadata)
                .write());

        assertThat(one(page, ".error").text()).hasSizeLessThan(4_100).endsWith("… (6,000 more characters)");
        assertThat(page.select(".chips li")).hasSize(17);
        assertThat(page.select(".chips li").eachText()).endsWith("+4 more");
        assertThat(page.text()).doesNotContain("\uFFFD");
    }

    @Test
    void noData_saysSoAndHowToBegin() throws IOException {
        Document page = page(directory.resolve("none"));

        assertThat(one(page, ".welcome").text())
                .contains("No data")
                .contains("devmeter run --name unit-tests -- mvn test")
                .contains("devmeter demo")
                .contains("Devmeter.global()")
                .doesNotContain("malformed");
        assertThat(page.select("tr[data-operation], .card, .recent, .overview")).isEmpty();
        assertThat(page.select("[role=img]")).hasSize(4);
        assertThat(one(page, "caption").text()).isEqualTo("Operations");
    }

    @Test
    void noData_countsMalformedLines() throws IOException {
        assertThat(one(page(Store.in(directory).writeWithLines("broken")), ".welcome")
                        .text())
                .contains("1 malformed line was not counted.");
        assertThat(one(page(Store.in(directory).writeWithLines("broken")), ".welcome")
                        .text())
                .contains("2 malformed lines were not counted.");
    }

    @Test
    void hostileText_isLiteral_inTablesAndExecutions() throws IOException {
        Document page = page(Store.hostile(directory, 0));

        List<String> operations = page.select("tr[data-operation]").eachAttr("data-operation");
        assertThat(operations).containsAll(HostileTexts.texts()).contains("x".repeat(100_000), "half \uFFFD");
        for (String text : HostileTexts.texts()) {
            String shown = shown(text);
            assertThat(wholeTexts(page, "tr[data-operation] .name bdi")).contains(shown);
        }
        // The newest twenty.
        for (String text : HostileTexts.texts()
                .subList(HostileTexts.texts().size() - 18, HostileTexts.texts().size())) {
            assertThat(wholeTexts(page, ".recent .name bdi")).contains(shown(text));
            assertThat(wholeTexts(page, ".recent .error bdi")).contains(shown(text));
            assertThat(wholeTexts(page, ".chips .key")).contains(shown(text));
            assertThat(wholeTexts(page, ".chips .key + bdi")).contains(shown(text));
        }
        assertThat(page.select("script")).hasSize(3);
        assertThat(page.select("caption").eachText()).containsExactly("Slowest, by total time", "Operations");
        assertThat(page.select("table")).hasSize(2);
        assertThat(page.select("h1")).hasSize(1);
    }

    private static List<String> wholeTexts(Document page, String selector) {
        List<String> texts = new ArrayList<>();
        page.select(selector).forEach(element -> texts.add(element.wholeText()));
        return texts;
    }

    private static String shown(String text) {
        return text.replace("\r\n", "\n").replace('\u0007', '␇').replace('\u001b', '␛');
    }

    @Test
    void headings_descendWithoutGaps() throws IOException {
        int before = 0;
        for (Element heading : page(Store.small(directory)).select("h1, h2, h3, h4, h5, h6")) {
            int level = heading.tagName().charAt(1) - '0';
            assertThat(level).isLessThanOrEqualTo(before + 1);
            before = level;
        }
    }

    @Test
    void ids_areUnique_andReferencesLeadToOne() throws IOException {
        Document page = page(Store.hostile(directory, 40));

        assertThat(page.select("[id]").eachAttr("id")).doesNotHaveDuplicates();
        for (String attribute : List.of("aria-labelledby", "aria-describedby")) {
            assertThat(page.select("[" + attribute + "]").eachAttr(attribute))
                    .isNotEmpty()
                    .allSatisfy(id -> assertThat(page.getElementById(id)).isNotNull());
        }
    }
}
