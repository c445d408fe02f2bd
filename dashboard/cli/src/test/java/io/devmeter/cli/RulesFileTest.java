// SPDX-License-Identifier: Apache-2.0
package io.devmeter.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.devmeter.store.ExecutionRecord.Status;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RulesFileTest extends CheckFixture {

    static Stream<List<String>> wrongFiles() {
        return Stream.of(
                List.of("", ":1: the file is empty, so it is not a rules file"),
                List.of("rules:\n", ":1: rules must be a list"),
                List.of("rules: []\n", ":1: there are no rules"),
                List.of("{}", ":1: there are no rules"),
                List.of("- a", ":1: the file must be keys with values; the keys are rules, days, min_runs"),
                List.of("rule: []\n", ":1: unknown key 'rule'; the keys here are rules"),
                List.of("rules:\n- a", ":2: a rule must be keys with values; the keys are operation, max_avg_ms, "),
                List.of("rules:\n- max_avg_ms: 1", ":2: the rule names no operation; \"*\" stands for all"),
                List.of("rules:\n- operation: a\n", ":2: the rule limits nothing; it needs one of max_avg_ms, "),
                List.of("rules:\n- operation: a\n  not_slower: false", ":2: the rule limits nothing"),
                List.of(
                        "rules:\n- operation: a\n  max_p99_ms: 1",
                        ":3: unknown key 'max_p99_ms'; the keys here are operation, max"),
                List.of("rules:\n- operation: a\n  days: 1\n  days: 2", ":4: the key 'days' appears twice"),
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
                        ":4: require_data must be true or false, not 'maybe'"),
                List.of("rules:\n- operation: ''\n  max_flaky: 0", ":2: operation: an empty pattern matches no name"),
                List.of("rules:\n- operation: [a]\n  max_flaky: 0", ":2: operation must be a text"),
                List.of("rules:\n- operation:\n  max_flaky: 0", ":2: operation has no value"),
                List.of("rules:\n- operation: !mine a\n  max_flaky: 0", ":2: operation has the tag !mine"),
                List.of("rules:\n- operation: *\n  max_flaky: 0", "what begins with * needs quotes, as \"*\""),
                List.of("rules:\n- operation: *.Test\n  max_flaky: 0", "what begins with * needs quotes, as \"*\""),
                List.of("rules: [\n", "not valid YAML: "),
                List.of("\u0001", ":1: not valid YAML: "),
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

    /** Exact numbers would take a minute to read. */
    @Test
    @Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void aNumberOfVeryManyDigits_isOneLine_andExitStatus2() throws Exception {
        assertThat(check("rules:\n- operation: a\n  max_avg_ms: " + "9".repeat(1_000_000)))
                .isEqualTo(2);

        assertThat(err())
                .contains(":3: max_avg_ms must be a number of milliseconds from 0 up, not '9999")
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
                        + ": is larger than 1 MiB, so it is not a rules file\n");
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
}
