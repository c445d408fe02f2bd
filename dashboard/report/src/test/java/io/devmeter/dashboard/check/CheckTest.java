// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.devmeter.dashboard.analysis.Kind;
import io.devmeter.dashboard.analysis.Verdict;
import io.devmeter.store.ExecutionRecord;
import io.devmeter.store.ExecutionRecord.Status;
import io.devmeter.store.ExecutionStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CheckTest {

    private static final Instant NOW = Instant.parse("2026-11-22T10:30:00Z");
    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);

    @TempDir
    Path directory;

    // --- thresholds

    @ParameterizedTest
    @CsvSource({
        "MAX_AVG_MS, 300, PASS", "MAX_AVG_MS, 299.999, BREACH",
        "MAX_P50_MS, 303, PASS", "MAX_P50_MS, 297, BREACH",
        "MAX_P95_MS, 505, PASS", "MAX_P95_MS, 495, BREACH",
        "MAX_DURATION_MS, 500, PASS", "MAX_DURATION_MS, 499.999, BREACH",
        "MIN_SUCCESS_RATE, 0.8, PASS", "MIN_SUCCESS_RATE, 0.800001, BREACH",
        "MAX_TIME_LOST_MS, 500, PASS", "MAX_TIME_LOST_MS, 499.999, BREACH"
    })
    void limit_isKeptUpToItself(Measure measure, double threshold, Result result) throws IOException {
        passes("op", 0, 100, 200, 300, 400);
        store("op", 0, Status.FAILED, 500.0, Map.of());

        Finding finding = only(rule("op", measure, threshold));

        assertThat(finding.result()).isEqualTo(result);
        assertThat(finding.n()).isEqualTo(5);
        assertThat(finding.window()).isEqualTo("2026-11-15/2026-11-22");
        assertThat(finding.threshold()).isEqualTo(threshold);
        assertThat(finding.compared()).isNotBlank();
    }

    @Test
    void fewerRunsThanNeeded_areNotEnoughData_andNoBreach() throws IOException {
        passes("op", 0, 100, 100, 100, 100);
        store("op", 0, Status.SKIPPED, null, Map.of());

        CheckReport four = check(rule("op", Measure.MAX_AVG_MS, 1));
        assertThat(four.isBreached()).isFalse();
        assertThat(four.findings()).singleElement().satisfies(finding -> {
            assertThat(finding.result()).isEqualTo(Result.NOT_ENOUGH_DATA);
            assertThat(finding.actual()).isNull();
            assertThat(finding.compared()).isEqualTo("4 runs, and 5 are needed");
        });

        passes("op", 0, 100);
        assertThat(check(rule("op", Measure.MAX_AVG_MS, 1)).isBreached()).isTrue();
    }

    @Test
    void notEnoughData_isABreach_whereDataAreRequired() throws IOException {
        passes("op", 0, 100);

        for (String name : List.of("op", "nobody")) {
            Rule strict = new Rule(NameGlob.of(name), Map.of(Measure.MAX_AVG_MS, 1000.0), 7, 5, true);
            assertThat(check(strict).isBreached()).isTrue();
            assertThat(only(strict).actual()).isNull();
        }
    }

    @Test
    void aNameThatNobodyHas_isNotEnoughData() throws IOException {
        Finding finding = only(rule("nobody*", Measure.MAX_AVG_MS, 1));

        assertThat(finding.result()).isEqualTo(Result.NOT_ENOUGH_DATA);
        assertThat(finding.operation()).isEqualTo("nobody*");
        assertThat(finding.n()).isZero();
    }

    @Test
    void runsWithoutDuration_areNotTakenForQuickOnes() throws IOException {
        for (int i = 0; i < 5; i++) {
            store("op", 0, Status.SUCCESS, null, Map.of());
        }

        assertThat(only(rule("op", Measure.MAX_P95_MS, 1)).result()).isEqualTo(Result.NOT_ENOUGH_DATA);
        assertThat(only(rule("op", Measure.MIN_SUCCESS_RATE, 1)).result()).isEqualTo(Result.PASS);
    }

    @Test
    void window_isTheDaysOfTheRule() throws IOException {
        passes("op", 8, 900, 900, 900, 900, 900);
        passes("op", 7, 100, 100, 100, 100, 100);

        assertThat(only(rule("op", Measure.MAX_DURATION_MS, 100)).result()).isEqualTo(Result.PASS);
        Rule longer = new Rule(NameGlob.of("op"), Map.of(Measure.MAX_DURATION_MS, 100.0), 8, 5, false);
        assertThat(only(longer).result()).isEqualTo(Result.BREACH);
        Rule longest = new Rule(NameGlob.of("op"), Map.of(Measure.MAX_DURATION_MS, 100.0), 90, 5, false);
        assertThat(only(longest).n()).isEqualTo(10);

        passes("op", 0, 80);
        Rule today = new Rule(NameGlob.of("op"), Map.of(Measure.MAX_DURATION_MS, 80.0), 0, 1, false);
        assertThat(only(today).result()).isEqualTo(Result.PASS);
        assertThat(only(today).n()).isEqualTo(1);
    }

    @Test
    void rules_areAboutEachOperationOfTheirName() throws IOException {
        passes("unit-a", 0, 10, 10, 10, 10, 10);
        passes("unit-b", 0, 30, 30, 30, 30, 30);
        passes("unit-c", 0, 20, 20, 20, 20, 20);
        passes("other", 0, 90, 90, 90, 90, 90);

        CheckReport report = check(rule("unit-*", Measure.MAX_AVG_MS, 15), rule("unit-c", Measure.MAX_AVG_MS, 5));

        assertThat(report.findings())
                .extracting(finding -> finding.rule() + " " + finding.operation() + " " + finding.result())
                .containsExactly("1 unit-c BREACH", "0 unit-b BREACH", "0 unit-c BREACH", "0 unit-a PASS");
    }

    // --- verdicts

    @Test
    void notSlower_isBreachedByAConfirmedVerdict_andBySuspicionOnlyIfAsked() throws IOException {
        slower("sure", 20, 5);
        slower("unsure", 12, 5);
        slower("steady", 25, 0);
        slower("almost", 12, 0);

        CheckReport report = check(rule("*", Measure.NOT_SLOWER, 1));

        assertThat(report.findings())
                .extracting(finding -> finding.operation() + " " + finding.result())
                .containsExactly("sure BREACH", "unsure NOT_ENOUGH_DATA", "almost NOT_ENOUGH_DATA", "steady PASS");
        assertThat(report.findings().get(0).evidence())
                .containsEntry("before_median_ms", 1000.0)
                .containsEntry("after_median_ms", 3000.0)
                .containsEntry("confidence", "confirmed")
                .containsKeys("n", "window", "compared", "since");
        assertThat(compared(report, "unsure")).startsWith("suspected to be slower: the median of the last 5");
        assertThat(compared(report, "almost"))
                .isEqualTo("a baseline needs at least 1 more passing run that can be compared");
        Rule strict = new Rule(NameGlob.of("unsure"), Map.of(Measure.NOT_SLOWER, 1.0), 7, 5, true);
        assertThat(check(strict).isBreached()).isTrue();
    }

    @Test
    void notNewlySlower_forgivesWhatBeganBeforeTheWindow() throws IOException {
        passes("op", 12, doubles(20, 1000));
        passes("op", 10, doubles(3, 3000));
        passes("op", 1, doubles(5, 3000));

        assertThat(only(rule("op", Measure.NOT_SLOWER, 1)).result()).isEqualTo(Result.BREACH);
        Finding newly = only(rule("op", Measure.NOT_NEWLY_SLOWER, 1));
        assertThat(newly.result()).isEqualTo(Result.PASS);
        assertThat(newly.compared()).startsWith("slower since before these days; ");
    }

    @Test
    void maxFlaky_countsTheConfirmedOnesOfAllTheRulesOperations() throws IOException {
        flaky("a");
        flaky("b");
        passes("c", 0, 1, 1, 1, 1, 1);

        Finding one = only(rule("*", Measure.MAX_FLAKY, 1));
        assertThat(one.result()).isEqualTo(Result.BREACH);
        assertThat(one.operation()).isEqualTo("*");
        assertThat(one.actual()).isEqualTo(2.0);
        assertThat(one.n()).isEqualTo(17);
        assertThat(one.compared()).isEqualTo("flaky ones of 3 operations");
        assertThat(one.evidence()).containsEntry("operations", List.of("a", "b"));
        assertThat(only(rule("*", Measure.MAX_FLAKY, 2)).result()).isEqualTo(Result.PASS);
        assertThat(only(rule("{a,c}", Measure.MAX_FLAKY, 1)).result()).isEqualTo(Result.PASS);
        Rule many = new Rule(NameGlob.of("*"), Map.of(Measure.MAX_FLAKY, 0.0), 7, 7, false);
        assertThat(only(many).compared()).isEqualTo("no operation of this name ran 7 times");
    }

    @Test
    void maxFlaky_isUndecided_whereSuspectedOnesWouldBreakIt() throws IOException {
        for (int i = 0; i < 12; i++) {
            store("op", 0, i % 2 == 0 ? Status.SUCCESS : Status.FAILED, 10.0, Map.of());
        }

        Finding finding = only(rule("op", Measure.MAX_FLAKY, 0));

        assertThat(finding.result()).isEqualTo(Result.NOT_ENOUGH_DATA);
        assertThat(finding.compared()).isEqualTo("flaky ones of 1 operation, and 1 suspected");
        assertThat(finding.evidence()).containsEntry("suspected", List.of("op"));
        assertThat(only(rule("op", Measure.MAX_FLAKY, 1)).result()).isEqualTo(Result.PASS);

        flaky("sure");
        assertThat(only(rule("*", Measure.MAX_FLAKY, 0)).result()).isEqualTo(Result.BREACH);
        assertThat(only(rule("*", Measure.MAX_FLAKY, 1)).result()).isEqualTo(Result.NOT_ENOUGH_DATA);
        assertThat(only(rule("*", Measure.MAX_FLAKY, 2)).result()).isEqualTo(Result.PASS);
    }

    @Test
    void defaults_findWhatBrokeOrBecameFlakyOrSlower_andForgiveTheRest() throws IOException {
        passes("broken", 0, 10, 10, 10);
        failures("broken", 5);
        passes("breaking", 0, 10, 10, 10);
        failures("breaking", 3);
        flaky("flaky");
        slower("slower", 20, 5);
        slower("fine", 25, 0);
        failures("once", 1);

        CheckReport report = check(Rule.defaults().toArray(Rule[]::new));

        assertThat(report.findings(Result.BREACH))
                .extracting(finding -> finding.operation() + " " + finding.measure())
                .containsExactly("broken NOT_BROKEN", "flaky NOT_NEWLY_FLAKY", "slower NOT_NEWLY_SLOWER");
        assertThat(report.findings(Result.NOT_ENOUGH_DATA))
                .extracting(Finding::operation)
                .contains("breaking", "once")
                .doesNotContain("fine");
        assertThat(report.verdicts()).extracting(Verdict::kind).contains(Kind.BROKEN, Kind.FLAKY, Kind.SLOWER);
    }

    @Test
    void newestRunsInBrokenEnvironments_areNotEnoughData_asNoVerdictCountsThem() throws IOException {
        builds(20, Status.SUCCESS);
        builds(4, Status.FAILED);

        for (Measure measure :
                List.of(Measure.NOT_BROKEN, Measure.NOT_SLOWER, Measure.NOT_NEWLY_FLAKY, Measure.NOT_NEWLY_SLOWER)) {
            Finding finding = only(rule("a.B#1", measure, 1));
            assertThat(finding.result()).isEqualTo(Result.NOT_ENOUGH_DATA);
            assertThat(finding.n()).isEqualTo(20);
            assertThat(finding.compared())
                    .isEqualTo("the newest 4 runs are of broken environments, which count for no verdict");
        }
        Finding flaky = only(rule("a.B#*", Measure.MAX_FLAKY, 0));
        assertThat(flaky.result()).isEqualTo(Result.NOT_ENOUGH_DATA);
        assertThat(flaky.compared())
                .isEqualTo("the newest runs of 5 operations are of broken environments, which count for no verdict");
        passes("other", 0, 10, 10, 10, 10, 10);
        Finding beside = only(rule("{a.B#*,other}", Measure.MAX_FLAKY, 0));
        assertThat(beside.result()).isEqualTo(Result.NOT_ENOUGH_DATA);
        assertThat(beside.compared())
                .isEqualTo(
                        "flaky ones of 1 operation; the newest runs of 5 operations are of broken environments, which count for no verdict");
        assertThat(only(rule("a.B#1", Measure.MIN_SUCCESS_RATE, 0.5)).n())
                .as("a threshold is one of the summary")
                .isEqualTo(24);

        builds(1, Status.SUCCESS);
        Finding again = only(rule("a.B#1", Measure.NOT_BROKEN, 1));
        assertThat(again.result()).isEqualTo(Result.PASS);
        assertThat(again.n()).isEqualTo(21);
        assertThat(again.compared()).isEqualTo("no sign in 21 runs");
        Finding notFlaky = only(rule("a.B#*", Measure.MAX_FLAKY, 0));
        assertThat(notFlaky.result()).isEqualTo(Result.PASS);
        assertThat(notFlaky.n()).isEqualTo(5 * 21);
    }

    @Test
    void fewRunsBesideThoseInBrokenEnvironments_areNotEnoughData() throws IOException {
        builds(4, Status.FAILED);
        builds(2, Status.SUCCESS);

        assertThat(only(rule("a.B#1", Measure.NOT_BROKEN, 1)).compared()).isEqualTo("2 runs, and 5 are needed");
    }

    @Test
    void attemptsAndCasesOfOneBuild_areOneRun_whereNothingIsSaidOfAnOperation() throws IOException {
        for (int attempt = 1; attempt <= 5; attempt++) {
            pending.add(ExecutionRecord.builder("a.B#case", NOW.minusSeconds(60 - attempt))
                    .durationMs(5.0)
                    .status(Status.FAILED)
                    .metadata(Map.of("attempt", (long) attempt))
                    .span("a".repeat(32), String.format("%016x", attempt), null)
                    .build());
        }

        for (Measure measure : List.of(Measure.NOT_BROKEN, Measure.NOT_NEWLY_FLAKY)) {
            Finding finding = only(rule("a.B#case", measure, 1));
            assertThat(finding.result()).isEqualTo(Result.NOT_ENOUGH_DATA);
            assertThat(finding.compared()).isEqualTo("5 runs in 1 build, and 5 builds are needed");
        }
    }

    @Test
    void manyCasesOfFewBuilds_areSaidToBeOfTheNewestRunsOnly() throws IOException {
        for (int build = 0; build < 6; build++) {
            for (int test = 0; test < 60; test++) {
                store("a.B#case", 0, Status.SUCCESS, 5.0, Map.of());
                ExecutionRecord last = pending.remove(pending.size() - 1);
                pending.add(ExecutionRecord.builder(last.name(), last.startedAt())
                        .durationMs(5.0)
                        .span(String.format("%032x", build + 1), String.format("%016x", test + 1), null)
                        .build());
            }
        }

        Finding finding = only(rule("a.B#case", Measure.NOT_BROKEN, 1));

        assertThat(finding.result()).isEqualTo(Result.NOT_ENOUGH_DATA);
        assertThat(finding.compared()).isEqualTo("the newest 150 of 360 runs in 3 builds, and 5 builds are needed");
    }

    @Test
    void durationOfNone_isNotEnoughData_butThatOfNoTimeIsOne() throws IOException {
        for (int i = 0; i < 5; i++) {
            store("untold", 1, Status.SUCCESS, null, Map.of());
            store("at-once", 1, Status.SUCCESS, 0.0, Map.of());
        }

        assertThat(only(rule("untold", Measure.MAX_AVG_MS, 1)).compared())
                .isEqualTo("none of 5 runs says how long it took");
        assertThat(only(rule("at-once", Measure.MAX_AVG_MS, 1)).result()).isEqualTo(Result.PASS);
    }

    @Test
    void brokenOnAnotherBranchOnly_isNoBreachOfThisOne() throws IOException {
        Map<String, Object> main = Map.of("vcs.ref.head.name", "main", "vcs.ref.head.revision", "m");
        Map<String, Object> feature = Map.of("vcs.ref.head.name", "feature", "vcs.ref.head.revision", "f");
        for (int i = 0; i < 5; i++) {
            store("op", 1, Status.FAILED, 10.0, feature);
            store("op", 1, Status.SUCCESS, 10.0, main);
        }

        Finding onMain = only(rule("op", Measure.NOT_BROKEN, 1));
        assertThat(onMain.result()).isEqualTo(Result.PASS);
        assertThat(onMain.compared()).startsWith("broken on another branch only; the last 5 runs");

        store("op", 1, Status.FAILED, 10.0, feature);
        assertThat(only(rule("op", Measure.NOT_BROKEN, 1)).result()).isEqualTo(Result.BREACH);
    }

    @Test
    void whatBuildsNoLongerRun_isNoBreach() throws IOException {
        Map<String, Object> version = Map.of("vcs.ref.head.revision", "a1");
        for (String letter : List.of("P", "F", "P", "F", "F", "F", "F", "F")) {
            build(letter.equals("F") ? Status.FAILED : Status.SUCCESS, "a.B#gone", version);
        }
        for (int i = 0; i < 2; i++) {
            build(Status.SUCCESS, "a.B#kept", Map.of());
        }
        for (Measure measure : List.of(Measure.NOT_BROKEN, Measure.NOT_NEWLY_FLAKY)) {
            assertThat(only(rule("a.B#gone", measure, 1)).result()).isEqualTo(Result.BREACH);
        }
        assertThat(only(rule("a.B#*", Measure.MAX_FLAKY, 0)).result()).isEqualTo(Result.BREACH);

        build(Status.SUCCESS, "a.B#kept", Map.of());
        for (Measure measure : List.of(Measure.NOT_BROKEN, Measure.NOT_NEWLY_FLAKY)) {
            Finding finding = only(rule("a.B#gone", measure, 1));
            assertThat(finding.result()).isEqualTo(Result.NOT_ENOUGH_DATA);
            assertThat(finding.compared()).startsWith("3 builds have passed without it since it was ");
        }
        assertThat(only(rule("a.B#*", Measure.MAX_FLAKY, 0)).result()).isEqualTo(Result.NOT_ENOUGH_DATA);
    }

    @Test
    void silence_isOfTheRunsThatAreRead() throws IOException {
        passes("op", 1, doubles(200, 10));

        Finding finding = only(rule("op", Measure.NOT_BROKEN, 1));

        assertThat(finding.n()).isEqualTo(150);
        assertThat(finding.compared()).isEqualTo("no sign in the newest 150 of 200 runs");
    }

    @Test
    void nothingRecorded_breaksNothing() throws IOException {
        CheckReport report = Check.run(directory.resolve("missing"), Rule.defaults());

        assertThat(report.isBreached()).isFalse();
        assertThat(report.findings())
                .hasSize(3)
                .allSatisfy(finding -> assertThat(finding.result()).isEqualTo(Result.NOT_ENOUGH_DATA));
        assertThat(new CheckReport(NOW, List.of(), List.of(), List.of(), 0).isBreached())
                .isFalse();
    }

    // --- time lost

    @Test
    void timeLost_countsRepetitions_withinTheWindowOnly() throws IOException {
        store("op", 9, Status.FAILED, 1000.0, Map.of("vcs.ref.head.revision", "a"));
        store("op", 1, Status.SUCCESS, 300.0, Map.of("vcs.ref.head.revision", "a"));
        store("op", 1, Status.FAILED, 100.0, Map.of("vcs.ref.head.revision", "b"));
        store("op", 1, Status.SUCCESS, 70.0, Map.of("vcs.ref.head.revision", "b"));
        store("op", 1, Status.SUCCESS, 50.0, Map.of("vcs.ref.head.revision", "b"));

        Rule rule = new Rule(NameGlob.of("op"), Map.of(Measure.MAX_TIME_LOST_MS, 470.0), 7, 1, false);

        assertThat(only(rule).actual()).isEqualTo(300.0 + 100 + 70);
        assertThat(only(rule).result()).isEqualTo(Result.PASS);
    }

    @Test
    void timeLost_isUndecided_whereRunsThatFailedAreTooManyToKnow() throws IOException {
        store("op", 2, Status.FAILED, 1000.0, Map.of());
        passes("op", 1, doubles(250, 10));

        Finding undecided = only(rule("op", Measure.MAX_TIME_LOST_MS, 10));
        assertThat(undecided.result()).isEqualTo(Result.NOT_ENOUGH_DATA);
        assertThat(undecided.compared()).contains("the newest 150 of 251 runs", "fewer days");
        assertThat(only(rule("op", Measure.MAX_TIME_LOST_MS, 3500)).result()).isEqualTo(Result.PASS);

        store("op", 0, Status.FAILED, 20.0, Map.of());
        assertThat(only(rule("op", Measure.MAX_TIME_LOST_MS, 10)).result()).isEqualTo(Result.BREACH);
        assertThat(only(rule("op", Measure.MAX_TIME_LOST_MS, 20)).result()).isEqualTo(Result.NOT_ENOUGH_DATA);
    }

    @Test
    void timeLost_isKnown_whereNoneOfTheOlderRunsFailed() throws IOException {
        passes("op", 1, doubles(250, 10));
        store("op", 0, Status.FAILED, 20.0, Map.of());

        Finding finding = only(rule("op", Measure.MAX_TIME_LOST_MS, 20));

        assertThat(finding.result()).isEqualTo(Result.PASS);
        assertThat(finding.n()).isEqualTo(251);
    }

    // --- form

    @Test
    void json_isAsPublished() throws IOException {
        passes("build", 0, 100, 200, 300, 400, 500);
        passes("new \"one\"", 0, 1);
        failures("broken", 5);
        write();
        Files.writeString(
                directory.resolve("2026-11-22.jsonl"), "garbage\n", StandardCharsets.UTF_8, StandardOpenOption.APPEND);
        Rule all = new Rule(
                NameGlob.of("b*"),
                Map.of(Measure.MAX_P95_MS, 250.0, Measure.MAX_FLAKY, 0.0, Measure.NOT_BROKEN, 1.0),
                7,
                5,
                false);

        CheckReport report = check(all, rule("new*", Measure.MIN_SUCCESS_RATE, 0.5));

        try (var golden = CheckTest.class.getResourceAsStream("report.json")) {
            assertThat(report.toJson() + "\n").isEqualTo(new String(golden.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    @Test
    void rules_limitSomething_andLookSomewhere() {
        NameGlob glob = NameGlob.of("*");
        Map<Measure, Double> limits = Map.of(Measure.MAX_AVG_MS, 1.0);

        assertThatIllegalArgumentException().isThrownBy(() -> new Rule(glob, Map.of(), 7, 5, false));
        assertThatIllegalArgumentException().isThrownBy(() -> new Rule(glob, limits, -1, 5, false));
        assertThatIllegalArgumentException().isThrownBy(() -> new Rule(glob, limits, 7, 0, false));
    }

    private static double[] doubles(int count, double value) {
        return Collections.nCopies(count, value).stream()
                .mapToDouble(Double::doubleValue)
                .toArray();
    }

    private static Rule rule(String operation, Measure measure, double threshold) {
        return new Rule(NameGlob.of(operation), Map.of(measure, threshold), 7, 5, false);
    }

    private CheckReport check(Rule... rules) throws IOException {
        write();
        return Check.run(directory, List.of(rules), CLOCK);
    }

    private Finding only(Rule rule) throws IOException {
        List<Finding> findings = check(rule).findings();
        assertThat(findings).hasSize(1);
        return findings.get(0);
    }

    private static String compared(CheckReport report, String operation) {
        return report.findings().stream()
                .filter(finding -> finding.operation().equals(operation))
                .findFirst()
                .orElseThrow()
                .compared();
    }

    private final List<ExecutionRecord> pending = new ArrayList<>();
    private int stored;

    /** Each a second after the one before, some days ago. */
    private void store(
            String name, int daysAgo, Status status, @Nullable Double durationMs, Map<String, Object> metadata) {
        Instant start = NOW.minus(Duration.ofDays(daysAgo)).minusSeconds(36_000 - stored);
        stored++;
        pending.add(ExecutionRecord.builder(name, start)
                .durationMs(durationMs)
                .status(status)
                .error(status == Status.FAILED ? "no" : null)
                .metadata(metadata)
                .build());
    }

    /** A build of one test that ends as this does. */
    private void build(Status status, String test, Map<String, Object> metadata) {
        String trace = String.format("%032x", stored + 1);
        String root = "f".repeat(16);
        Instant start = NOW.minusSeconds(36_000 - stored);
        stored++;
        for (String name : List.of("mvn verify", test)) {
            boolean isRoot = !name.equals(test);
            pending.add(ExecutionRecord.builder(name, start)
                    .durationMs(10.0)
                    .status(status)
                    .metadata(metadata)
                    .span(trace, isRoot ? root : "e".repeat(16), isRoot ? null : root)
                    .build());
        }
    }

    /** Builds of five tests that all end alike. */
    private void builds(int count, Status status) {
        for (int build = 0; build < count; build++) {
            String trace = String.format("%032x", stored + 1);
            String root = "f".repeat(16);
            pending.add(ExecutionRecord.builder("mvn verify", NOW.minusSeconds(36_000 - stored))
                    .durationMs(60.0)
                    .status(status)
                    .span(trace, root, null)
                    .build());
            for (int test = 1; test <= 5; test++) {
                stored++;
                pending.add(ExecutionRecord.builder("a.B#" + test, NOW.minusSeconds(36_000 - stored))
                        .durationMs(10.0)
                        .status(status)
                        .span(trace, String.format("%016x", stored), root)
                        .build());
            }
        }
    }

    private void write() throws IOException {
        try (ExecutionStore store = ExecutionStore.open(directory)) {
            store.append(pending);
        }
        pending.clear();
    }

    private void passes(String name, int daysAgo, double... durations) {
        for (double duration : durations) {
            store(name, daysAgo, Status.SUCCESS, duration, Map.of());
        }
    }

    private void failures(String name, int count) {
        for (int i = 0; i < count; i++) {
            store(name, 0, Status.FAILED, 5.0, Map.of());
        }
    }

    private void slower(String name, int before, int after) {
        passes(name, 0, doubles(before, 1000));
        passes(name, 0, doubles(after, 3000));
    }

    /** Passed, failed and passed on one version of the code: six runs. */
    private void flaky(String name) {
        for (int i = 0; i < 6; i++) {
            Status status = i % 2 == 0 ? Status.SUCCESS : Status.FAILED;
            store(name, 0, status, 10.0, Map.of("vcs.ref.head.revision", "a1"));
        }
    }
}
