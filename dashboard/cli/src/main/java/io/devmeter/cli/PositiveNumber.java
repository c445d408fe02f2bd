// SPDX-License-Identifier: Apache-2.0
package io.devmeter.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a number from 1 up. */
final class PositiveNumber implements ITypeConverter<Integer> {

    @Override
    public Integer convert(String value) {
        try {
            int number = Integer.parseInt(value);
            if (number >= 1) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Told below, as for a number that is too small.
        }
        throw new TypeConversionException("'" + value + "' is not a whole number from 1 up");
    }
}
