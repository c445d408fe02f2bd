// SPDX-License-Identifier: Apache-2.0
package io.devmeter.exporter;

import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;

/** A program that ends a span, then itself, without any of the usual good-byes. */
final class HaltAfterSpan {

    static final int STATUS = 7;

    private HaltAfterSpan() {}

    /** Runs the program. */
    public static void main(String[] args) {
        AutoConfiguredOpenTelemetrySdk.initialize()
                .getOpenTelemetrySdk()
                .getTracer("mine")
                .spanBuilder("a")
                .startSpan()
                .end();
        Runtime.getRuntime().halt(STATUS);
    }
}
