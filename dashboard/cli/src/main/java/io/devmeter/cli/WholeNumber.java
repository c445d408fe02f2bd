// SPDX-License-Identifier: Apache-2.0
package io.devmeter.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a number of days. */
final class WholeNumber implements ITypeConverter<Integer> {

    /** Longer than anybody has kept anything, and short enough for dates that have four digits for the year. */
    static final int MOST_DAYS = 100_000;

    @Override
    public Integer convert(String value) {
        return between(0, MOST_DAYS, value);
    }

    /** Reads a number of days that are at least one. */
    static final class Positive implements ITypeConverter<Integer> {
        @Override
        public Integer convert(String value) {
            return between(1, MOST_DAYS, value);
        }
    }

    /** Reads how many there may be of something. */
    static final class Limit implements ITypeConverter<Integer> {
        @Override
        public Integer convert(String value) {
            return between(0, Integer.MAX_VALUE, value);
        }
    }

    /** Reads the number of a TCP port, 0 included. */
    static final class Port implements ITypeConverter<Integer> {
        private static final int LAST = 65_535;

        @Override
        public Integer convert(String value) {
            return between(0, LAST, value);
        }
    }

    private static int between(int least, int most, String value) {
        try {
            int number = Integer.parseInt(value);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Told below, as for a number that is too small or too large.
        }
        throw new TypeConversionException("'" + value + "' is not a whole number from " + least + " to " + most);
    }
}
