// SPDX-License-Identifier: Apache-2.0
package io.devmeter.local;

import io.opentelemetry.sdk.autoconfigure.spi.ConfigProperties;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigurationException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What OpenTelemetry's configuration names and the class path does not have, as far as is known. Autoconfiguration stops at the first such name, and tells
 * it in its message only. Not thread-safe.
 */
final class MissingParts {

    static final String TRACES_EXPORTER = "otel.traces.exporter";
    static final String OWN_EXPORTER = "devmeter";

    /** Properties that name parts, with what is left if all of those are missing. To name other exporters than ours means to do without it. */
    private static final Map<String, String> INSTEAD = Map.of(
            TRACES_EXPORTER,
            "none",
            "otel.metrics.exporter",
            "none",
            "otel.logs.exporter",
            "none",
            "otel.traces.sampler",
            "always_on",
            "otel.propagators",
            "tracecontext,baggage");

    private final Map<String, Set<String>> missing = new LinkedHashMap<>();
    private boolean isOwnExporterNamed = true;

    /** Learns from why autoconfiguration failed; {@code false} if that was for another reason, or is not helped by leaving something out. */
    boolean addFrom(ConfigurationException failure) {
        String message = String.valueOf(failure.getMessage());
        // "Unrecognized value for otel.propagators: b3", 'otel.logs.exporter set to "console" but … not found on
        // classpath'.
        Matcher named = Pattern.compile("(otel(?:\\.[a-z]+)+)(?:: | set to \")([\\w/-]+)")
                .matcher(message);
        return named.find()
                && INSTEAD.containsKey(named.group(1))
                && missing.computeIfAbsent(named.group(1), any -> new TreeSet<>())
                        .add(named.group(2));
    }

    boolean isEmpty() {
        return missing.isEmpty();
    }

    /** Returns the properties that name something missing, without that. */
    Map<String, String> without(ConfigProperties config) {
        Map<String, String> properties = new HashMap<>();
        for (Map.Entry<String, Set<String>> part : missing.entrySet()) {
            String property = part.getKey();
            List<String> left = new ArrayList<>(config.getList(property));
            left.removeAll(part.getValue());
            properties.put(property, left.isEmpty() ? INSTEAD.getOrDefault(property, "") : String.join(",", left));
            if (property.equals(TRACES_EXPORTER)) {
                isOwnExporterNamed = left.contains(OWN_EXPORTER);
            }
        }
        return properties;
    }

    /** Returns what to say about it. */
    @Override
    public String toString() {
        StringBuilder said = new StringBuilder();
        missing.forEach((property, names) -> said.append(said.length() == 0 ? "" : ", ")
                .append(property)
                .append('=')
                .append(String.join(",", names)));
        return "Left out of OpenTelemetry's configuration, because the class path does not have it: " + said
                + (isOwnExporterNamed
                        ? ""
                        : ". Devmeter records nothing in this process: " + TRACES_EXPORTER
                                + " names exporters, and not " + OWN_EXPORTER);
    }
}
