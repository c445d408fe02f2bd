// SPDX-License-Identifier: Apache-2.0
package io.devmeter.cli;

import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * A size on disk, as it was written on the command line: a whole number and a unit, such as {@code 500MB} (millions of bytes) or
 * {@code 1GiB} (2<sup>30</sup> bytes).
 */
record Size(String text, long bytes) {

    private static final Pattern FORM = Pattern.compile("(\\d+) ?([a-z]+)");

    private static final Map<String, Long> UNITS = Map.of(
            "b", 1L,
            "kb", 1_000L,
            "mb", 1_000_000L,
            "gb", 1_000_000_000L,
            "tb", 1_000_000_000_000L,
            "kib", 1L << 10,
            "mib", 1L << 20,
            "gib", 1L << 30,
            "tib", 1L << 40);

    /** Reads a size, in upper or lower case. */
    static final class Converter implements ITypeConverter<Size> {
        @Override
        public Size convert(String value) {
            Matcher form = FORM.matcher(value.toLowerCase(Locale.ROOT));
            Long unit = form.matches() ? UNITS.get(form.group(2)) : null;
            if (unit != null) {
                try {
                    return new Size(value, Math.multiplyExact(Long.parseLong(form.group(1)), unit));
                } catch (NumberFormatException | ArithmeticException e) {
                    throw new TypeConversionException("'" + value + "' is too large a size");
                }
            }
            throw new TypeConversionException("'" + value + "' is not a size such as 500MB or 1GiB");
        }
    }
}
