// SPDX-License-Identifier: Apache-2.0
package io.devmeter.local;

import io.devmeter.exporter.ExporterHost;
import io.opentelemetry.common.ComponentLoader;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdkBuilder;
import java.util.ArrayList;
import java.util.List;

/**
 * Loads OpenTelemetry's parts from the class path, and introduces a host to those that are its guests. A class of its own, because older versions of
 * OpenTelemetry lack {@code ComponentLoader}. Thread-safe.
 */
final class IntroducingLoader implements ComponentLoader {

    private final ExporterHost host;
    private final ComponentLoader classPath =
            ComponentLoader.forClassLoader(AutoConfiguredOpenTelemetrySdk.class.getClassLoader());

    private IntroducingLoader(ExporterHost host) {
        this.host = host;
    }

    /**
     * Lets an SDK be configured with such a loader.
     *
     * @throws LinkageError if this version of OpenTelemetry has none
     */
    static void introduce(ExporterHost host, AutoConfiguredOpenTelemetrySdkBuilder builder) {
        builder.setComponentLoader(new IntroducingLoader(host));
    }

    @Override
    public <T> Iterable<T> load(Class<T> type) {
        List<T> parts = new ArrayList<>(); // ComponentLoader.loadList is newer than 1.57.
        for (T part : classPath.load(type)) {
            if (part instanceof ExporterHost.Guest guest) {
                guest.visit(host);
            }
            parts.add(part);
        }
        return parts;
    }
}
