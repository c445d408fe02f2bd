// SPDX-License-Identifier: Apache-2.0
package io.devmeter.cli;

import io.devmeter.dashboard.Units;
import io.devmeter.dashboard.check.CheckReport;
import io.devmeter.dashboard.check.Finding;
import io.devmeter.dashboard.check.Measure;
import io.devmeter.dashboard.check.Result;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The words for what became of a limit, wherever people read it; not yet safe to show, where they are from the store. */
final class FindingText {

    /** Percent are written of a whole with enough digits for any threshold. */
    private static final long WHOLE = 1_000_000_000;

    private static final int DATE = "2026-11-22".length();

    private FindingText() {}

    /** Puts neighbours together that differ in nothing but what is limited. */
    static List<List<Finding>> alike(List<Finding> findings) {
        List<List<Finding>> together = new ArrayList<>();
        Finding before = null;
        for (Finding finding : findings) {
            if (before == null || !isAlike(before, finding)) {
                together.add(new ArrayList<>());
            }
            together.get(together.size() - 1).add(finding);
            before = finding;
        }
        return together;
    }

    private static boolean isAlike(Finding one, Finding other) {
        return one.rule() == other.rule()
                && one.result() == other.result()
                && one.operation().equals(other.operation())
                && figure(one).equals(figure(other))
                && limit(one).equals(limit(other))
                && one.n() == other.n()
                && window(one).equals(window(other))
                && reason(one).equals(reason(other));
    }

    /** Returns what is limited by all of these. */
    static String measures(List<Finding> findings) {
        return findings.stream().map(finding -> finding.measure().key()).collect(Collectors.joining(", "));
    }

    static String result(Result result) {
        return switch (result) {
            case BREACH -> "breach";
            case NOT_ENOUGH_DATA -> "not enough data";
            case PASS -> "pass";
        };
    }

    /** Returns the figure, or a dash. */
    static String figure(Finding finding) {
        Double actual = finding.actual();
        if (actual == null) {
            return "–";
        }
        return finding.measure().unit() == Measure.Unit.TRUTH
                ? actual > 0 ? "kept" : opposite(finding.measure())
                : number(finding.measure(), actual, finding.threshold());
    }

    /** Returns the limit, or a dash for what has none. */
    static String limit(Finding finding) {
        Measure measure = finding.measure();
        if (measure.unit() == Measure.Unit.TRUTH) {
            return "–";
        }
        Double actual = finding.actual();
        double threshold = finding.threshold();
        return (measure == Measure.MIN_SUCCESS_RATE ? "≥ " : "≤ ")
                + number(measure, threshold, actual == null ? threshold : actual);
    }

    /** Returns the first and the last day that were looked at. */
    static String window(Finding finding) {
        String window = finding.window();
        int middle = window.indexOf('/');
        return window.substring(0, Math.min(DATE, middle)) + "/"
                + window.substring(middle + 1, Math.min(middle + 1 + DATE, window.length()));
    }

    /** Returns what a finding rests on; if that is a verdict, with its figures before and where it is of behind. */
    static String reason(Finding finding) {
        StringBuilder reason = new StringBuilder(figures(finding.evidence())).append(finding.compared());
        if (finding.evidence().get("machine") instanceof String machine) {
            reason.append(", on ").append(machine);
        }
        if (finding.evidence().get("module") instanceof String module) {
            reason.append(" in ").append(module);
        }
        if (finding.evidence().get("branch") instanceof String branch) {
            reason.append(" on the branch ").append(branch);
        }
        return reason.toString();
    }

    /** Those that tell somebody who reads no more than this line whether it matters. */
    private static String figures(Map<String, Object> evidence) {
        if (evidence.get("before_median_ms") instanceof Double before
                && evidence.get("after_median_ms") instanceof Double after) {
            return Units.duration(before) + " → " + Units.duration(after) + ": ";
        }
        if (evidence.get("passed_on_retry") instanceof Long retried
                && evidence.get("failed") instanceof Long failed
                && evidence.get("n") instanceof Long n) {
            return Units.count(failed) + " of " + Units.count(n) + " failed, " + Units.count(retried)
                    + " passed on retry: ";
        }
        return "";
    }

    /** Returns all in one sentence, but for the operation. */
    static String sentence(Finding finding) {
        String limit = limit(finding);
        return finding.measure().key() + ": " + result(finding.result()) + ", " + figure(finding)
                + (limit.equals("–") ? "" : " (" + limit + ")") + "; " + reason(finding) + "; n = "
                + Units.count(finding.n()) + ", " + window(finding);
    }

    /** Returns how many findings there are of each result. */
    static String counts(CheckReport report) {
        int breaches = report.findings(Result.BREACH).size();
        return Units.count(breaches) + (breaches == 1 ? " breach, " : " breaches, ")
                + Units.count(report.findings(Result.NOT_ENOUGH_DATA).size()) + " without enough data, "
                + Units.count(report.findings(Result.PASS).size()) + " passed";
    }

    private static String opposite(Measure measure) {
        return switch (measure) {
            case NOT_BROKEN -> "broken";
            case NOT_NEWLY_FLAKY -> "flaky";
            default -> "slower";
        };
    }

    /** Returns a number, with enough digits to tell it from another one beside it. */
    private static String number(Measure measure, double number, double other) {
        String text = number(measure, number);
        if (number == other || !text.equals(number(measure, other))) {
            return text;
        }
        boolean isShare = measure.unit() == Measure.Unit.SHARE;
        BigDecimal exact = BigDecimal.valueOf(number).movePointRight(isShare ? 2 : 0);
        BigDecimal exactOther = BigDecimal.valueOf(other).movePointRight(isShare ? 2 : 0);
        int decimals = 0;
        while (rounded(exact, decimals).equals(rounded(exactOther, decimals))) {
            decimals++;
        }
        return rounded(exact, decimals) + (isShare ? "%" : " ms");
    }

    private static String rounded(BigDecimal number, int decimals) {
        BigDecimal rounded = number.setScale(decimals, RoundingMode.HALF_UP);
        return (rounded.signum() == 0 ? BigDecimal.ZERO : rounded.stripTrailingZeros()).toPlainString();
    }

    private static String number(Measure measure, double number) {
        return switch (measure.unit()) {
            case MILLISECONDS -> Units.duration(number);
            case SHARE -> Units.percent(share(number), WHOLE);
            case OPERATIONS, TRUTH -> Units.count((long) number);
        };
    }

    /** Whole only if nothing is missing, and nothing only if there is nothing. */
    private static long share(double number) {
        long part = Math.round(number * WHOLE);
        if (part == WHOLE && number < 1) {
            return WHOLE - 1;
        }
        return part == 0 && number > 0 ? 1 : part;
    }
}
