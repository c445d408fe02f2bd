// SPDX-License-Identifier: Apache-2.0
package io.devmeter.local;

import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What the process was told by system properties and, where they are silent, environment variables. For those that record without
 * {@link Devmeter}, whose class needs OpenTelemetry.
 */
public final class Environment {

    private static final String DEFAULT_DIRECTORY = ".metrics";

    private Environment() {}

    /** Returns what {@link Devmeter#defaultDirectory()} does. */
    public static Path directory() {
        String directory = get("devmeter.dir");
        return Path.of(directory == null ? DEFAULT_DIRECTORY : directory);
    }

    /** Whether {@code DEVMETER_DISABLED} or {@code devmeter.disabled} is {@code true}, so that nothing is to be recorded. */
    public static boolean isDisabled() {
        String value = get("devmeter.disabled");
        return value != null && Boolean.parseBoolean(value.strip());
    }

    /** Returns the value of the system property, or of the environment variable that is called alike; {@code null} if neither has one. */
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
