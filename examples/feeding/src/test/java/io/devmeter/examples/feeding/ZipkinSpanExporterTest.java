// SPDX-License-Identifier: Apache-2.0
package io.devmeter.examples.feeding;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

class ZipkinSpanExporterTest {

    private final Logger logger = Logger.getLogger(ZipkinSpanExporter.class.getName());

    @Test
    void failure_isAWarningOnce() throws IOException {
        String endpoint = "http://localhost:" + FreePort.find() + "/api/v2/spans";
        List<LogRecord> logged = new ArrayList<>();
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord message) {
                logged.add(message);
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        logger.addHandler(handler);
        logger.setUseParentHandlers(false);
        try (SdkTracerProvider provider = SdkTracerProvider.builder()
                .addSpanProcessor(SimpleSpanProcessor.create(ZipkinSpanExporter.create(endpoint)))
                .build()) {
            Tracer tracer = provider.get("mine");
            tracer.spanBuilder("a").startSpan().end();
            tracer.spanBuilder("b").startSpan().end();
        } finally {
            logger.setUseParentHandlers(true);
            logger.removeHandler(handler);
        }

        assertThat(logged).singleElement().satisfies(message -> {
            assertThat(message.getLevel()).isEqualTo(Level.WARNING);
            assertThat(message.getMessage()).contains("could not send 1 span(s)", endpoint, "ConnectException");
        });
    }
}
