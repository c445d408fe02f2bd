// SPDX-License-Identifier: Apache-2.0
package io.devmeter.local;

import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What the process was told by system properties and, where they are silent, environment variables. */
final class Environment {

    private static final String DEFAULT_DIRECTORY = ".metrics";

    private Environment() {}

    static Path directory() {
        String directory = get("devmeter.dir");
        return Path.of(directory == null ? DEFAULT_DIRECTORY : directory);
    }

    static boolean isDisabled() {
        return Boolean.parseBoolean(get("devmeter.disabled"));
    }

    private static @Nullable String get(String property) {
        String value = System.getProperty(property);
        if (value == null || value.isEmpty()) {
            value = System.getenv(property.toUpperCase(Locale.ROOT).replace('.', '_'));
        }
        return value == null || value.isEmpty() ? null : value;
    }
}
