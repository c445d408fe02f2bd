// SPDX-License-Identifier: Apache-2.0
package io.devmeter.exporter;

import io.opentelemetry.sdk.resources.Resource;
import java.nio.file.Path;

/**
 * Lets OpenTelemetry configure an SDK for records of its own, and has a say in the exporters {@code devmeter} of that SDK, also in those that a configuration
 * file names, which nothing else can customize. Its {@code ComponentLoader} introduces it to each {@link Guest} that it finds.
 */
public interface ExporterHost {

    /** What creates such exporters, as found by a {@code ComponentLoader}. */
    interface Guest {

        /** Lets the host have its say in what is created from now on. */
        void visit(ExporterHost host);
    }

    /** Returns the directory of exporters for which the configuration file names none. */
    Path directory();

    /** Returns what is to be recorded as the resource of spans that have this one; called once for each resource. */
    Resource resource(Resource resource);

    /** Hears of an exporter that was created. */
    void created(JsonlSpanExporter exporter);
}
