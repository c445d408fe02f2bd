// SPDX-License-Identifier: Apache-2.0
package io.devmeter.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.devmeter.cli.Workflow.Step;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class WorkflowFileTest {

    @TempDir
    Path temp;

    @Test
    void read_knowsEveryKey() throws Exception {
        Workflow workflow = read("""
                name: delivery
                steps:
                  - name: compile
                    run: mvn -q compile
                  - name: unit-tests
                    run: [mvn, -q, surefire:test, 3, 1.50, true]
                    needs: [compile]
                    retries: 2
                    continue_on_failure: true
                    meta: {team: core, shard: 3, share: 0.5, nightly: false}
                    env:
                      PORT: 8080
                      EMPTY: ""
                    dir: sub
                """);

        assertThat(workflow.name()).isEqualTo("delivery");
        assertThat(workflow.steps())
                .containsExactly(
                        step("compile", List.of("/bin/sh", "-c", "mvn -q compile"), List.of()),
                        new Step(
                                "unit-tests",
                                List.of("mvn", "-q", "surefire:test", "3", "1.50", "true"),
                                List.of("compile"),
                                2,
                                true,
                                Map.of("team", "core", "shard", 3L, "share", 0.5, "nightly", false),
                                Map.of("PORT", "8080", "EMPTY", ""),
                                "sub"));
    }

    @Test
    void name_defaultsToTheFilesBaseName() throws Exception {
        assertThat(read("steps: [{name: a, run: x}]").name()).isEqualTo("build.yaml");
    }

    @Test
    void withoutNeeds_aStepNeedsTheOneBefore() throws Exception {
        Workflow workflow = read("""
                steps:
                  - {name: a, run: x}
                  - {name: b, run: x}
                  - {name: c, run: x, needs: []}
                  - {name: d, run: x, needs: a}
                """);

        assertThat(workflow.steps())
                .extracting(Step::needs)
                .containsExactly(List.of(), List.of("a"), List.of(), List.of("a"));
    }

    @Test
    void needs_mayNameLaterSteps() throws Exception {
        assertThat(read("steps: [{name: a, run: x, needs: [b]}, {name: b, run: x, needs: []}]")
                        .steps())
                .hasSize(2);
    }

    @Test
    void aliases_areWhatTheyStandFor() throws Exception {
        Workflow workflow = read("""
                steps:
                  - {name: a, run: x, env: &common {A: 1}}
                  - {name: b, run: x, env: *common}
                """);

        assertThat(workflow.steps()).extracting(Step::environment).containsOnly(Map.of("A", "1"));
    }

    @Test
    void trueAndFalse_areCommandsToo() throws Exception {
        assertThat(read("steps: [{name: a, run: true}]").steps().get(0).command())
                .containsExactly("/bin/sh", "-c", "true");
    }

    static Stream<Arguments> wrongFiles() {
        return Stream.of(
                arguments("", 1, "the file is empty"),
                arguments("# nothing\n", 1, "the file is empty"),
                arguments("just text", 1, "the file must be keys with values"),
                arguments("- a\n", 1, "the file must be keys with values"),
                arguments("name: x\n", 1, "there are no steps"),
                arguments("name: x\nsteps: []\n", 2, "there are no steps"),
                arguments("name: x\nsteps:\n", 2, "steps must be a list"),
                arguments("steps: {a: b}\n", 1, "steps must be a list"),
                arguments("name: x\nstep: []\n", 2, "unknown key 'step'; the keys here are name, steps"),
                arguments("name: [x]\nsteps: [{name: a, run: x}]\n", 1, "name must be a text"),
                arguments("name:\nsteps: [{name: a, run: x}]\n", 1, "name has no value"),
                arguments("steps:\n  - just text\n", 2, "a step must be keys with values"),
                arguments("steps:\n  - run: x\n", 2, "the step has no name"),
                arguments("steps:\n  - name: ' '\n    run: x\n", 2, "name is empty"),
                arguments("steps:\n  - name: a\n", 2, "step 'a' has nothing to run"),
                arguments("steps:\n  - name: a\n    run:\n", 3, "run must be a text or a list of texts"),
                arguments("steps:\n  - name: a\n    run: 5\n", 3, "run must be a text or a list of texts"),
                arguments("steps:\n  - name: a\n    run: {{b}}\n", 3, "run must be a text or a list of texts"),
                arguments("steps:\n  - name: a\n    run: ''\n", 3, "run is empty"),
                arguments("steps:\n  - name: a\n    run: []\n", 3, "run names no command"),
                arguments("steps:\n  - name: a\n    run: ['', x]\n", 3, "run names no command"),
                arguments(
                        "steps:\n  - name: a\n    run: [x, [y]]\n", 3, "an argument of run must be a text, not a list"),
                arguments("steps:\n  - name: a\n    run: [x, null]\n", 3, "an argument of run has no value"),
                arguments("steps:\n  - name: a\n    run: {x: y}\n", 3, "run must be a text or a list of texts"),
                arguments("steps:\n  - name: a\n    run: \"a\\0b\"\n", 3, "run holds a null character"),
                arguments("steps:\n  - name: a\n    run: !!java.net.URL x\n", 3, "run must be a text"),
                arguments("steps:\n  - name: !mine a\n    run: x\n", 2, "name has the tag !mine"),
                arguments(
                        "steps:\n  - name: a\n    run: x\n    retry: 1\n", 4, "unknown key 'retry'; the keys here are"),
                arguments("steps:\n  - name: a\n    run: x\n    run: y\n", 4, "the key 'run' appears twice"),
                arguments("steps:\n  - name: a\n    run: x\n  - name: a\n    run: x\n", 4, "two steps named 'a'"),
                arguments("steps:\n  - name: a\n    run: x\n    retries: many\n", 4, "retries must be a whole number"),
                arguments("steps:\n  - name: a\n    run: x\n    retries: -1\n", 4, "retries must be a whole number"),
                arguments("steps:\n  - name: a\n    run: x\n    retries: 1.5\n", 4, "retries must be a whole number"),
                arguments(
                        "steps:\n  - name: a\n    run: x\n    retries: 99999999999\n",
                        4,
                        "retries must be at most 2147483647"),
                arguments(
                        "steps:\n  - name: a\n    run: x\n    continue_on_failure: 1\n",
                        4,
                        "must be true or false, not '1'"),
                arguments("steps:\n  - name: a\n    run: x\n    meta: x\n", 4, "meta must be keys with values"),
                arguments("steps:\n  - name: a\n    run: x\n    meta:\n      k: [1]\n", 5, "meta 'k' must be a text"),
                arguments("steps:\n  - name: a\n    run: x\n    env: {A: }\n", 4, "env 'A' has no value"),
                arguments("steps:\n  - name: a\n    run: x\n    meta: {k: }\n", 4, "meta 'k' has no value"),
                arguments("steps:\n  - name: a\n    run: x\n    env:\n      A=B: c\n", 5, "'A=B' cannot be the name"),
                arguments("steps:\n  - name: a\n    run: x\n    dir: ''\n", 4, "dir is empty"),
                arguments("steps:\n  - name: a\n    run: x\n    needs: {b: c}\n", 4, "needs must be a list"),
                arguments(
                        "steps:\n  - name: a\n    run: x\n    needs:\n      - b\n",
                        5,
                        "step 'a' needs 'b', which is not a step"),
                arguments(
                        "steps:\n  - name: a\n    run: x\n    needs: [a]\n",
                        4,
                        "steps need each other in a circle: a needs a"),
                arguments("""
                        steps:
                          - {name: z, run: x}
                          - {name: a, run: x, needs: [z, c]}
                          - {name: b, run: x, needs: [a]}
                          - {name: c, run: x, needs: [b]}
                        """, 3, "a needs c needs b needs a"),
                arguments("steps:\n  - {name: a, run: x, needs: [b]}\n  - {name: b, run: x}\n", 2, "a needs b needs a"),
                arguments("steps:\n  - name: a\n   run: x\n", 3, "; is the line indented as it should be?"),
                arguments(
                        "name: a\nsteps:\n  - name: b\n      run: x\n",
                        4,
                        "; is the line indented as it should be, and"),
                arguments(
                        "steps:\n  - name: a\n    run: echo a: b\n",
                        3,
                        "a text with quotes or ': ' in it all in quotes?"),
                arguments(
                        "steps:\n  - name: a\n    run: \"a\" b\n",
                        3,
                        "a text with quotes or ': ' in it all in quotes?"),
                arguments("name: a\nsteps:\n\t- name: b\n", 3, "cannot start any token; indent with spaces"),
                arguments("name: a\nsteps: @b\n", 2, "cannot start any token; what begins with it needs quotes"),
                arguments("name: a\nsteps: [b\n", 3, "; is there an end to what begins in line 2?"),
                arguments("steps:\n  - name: a\n    {run}: x\n", 3, "a key must be a text"),
                arguments("name: \"unclosed\nsteps: []\n", 3, "; is there an end to what begins in line 1?"),
                arguments("name: a\n---\nname: b\n", 2, "not valid YAML: "),
                arguments("name: *nothing\n", 1, "not valid YAML: "),
                arguments("name: \u0007\n", 1, "not valid YAML: "),
                arguments("[".repeat(500_000), 1, "nested too deeply"));
    }

    @ParameterizedTest
    @MethodSource("wrongFiles")
    void aWrongFile_isWrongUsage_andToldWithItsLine(String text, int line, String message) throws Exception {
        Path file = Files.writeString(temp.resolve("build.yaml"), text);

        assertThatThrownBy(() -> WorkflowFile.read(file))
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.status()).isEqualTo(2))
                .hasMessageStartingWith(file + ":" + line + ": ")
                .hasMessageContaining(message);
    }

    @Test
    void aFileThatIsNotUtf8_isWrongUsage_andToldWithItsLine() throws Exception {
        Path file = Files.writeString(
                temp.resolve("build.yaml"),
                "name: x\nsteps:\n- {name: caf\u00e9, run: x}\n",
                StandardCharsets.ISO_8859_1);

        assertThatThrownBy(() -> WorkflowFile.read(file)).hasMessage(file + ":3: it is not UTF-8");
    }

    @Test
    void aliasesThatMultiply_areNoWorkflow() throws Exception {
        StringBuilder bomb = new StringBuilder("a0: &a0 [x, x]\n");
        for (int i = 1; i < 60; i++) {
            bomb.append("a%d: &a%d [*a%d, *a%d]\n".formatted(i, i, i - 1, i - 1));
        }
        Path file = Files.writeString(temp.resolve("build.yaml"), bomb);

        assertThatThrownBy(() -> WorkflowFile.read(file)).isInstanceOf(Failure.class);
    }

    @Test
    void aFileThatIsNone_isWrongUsage() throws Exception {
        Path missing = temp.resolve("missing.yaml");
        Path large = Files.write(temp.resolve("large.yaml"), new byte[(1 << 20) + 1]);

        assertThatThrownBy(() -> WorkflowFile.read(missing)).hasMessage(missing + ": there is no such file");
        assertThatThrownBy(() -> WorkflowFile.read(temp)).hasMessage(temp + ": is a directory, not a workflow file");
        assertThatThrownBy(() -> WorkflowFile.read(large)).hasMessageContaining("larger than 1 MiB");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 20_000})
    void aChainOfAnyLength_isNotParallel(int length) throws Exception {
        StringBuilder steps = new StringBuilder("steps:\n");
        for (int i = 0; i < length; i++) {
            steps.append("- {name: s").append(i).append(", run: x}\n");
        }

        assertThat(read(steps.toString()).isParallel()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[{name: a, run: x}, {name: b, run: x, needs: []}]",
                "[{name: a, run: x}, {name: b, run: x}, {name: c, run: x, needs: [a]}]",
                "[{name: a, run: x}, {name: b, run: x}, {name: c, run: x}, {name: d, run: x, needs: [b]}]"
            })
    void stepsThatDoNotNeedEachOther_areParallel(String steps) throws Exception {
        assertThat(read("steps: " + steps).isParallel()).isTrue();
    }

    private Workflow read(String text) throws IOException {
        return WorkflowFile.read(Files.writeString(temp.resolve("build.yaml"), text));
    }

    private static Step step(String name, List<String> command, List<String> needs) {
        return new Step(name, command, needs, 0, false, Map.of(), Map.of(), null);
    }
}
