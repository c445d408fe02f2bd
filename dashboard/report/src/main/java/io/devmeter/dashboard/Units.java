// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * Formats numbers as people read them, on the page and in a terminal. {@code js/units.js} has the same functions for what it draws; a
 * test in a browser holds the two equal.
 */
public final class Units {

    private static final MathContext THREE_DIGITS = new MathContext(3, RoundingMode.HALF_UP);
    private static final double SECOND_MS = 1_000;
    private static final long MINUTE_S = 60;
    private static final long HOUR_S = 60 * MINUTE_S;
    private static final long DAY_S = 24 * HOUR_S;

    /** Nothing took so long; whatever says so, a page has no room for its 300 digits. */
    private static final double LONGEST_MS = 1e7 * DAY_S * SECOND_MS;

    private Units() {}

    /** Three significant digits below a minute, two units above: {@code 842 ms}, {@code 1.23 s}, {@code 3 min 4 s}; at most seven digits of days. */
    public static String duration(double milliseconds) {
        if (milliseconds >= LONGEST_MS) {
            return ">9,999,999 d";
        }
        if (milliseconds == 0) {
            return "0 ms";
        }
        if (milliseconds < 0.001) {
            return "<0.001 ms";
        }
        // Rounded before the unit is chosen, so that 999.9 ms is 1 s and not 1,000 ms.
        BigDecimal ms = threeDigits(milliseconds);
        if (ms.doubleValue() < SECOND_MS) {
            return plain(ms) + " ms";
        }
        BigDecimal s = threeDigits(milliseconds / SECOND_MS);
        if (s.doubleValue() < MINUTE_S) {
            return plain(s) + " s";
        }
        long seconds = Math.round(milliseconds / SECOND_MS);
        if (seconds < HOUR_S) {
            return two(seconds / MINUTE_S, "min", seconds % MINUTE_S, "s");
        }
        long minutes = Math.round(milliseconds / SECOND_MS / MINUTE_S);
        if (minutes < 2 * DAY_S / MINUTE_S) {
            return two(minutes / 60, "h", minutes % 60, "min");
        }
        long hours = Math.round(milliseconds / SECOND_MS / HOUR_S);
        return two(hours / 24, "d", hours % 24, "h");
    }

    /**
     * Rounds the number as it is, in binary. The shortest decimal that stands for it has a tenth of the digits, and rounds to the same except
     * where it lies in the middle between two.
     */
    static BigDecimal threeDigits(double value) {
        BigDecimal shortest = BigDecimal.valueOf(value);
        boolean mayLieInTheMiddle = shortest.precision() == THREE_DIGITS.getPrecision() + 1;
        return (mayLieInTheMiddle ? new BigDecimal(value) : shortest).round(THREE_DIGITS);
    }

    private static String plain(BigDecimal value) {
        return value.stripTrailingZeros().toPlainString();
    }

    private static String two(long large, String largeUnit, long small, String smallUnit) {
        return count(large) + ' ' + largeUnit + (small == 0 ? "" : " " + small + ' ' + smallUnit);
    }

    /** {@code 93.3%}. Says 100% only if nothing is missing, and 0% only if there is nothing. */
    public static String percent(long part, long whole) {
        if (whole == 0) {
            return "–";
        }
        if (part == 0 || part == whole) {
            return part == 0 ? "0%" : "100%";
        }
        double tenths = Math.round(1000.0 * part / whole);
        if (tenths == 0) {
            return "<0.1%";
        }
        if (tenths == 1000) {
            return ">99.9%";
        }
        return plain(BigDecimal.valueOf(tenths / 10)) + '%';
    }

    /** {@code 12,345}. By hand: {@code String.format} takes longer to load than a whole small page to fill in. */
    public static String count(long number) {
        StringBuilder text = new StringBuilder(Long.toString(number));
        for (int i = text.length() - 3; i > 0; i -= 3) {
            text.insert(i, ',');
        }
        return text.toString();
    }
}
