// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard.analysis;

import static io.devmeter.dashboard.analysis.History.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.devmeter.store.ExecutionRecord.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/**
 * Verdicts on made-up histories of which the truth is known. Each test makes 500 operations of each kind with each of 5 seeds, one
 * run every two hours, and asks for the verdicts at the end. The rates are written to {@code target/verdict-accuracy.txt}; those
 * that matter are in {@code dashboard/RATIONALE.md}.
 */
class VerdictAccuracyTest {

    private static final int OPERATIONS = 500;
    private static final int SEEDS = 5;
    private static final List<String> REPORT = new ArrayList<>();

    @AfterAll
    static void report() throws IOException {
        Files.write(Path.of("target", "verdict-accuracy.txt"), REPORT);
    }

    /** The duration of a run of an operation, given what number it has. */
    private interface Durations {
        double ms(Random random, int run);
    }

    private static final Durations STEADY = (random, run) -> 1000 * (1 + 0.1 * random.nextGaussian());

    private static Durations shiftedBy(Durations durations, double factor, int from) {
        return (random, run) -> durations.ms(random, run) * (run < from ? 1 : factor);
    }

    private static List<Run> runs(
            String operation, List<Status> results, Random random, Durations durations, int runsPerVersion) {
        List<Run> runs = new ArrayList<>();
        for (int i = 0; i < results.size(); i++) {
            Instant start = NOW.minus(Duration.ofHours(2L * (results.size() - i)));
            CodeVersion version = runsPerVersion == 0
                    ? CodeVersion.UNKNOWN
                    : new CodeVersion("main", "revision" + i / runsPerVersion, "");
            runs.add(new Run(
                    operation,
                    start,
                    Math.max(1, durations.ms(random, i)),
                    results.get(i),
                    1,
                    version,
                    History.CI,
                    "",
                    null,
                    null,
                    null,
                    null,
                    null));
        }
        return runs;
    }

    /** Returns the share of operations that got a verdict of one of these kinds, for each seed. */
    private static List<Double> rates(List<Kind> kinds, IntFunction<IntFunction<List<Run>>> operationsOfSeed) {
        return IntStream.range(0, SEEDS)
                .mapToObj(seed -> {
                    IntFunction<List<Run>> operations = operationsOfSeed.apply(seed);
                    List<Run> all = new ArrayList<>();
                    for (int i = 0; i < OPERATIONS; i++) {
                        all.addAll(operations.apply(i));
                    }
                    long judged = Analysis.of(all, new TreeMap<>(), NOW).verdicts().stream()
                            .filter(verdict -> kinds.contains(verdict.kind()))
                            .map(Verdict::operation)
                            .distinct()
                            .count();
                    return (double) judged / OPERATIONS;
                })
                .toList();
    }

    private static double mean(List<Double> rates) {
        return rates.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
    }

    private static void note(String what, List<Double> rates) {
        REPORT.add(String.format(
                Locale.ROOT,
                "%-70s %.4f  (%s)",
                what,
                mean(rates),
                rates.stream()
                        .map(rate -> String.format(Locale.ROOT, "%.3f", rate))
                        .collect(Collectors.joining(" "))));
    }

    private static List<Double> slower(String what, int runs, Durations durations) {
        List<Double> rates = rates(List.of(Kind.SLOWER), seed -> {
            Random random = new Random(seed);
            return i -> runs("op" + i, passing(runs), random, durations, 1);
        });
        note("slower: " + what, rates);
        return rates;
    }

    private static List<Status> passing(int runs) {
        return IntStream.range(0, runs).mapToObj(run -> Status.SUCCESS).toList();
    }

    private static void assertPrecisionAndRecall(String what, List<Double> truePositives, List<Double> falsePositives) {
        for (int seed = 0; seed < SEEDS; seed++) {
            double found = truePositives.get(seed);
            double wrong = falsePositives.get(seed);
            assertThat(found).as("recall, " + what + ", seed " + seed).isGreaterThanOrEqualTo(0.95);
            assertThat(found / (found + wrong))
                    .as("precision, " + what + ", seed " + seed)
                    .isGreaterThanOrEqualTo(0.95);
        }
        REPORT.add(String.format(
                Locale.ROOT,
                "%s: recall %.4f, precision %.4f",
                what,
                mean(truePositives),
                mean(truePositives) / (mean(truePositives) + mean(falsePositives))));
    }

    @Test
    void slowerBy50Percent_with10PercentNoise() {
        List<Double> negatives = slower("no change, normal noise of 10%, 60 runs", 60, STEADY);
        for (int since : new int[] {8, 15, 30}) {
            List<Double> positives =
                    slower("by 1.5 since " + since + " runs, noise of 10%", 40 + since, shiftedBy(STEADY, 1.5, 40));
            assertPrecisionAndRecall("slower by 1.5 since " + since + " runs", positives, negatives);
        }
        slower("by 1.5 since 5 runs, noise of 10%", 45, shiftedBy(STEADY, 1.5, 40));
        slower("by 1.5 since 15 runs, 13 before, noise of 10%", 28, shiftedBy(STEADY, 1.5, 13));
    }

    @Test
    void noChange_withNoiseOfOtherKinds_isSeldomSlower() {
        Map<String, Durations> noises = new LinkedHashMap<>();
        noises.put("normal noise of 20%", (random, run) -> 1000 * (1 + 0.2 * random.nextGaussian()));
        noises.put("normal noise of 30%", (random, run) -> 1000 * (1 + 0.3 * random.nextGaussian()));
        noises.put("log-normal, sigma 0.5", (random, run) -> 1000 * Math.exp(0.5 * random.nextGaussian()));
        noises.put("log-normal, sigma 1", (random, run) -> 1000 * Math.exp(random.nextGaussian()));
        noises.put("Pareto, alpha 2", (random, run) -> 1000 / Math.sqrt(1 - random.nextDouble()));
        noises.put(
                "10% noise, every tenth run 2 to 10 times as long",
                (random, run) ->
                        STEADY.ms(random, run) * (random.nextDouble() < 0.1 ? 2 + 8 * random.nextDouble() : 1));
        noises.put("bimodal 500/1500, half of the runs", (random, run) -> bimodal(random, 0.5));
        noises.put("bimodal 500/1500, a fifth slow", (random, run) -> bimodal(random, 0.2));
        noises.put(
                "noise drifting from 5% to 20%",
                (random, run) -> 1000 * (1 + (0.05 + 0.15 * run / 60) * random.nextGaussian()));
        noises.put(
                "mean drifting up by 0.5% a run, noise of 10%",
                (random, run) -> STEADY.ms(random, run) * Math.pow(1.005, run));

        noises.forEach((what, durations) -> {
            List<Double> wrong = slower("no change, " + what, 60, durations);
            assertThat(mean(wrong)).as(what).isLessThan(0.02);
        });
    }

    private static double bimodal(Random random, double slow) {
        return (random.nextDouble() < slow ? 1500 : 500) * (1 + 0.05 * random.nextGaussian());
    }

    @Test
    void slower_throughNoiseOfOtherKinds() {
        slower(
                "by 1.5 since 15 runs, noise of 20%",
                55, shiftedBy((random, run) -> 1000 * (1 + 0.2 * random.nextGaussian()), 1.5, 40));
        slower(
                "by 2 since 15 runs, noise of 20%",
                55, shiftedBy((random, run) -> 1000 * (1 + 0.2 * random.nextGaussian()), 2, 40));
        List<Double> outliers = slower(
                "by 2 since 15 runs, 10% noise, every tenth run 2 to 10 times as long",
                55,
                shiftedBy(
                        (random, run) ->
                                STEADY.ms(random, run) * (random.nextDouble() < 0.1 ? 2 + 8 * random.nextDouble() : 1),
                        2,
                        40));
        assertThat(mean(outliers)).isGreaterThan(0.95);
    }

    /** The results of an operation, in the order of its runs. */
    private interface Results {
        List<Status> of(Random random);
    }

    private static List<Double> flaky(String what, Results results, int runsPerVersion) {
        List<Double> rates = rates(List.of(Kind.FLAKY), seed -> {
            Random random = new Random(seed);
            return i -> runs("op" + i, results.of(random), random, STEADY, runsPerVersion);
        });
        note(
                "flaky: " + what + ", "
                        + (runsPerVersion == 0 ? "versions unknown" : runsPerVersion + " runs a version"),
                rates);
        return rates;
    }

    private static Results failing(double rate, int runs) {
        return random -> IntStream.range(0, runs)
                .mapToObj(run -> random.nextDouble() < rate ? Status.FAILED : Status.SUCCESS)
                .toList();
    }

    /** Breaks at a random run, fails for some runs, and passes again; as many times as said. */
    private static Results breaking(int times, int atLeast, int atMost) {
        return random -> {
            List<Status> results = new ArrayList<>(passing(50));
            for (int time = 0; time < times; time++) {
                int part = 50 / times;
                int failures = atLeast + random.nextInt(atMost - atLeast + 1);
                int from = time * part + STEADY_RUNS + random.nextInt(part - failures - 2 * STEADY_RUNS + 1);
                for (int i = from; i < from + failures; i++) {
                    results.set(i, Status.FAILED);
                }
            }
            return results;
        };
    }

    private static final int STEADY_RUNS = 3;

    private static Results brokenSince() {
        return random -> {
            int from = 5 + random.nextInt(40);
            return IntStream.range(0, 50)
                    .mapToObj(run -> run < from ? Status.SUCCESS : Status.FAILED)
                    .toList();
        };
    }

    /** In equal parts: never failing, always failing, broken for good, broken once and fixed, broken three times and fixed. */
    private static Results steady() {
        List<Results> kinds =
                List.of(failing(0, 50), failing(1, 50), brokenSince(), breaking(1, 1, 10), breaking(3, 3, 8));
        return random -> kinds.get(random.nextInt(kinds.size())).of(random);
    }

    @Test
    void flakyAt10Percent_in50Runs() {
        for (int runsPerVersion : new int[] {0, 1, 5}) {
            List<Double> positives = flaky("failing in 10% of 50 runs", failing(0.1, 50), runsPerVersion);
            // With several runs of a version, what breaks and is fixed does so with a version.
            List<Double> negatives =
                    flaky("steady", runsPerVersion <= 1 ? steady() : byVersion(runsPerVersion), runsPerVersion);
            assertPrecisionAndRecall(
                    "flaky at 10% in 50 runs, "
                            + (runsPerVersion == 0 ? "unknown versions" : runsPerVersion + " runs a version"),
                    positives,
                    negatives);
        }
    }

    private static Results byVersion(int runsPerVersion) {
        return random -> {
            List<Status> results = new ArrayList<>();
            boolean passes = true;
            for (int version = 0; version < 50 / runsPerVersion; version++) {
                passes = random.nextDouble() < 0.2 ? !passes : passes;
                for (int run = 0; run < runsPerVersion; run++) {
                    results.add(passes ? Status.SUCCESS : Status.FAILED);
                }
            }
            return results;
        };
    }

    @Test
    void flaky_atOtherRates() {
        flaky("failing in 5% of 50 runs", failing(0.05, 50), 0);
        flaky("failing in 5% of 50 runs", failing(0.05, 50), 5);
        flaky("failing in 2% of 50 runs", failing(0.02, 50), 5);
        flaky("failing in 30% of 20 runs", failing(0.3, 20), 0);
        List<Double> half = flaky("failing in 50% of 50 runs", failing(0.5, 50), 0);
        flaky("failing in 90% of 50 runs", failing(0.9, 50), 0);
        flaky("broken twice for 1 or 2 runs and fixed (counted as flaky)", breaking(2, 1, 2), 0);

        assertThat(mean(half)).isGreaterThan(0.99);
    }
}
