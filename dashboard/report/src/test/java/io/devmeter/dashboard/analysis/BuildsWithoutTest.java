// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard.analysis;

import static io.devmeter.dashboard.analysis.History.CI;
import static io.devmeter.dashboard.analysis.History.LAPTOP;
import static io.devmeter.dashboard.analysis.History.NOW;
import static io.devmeter.dashboard.analysis.History.analysis;
import static org.assertj.core.api.Assertions.assertThat;

import io.devmeter.store.ExecutionRecord.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** How a test stands that builds no longer run: it was deleted or renamed, or is switched off. */
class BuildsWithoutTest {

    private static final Duration DAY = Duration.ofDays(1);

    private final List<Run> runs = new ArrayList<>();
    private Instant next = NOW.minus(Duration.ofDays(28));
    private Duration step = Duration.ofHours(1);
    private Machine machine = CI;
    private String branch = "main";
    private String goals = "mvn verify";
    private int others = 1;
    private double durationMs = 100;

    /** For each build how a test of it ended: P passed, F failed, S skipped, - not part of it. Beside it are others that pass. */
    private BuildsWithoutTest builds(String letters) {
        for (int i = 0; i < letters.length(); i++) {
            char letter = letters.charAt(i);
            String build = "build-" + runs.size();
            boolean failed = letter == 'F';
            add(build, goals, "root", null, failed ? Status.FAILED : Status.SUCCESS);
            for (int other = 0; other < others; other++) {
                add(build, "a.ShopTest#opens" + other, "opens" + other, "root", Status.SUCCESS);
            }
            if (letter != '-') {
                Status status = letter == 'S' ? Status.SKIPPED : failed ? Status.FAILED : Status.SUCCESS;
                add(build, "a.ShopTest#buys", "buys", "root", status);
            }
            next = next.plus(step);
        }
        return this;
    }

    private void add(String build, String operation, String span, @Nullable String parent, Status status) {
        CodeVersion version = new CodeVersion(branch, build, "");
        String error = status == Status.FAILED ? "no" : null;
        runs.add(new Run(
                operation, next, durationMs, status, 1, version, machine, "", build, span, parent, null, error));
    }

    private Optional<Verdict> broken() {
        return verdict(Kind.BROKEN);
    }

    private Optional<Verdict> verdict(Kind kind) {
        return analysis(runs).verdicts().stream()
                .filter(verdict -> verdict.kind() == kind && verdict.operation().equals("a.ShopTest#buys"))
                .findFirst();
    }

    private void assertSuspected(long builds) {
        assertThat(broken()).hasValueSatisfying(verdict -> {
            assertThat(verdict.confidence()).isEqualTo(Confidence.SUSPECTED);
            assertThat(verdict.evidence()).containsEntry("builds_without", builds);
        });
    }

    private void assertConfirmed() {
        assertThat(broken()).hasValueSatisfying(verdict -> {
            assertThat(verdict.confidence()).isEqualTo(Confidence.CONFIRMED);
            assertThat(verdict.evidence()).doesNotContainKey("builds_without");
        });
    }

    @Test
    void deletedTest_isSuspectedToBeBroken_onceThreeBuildsPassedWithoutIt() {
        builds("PFFF--");
        assertConfirmed();

        builds("-");
        assertSuspected(3);
    }

    @Test
    void deletedTest_isSlower_butThatMayBeOver() {
        builds("P".repeat(20));
        durationMs = 300;
        builds("PPPPP---");

        assertThat(verdict(Kind.SLOWER).map(verdict -> verdict.evidence().get("builds_without")))
                .contains(3L);
    }

    @Test
    void deletedTest_isBrokenNoMore_onceItHasNotRunForAWeek() {
        step = DAY;
        builds("PFFF-------");
        assertSuspected(7);

        builds("-");
        assertThat(broken()).isEmpty();
        assertThat(analysis(runs).changes().get(0).newlyFailing()).isEmpty();
    }

    @Test
    void whatRunsSeldom_isBroken_howeverLongAgo_whereNoBuildPassedWithoutIt() {
        builds("PFFF");
        goals = "mvn compile";
        step = DAY;
        builds("-----------------");

        assertConfirmed();
    }

    @Test
    void buildsOnOtherMachines_sayNothing() {
        builds("PFFF");
        machine = LAPTOP;
        builds("---");

        assertConfirmed();
    }

    @Test
    void buildsThatFail_sayNothing() {
        builds("PFFF");
        for (int build = 0; build < 3; build++) {
            add("failing-" + build, goals, "root", null, Status.FAILED);
            add("failing-" + build, "a.ShopTest#opens", "opens", "root", Status.FAILED);
            next = next.plus(step);
        }

        assertConfirmed();
    }

    /** {@code mvn verify -Dtest=…} has the name of a whole build. */
    @Test
    void buildsOfFewTests_sayNothing() {
        others = 5;
        builds("PFFF");
        others = 1;
        builds("---");
        assertConfirmed();

        others = 5;
        builds("---");
        assertSuspected(3);
    }

    @Test
    void buildsOfAnotherBranch_sayNothingOfTheOneItIsBrokenOn() {
        builds("PP");
        branch = "topic";
        builds("FFF");
        branch = "main";
        builds("P---");

        assertConfirmed();
    }

    @Test
    void skippedTest_isSuspectedToBeBroken_fromTheFirstBuildThatPassed() {
        builds("PFFFS");

        assertSuspected(1);
    }

    @Test
    void testThatIsSwitchedOnAgain_failsAnew() {
        builds("PFFFSSS");
        Instant on = next;
        builds("FF");
        assertThat(broken()).isEmpty();

        builds("F");
        assertThat(broken()).hasValueSatisfying(verdict -> {
            assertThat(verdict.since()).isEqualTo(on);
            assertThat(verdict.evidence())
                    .containsEntry("failed_in_a_row", 3L)
                    .containsEntry("last_passed", runs.get(0).startedAt().toString());
        });
    }

    @Test
    void testThatIsNowAndThenAborted_failsOn() {
        builds("PFSFSSF");

        assertThat(broken().map(verdict -> verdict.evidence().get("failed_in_a_row")))
                .contains(3L);
    }

    @Test
    void testThatIsSwitchedOff_onOneBranch_failsOnOnAnother() {
        builds("P");
        for (int i = 0; i < 3; i++) {
            branch = "main";
            builds("F");
            branch = "topic";
            builds("SSS");
        }
        branch = "main";
        builds("F");

        assertThat(broken().map(verdict -> verdict.evidence().get("failed_in_a_row")))
                .contains(4L);
    }

    @Test
    void testThatIsSwitchedOnAgain_isNewlyFailing() {
        next = NOW.minus(Duration.ofDays(2));
        builds("PFFFSSS");
        next = NOW.minus(Duration.ofHours(3));
        builds("F");

        assertThat(analysis(runs).changes().get(0))
                .satisfies(change -> assertThat(change.since()).isEqualTo("yesterday"))
                .satisfies(
                        change -> assertThat(change.newlyFailing()).containsExactly("a.ShopTest#buys", "mvn verify"));
    }

    /** Such as the jobs of a matrix, or a build by night among those by day. */
    @Test
    void jobsThatAlwaysPassWithoutATest_doNotHideThatItIsBroken() {
        builds("P---P---F---F---F------");
        assertConfirmed();

        builds("-");
        assertSuspected(7);
    }

    @Test
    void buildsBeforeATestWasWritten_areNoneThatAlwaysPassWithoutIt() {
        builds("-----PFFF---");

        assertSuspected(3);
    }

    @Test
    void jobsThatAlwaysSkipATest_doNotHideThatItIsBroken() {
        builds("PSPSFSFSFS");
        assertConfirmed();
    }

    @Test
    void testThatMostJobsSkip_failsOn() {
        builds("PSSSPSSSFSSSFSSSSSSFSSS");

        assertThat(broken().map(verdict -> verdict.evidence().get("failed_in_a_row")))
                .contains(3L);
    }

    @Test
    void testThatMostJobsSkip_failsOn_whereEachChangeIsABranch() {
        for (String change : List.of("one", "two", "three", "four")) {
            branch = change;
            builds(change.equals("one") ? "SSSP" : "SSSF");
        }

        assertThat(broken().map(verdict -> verdict.evidence().get("failed_in_a_row")))
                .contains(3L);
    }

    /** Builds after the moment that is compared with did run it. */
    @Test
    void whatFailedBeforeAMoment_wasNotForgottenThen_becauseOfBuildsSince() {
        next = NOW.minus(Duration.ofDays(9));
        builds("PFFF");
        next = NOW.minus(Duration.ofHours(4));
        builds("PPP");

        assertThat(analysis(runs).changes().get(0).fixed()).containsExactly("a.ShopTest#buys");
    }
}
