// SPDX-License-Identifier: Apache-2.0
package io.devmeter.examples.feeding;

import io.devmeter.bridge.ExecutionTracker;
import io.devmeter.local.Devmeter;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;

/**
 * Tracks an execution and a failing child, and leaves it to the environment where they go: {@code OTEL_TRACES_EXPORTER=devmeter,zipkin} feeds a Zipkin
 * server by way of {@link ZipkinSpanExporter}.
 */
final class FilesAndZipkin {

    private FilesAndZipkin() {}

    public static void main(String[] args) {
        try (Devmeter devmeter = Devmeter.open()) {
            ExecutionTracker tracker = devmeter.tracker();
            tracker.record("import", () -> {
                try {
                    tracker.record("parse", () -> {
                        throw new UncheckedIOException(new NoSuchFileException("orders.csv"));
                    });
                } catch (UncheckedIOException e) {
                    System.out.println("imported nothing: " + e.getMessage());
                }
            });
        }
    }
}
