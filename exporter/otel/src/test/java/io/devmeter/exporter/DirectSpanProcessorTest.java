// SPDX-License-Identifier: Apache-2.0
package io.devmeter.exporter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.Collection;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class DirectSpanProcessorTest {

    @Test
    void end_throwsNothing_whateverTheExporterThrows() {
        AtomicInteger asked = new AtomicInteger();
        Span span = span(() -> {
            asked.incrementAndGet();
            throw new IllegalStateException("for this test");
        });

        assertThatCode(span::end).doesNotThrowAnyException();
        assertThat(asked).hasValue(1);
    }

    @Test
    void end_throwsWhatTheProgramShouldKnow() {
        Error error = new OutOfMemoryError("for this test");
        Span span = span(() -> {
            throw error;
        });

        assertThatThrownBy(span::end).isSameAs(error);
    }

    private static Span span(Runnable exporting) {
        SpanExporter exporter = new SpanExporter() {
            @Override
            public CompletableResultCode export(Collection<SpanData> spans) {
                exporting.run();
                return CompletableResultCode.ofSuccess();
            }

            @Override
            public CompletableResultCode flush() {
                return CompletableResultCode.ofSuccess();
            }

            @Override
            public CompletableResultCode shutdown() {
                return CompletableResultCode.ofSuccess();
            }
        };
        return SdkTracerProvider.builder()
                .addSpanProcessor(DirectSpanProcessor.create(exporter))
                .build()
                .get("test")
                .spanBuilder("a")
                .startSpan();
    }
}
