// SPDX-License-Identifier: Apache-2.0
package io.devmeter.exporter;

import io.opentelemetry.sdk.resources.Resource;
import java.nio.file.Path;

/**
 * A program that lets OpenTelemetry configure an SDK, and decides some settings of the exporters {@code devmeter} in it, even of those that a configuration
 * file names, which OpenTelemetry lets nobody customize. It introduces itself to the {@link Guest guests} that its {@code ComponentLoader} finds.
 */
public interface ExporterHost {

    /** A provider of such exporters, as a {@code ComponentLoader} finds it. */
    interface Guest {

        /** Lets the host decide on what is created from now on. */
        void visit(ExporterHost host);
    }

    /** Returns the directory for exporters to which the configuration gives none. */
    Path directory();

    /** Returns the resource that records get in place of that of their spans; called once for each resource. */
    Resource resource(Resource resource);

    /** Called with each exporter that was created. */
    void created(JsonlSpanExporter exporter);
}
