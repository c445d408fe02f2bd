// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import io.devmeter.store.ExecutionRecord.Status;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TraceTest {

    private static Tree build(int failing, int passing, String suffix) {
        Tree build = Tree.of("t").span("mvn verify", null, 0, 1000).span("compiler:compile", "mvn verify", 0, 10);
        for (int i = 0; i < failing + passing; i++) {
            String test = "a.B" + suffix + i;
            if (i < failing) {
                build.failed(test, "mvn verify", 20 + i, 21 + i);
            } else {
                build.span(test, "mvn verify", 20 + i, 21 + i);
            }
        }
        return build;
    }

    private static boolean isBroken(Tree tree) {
        return Trace.of(tree.runs()).get(0).brokenEnvironment();
    }

    @ParameterizedTest
    @CsvSource({"5, 0, true", "4, 0, false", "4, 1, false", "5, 1, true", "8, 2, false", "81, 19, true", "80, 20, false"
    })
    void moreThan80Percent_ofAtLeast5Tests_isABrokenEnvironment(int failing, int passing, boolean broken) {
        assertThat(isBroken(build(failing, passing, "#t"))).isEqualTo(broken);
    }

    @Test
    void withoutTests_leavesCount() {
        assertThat(isBroken(build(5, 0, "step"))).isTrue();
        assertThat(isBroken(build(4, 0, "step"))).isFalse();
    }

    @Test
    void withTests_theStepsBesideThemDoNotCount() {
        Tree build = build(5, 0, "#t");
        for (int i = 0; i < 20; i++) {
            build.span("step" + i, "mvn verify", 200 + i, 201 + i);
        }

        assertThat(isBroken(build)).isTrue();
    }

    @Test
    void casesAndAttempts_ofOneTest_areOneTest() {
        Tree build = build(0, 4, "#t");
        for (int i = 0; i < 50; i++) {
            build.add("a.B#cases", "case" + i, "mvn verify", 200 + i, 1.0, Status.FAILED);
        }
        Tree retried = build(4, 0, "#t").failed("a.B#again", "mvn verify", 200, 201);
        retried.add("a.B#again", "again2", "mvn verify", 202, 1.0, Status.SUCCESS);

        assertThat(isBroken(build)).isFalse();
        assertThat(isBroken(retried)).isFalse();
    }

    @Test
    void skippedTests_areNoTests() {
        Tree build = build(4, 0, "#t");
        build.add("a.B#skipped", "skipped", "mvn verify", 300, 0.0, Status.SKIPPED);

        assertThat(isBroken(build)).isFalse();
    }

    @Test
    void executionsOfWhichNoneIsPartOfAnother_areNoTrace() {
        Tree report = Tree.of("t");
        Tree stepsOfAJob = Tree.of("t");
        for (int i = 0; i < 6; i++) {
            report.failed("a.B#t" + i, null, i, i + 1);
            stepsOfAJob.failed("step" + i, "job elsewhere", i, i + 1);
        }

        assertThat(Trace.of(report.runs())).isEmpty();
        assertThat(Trace.of(stepsOfAJob.runs())).isEmpty();
    }

    @Test
    void singleExecutions_areNoTrace() {
        assertThat(Trace.of(Tree.of("t").span("alone", null, 0, 1).runs())).isEmpty();
        assertThat(Trace.of(History.op().results("PP").runs())).isEmpty();
    }
}
