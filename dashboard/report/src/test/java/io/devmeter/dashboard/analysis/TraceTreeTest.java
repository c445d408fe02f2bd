// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import io.devmeter.store.ExecutionRecord.Status;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TraceTreeTest {

    /** The tree as text, such as {@code build(compile test(a b))}. */
    private static String shape(TraceTree tree) {
        StringBuilder text = new StringBuilder();
        int depth = 0;
        for (int execution : tree.depthFirst()) {
            int own = 0;
            for (int parent = tree.parent(execution); parent >= 0; parent = tree.parent(parent)) {
                own++;
            }
            text.append(own > depth ? "(" : ")".repeat(depth - own) + (text.length() == 0 ? "" : " "));
            text.append(tree.runs().get(execution).operation());
            depth = own;
        }
        return text + ")".repeat(depth);
    }

    private static List<String> critical(TraceTree tree) {
        boolean[] critical = tree.criticalPath();
        return IntStream.range(0, critical.length)
                .filter(execution -> critical[execution])
                .mapToObj(execution -> tree.runs().get(execution).operation())
                .toList();
    }

    private static double self(TraceTree tree, String operation) {
        return IntStream.range(0, tree.runs().size())
                .filter(execution -> tree.runs().get(execution).operation().equals(operation))
                .mapToDouble(tree::selfMs)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void of_putsChildrenInOrderOfTheirStart() {
        TraceTree tree = Tree.of("t")
                .span("test", "build", 30, 90)
                .span("b", "test", 60, 90)
                .span("a", "test", 30, 60)
                .span("compile", "build", 0, 30)
                .span("build", null, 0, 100)
                .tree();

        assertThat(shape(tree)).isEqualTo("build(compile test(a b))");
        assertThat(tree.isLeaf(tree.depthFirst()[1])).isTrue();
        assertThat(tree.isLeaf(tree.depthFirst()[0])).isFalse();
    }

    @Test
    void of_missingParents_belongToTheRoot() {
        assertThat(shape(Tree.of("t")
                        .span("lost", "gone", 0, 10)
                        .span("root", null, 5, 50)
                        .span("late", "gone", 7, 9)
                        .span("other-root", null, 8, 9)
                        .tree()))
                .isEqualTo("root(lost late other-root)");
        assertThat(shape(Tree.of("t")
                        .span("remote", "elsewhere", 0, 10)
                        .span("child", "remote", 1, 2)
                        .tree()))
                .isEqualTo("remote(child)");
        assertThat(shape(Tree.of("t")
                        .span("early-by-its-clock", "remote", 0, 2)
                        .span("remote", "elsewhere", 1, 10)
                        .span("late", "elsewhere", 7, 9)
                        .tree()))
                .isEqualTo("remote(early-by-its-clock late)");
    }

    @Test
    void of_circlesAreCutOpen() {
        assertThat(shape(Tree.of("t")
                        .span("root", null, 0, 10)
                        .span("a", "c", 1, 2)
                        .span("b", "a", 2, 3)
                        .span("c", "b", 3, 4)
                        .span("leaf", "b", 4, 5)
                        .span("self", "self", 5, 6)
                        .tree()))
                .isEqualTo("root(a(b(c leaf)) self)");
        assertThat(shape(Tree.of("t").span("a", "b", 0, 2).span("b", "a", 1, 3).tree()))
                .isEqualTo("a(b)");
    }

    @Test
    void of_sameIds_firstHasTheChildren() {
        TraceTree tree = Tree.of("t")
                .add("root", "0", null, 0, 10.0, Status.SUCCESS)
                .add("one", "1", "0", 1, 2.0, Status.SUCCESS)
                .add("two", "1", "0", 2, 2.0, Status.SUCCESS)
                .add("child", "2", "1", 3, 1.0, Status.SUCCESS)
                .add("no-id", null, "1", 4, 1.0, Status.SUCCESS)
                .tree();

        assertThat(shape(tree)).isEqualTo("root(one(child no-id) two)");
    }

    @Test
    void of_longChains_needNoStack() {
        Tree chain = Tree.of("t").span("0", null, 0, 200_000);
        for (int i = 1; i < 100_000; i++) {
            chain.failed(String.valueOf(i), String.valueOf(i - 1), i, 200_000 - i);
        }
        TraceTree tree = chain.tree();

        assertThat(tree.depthFirst()).hasSize(100_000);
        assertThat(critical(tree)).hasSize(100_000);
    }

    @Test
    void selfTime_leavesOutTheTimeOfChildren_once() {
        TraceTree tree = Tree.of("t")
                .span("root", null, 0, 100)
                .span("a", "root", 10, 40)
                .span("b", "root", 30, 50) // runs beside a
                .span("c", "root", 35, 38) // within a
                .span("d", "root", 80, 130) // outlives the root
                .span("e", "root", 200, 300) // after it
                .tree();

        assertThat(self(tree, "root")).isEqualTo(100 - 40 - 20);
        assertThat(self(tree, "a")).isEqualTo(30);
    }

    @Test
    void selfTime_ofChildrenBeforeTheirParent_isClipped() {
        TraceTree tree = Tree.of("t")
                .span("early", "root", 0, 30)
                .span("root", null, 20, 100)
                .tree();

        assertThat(self(tree, "root")).isEqualTo(70);
        assertThat(tree.startMs(0)).isEqualTo(-20);
    }

    @Test
    void criticalPath_goesBackThroughWhatEndedLast() {
        TraceTree tree = Tree.of("t")
                .span("root", null, 0, 100)
                .span("first", "root", 0, 40)
                .span("beside-first", "root", 0, 30)
                .span("second", "root", 45, 95)
                .span("beside-second", "root", 50, 90)
                .span("inner-last", "second", 70, 95)
                .span("inner-first", "second", 45, 70)
                .span("inner-of-beside", "beside-second", 50, 90)
                .tree();

        assertThat(critical(tree)).containsExactlyInAnyOrder("root", "first", "second", "inner-last", "inner-first");
    }

    @Test
    void criticalPath_allowsForTheClocks() {
        TraceTree sequence = Tree.of("t")
                .span("root", null, 0, 100)
                .span("a", "root", 0, 50.9)
                .span("b", "root", 50, 100)
                .tree();
        TraceTree parallel = Tree.of("t")
                .span("root", null, 0, 100)
                .span("a", "root", 0, 51.1)
                .span("b", "root", 50, 100)
                .tree();

        assertThat(critical(sequence)).containsExactlyInAnyOrder("root", "a", "b");
        assertThat(critical(parallel)).containsExactlyInAnyOrder("root", "b");
        assertThat(critical(afterFiveMs(4.6))).containsExactlyInAnyOrder("root", "a", "b");
        assertThat(critical(afterFiveMs(4.4))).containsExactlyInAnyOrder("root", "b");
    }

    private static TraceTree afterFiveMs(double seemingStart) {
        return Tree.of("t")
                .span("root", null, 0, 10)
                .span("a", "root", 0, 5)
                .span("b", "root", seemingStart, 10)
                .tree();
    }

    @Test
    void criticalPath_leavesOutWhatIsNotWithinItsParent_orTookNoTime() {
        TraceTree tree = Tree.of("t")
                .span("root", null, 0, 100)
                .span("before", "root", -50, -10)
                .span("after", "root", 150, 200)
                .span("nothing", "root", 60, 60)
                .span("outlives", "root", 70, 120)
                .add("unknown", "unknown", "root", 65, null, Status.RUNNING)
                .tree();

        assertThat(critical(tree)).containsExactlyInAnyOrder("root", "outlives");
    }

    @Test
    void criticalPath_leadsThroughWhatOutlivesTheRoot() {
        TraceTree tree = Tree.of("t")
                .span("launcher", null, 0, 100)
                .span("beside", "launcher", 0, 100)
                .span("handed-over", "launcher", 50, 6_050)
                .tree();

        assertThat(tree.durationMs()).isEqualTo(6_050);
        assertThat(critical(tree)).containsExactlyInAnyOrder("launcher", "handed-over");
    }

    @Test
    void duration_lastsUntilWhatBeganWithinTheRootHasEnded() {
        TraceTree tree = Tree.of("t")
                .span("root", null, 0, 100)
                .span("async", "root", 90, 130)
                .span("skewed", "root", 86_400_000, 86_400_100)
                .tree();

        assertThat(tree.durationMs()).isEqualTo(130);
        assertThat(Tree.of("t")
                        .span("root", null, 0, 100)
                        .span("early", "root", -500, 50)
                        .tree()
                        .durationMs())
                .isEqualTo(100);
    }

    @Test
    void passedOnFailure_isOneThatAChildHadToo() {
        TraceTree tree = Tree.of("t")
                .failed("build", null, 0, 100)
                .failed("test", "build", 0, 50)
                .span("fine", "build", 50, 60)
                .span("calm", "build", 60, 90)
                .failed("tolerated", "calm", 60, 70)
                .tree();

        assertThat(Arrays.stream(tree.depthFirst())
                        .filter(tree::passesOnFailure)
                        .mapToObj(execution -> tree.runs().get(execution).operation()))
                .containsExactly("build");
    }

    @Test
    void passedOnFailure_isNoneThatAChildHadOnlyAtFirst() {
        TraceTree retried = Tree.of("t")
                .failed("test", null, 0, 100)
                .add("a.B#t", "1", "test", 1, 10.0, Status.FAILED)
                .add(2, "a.B#t", "2", "test", 20, 10.0, Status.SUCCESS)
                .tree();
        TraceTree cases = Tree.of("t")
                .failed("test", null, 0, 100)
                .add("a.B#t", "1", "test", 1, 10.0, Status.FAILED)
                .add("a.B#t", "2", "test", 20, 10.0, Status.SUCCESS)
                .tree();
        TraceTree failedTwice = Tree.of("t")
                .failed("test", null, 0, 100)
                .add("a.B#t", "1", "test", 1, 10.0, Status.FAILED)
                .add(2, "a.B#t", "2", "test", 20, 10.0, Status.FAILED)
                .tree();

        assertThat(retried.passesOnFailure(0)).isFalse();
        assertThat(cases.passesOnFailure(0)).isTrue();
        assertThat(failedTwice.passesOnFailure(0)).isTrue();
    }
}
