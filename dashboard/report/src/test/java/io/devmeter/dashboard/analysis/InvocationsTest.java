// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import io.devmeter.store.ExecutionRecord.Status;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class InvocationsTest {

    private static Invocation only(Tree tree) {
        return Invocations.of(Trace.of(tree.runs()), Instant.MIN).get(0);
    }

    @Test
    void of_showsATraceAsATree() {
        Tree tree = Tree.of("t")
                .failed("build", null, 0, 100)
                .span("compile", "build", 0, 30)
                .failed("test", "build", 30, 90)
                .span("a", "test", 40, 60)
                .span("skewed", "build", -5, 3);
        List<Run> runs = tree.runs();

        Invocation invocation = only(tree);

        assertThat(invocation.operation()).isEqualTo("build");
        assertThat(invocation.traceId()).isEqualTo("t");
        assertThat(invocation.startedAt()).isEqualTo(Tree.START);
        assertThat(invocation.durationMs()).isEqualTo(100);
        assertThat(invocation.status()).isEqualTo(Status.FAILED);
        assertThat(invocation.brokenEnvironment()).isFalse();
        assertThat(invocation.nodes())
                .containsExactly(
                        new Invocation.Node(runs.get(1), 0, -1, 0, 10, true),
                        new Invocation.Node(runs.get(0), 1, 0, 0, 8, false),
                        new Invocation.Node(runs.get(2), 1, 0, 0, 30, true),
                        new Invocation.Node(runs.get(3), 1, 0, 30, 40, true),
                        new Invocation.Node(runs.get(4), 2, 3, 40, 20, true));
    }

    @Test
    void of_showsTheTenNewest() {
        List<Run> runs = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            runs.addAll(Tree.of("t" + i, Tree.START.plusSeconds(i))
                    .span("root", null, 0, 10)
                    .span("child", "root", 0, 5)
                    .runs());
        }

        assertThat(Invocations.of(Trace.of(runs), Instant.MIN))
                .hasSize(10)
                .extracting(Invocation::traceId)
                .startsWith("t11", "t10")
                .endsWith("t2");
    }

    @Test
    void of_keepsFailedAndLongestOfManyNodes_belowWhatIsKeptOfTheirParents() {
        Tree tree = Tree.of("t").span("root", null, 0, 100_000);
        for (int i = 0; i < 600; i++) {
            tree.span("long" + i, "root", i, i + 100 + i);
        }
        tree.span("short", "root", 700, 701).failed("failed", "short", 700, 700.5);

        Invocation invocation = only(tree);
        List<Invocation.Node> nodes = invocation.nodes();

        assertThat(invocation.executions()).isEqualTo(603);
        assertThat(nodes).hasSize(500);
        assertThat(nodes.get(0).run().operation()).isEqualTo("root");
        assertThat(nodes)
                .extracting(node -> node.run().operation())
                .contains("failed", "long599", "long102")
                .doesNotContain("short", "long101");
        assertThat(nodes)
                .filteredOn(node -> node.run().failed())
                .singleElement()
                .satisfies(node -> {
                    assertThat(node.parent()).isZero();
                    assertThat(node.depth()).isEqualTo(1);
                });
    }

    @Test
    void of_saysWhichMayBeIncomplete_asTheyBeganBeforeAllRunsAreKnown() {
        List<Trace> traces = Trace.of(Tree.of("t")
                .span("build", null, 0, 9)
                .span("test", "build", 0, 5)
                .runs());

        assertThat(Invocations.of(traces, Tree.START)).noneMatch(Invocation::incomplete);
        assertThat(Invocations.of(traces, Tree.START.plusNanos(1))).allMatch(Invocation::incomplete);
    }

    @Test
    void of_parentsComeBeforeTheirChildren() {
        Tree tree = Tree.of("t").span("0", null, 0, 1000);
        for (int i = 1; i < 900; i++) {
            tree.span(String.valueOf(i), String.valueOf(i / 2), i, 1000);
        }

        List<Invocation.Node> nodes = only(tree).nodes();

        for (int i = 1; i < nodes.size(); i++) {
            Invocation.Node parent = nodes.get(nodes.get(i).parent());
            assertThat(nodes.get(i).parent()).isBetween(0, i - 1);
            assertThat(nodes.get(i).depth()).isEqualTo(parent.depth() + 1);
        }
    }
}
