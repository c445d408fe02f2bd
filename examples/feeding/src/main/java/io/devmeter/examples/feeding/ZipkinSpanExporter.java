// SPDX-License-Identifier: Apache-2.0
package io.devmeter.examples.feeding;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Collection;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import zipkin2.Endpoint;
import zipkin2.Span;
import zipkin2.codec.SpanBytesEncoder;
import zipkin2.reporter.BytesMessageSender;
import zipkin2.reporter.urlconnection.URLConnectionSender;

/**
 * Hands spans to the sender of Zipkin's own reporter, mapped as OpenTelemetry's specification has it ("OpenTelemetry to Zipkin transformation"). OpenTelemetry
 * publishes its exporter for Zipkin no longer. The first failure is logged as a warning, further ones for debugging.
 */
final class ZipkinSpanExporter implements SpanExporter {

    private static final Logger LOGGER = System.getLogger(ZipkinSpanExporter.class.getName());
    private static final AttributeKey<String> SERVICE_NAME = AttributeKey.stringKey("service.name");

    private final BytesMessageSender sender;
    private final AtomicBoolean warned = new AtomicBoolean();

    private ZipkinSpanExporter(BytesMessageSender sender) {
        this.sender = sender;
    }

    /** Creates an exporter to the given URL, which usually ends with {@code /api/v2/spans}. */
    static ZipkinSpanExporter create(String endpoint) {
        return new ZipkinSpanExporter(URLConnectionSender.create(endpoint));
    }

    @Override
    public CompletableResultCode export(Collection<SpanData> spans) {
        try {
            sender.send(spans.stream()
                    .map(span -> SpanBytesEncoder.JSON_V2.encode(zipkinSpan(span)))
                    .toList());
            return CompletableResultCode.ofSuccess();
        } catch (IOException | RuntimeException e) {
            // OpenTelemetry's processors say nothing of it.
            Level level = warned.compareAndSet(false, true) ? Level.WARNING : Level.DEBUG;
            LOGGER.log(level, () -> "could not send " + spans.size() + " span(s) with " + sender + ": " + e);
            return CompletableResultCode.ofExceptionalFailure(e);
        }
    }

    private static Span zipkinSpan(SpanData span) {
        Span.Builder zipkin = Span.newBuilder()
                .traceId(span.getTraceId())
                .id(span.getSpanId())
                .parentId(span.getParentSpanContext().isValid() ? span.getParentSpanId() : null)
                .name(span.getName())
                .kind(kind(span.getKind()))
                .timestamp(micros(span.getStartEpochNanos()))
                .duration(Math.max(1, micros(span.getEndEpochNanos() - span.getStartEpochNanos())))
                .localEndpoint(Endpoint.newBuilder()
                        .serviceName(span.getResource().getAttribute(SERVICE_NAME))
                        .build())
                .putTag("otel.scope.name", span.getInstrumentationScopeInfo().getName());
        span.getAttributes().forEach((key, value) -> zipkin.putTag(key.getKey(), String.valueOf(value)));
        if (span.getStatus().getStatusCode() == StatusCode.ERROR) {
            zipkin.putTag("otel.status_code", "ERROR")
                    .putTag("error", span.getStatus().getDescription());
        }
        for (EventData event : span.getEvents()) {
            zipkin.addAnnotation(micros(event.getEpochNanos()), event.getName());
        }
        return zipkin.build();
    }

    private static Span.@Nullable Kind kind(SpanKind kind) {
        return switch (kind) {
            case CLIENT -> Span.Kind.CLIENT;
            case SERVER -> Span.Kind.SERVER;
            case PRODUCER -> Span.Kind.PRODUCER;
            case CONSUMER -> Span.Kind.CONSUMER;
            case INTERNAL -> null;
        };
    }

    private static long micros(long nanos) {
        return TimeUnit.NANOSECONDS.toMicros(nanos);
    }

    @Override
    public CompletableResultCode flush() {
        return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode shutdown() {
        try {
            sender.close();
            return CompletableResultCode.ofSuccess();
        } catch (IOException e) {
            return CompletableResultCode.ofExceptionalFailure(e);
        }
    }
}
