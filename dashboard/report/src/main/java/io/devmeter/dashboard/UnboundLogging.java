// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard;

import java.util.ServiceLoader;
import java.util.function.Supplier;
import org.slf4j.spi.SLF4JServiceProvider;

/**
 * Keeps SLF4J from announcing on standard error that no logging is bound. Velocity and Netty log through SLF4J; whoever makes a page
 * without a binding has nothing to do about it, and a command's standard error is for its own messages.
 */
final class UnboundLogging {

    private static final String VERBOSITY = "slf4j.internal.verbosity";

    private UnboundLogging() {}

    /** Does the first work that uses SLF4J. The announcement is kept back only if it would be the one of no binding. */
    static <T> T quietly(Supplier<T> work) {
        if (System.getProperty(VERBOSITY) != null || isBound()) {
            return work.get();
        }
        System.setProperty(VERBOSITY, "ERROR");
        try {
            return work.get();
        } finally {
            System.clearProperty(VERBOSITY);
        }
    }

    private static boolean isBound() {
        return System.getProperty("slf4j.provider") != null
                || ServiceLoader.load(SLF4JServiceProvider.class, UnboundLogging.class.getClassLoader())
                        .iterator()
                        .hasNext();
    }
}
