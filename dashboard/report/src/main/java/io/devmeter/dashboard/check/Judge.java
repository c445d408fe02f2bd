// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard.check;

import io.devmeter.dashboard.Units;
import io.devmeter.dashboard.analysis.Confidence;
import io.devmeter.dashboard.analysis.Kind;
import io.devmeter.dashboard.analysis.OperationHistory;
import io.devmeter.dashboard.analysis.Run;
import io.devmeter.dashboard.analysis.Verdict;
import io.devmeter.store.ExecutionRecord.Status;
import io.devmeter.store.OperationSummary;
import io.devmeter.store.Summary;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Applies one rule. Only confirmed verdicts break it: a suspicion is one for the very reason that there is too little evidence, and so is
 * not enough data.
 */
final class Judge {

    /** Names in the evidence; there can be thousands. */
    private static final int MOST_NAMED = 20;

    private static final String BROKEN_ENVIRONMENTS = " of broken environments, which count for no verdict";

    private static final double DEMANDED = 1;
    private static final double OPPOSITE = 0;

    private final int number;
    private final Rule rule;
    private final Summary window;
    private final AnalysisByOperation analysis;
    private final Instant from;
    private final List<Finding> findings = new ArrayList<>();

    Judge(int number, Rule rule, Summary window, AnalysisByOperation analysis) {
        this.number = number;
        this.rule = rule;
        this.window = window;
        this.analysis = analysis;
        this.from = window.from().atStartOfDay(ZoneOffset.UTC).toInstant();
    }

    /** Returns a finding for each limit and operation. */
    List<Finding> findings() {
        Map<String, OperationSummary> named = new TreeMap<>();
        window.operations().forEach((operation, summary) -> {
            if (rule.operation().matches(operation)) {
                named.put(operation, summary);
            }
        });
        rule.limits().forEach((measure, threshold) -> {
            if (named.isEmpty()) {
                undecided(rule.operation().toString(), measure, evidence(0, "no operation of this name ran"));
            } else if (measure == Measure.MAX_FLAKY) {
                judgeFlaky(named, threshold);
            } else {
                named.forEach((operation, summary) -> judge(operation, summary, measure, threshold));
            }
        });
        return findings;
    }

    private void judge(String operation, OperationSummary summary, Measure measure, double threshold) {
        long runs = summary.totalExecutions();
        if (runs < rule.minRuns()) {
            undecided(operation, measure, evidence(runs, tooFew(runs)));
            return;
        }
        switch (measure) {
            case MAX_AVG_MS -> judgeDuration(operation, summary, measure, summary.avgDurationMs());
            case MAX_P50_MS -> judgeDuration(operation, summary, measure, summary.p50DurationMs());
            case MAX_P95_MS -> judgeDuration(operation, summary, measure, summary.p95DurationMs());
            case MAX_DURATION_MS -> judgeDuration(operation, summary, measure, summary.maxDurationMs());
            case MIN_SUCCESS_RATE -> {
                Map<String, Object> evidence =
                        evidence(runs, Units.count(summary.successes()) + " successes of " + runs(runs));
                evidence.put("successes", summary.successes());
                evidence.put("failures", summary.failures());
                decide(operation, measure, summary.successRate(), evidence);
            }
            case MAX_TIME_LOST_MS -> judgeTimeLost(operation, summary, threshold);
            case NOT_BROKEN -> judgeVerdict(operation, runs, measure, Kind.BROKEN, false);
            case NOT_SLOWER -> judgeVerdict(operation, runs, measure, Kind.SLOWER, false);
            case NOT_NEWLY_FLAKY -> judgeVerdict(operation, runs, measure, Kind.FLAKY, true);
            case NOT_NEWLY_SLOWER -> judgeVerdict(operation, runs, measure, Kind.SLOWER, true);
            case MAX_FLAKY -> throw new IllegalStateException("is about all operations together");
        }
    }

    private void judgeDuration(String operation, OperationSummary summary, Measure measure, double actualMs) {
        long runs = summary.totalExecutions();
        if (summary.timedExecutions() == 0) {
            undecided(operation, measure, evidence(runs, "none of " + runs(runs) + " says how long it took"));
            return;
        }
        String what = switch (measure) {
            case MAX_AVG_MS -> "the mean";
            case MAX_P50_MS -> "the median";
            case MAX_P95_MS -> "the 95th percentile";
            default -> "the longest";
        };
        decide(operation, measure, actualMs, evidence(runs, what + " of " + runs(runs)));
    }

    /**
     * Only of the newest runs of each operation is known whether they were lost. What is lost among the others is at most the rest of the
     * total, and nothing if none of them failed.
     */
    private void judgeTimeLost(String operation, OperationSummary summary, double threshold) {
        OperationHistory history = analysis.history(operation);
        List<Run> recent = history == null
                ? List.of()
                : history.runs().stream()
                        .filter(run -> run.status() != Status.SKIPPED
                                && !run.startedAt().isBefore(from))
                        .toList();
        double lostMs = history == null ? 0 : history.lostMsSince(from);
        long runs = summary.totalExecutions();
        long failuresSeen =
                recent.stream().filter(run -> run.status() == Status.FAILED).count();
        boolean all = failuresSeen >= summary.failures();
        String what = "runs that failed or only repeated one that had, of "
                + (all ? runs(runs) : "the newest " + Units.count(recent.size()) + " of " + runs(runs));
        Map<String, Object> evidence = evidence(all ? runs : recent.size(), what);
        if (all || lostMs > threshold || summary.totalDurationMs() <= threshold) {
            decide(operation, Measure.MAX_TIME_LOST_MS, lostMs, evidence);
        } else {
            evidence.put("compared", what + "; fewer days would take in all of them");
            undecided(operation, Measure.MAX_TIME_LOST_MS, evidence);
        }
    }

    private void judgeVerdict(String operation, long runs, Measure measure, Kind kind, boolean newly) {
        Verdict verdict = analysis.verdict(kind, operation);
        boolean isNew = verdict != null && !verdict.since().isBefore(from);
        if (verdict == null) {
            judgeSilence(operation, runs, measure, kind);
        } else if (isOfAnotherBranch(verdict)) {
            decide(operation, measure, DEMANDED, evidence(verdict, kind.key() + " on another branch only; "));
        } else if (newly && !isNew) {
            decide(operation, measure, DEMANDED, evidence(verdict, kind.key() + " since before these days; "));
        } else if (buildsWithout(verdict) > 0) {
            long builds = buildsWithout(verdict);
            String passed = Units.count(builds) + (builds == 1 ? " build has" : " builds have") + " passed without it";
            undecided(operation, measure, evidence(verdict, passed + " since it was " + kind.key() + ": "));
        } else if (verdict.confidence() == Confidence.CONFIRMED) {
            decide(operation, measure, OPPOSITE, evidence(verdict, ""));
        } else {
            undecided(operation, measure, evidence(verdict, "suspected to be " + kind.key() + ": "));
        }
    }

    /** Whether a verdict is on one branch alone, and not on the one that the operation ran on last. Where branches share a history, each build answers for its own. */
    private boolean isOfAnotherBranch(Verdict verdict) {
        OperationHistory history = analysis.history(verdict.operation());
        if (history == null || !(verdict.evidence().get("branch") instanceof String branch)) {
            return false;
        }
        List<Run> runs = history.runs();
        return !runs.get(runs.size() - 1).version().branch().equals(branch);
    }

    /** Returns how many builds have passed without the operation, so that what was said of it may be over: it was deleted, renamed or switched off. */
    private static long buildsWithout(Verdict verdict) {
        return verdict.evidence().get("builds_without") instanceof Long builds ? builds : 0;
    }

    /** That nothing is said of an operation means something only if something could have been. */
    private void judgeSilence(String operation, long runs, Measure measure, Kind kind) {
        OperationHistory history = analysis.history(operation);
        Seen seen = seen(operation);
        int missing = kind != Kind.SLOWER || history == null ? 0 : history.runsMissing();
        boolean all = seen.judged() + seen.apart() >= runs;
        String judged = all ? runs(seen.judged()) : "the newest " + Units.count(seen.judged()) + " of " + runs(runs);
        if (seen.newestApart() > 0) {
            String newest = "the newest " + runs(seen.newestApart()) + (seen.newestApart() == 1 ? " is" : " are");
            undecided(operation, measure, evidence(seen.judged(), newest + BROKEN_ENVIRONMENTS));
        } else if (runs - seen.apart() < rule.minRuns()) {
            undecided(operation, measure, evidence(seen.judged(), tooFew(runs - seen.apart())));
        } else if (seen.builds() < rule.minRuns()) {
            undecided(operation, measure, evidence(seen.judged(), tooFewBuilds(judged, seen.builds())));
        } else if (missing > 0) {
            undecided(
                    operation,
                    measure,
                    evidence(
                            seen.judged(),
                            "a baseline needs at least " + missing + " more passing " + (missing == 1 ? "run" : "runs")
                                    + " that can be compared"));
        } else {
            decide(operation, measure, DEMANDED, evidence(seen.judged(), "no sign in " + judged));
        }
    }

    /**
     * What verdicts on an operation rest on, within the window.
     *
     * @param judged how many of the runs that are read count for verdicts
     * @param apart how many do not, because they were in a broken environment
     * @param newestApart how many of these are newer than any that does
     * @param builds in how many traces the judged ones were: the rules take those of one for one. What has no trace is one of its own
     */
    private record Seen(int judged, int apart, int newestApart, int builds) {}

    private Seen seen(String operation) {
        OperationHistory history = analysis.history(operation);
        List<Run> runs = history == null ? List.of() : history.runs();
        int judged = 0;
        int apart = 0;
        int newestApart = 0;
        int withoutTrace = 0;
        Set<String> traces = new HashSet<>();
        for (int i = runs.size() - 1; i >= 0 && !runs.get(i).startedAt().isBefore(from); i--) {
            Run run = runs.get(i);
            if (analysis.isSetApart(run)) {
                apart += run.status() == Status.SKIPPED ? 0 : 1;
            } else if (run.status() != Status.SKIPPED) {
                newestApart = judged == 0 ? apart : newestApart;
                judged++;
                if (run.traceId() == null) {
                    withoutTrace++;
                } else {
                    traces.add(run.traceId());
                }
            }
        }
        return new Seen(judged, apart, judged == 0 ? apart : newestApart, traces.size() + withoutTrace);
    }

    private void judgeFlaky(Map<String, OperationSummary> named, double threshold) {
        List<String> flaky = new ArrayList<>();
        List<String> suspected = new ArrayList<>();
        long runs = 0;
        int judged = 0;
        int apart = 0;
        for (Map.Entry<String, OperationSummary> operation : named.entrySet()) {
            if (operation.getValue().totalExecutions() >= rule.minRuns()) {
                Seen seen = seen(operation.getKey());
                Verdict verdict = analysis.verdict(Kind.FLAKY, operation.getKey());
                if (verdict == null && seen.newestApart() > 0) {
                    apart++;
                    continue;
                }
                judged++;
                runs += seen.judged();
                if (verdict != null) {
                    boolean isSure = verdict.confidence() == Confidence.CONFIRMED && buildsWithout(verdict) == 0;
                    (isSure ? flaky : suspected).add(operation.getKey());
                }
            }
        }
        String pattern = rule.operation().toString();
        String setApart = "the newest runs of " + operations(apart) + " are" + BROKEN_ENVIRONMENTS;
        if (judged == 0) {
            String none = "no operation of this name ran " + Units.count(rule.minRuns()) + " times";
            undecided(pattern, Measure.MAX_FLAKY, evidence(runs, apart > 0 ? setApart : none));
            return;
        }
        Map<String, Object> evidence = evidence(
                runs,
                "flaky ones of " + operations(judged)
                        + (suspected.isEmpty() ? "" : ", and " + Units.count(suspected.size()) + " suspected")
                        + (apart > 0 ? "; " + setApart : ""));
        evidence.put("operations", first(flaky));
        evidence.put("suspected", first(suspected));
        if (flaky.size() <= threshold && flaky.size() + suspected.size() + apart > threshold) {
            undecided(pattern, Measure.MAX_FLAKY, evidence);
        } else {
            decide(pattern, Measure.MAX_FLAKY, flaky.size(), evidence);
        }
    }

    private static List<String> first(List<String> names) {
        return names.subList(0, Math.min(MOST_NAMED, names.size()));
    }

    private void decide(String operation, Measure measure, double actual, Map<String, Object> evidence) {
        double threshold = threshold(measure);
        add(operation, measure, measure.isBroken(actual, threshold) ? Result.BREACH : Result.PASS, actual, evidence);
    }

    private void undecided(String operation, Measure measure, Map<String, Object> evidence) {
        add(operation, measure, rule.requireData() ? Result.BREACH : Result.NOT_ENOUGH_DATA, null, evidence);
    }

    private void add(
            String operation, Measure measure, Result result, @Nullable Double actual, Map<String, Object> evidence) {
        findings.add(new Finding(number, operation, measure, result, actual, threshold(measure), evidence));
    }

    private double threshold(Measure measure) {
        return rule.limits().getOrDefault(measure, DEMANDED);
    }

    private Map<String, Object> evidence(long n, String compared) {
        Map<String, Object> evidence = new LinkedHashMap<>();
        evidence.put("n", n);
        evidence.put("window", window.from() + "/" + window.to());
        evidence.put("compared", compared);
        return evidence;
    }

    /** Returns the evidence of a verdict, with what is concluded from it in front of what was compared. */
    private static Map<String, Object> evidence(Verdict verdict, String conclusion) {
        Map<String, Object> evidence = new LinkedHashMap<>(verdict.evidence());
        evidence.put("compared", conclusion + evidence.get("compared"));
        evidence.put("confidence", verdict.confidence().key());
        evidence.put("since", verdict.since().toString());
        return evidence;
    }

    private String tooFew(long runs) {
        return runs(runs) + ", and " + Units.count(rule.minRuns()) + " are needed";
    }

    private String tooFewBuilds(String judged, int builds) {
        return judged + " in " + Units.count(builds) + (builds == 1 ? " build" : " builds") + ", and "
                + Units.count(rule.minRuns()) + " builds are needed";
    }

    private static String operations(int operations) {
        return Units.count(operations) + (operations == 1 ? " operation" : " operations");
    }

    private static String runs(long runs) {
        return Units.count(runs) + (runs == 1 ? " run" : " runs");
    }
}
