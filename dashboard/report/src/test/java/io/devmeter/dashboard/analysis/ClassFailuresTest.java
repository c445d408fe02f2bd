// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard.analysis;

import static io.devmeter.dashboard.analysis.History.NOW;
import static io.devmeter.dashboard.analysis.History.analysis;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How a test class stands that failed as a whole: there is no record of that where it does not. */
class ClassFailuresTest {

    private static final int BUILDS = 6;

    private final List<Run> runs = new ArrayList<>();

    /** For each build a letter: P passed, F failed, S skipped, and where the operation was not run anything else. */
    private ClassFailuresTest builds(String operation, String module, String letters) {
        for (int build = 0; build < letters.length(); build++) {
            String letter = letters.substring(build, build + 1);
            if ("PFS".contains(letter)) {
                runs.addAll(History.of(operation)
                        .on("r" + build)
                        .module(module)
                        .in("build-" + build)
                        .endingAt(NOW.minus(Duration.ofHours(BUILDS - build)))
                        .results(letter)
                        .runs());
            }
        }
        return this;
    }

    private ClassFailuresTest builds(String operation, String letters) {
        return builds(operation, "", letters);
    }

    private List<String> verdicts() {
        return analysis(runs).verdicts().stream()
                .map(verdict -> verdict.kind() + " " + verdict.operation())
                .toList();
    }

    @Test
    void isOver_whenTestsOfTheClassRanSince_howeverTheyEnded() {
        builds("a.ShopTest#initializationError", "FFF");
        assertThat(verdicts()).containsExactly("BROKEN a.ShopTest#initializationError");

        builds("a.ShopTest#buys", "---PF");
        assertThat(verdicts()).containsExactly("FIXED a.ShopTest#initializationError");
        assertThat(analysis(runs).changes().get(0).newlyFailing()).containsExactly("a.ShopTest#buys");
    }

    @Test
    void isNotOver_whereTheTestsWereSkipped_orAreOfAnotherClassOrModule() {
        builds("a.ShopTest#executionError", "one", "FFF");
        builds("a.ShopTest#buys", "one", "---SS");
        builds("a.ShopTest#buys", "two", "---PP");
        builds("a.ShopTestOfOthers#buys", "one", "---PP");

        assertThat(verdicts()).containsExactly("BROKEN a.ShopTest#executionError");
    }

    @Test
    void isOver_whateverTheTestsAreCalled() {
        builds("a.FeaturesTest#initializationError", "FFF");
        builds("a.FeaturesTest#buys #1", "---PP");

        assertThat(verdicts()).containsExactly("FIXED a.FeaturesTest#initializationError");
    }

    @Test
    void isNotOver_becauseOfWhatIsNoTest() {
        builds("initializationError", "FFF");
        builds("build", "---PP");

        assertThat(verdicts()).containsExactly("BROKEN initializationError");
    }

    @Test
    void isNotOver_whereItsTestsPassedInTheSameBuild() {
        builds("a.ShopTest#executionError", "---FFF");
        builds("a.ShopTest#buys", "PPPPPP");

        assertThat(analysis(runs).verdicts()).singleElement().satisfies(verdict -> {
            assertThat(verdict.kind()).isEqualTo(Kind.BROKEN);
            assertThat(verdict.evidence())
                    .containsEntry("n", 6L)
                    .containsEntry("last_passed_version", "main@r2")
                    .containsEntry("passes", "where tests of the class ran");
        });
    }

    @Test
    void isFlaky_whereItsTestsRanLaterInTheSameBuild() {
        builds("a.ShopTest#initializationError", "FFF");
        for (int build = 0; build < 3; build++) {
            runs.addAll(History.of("a.ShopTest#buys")
                    .on("r" + build)
                    .in("build-" + build)
                    .endingAt(NOW.minus(Duration.ofHours(BUILDS - build)).plusSeconds(1))
                    .results("P")
                    .runs());
        }

        assertThat(verdicts()).containsExactly("FLAKY a.ShopTest#initializationError");
    }

    @Test
    void isNotOver_whereItFailedAgainAfterItsTestsHadRun() {
        for (int build = 0; build < 3; build++) {
            Instant start = NOW.minus(Duration.ofHours(BUILDS - build));
            History history = History.of("a.ShopTest#initializationError")
                    .on("r" + build)
                    .in("build-" + build)
                    .every(Duration.ofSeconds(2))
                    .endingAt(start);
            runs.addAll(history.results("F").attempt(2).results("F").runs());
            runs.addAll(History.of("a.ShopTest#buys")
                    .on("r" + build)
                    .in("build-" + build)
                    .every(Duration.ofSeconds(3))
                    .endingAt(start)
                    .results("P")
                    .runs());
        }

        assertThat(verdicts()).containsExactly("BROKEN a.ShopTest#initializationError");
    }

    @Test
    void historyHasTheRunsThatThereWere() {
        builds("a.ShopTest#initializationError", "FFF");
        builds("a.ShopTest#buys", "---PP");

        assertThat(analysis(runs).operations())
                .filteredOn(history -> history.operation().endsWith("Error"))
                .singleElement()
                .satisfies(history -> assertThat(history.runs()).hasSize(3));
    }
}
