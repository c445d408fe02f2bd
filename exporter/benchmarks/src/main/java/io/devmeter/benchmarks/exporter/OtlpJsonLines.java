// SPDX-License-Identifier: Apache-2.0
package io.devmeter.benchmarks.exporter;

import io.opentelemetry.exporter.logging.otlp.internal.traces.OtlpStdoutSpanExporter;
import io.opentelemetry.sdk.common.export.MemoryMode;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The baseline of all that exports: OpenTelemetry's own exporter of OTLP as JSON lines, to a file, set up as fast as it goes.
 *
 * <p>It writes each export, of one span or of a batch, as one line, and flushes after it. The buffer is larger than any such line, so
 * that a line costs one system call and not one for each 8,000 bytes, and has left this process when the export returns. Its
 * objects are reused from export to export ({@link MemoryMode#REUSABLE_DATA}).
 */
final class OtlpJsonLines {

    private static final int BUFFER_BYTES = 1 << 20;

    private OtlpJsonLines() {}

    static SpanExporter exporter(Path file) {
        try {
            return OtlpStdoutSpanExporter.builder()
                    .setOutput(new BufferedOutputStream(
                            Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND),
                            BUFFER_BYTES))
                    .setWrapperJsonObject(true)
                    .setMemoryMode(MemoryMode.REUSABLE_DATA)
                    .build();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
