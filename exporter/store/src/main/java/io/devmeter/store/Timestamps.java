// SPDX-License-Identifier: Apache-2.0
package io.devmeter.store;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/**
 * Times as a line spells them: RFC 3339 in UTC with nine fraction digits when written; with zero to nine digits, any
 * offset or none (which means UTC) when read.
 */
final class Timestamps {

    static final int SECONDS_PER_DAY = 86_400;

    /** Of 0000-01-01T00:00:00Z. As numbers, because a command that writes one line needs no parser of times for anything else. */
    private static final long EARLIEST_SECOND = -62_167_219_200L;

    /** Of 9999-12-31T23:59:59Z. */
    private static final long LATEST_SECOND = 253_402_300_799L;

    private static final int DATE_AND_TIME = "2026-11-22T10:30:00".length();

    private Timestamps() {}

    static void requireWritable(Instant time) {
        if (time.getEpochSecond() < EARLIEST_SECOND || time.getEpochSecond() > LATEST_SECOND) {
            throw new IllegalArgumentException(time + " is not in a year from 0 to 9999");
        }
    }

    /**
     * Reads a time.
     *
     * @throws java.time.DateTimeException if it is none
     */
    static Instant parse(String text) {
        int end = DATE_AND_TIME;
        if (text.length() > end && text.charAt(end) == '.') {
            do {
                end++;
            } while (end < text.length() && text.charAt(end) >= '0' && text.charAt(end) <= '9');
        }
        LocalDateTime dateAndTime = LocalDateTime.parse(end < text.length() ? text.substring(0, end) : text);
        String offset = end < text.length() ? text.substring(end) : "Z";
        Instant time = dateAndTime.toInstant(ZoneOffset.of(offset));
        requireWritable(time);
        return time;
    }
}
