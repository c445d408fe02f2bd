// SPDX-License-Identifier: Apache-2.0
package io.devmeter.cli;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.logging.LogManager;

/**
 * Makes what libraries log look like what the command itself says: warnings, one line each. Loaded by {@code java.util.logging} when the
 * first logger is used, so that commands which use none don't pay for it.
 */
public final class Logging {

    private static final String CONFIGURATION = """
            handlers=java.util.logging.ConsoleHandler
            .level=WARNING
            java.util.logging.SimpleFormatter.format=devmeter: %5$s%n
            """;

    /** Called by {@code java.util.logging}. */
    public Logging() throws IOException {
        LogManager.getLogManager()
                .readConfiguration(new ByteArrayInputStream(CONFIGURATION.getBytes(StandardCharsets.ISO_8859_1)));
    }

    static void install() {
        System.setProperty("java.util.logging.config.class", Logging.class.getName());
        // The one that is in the jar; to look for others takes longer than to make a small page. Told so, SLF4J says
        // what it does.
        System.setProperty("slf4j.provider", "org.slf4j.nop.NOPServiceProvider");
        System.setProperty("slf4j.internal.verbosity", "WARN");
    }
}
