// SPDX-License-Identifier: Apache-2.0
package io.devmeter.exporter;

import io.opentelemetry.sdk.resources.Resource;
import java.nio.file.Path;

/**
 * Who lets OpenTelemetry configure an SDK for records of its own, and has a say in the exporters {@code devmeter} therein, also where a configuration file
 * names them, which nothing else can customize. It introduces itself to what its {@code ComponentLoader} finds.
 */
public interface ExporterHost {

    /** What creates such exporters, as found by a {@code ComponentLoader}. */
    interface Guest {

        /** Lets the host have its say in what is created from now on. */
        void visit(ExporterHost host);
    }

    /** Returns the directory of exporters for which the configuration file names none. */
    Path directory();

    /** Returns what records tell of the resource of their spans; called once for each resource. */
    Resource resource(Resource resource);

    /** Hears of an exporter that was created. */
    void created(JsonlSpanExporter exporter);
}
