// SPDX-License-Identifier: Apache-2.0
package io.devmeter.exporter;

import io.opentelemetry.api.incubator.config.DeclarativeConfigException;
import io.opentelemetry.api.incubator.config.DeclarativeConfigProperties;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigProperties;
import io.opentelemetry.sdk.autoconfigure.spi.internal.DefaultConfigProperties;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The settings of an exporter that is named in a configuration file. What stands there has precedence over what its {@link ExporterHost} says, and
 * both over the system properties and environment variables that set up the exporter otherwise.
 */
final class DeclarativeSettings {

    /** What may stand in the file, with the property that means the same. */
    private static final Map<String, String> PROPERTIES = Map.of("directory", "devmeter.dir");

    private DeclarativeSettings() {}

    /**
     * Returns the settings as properties.
     *
     * @throws DeclarativeConfigException if the file has a key that means nothing here, so that a typing error is not passed over
     */
    static ConfigProperties properties(DeclarativeConfigProperties file, @Nullable ExporterHost host) {
        Map<String, String> properties = new HashMap<>();
        if (host != null) {
            properties.put("devmeter.dir", host.directory().toString());
        }
        for (String key : file.getPropertyKeys()) {
            String property = PROPERTIES.get(key);
            if (property == null) {
                throw new DeclarativeConfigException("devmeter knows no '" + key + "', only "
                        + String.join(
                                ", ", PROPERTIES.keySet().stream().sorted().toList()));
            }
            String value = file.getString(key);
            if (value != null && !value.isEmpty()) {
                properties.put(property, value);
            }
        }
        return DefaultConfigProperties.create(Map.of(), file.getComponentLoader())
                .withOverrides(properties);
    }
}
