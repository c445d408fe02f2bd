// SPDX-License-Identifier: Apache-2.0
package io.devmeter.local;

import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Reads Devmeter's settings from system properties and, if these are not set, environment variables. For code that records without {@link Devmeter}, a class
 * that needs OpenTelemetry.
 */
public final class Environment {

    private static final String DEFAULT_DIRECTORY = ".metrics";

    private Environment() {}

    /** Returns what {@link Devmeter#defaultDirectory()} does. */
    public static Path directory() {
        String directory = get("devmeter.dir");
        return Path.of(directory == null ? DEFAULT_DIRECTORY : directory);
    }

    /** Tells whether {@code DEVMETER_DISABLED} or {@code devmeter.disabled} is {@code true}, so that nothing is to be recorded. */
    public static boolean isDisabled() {
        String value = get("devmeter.disabled");
        return value != null && Boolean.parseBoolean(value.strip());
    }

    /** Returns the value of a system property, or else of the environment variable of that name in capitals; {@code null} if neither has one. */
    static @Nullable String get(String property) {
        String value = System.getProperty(property);
        if (value == null || value.isEmpty()) {
            value = variable(property.toUpperCase(Locale.ROOT).replace('.', '_'));
        }
        return value == null || value.isEmpty() ? null : value;
    }

    /** Returns the value of an environment variable, {@code null} if it has none or an empty one. */
    static @Nullable String variable(String name) {
        String value = System.getenv(name);
        return value == null || value.isEmpty() ? null : value;
    }
}
