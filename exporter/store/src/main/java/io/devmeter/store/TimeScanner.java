// SPDX-License-Identifier: Apache-2.0
package io.devmeter.store;

import static io.devmeter.store.StrictJson.NOT_CERTAIN;

import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.Month;
import java.time.chrono.IsoChronology;

/**
 * Passes over times that {@link Timestamps} takes, in UTC and as {@link JsonBytes#time} writes them or with fewer digits. Remembers
 * the date of the last one, which nearly always is that of the next. Not thread-safe.
 */
final class TimeScanner {

    private static final long DATE_TAIL_BYTES = 0xFF_FFFFL;
    private static final int CLOCK_AT = "2026-11-22T".length();
    private static final int FRACTION_AT = "2026-11-22T10:30:00".length();
    private static final int MAX_FRACTION_DIGITS = 9;

    /** How long a time in full is, with its quotes. */
    static final int FULL_LENGTH = "\"2026-11-22T10:30:00.123456789Z\"".length();

    private static final Layout DATE = Layout.between("0000-00-00T", "9999-99-99T");
    private static final Layout CLOCK = Layout.between("00:00:00", "29:59:59");
    private static final Layout FRACTION = Layout.between(".000000000Z\"", ".999999999Z\"");
    private static final long MIDNIGHT = Words.of("00:00:00");

    private long dateHead = Words.of("1970-01-");
    private long dateTail = Words.of("01T");
    private long epochDay;

    /** Passes over a time in quotes. */
    int time(byte[] buffer, int start) {
        if (start < 0 || buffer[start] != '"') {
            return NOT_CERTAIN;
        }
        int at = start + 1;
        boolean sameDate = Words.at(buffer, at) == dateHead && (Words.at(buffer, at + 8) & DATE_TAIL_BYTES) == dateTail;
        if (!sameDate && !learnDate(buffer, at)) {
            return NOT_CERTAIN;
        }
        if (CLOCK.passOver(buffer, at + CLOCK_AT) < 0 || hour(buffer, start) > 23) {
            return NOT_CERTAIN;
        }
        int fraction = at + FRACTION_AT;
        int end = FRACTION.passOver(buffer, fraction);
        return end >= 0 ? end : shorterFraction(buffer, fraction);
    }

    int timeOrNull(byte[] buffer, int start) {
        return start >= 0 && buffer[start] == '"' ? time(buffer, start) : StrictJson.nullLiteral(buffer, start);
    }

    private static int shorterFraction(byte[] buffer, int start) {
        int at = start;
        if (buffer[at] == '.') {
            do {
                at++;
            } while (StrictJson.isDigit(buffer[at]));
            int digits = at - start - 1;
            if (digits == 0 || digits > MAX_FRACTION_DIGITS) {
                return NOT_CERTAIN;
            }
        }
        if (buffer[at] == 'Z') {
            at++;
        }
        return buffer[at] == '"' ? at + 1 : NOT_CERTAIN;
    }

    private boolean learnDate(byte[] buffer, int start) {
        if (DATE.passOver(buffer, start) < 0) {
            return false;
        }
        int year = 100 * twoDigits(buffer, start) + twoDigits(buffer, start + 2);
        int month = twoDigits(buffer, start + 5);
        int day = twoDigits(buffer, start + 8);
        if (month < 1 || month > 12 || day < 1 || day > daysOf(month, year)) {
            return false;
        }
        dateHead = Words.at(buffer, start);
        dateTail = Words.at(buffer, start + 8) & DATE_TAIL_BYTES;
        epochDay = LocalDate.of(year, month, day).toEpochDay();
        return true;
    }

    /** {@code YearMonth} would set up a parser first, which takes longer than a query of a few days. */
    private static int daysOf(int month, int year) {
        return Month.of(month).length(IsoChronology.INSTANCE.isLeapYear(year));
    }

    private static int twoDigits(byte[] buffer, int at) {
        return 10 * (buffer[at] - '0') + (buffer[at + 1] - '0');
    }

    /** Returns the hour of a time in which digits stand where they should, and of which nothing more is known. */
    static int hour(byte[] buffer, int start) {
        return twoDigits(buffer, start + 1 + CLOCK_AT);
    }

    /** Returns the date of a time that was passed over before, as it is written. */
    static String date(byte[] buffer, int start) {
        return new String(buffer, start + 1, CLOCK_AT - 1, StandardCharsets.US_ASCII);
    }

    /** Returns the day since 1970 of the last time that was passed over. */
    long epochDay() {
        return epochDay;
    }

    /** Returns the second since 1970 of a time that was passed over before, given its day. */
    static long epochSecond(byte[] buffer, int start, long epochDay) {
        long clock = Words.at(buffer, start + 1 + CLOCK_AT) ^ MIDNIGHT;
        long pairs = 10 * clock + (clock >>> 8);
        long hour = pairs & 0xFF;
        long minute = (pairs >>> 24) & 0xFF;
        long second = (pairs >>> 48) & 0xFF;
        return Timestamps.SECONDS_PER_DAY * epochDay + 3600 * hour + 60 * minute + second;
    }

    /** Returns the nanosecond within its second of a time that was passed over before. */
    static int nano(byte[] buffer, int start) {
        int at = start + 1 + FRACTION_AT;
        long eight = Words.digits(Words.at(buffer, at + 1));
        return Words.noDigits(eight) == 0 && StrictJson.isDigit(buffer[at + MAX_FRACTION_DIGITS])
                ? 10 * (int) Words.number(eight, Long.BYTES) + (buffer[at + MAX_FRACTION_DIGITS] - '0')
                : nanoOfFewerDigits(buffer, at);
    }

    private static int nanoOfFewerDigits(byte[] buffer, int start) {
        int at = start;
        int nano = 0;
        int digits = 0;
        if (buffer[at] == '.') {
            for (at++; StrictJson.isDigit(buffer[at]); at++) {
                nano = 10 * nano + (buffer[at] - '0');
                digits++;
            }
        }
        for (; digits < MAX_FRACTION_DIGITS; digits++) {
            nano *= 10;
        }
        return nano;
    }
}
