// SPDX-License-Identifier: Apache-2.0
package io.devmeter.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a number from 0 up. */
final class WholeNumber implements ITypeConverter<Integer> {

    @Override
    public Integer convert(String value) {
        return atLeast(0, value);
    }

    /** Reads a number from 1 up. */
    static final class Positive implements ITypeConverter<Integer> {
        @Override
        public Integer convert(String value) {
            return atLeast(1, value);
        }
    }

    /** Reads the number of a TCP port, 0 included. */
    static final class Port implements ITypeConverter<Integer> {
        private static final int LAST = 65_535;

        @Override
        public Integer convert(String value) {
            return between(0, LAST, " to " + LAST, value);
        }
    }

    private static int atLeast(int least, String value) {
        return between(least, Integer.MAX_VALUE, " up", value);
    }

    private static int between(int least, int most, String asWord, String value) {
        try {
            int number = Integer.parseInt(value);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Told below, as for a number that is too small.
        }
        throw new TypeConversionException("'" + value + "' is not a whole number from " + least + asWord);
    }
}
