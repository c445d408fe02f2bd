// SPDX-License-Identifier: Apache-2.0
package io.devmeter.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a number from 0 up. */
final class WholeNumber implements ITypeConverter<Integer> {

    @Override
    public Integer convert(String value) {
        try {
            int number = Integer.parseInt(value);
            if (number >= 0) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Told below, as for a negative number.
        }
        throw new TypeConversionException("'" + value + "' is not a whole number from 0 up");
    }
}
