// SPDX-License-Identifier: Apache-2.0
package io.devmeter.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.devmeter.dashboard.check.Rule;
import io.devmeter.store.ExecutionRecord;
import io.devmeter.store.ExecutionRecord.Status;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class CheckCommandTest extends CheckFixture {

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
    void verdicts_areToldWithTheirFigures_andWhereTheyAreOf() throws Exception {
        Map<String, Object> there = Map.of(
                "devmeter.ci",
                "github",
                "os.type",
                "linux",
                "vcs.ref.head.name",
                "main",
                "vcs.ref.head.revision",
                "a1");
        List<ExecutionRecord> executions = new ArrayList<>();
        for (int i = 0; i < 25; i++) {
            executions.add(execution("slow", Status.SUCCESS, i < 20 ? 1000 : 3000, there));
            executions.add(execution("flaky", i == 20 ? Status.FAILED : Status.SUCCESS, 10, there));
            executions.add(execution("broken", i < 20 ? Status.SUCCESS : Status.FAILED, 10, there));
        }
        store(executions);
        assertThat(run()).isEqualTo(1);

        assertThat(out())
                .contains(
                        "1 s → 3 s: the median of the last 5 passing first attempts with the median of the 20 before it"
                                + " changed, on github linux\n")
                .contains(
                        "1 of 25 failed, 0 passed on retry: results on the same version of the code, on github linux\n")
                .contains("the last 5 runs with the 20 before, on github linux\n");
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
                .hasLineCount(1 + 1 + 10 + 1 + 1)
                .endsWith("; not shown: 110 more of: pass (--format json has all)\n");
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
}
