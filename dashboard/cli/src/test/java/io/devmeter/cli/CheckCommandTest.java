// SPDX-License-Identifier: Apache-2.0
package io.devmeter.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.devmeter.dashboard.check.Check;
import io.devmeter.dashboard.check.Rule;
import io.devmeter.store.ExecutionRecord;
import io.devmeter.store.ExecutionRecord.Status;
import io.devmeter.store.ExecutionStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class CheckCommandTest extends CommandFixture {

    private static final String HOSTILE = "\u001b[31m<b>&\"]]>|`@me`\n::error::x\u0000\uFFFE\uD800 日本🚀";

    private final Instant now = Instant.now();

    // --- status and report

    @Test
    void keptRules_exit0_andSayWhatTheyRestOn() throws Exception {
        record("unit-tests", 6, Status.SUCCESS, 842);

        assertThat(check("rules: [{operation: unit-tests, max_p95_ms: 1000}]")).isZero();

        assertThat(out().lines().toList()).hasSize(4).satisfies(lines -> {
            assertThat(lines.get(0)).startsWith("RESULT  OPERATION   RULE");
            assertThat(lines.get(1))
                    .startsWith("pass    unit-tests  max_p95_ms  842 ms  ≤ 1 s  6  ")
                    .endsWith("  the 95th percentile of 6 runs");
            assertThat(lines.get(3)).startsWith("0 breaches, 0 without enough data, 1 passed; ");
        });
        assertThat(err()).isEmpty();
    }

    @Test
    void breach_exits1_theWorstFirst() throws Exception {
        record("slow", 5, Status.SUCCESS, 3000);
        record("slower", 5, Status.SUCCESS, 9000);
        record("rare", 1, Status.SUCCESS, 1);
        record("shaky", 19, Status.SUCCESS, 1);
        record("shaky", 1, Status.FAILED, 1);

        assertThat(check("""
                        rules:
                          - operation: "{slow,rare}*"
                            max_avg_ms: 1000
                          - operation: shaky
                            min_success_rate: 1
                        """)).isEqualTo(1);

        List<String> lines = out().lines().toList();
        assertThat(lines.get(1)).contains("breach", "slower", "max_avg_ms", "9 s", "≤ 1 s");
        assertThat(lines.get(2)).contains("breach", "slow ", "3 s");
        assertThat(lines.get(3))
                .contains("breach", "shaky", "min_success_rate", "95%", "≥ 100%", "19 successes of 20 runs");
        assertThat(lines.get(4)).contains("not enough data", "rare", "–", "1 run, and 5 are needed");
        assertThat(lines.get(6)).startsWith("3 breaches, 1 without enough data, 0 passed; ");
    }

    @Test
    void figureAndLimit_differWhereTheyDo() throws Exception {
        record("a", 3, Status.SUCCESS, 119);
        record("a", 1, Status.FAILED, 119);
        record("long", 4, Status.SUCCESS, 184_000.25);

        assertThat(check("""
                        rules:
                          - {operation: a, max_duration_ms: 118.9999, min_success_rate: 0.7500001, min_runs: 4}
                          - {operation: long, max_avg_ms: 184000, min_runs: 4}
                          - {operation: long, max_avg_ms: 184000.3, min_runs: 4}
                          - {operation: a, max_avg_ms: 119, min_runs: 4}
                        """)).isEqualTo(1);

        String table = out().replaceAll(" +", " ");
        assertThat(table)
                .contains("breach a max_duration_ms 119 ms ≤ 118.9999 ms 4 ")
                .contains("breach a min_success_rate 75% ≥ 75.00001% 4 ")
                .contains("breach long max_avg_ms 184000.3 ms ≤ 184000 ms 4 ")
                .contains("pass long max_avg_ms 184000.25 ms ≤ 184000.3 ms 4 ")
                .contains("pass a max_avg_ms 119 ms ≤ 119 ms 4 ");
    }

    @Test
    void help_showsRulesThatCanBePasted() throws Exception {
        assertThat(run("--help")).isZero();
        String shown = out().substring(out().indexOf("  rules:"), out().indexOf("The last three"));
        Path file = Files.writeString(temp.resolve("rules.yaml"), shown);

        assertThat(RulesFile.read(file)).hasSize(1).allSatisfy(rule -> {
            assertThat(rule.limits()).hasSize(4);
            assertThat(rule.minRuns()).isEqualTo(Rule.DEFAULT_MIN_RUNS);
        });
        assertThat(shown.lines()).hasSize(11).allMatch(line -> line.startsWith("  "));
    }

    @Test
    void withoutRules_whatIsBrokenIsABreach() throws Exception {
        record("unit-tests", 6, Status.SUCCESS, 842);
        assertThat(run()).isZero();

        record("unit-tests", 5, Status.FAILED, 842);
        forgetPrinted();
        assertThat(run()).isEqualTo(1);

        assertThat(out())
                .contains("not_broken", "broken", "the last 5 runs with the 6 before")
                .contains("1 breach, ", "; default rules\n");
    }

    @Test
    void nothingRecorded_isNoBreach_unlessDataAreRequired() throws Exception {
        assertThat(run()).isZero();
        assertThat(out()).contains("not enough data", "no operation of this name ran");

        assertThat(check("rules: [{operation: \"*\", not_slower: true, require_data: true}]"))
                .isEqualTo(1);
    }

    @Test
    void limitsThatCameOutAlike_areOneRow() throws Exception {
        record("a", 1, Status.SUCCESS, 10);
        record("b", 1, Status.SUCCESS, 10);

        assertThat(run()).isZero();

        assertThat(out().lines().toList()).hasSize(5).satisfies(lines -> {
            assertThat(lines.get(1))
                    .startsWith("not enough data  a          not_broken, not_newly_flaky, not_newly_slower  ");
            assertThat(lines.get(4)).startsWith("0 breaches, 6 without enough data, 0 passed; ");
        });
    }

    @Test
    void longReports_sayWhatTheyLeaveOut() throws Exception {
        List<ExecutionRecord> executions = new ArrayList<>();
        for (int i = 0; i < 120; i++) {
            executions.add(execution("op" + i, Status.SUCCESS, 1));
        }
        executions.add(execution("x".repeat(100_000), Status.SUCCESS, 2000));
        store(executions);

        assertThat(check("rules: [{operation: \"*\", max_avg_ms: 1000, min_runs: 1}]"))
                .isEqualTo(1);

        assertThat(out())
                .hasLineCount(1 + 1 + 100 + 1 + 1)
                .endsWith("; not shown: 20 more of: pass (--format json has all)\n");
        assertThat(out().lines().mapToInt(String::length).max().orElseThrow()).isLessThan(400);
    }

    @Test
    void json_hasBreachesAndVerdicts() throws Exception {
        record("a", 5, Status.FAILED, 10);

        assertThat(run("--format", "json")).isEqualTo(1);

        assertThat(out())
                .startsWith("{\"generated_at\":\"")
                .contains("\"breaches\":[{\"rule\":0,\"operation\":\"a\",\"measure\":\"not_broken\",\"actual\":false,"
                        + "\"threshold\":true,\"evidence\":{\"n\":5,\"window\":\"")
                .contains("\"verdicts\":[{\"operation\":\"a\",\"kind\":\"broken\",\"confidence\":\"confirmed\"")
                .endsWith(",\"skipped_lines\":0}\n")
                .hasLineCount(1);
    }

    @Test
    void malformedLines_areSaid() throws Exception {
        record("a", 1, Status.SUCCESS, 10);
        try (Stream<Path> files = Files.list(directory())) {
            Path day = files.filter(Files::isRegularFile).findFirst().orElseThrow();
            Files.writeString(day, Files.readString(day) + "garbage\n");
        }

        run();

        assertThat(err()).isEqualTo("devmeter: skipped 1 malformed line\n");
    }

    @Test
    void manyOperations_andManyRules_areNoWork() throws Exception {
        store(IntStream.range(0, 3000)
                .mapToObj(i -> execution("io.devmeter.Test" + i % 50 + "#case" + i, Status.SUCCESS, 1))
                .toList());
        String rules = "rules:\n" + "  - {operation: \"*.Test*#*case*\", max_p95_ms: 5, min_runs: 1}\n".repeat(40);

        assertThat(check(rules)).isZero();

        assertThat(out()).contains("0 breaches, 0 without enough data, 120,000 passed; ");
    }

    // --- rules files

    static Stream<List<String>> wrongFiles() {
        return Stream.of(
                List.of("", ":1: the file is empty, and so no rules file"),
                List.of("rules:\n", ":1: rules must be a list"),
                List.of("rules: []\n", ":1: there are no rules"),
                List.of("{}", ":1: there are no rules"),
                List.of("- a", ":1: the file must be keys with values, of rules, days, min_runs"),
                List.of("rule: []\n", ":1: there is no key 'rule' here, but rules"),
                List.of("rules:\n- a", ":2: a rule must be keys with values, of operation, max_avg_ms, "),
                List.of("rules:\n- max_avg_ms: 1", ":2: the rule names no operation; \"*\" stands for all"),
                List.of("rules:\n- operation: a\n", ":2: the rule limits nothing; it may with max_avg_ms, "),
                List.of("rules:\n- operation: a\n  not_slower: false", ":2: the rule limits nothing"),
                List.of(
                        "rules:\n- operation: a\n  max_p99_ms: 1",
                        ":3: there is no key 'max_p99_ms' here, but operation, max"),
                List.of("rules:\n- operation: a\n  days: 1\n  days: 2", ":4: the key 'days' is there twice"),
                List.of(
                        "rules:\n- operation: a\n  max_avg_ms: soon",
                        ":3: max_avg_ms must be a number of milliseconds from 0 up, not 'soon'"),
                List.of(
                        "rules:\n- operation: a\n  max_avg_ms: -1",
                        ":3: max_avg_ms must be a number of milliseconds from 0 up, not '-1'"),
                List.of("rules:\n- operation: a\n  max_avg_ms: .inf", ":3: max_avg_ms must be a number of"),
                List.of("rules:\n- operation: a\n  max_avg_ms: 1e999", ":3: max_avg_ms must be a number of"),
                List.of(
                        "rules:\n- operation: a\n  max_avg_ms: [1]",
                        ":3: max_avg_ms must be a number of milliseconds from 0 up"),
                List.of("rules:\n- operation: a\n  max_avg_ms:", ":3: max_avg_ms must be a number of"),
                List.of(
                        "rules:\n- operation: a\n  min_success_rate: 95",
                        ":3: min_success_rate must be a number from 0 to 1, such as 0.95, not '95'"),
                List.of(
                        "rules:\n- operation: a\n  max_flaky: 0.5",
                        ":3: max_flaky must be a whole number from 0 up, not '0.5'"),
                List.of("rules:\n- operation: a\n  not_slower: 1", ":3: not_slower must be true or false"),
                List.of(
                        "rules:\n- operation: a\n  max_flaky: 0\n  days: -1",
                        ":4: days must be a whole number from 0 up, not '-1'"),
                List.of(
                        "rules:\n- operation: a\n  max_flaky: 0\n  days: 100001",
                        ":4: days must be at most 100000, not '100001'"),
                List.of(
                        "rules:\n- operation: a\n  max_flaky: 0\n  min_runs: 0",
                        ":4: min_runs must be a whole number from 1 up, not '0'"),
                List.of(
                        "rules:\n- operation: a\n  max_flaky: 0\n  require_data: maybe",
                        ":4: require_data must be true or false"),
                List.of("rules:\n- operation: ''\n  max_flaky: 0", ":2: operation: an empty pattern matches no name"),
                List.of("rules:\n- operation: [a]\n  max_flaky: 0", ":2: operation must be a text"),
                List.of("rules:\n- operation:\n  max_flaky: 0", ":2: operation has no value"),
                List.of("rules:\n- operation: !mine a\n  max_flaky: 0", ":2: operation has the tag !mine"),
                List.of("rules:\n- operation: *\n  max_flaky: 0", "what begins with * needs quotes, as \"*\""),
                List.of("rules:\n- operation: *.Test\n  max_flaky: 0", "what begins with * needs quotes, as \"*\""),
                List.of("rules: [\n", "no valid YAML: "),
                List.of("\u0001", ":1: no valid YAML: "),
                List.of("[".repeat(100_000), ":1: "));
    }

    @ParameterizedTest
    @MethodSource("wrongFiles")
    void aWrongFile_isOneLine_andExitStatus2(List<String> wrong) throws Exception {
        assertThat(check(wrong.get(0))).isEqualTo(2);

        assertThat(out()).isEmpty();
        assertThat(err())
                .startsWith("devmeter: " + temp.resolve("rules.yaml") + ":")
                .contains(wrong.get(1))
                .hasLineCount(1);
    }

    @Test
    void aFileThatIsNone_isOneLine_andExitStatus2() throws Exception {
        Path large = Files.write(temp.resolve("large"), new byte[(1 << 20) + 1]);

        assertThat(run("--rules", "missing.yaml")).isEqualTo(2);
        assertThat(run("--rules", temp.toString())).isEqualTo(2);
        assertThat(run("--rules", large.toString())).isEqualTo(2);

        assertThat(err())
                .isEqualTo("devmeter: missing.yaml: there is no such file\ndevmeter: " + temp
                        + ": is a directory, not a rules file\ndevmeter: " + large
                        + ": is larger than 1 MiB, so it is no rules file\n");
    }

    @Test
    void whatAFileSaysOfDaysAndRuns_isForEachRuleThatSaysNothingElse() throws Exception {
        record("a", 2, Status.SUCCESS, 10);

        assertThat(check("""
                        days: 3
                        min_runs: 2
                        require_data: true
                        rules:
                          - {operation: a, max_avg_ms: 100}
                          - {operation: a, max_avg_ms: 100, days: 1, min_runs: 3, require_data: false}
                        """, "--format", "json")).isZero();

        assertThat(rulesOf(out()))
                .contains(
                        "\"days\":3,\"min_runs\":2,\"require_data\":true",
                        "\"days\":1,\"min_runs\":3,\"require_data\":false");
        assertThat(out()).contains("\"not_enough_data\":[{\"rule\":1,", "\"passed\":[{\"rule\":0,");
    }

    /** The guide shows rules; they are to be right. */
    @Test
    void rulesOfTheGuide_areRight_andSayWhatTheDefaultsAre() throws Exception {
        String guide = Files.readString(Path.of("CHECK.md"));
        List<String> blocks = Stream.of(guide.split("```", -1))
                .filter(block -> block.startsWith("yaml"))
                .map(block -> block.substring(block.indexOf('\n') + 1))
                .filter(block -> block.startsWith("rules:"))
                .toList();
        assertThat(blocks).hasSize(3);

        assertThat(check(blocks.get(0))).isZero();
        assertThat(check(blocks.get(1))).isZero();
        forgetPrinted();
        run("--format", "json");
        String byDefault = rulesOf(out());
        forgetPrinted();
        check(blocks.get(2), "--format", "json");

        assertThat(rulesOf(out())).isEqualTo(byDefault).contains("not_newly_slower");
    }

    private static String rulesOf(String json) {
        return json.substring(json.indexOf("\"rules\":"));
    }

    // --- JUnit XML

    @Test
    void junit_hasACaseForEachRuleAndOperation() throws Exception {
        record("a", 5, Status.SUCCESS, 2000);
        record("b", 5, Status.SUCCESS, 1);
        record("c", 1, Status.SUCCESS, 1);
        Path file = temp.resolve("new folder/check.xml");

        assertThat(check("""
                        rules:
                          - {operation: "*", max_avg_ms: 1000, max_p50_ms: 900, min_success_rate: 0.5}
                          - {operation: "b", max_avg_ms: 1000}
                          - {operation: "nobody", max_avg_ms: 1000}
                        """, "--junit", file.toString())).isEqualTo(1);

        Document xml = parse(file);
        List<Element> suites = elements(xml.getDocumentElement(), "testsuite");
        assertThat(suites)
                .extracting(suite -> suite.getAttribute("name") + " " + suite.getAttribute("tests")
                        + suite.getAttribute("failures") + suite.getAttribute("skipped") + suite.getAttribute("errors"))
                .containsExactly("rule 1: * 3110", "rule 2: b 1000", "rule 3: nobody 1010");
        assertThat(suites).allSatisfy(suite -> {
            assertThat(suite.getAttribute("timestamp")).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d");
            assertThat(suite.getAttribute("hostname")).isNotEmpty();
        });
        assertThat(elements(suites.get(0), "testcase"))
                .extracting(testCase -> testCase.getAttribute("name") + ":"
                        + testCase.getChildNodes().getLength())
                .containsExactly("a:1", "c:1", "b:0");
        Element failure = elements(suites.get(0), "failure").get(0);
        assertThat(failure.getAttribute("type")).isEqualTo("breach");
        assertThat(failure.getTextContent().lines().toList())
                .hasSize(2)
                .first()
                .asString()
                .startsWith("max_p50_ms: breach, 2 s (≤ 900 ms); the median of 5 runs; n = 5, ");
        assertThat(elements(suites.get(0), "skipped").get(0).getAttribute("message"))
                .contains("not enough data");
    }

    @Test
    void hostileNames_areShownLiterallyEverywhere() throws Exception {
        record(HOSTILE, 5, Status.FAILED, 5);
        Path file = temp.resolve("check.xml");

        assertThat(run("--junit", file.toString())).isEqualTo(1);

        assertThat(out())
                .doesNotContain("\u001b", "\u0000", "\n::error")
                .contains("\\u001b[31m<b>&\"]]>|`@me`\\n::error::x\\u0000");
        assertThat(elements(parse(file).getDocumentElement(), "testcase"))
                .extracting(testCase -> testCase.getAttribute("name"))
                .singleElement()
                .asString()
                .startsWith("\\u001b[31m<b>&\"]]>|`@me`\\n::error::x\\u0000\\ufffe")
                .endsWith(" 日本🚀");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "file/check.xml"})
    void aJUnitFileThatCannotBeWritten_isExitStatus3_afterTheReport(String name) throws Exception {
        Files.writeString(temp.resolve("file"), "");

        assertThat(run("--junit", temp.resolve(name).toString())).isEqualTo(3);

        assertThat(out()).contains("default rules");
        assertThat(err()).startsWith("devmeter: ").hasLineCount(1);
    }

    // --- GitHub's step summary

    @Test
    void stepSummary_isAppended_inGitHubActionsOnly() throws Exception {
        record(HOSTILE, 5, Status.FAILED, 5);
        record("fine", 5, Status.SUCCESS, 5);
        Path file = Files.writeString(temp.resolve("summary.md"), "before\n");
        var report = Check.run(directory(), Rule.defaults());

        StepSummary.append(report, Map.of("GITHUB_STEP_SUMMARY", file.toString()), terminal());
        StepSummary.append(report, Map.of("GITHUB_ACTIONS", "true"), terminal());
        assertThat(file).hasContent("before\n");

        Map<String, String> actions = Map.of("GITHUB_ACTIONS", "true", "GITHUB_STEP_SUMMARY", file.toString());
        StepSummary.append(report, actions, terminal());

        List<String> lines = Files.readString(file).lines().toList();
        assertThat(lines).startsWith("before", "### Devmeter check: " + FindingText.counts(report), "");
        assertThat(lines.get(5))
                .startsWith(
                        "| ❌ **breach** | <code>&#92;u001b&#91;31m&#60;b&#62;&#38;&#34;&#93;&#93;&#62;&#124;&#96;&#64;me&#96;")
                .endsWith(" |");
        assertThat(lines.get(5).chars().filter(c -> c == '|').count()).isEqualTo(9);
        assertThat(lines).noneMatch(line -> line.contains("fine") && line.contains("breach"));
        assertThat(err()).isEmpty();
    }

    @Test
    void stepSummary_isBounded() throws Exception {
        List<ExecutionRecord> executions = new ArrayList<>();
        for (int i = 0; i < 150; i++) {
            executions.add(execution("|".repeat(10_000) + i, Status.SUCCESS, 1));
        }
        store(executions);

        String markdown = StepSummary.markdown(Check.run(directory(), Rule.defaults()));

        assertThat(markdown).endsWith("150 more are not shown.\n\n").hasSizeLessThan(1 << 20);
        assertThat(markdown.getBytes(StandardCharsets.UTF_8)).hasSizeLessThan(1 << 20);
    }

    @Test
    void stepSummaryThatCannotBeWritten_isOnlySaid() throws Exception {
        var report = Check.run(directory(), Rule.defaults());

        StepSummary.append(
                report,
                Map.of(
                        "GITHUB_ACTIONS",
                        "true",
                        "GITHUB_STEP_SUMMARY",
                        temp.resolve("no/such").toString()),
                terminal());

        assertThat(err())
                .startsWith("devmeter: the step summary is not written: ")
                .hasLineCount(1);
    }

    // --- notification

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void notification_getsTheReport_onABreachOnly() throws Exception {
        Path file = temp.resolve("told");
        record("a", 2, Status.SUCCESS, 10);

        assertThat(run("--notify", "cat > '" + file + "'")).isZero();
        assertThat(file).doesNotExist();

        record("a", 5, Status.FAILED, 10);
        forgetPrinted();
        assertThat(run("--format", "json", "--notify", "cat > '" + file + "'")).isEqualTo(1);
        assertThat(Files.readString(file))
                .startsWith("{\"generated_at\":")
                .contains("\"breaches\":[{\"rule\":0,\"operation\":\"a\"")
                .endsWith("}\n");
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void notificationThatFails_isOnlySaid() throws Exception {
        record("a", 5, Status.FAILED, 10);

        assertThat(run("--notify", "exit 7")).isEqualTo(1);

        assertThat(err()).isEqualTo("devmeter: the notification failed with exit status 7\n");
    }

    /** 5 MB that nobody reads would fill any pipe; and what waits for ever is ended. */
    @Test
    @DisabledOnOs(OS.WINDOWS)
    void notification_isEnded_whenItTakesTooLong() throws Exception {
        new Notification("exec sleep 600", Duration.ofMillis(200)).send("x".repeat(5_000_000), terminal());

        assertThat(err()).isEqualTo("devmeter: the notification was ended, as it took longer than 0 s\n");
        new Notification("true", Duration.ofMinutes(1)).send("x".repeat(5_000_000), terminal());
        assertThat(err()).hasLineCount(1);
    }

    private static Document parse(Path file) throws Exception {
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(file.toFile());
    }

    private static List<Element> elements(Element parent, String name) {
        NodeList nodes = parent.getElementsByTagName(name);
        return IntStream.range(0, nodes.getLength())
                .mapToObj(i -> (Element) nodes.item(i))
                .toList();
    }

    private int check(String rules, String... args) throws IOException {
        Path file = Files.writeString(temp.resolve("rules.yaml"), rules);
        List<String> all = new ArrayList<>(List.of("--rules", file.toString()));
        all.addAll(List.of(args));
        return run(all.toArray(String[]::new));
    }

    private int run(String... args) {
        List<String> all = new ArrayList<>(List.of("check", "--dir", directory().toString()));
        all.addAll(List.of(args));
        return DevmeterCommand.run(terminal(), all.toArray(String[]::new));
    }

    private int recorded;

    private void record(String name, int count, Status status, double durationMs) throws IOException {
        store(IntStream.range(0, count)
                .mapToObj(i -> execution(name, status, durationMs))
                .toList());
    }

    private void store(List<ExecutionRecord> executions) throws IOException {
        try (ExecutionStore store = ExecutionStore.open(directory())) {
            store.append(executions);
        }
    }

    /** Each a little after the one before, so that the last is the newest. */
    private ExecutionRecord execution(String name, Status status, double durationMs) {
        recorded++;
        return ExecutionRecord.builder(name, now.minusSeconds(60).plusMillis(recorded))
                .durationMs(durationMs)
                .status(status)
                .error(status == Status.FAILED ? "no" : null)
                .build();
    }
}
