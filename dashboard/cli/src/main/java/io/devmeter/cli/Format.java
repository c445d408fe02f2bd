// SPDX-License-Identifier: Apache-2.0
package io.devmeter.cli;

import picocli.CommandLine.TypeConversionException;

/** How a command prints its data. In lower case, because that is how it is typed. */
enum Format {
    text,
    json;

    static Format named(String name) {
        return switch (name) {
            case "text" -> text;
            case "json" -> json;
            default -> throw new TypeConversionException("'" + name + "' is not text or json");
        };
    }
}
