// SPDX-License-Identifier: Apache-2.0
package io.devmeter.local;

import static java.util.Objects.requireNonNull;

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
import org.jspecify.annotations.Nullable;

/**
 * The exporters, propagators and samplers that OpenTelemetry's configuration names but the class path lacks, as far as they are known. Autoconfiguration stops
 * at the first one, and names it only in the message of its exception. Not thread-safe.
 */
final class MissingParts {

    static final String TRACES_EXPORTER = "otel.traces.exporter";
    static final String OWN_EXPORTER = "devmeter";

    private final Map<String, Set<String>> missing = new LinkedHashMap<>();
    private boolean isOwnExporterNamed = true;

    /** Adds the part that autoconfiguration failed for; returns {@code false} if it failed for another reason, or for a part that was left out already. */
    boolean addFrom(ConfigurationException failure) {
        String message = String.valueOf(failure.getMessage());
        // "Unrecognized value for otel.propagators: b3", 'otel.logs.exporter set to "console" but …'.
        Matcher named = Pattern.compile("(otel(?:\\.[a-z]+)+)(?:: | set to \")([\\w/-]+)")
                .matcher(message);
        return named.find()
                && instead(named.group(1)) != null
                && missing.computeIfAbsent(named.group(1), any -> new TreeSet<>())
                        .add(named.group(2));
    }

    /**
     * Returns the value for a property all of whose parts are missing; {@code null} for a property that names no parts. Traces get no exporter then: whoever
     * names others does not want ours.
     */
    private static @Nullable String instead(String property) {
        return switch (property) {
            case TRACES_EXPORTER, "otel.metrics.exporter", "otel.logs.exporter" -> "none";
            case "otel.traces.sampler" -> "always_on";
            case "otel.propagators" -> "tracecontext,baggage";
            default -> null;
        };
    }

    boolean isEmpty() {
        return missing.isEmpty();
    }

    /** Returns the properties that name missing parts, without these. */
    Map<String, String> without(ConfigProperties config) {
        Map<String, String> properties = new HashMap<>();
        for (Map.Entry<String, Set<String>> part : missing.entrySet()) {
            String property = part.getKey();
            List<String> left = new ArrayList<>(config.getList(property));
            left.removeAll(part.getValue());
            properties.put(property, left.isEmpty() ? requireNonNull(instead(property)) : String.join(",", left));
            if (property.equals(TRACES_EXPORTER)) {
                isOwnExporterNamed = left.contains(OWN_EXPORTER);
            }
        }
        return properties;
    }

    /** Returns the text of the warning. */
    @Override
    public String toString() {
        StringBuilder said = new StringBuilder();
        missing.forEach((property, names) -> said.append(said.length() == 0 ? "" : ", ")
                .append(property)
                .append('=')
                .append(String.join(",", names)));
        return "Left out of OpenTelemetry's configuration, because the class path does not have it: " + said
                + (isOwnExporterNamed ? "" : ". Devmeter records nothing in this process: " + whyNothing());
    }

    private String whyNothing() {
        return missing.getOrDefault(TRACES_EXPORTER, Set.of()).contains(OWN_EXPORTER)
                ? "its own exporter is listed nowhere in META-INF/services; what puts all dependencies into one jar has to merge the files there"
                : TRACES_EXPORTER + " names exporters, and not " + OWN_EXPORTER;
    }
}
