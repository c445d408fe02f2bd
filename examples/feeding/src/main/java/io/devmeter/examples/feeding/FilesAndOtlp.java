// SPDX-License-Identifier: Apache-2.0
package io.devmeter.examples.feeding;

import io.devmeter.local.Devmeter;

/**
 * Tracks an execution, and leaves it to the environment where that goes: {@code OTEL_TRACES_EXPORTER=devmeter,otlp} feeds a backend as well as the
 * files. OpenTelemetry's OTLP exporter on the class path is all that it needs.
 */
final class FilesAndOtlp {

    private FilesAndOtlp() {}

    public static void main(String[] args) {
        try (Devmeter devmeter = Devmeter.open()) {
            devmeter.tracker().record("import", () -> System.out.println("importing"));
        }
    }
}
