// SPDX-License-Identifier: Apache-2.0
package io.devmeter.exporter;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.common.KeyValue;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.TraceStateBuilder;
import io.opentelemetry.api.trace.TracerBuilder;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanLimits;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.opentelemetry.sdk.trace.samplers.SamplingResult;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Ends spans with any combination of what a span can have, the same ones for the same seed but for their ids. */
public final class RandomSpans {

    private static final Instant START = Instant.parse("2026-11-22T10:30:00.123456789Z");
    private static final List<String> TEXTS =
            List.of("", "a", "NaN", "Infinity", "ünï 日本 🚀", "\"\\\n\u0000\u2028", "1", "x".repeat(3_000));
    private static final List<Double> NUMBERS = List.of(
            0.0,
            -0.0,
            1.0,
            -1.5,
            1e300,
            Double.MIN_VALUE,
            Double.NaN,
            Double.POSITIVE_INFINITY,
            Double.NEGATIVE_INFINITY);
    private static final List<Long> INTEGERS = List.of(0L, 1L, -1L, Long.MAX_VALUE, Long.MIN_VALUE);

    /** So that there are spans too whose flags do not say that they are sampled. */
    private static final Sampler RECORD_ONLY = new Sampler() {
        @Override
        public SamplingResult shouldSample(
                Context parent,
                String traceId,
                String name,
                SpanKind kind,
                Attributes attributes,
                List<LinkData> links) {
            return SamplingResult.recordOnly();
        }

        @Override
        public String getDescription() {
            return "record only";
        }
    };

    private final Random random;

    private RandomSpans(long seed) {
        this.random = new Random(seed);
    }

    /** Ends a few spans of one resource; the exporter has them when this returns. */
    public static void end(long seed, SpanExporter exporter) {
        new RandomSpans(seed).end(exporter);
    }

    private void end(SpanExporter exporter) {
        try (SdkTracerProvider provider = SdkTracerProvider.builder()
                .setResource(resource())
                .setSampler(random.nextInt(4) == 0 ? RECORD_ONLY : Sampler.alwaysOn())
                .setSpanLimits(SpanLimits.builder()
                        .setMaxNumberOfAttributes(6)
                        .setMaxNumberOfEvents(3)
                        .setMaxNumberOfLinks(2)
                        .setMaxNumberOfAttributesPerEvent(2)
                        .setMaxNumberOfAttributesPerLink(2)
                        .build())
                .addSpanProcessor(SimpleSpanProcessor.builder(exporter)
                        .setExportUnsampledSpans(true)
                        .build())
                .build()) {
            for (int i = 0; i < 5; i++) {
                TracerBuilder tracer = provider.tracerBuilder(pick(List.of("io.devmeter.bridge", "mine", "")));
                if (random.nextBoolean()) {
                    tracer.setInstrumentationVersion(pick(TEXTS));
                }
                if (random.nextBoolean()) {
                    tracer.setSchemaUrl("urn:scope");
                }
                endOne(tracer.build().spanBuilder(pick(List.of("unit-tests", "ünï 🚀", "GET /"))));
            }
        }
    }

    private void endOne(SpanBuilder builder) {
        Instant start = START.plusNanos(random.nextInt(1_000_000_000));
        builder.setStartTimestamp(start).setSpanKind(pick(List.of(SpanKind.values())));
        if (random.nextBoolean()) {
            builder.setParent(Context.root().with(Span.wrap(context())));
        } else {
            builder.setNoParent();
        }
        many(4, () -> builder.addLink(context(), attributes(4)));
        Span span = builder.startSpan();
        attributes(9).forEach((key, value) -> set(span, key, value));
        if (random.nextInt(8) == 0) {
            span.setAttribute("devmeter.status", "skipped");
        }
        many(5, () -> span.addEvent(pick(TEXTS), attributes(4), random.nextInt(1_000), TimeUnit.MICROSECONDS));
        if (random.nextInt(4) == 0) {
            span.recordException(new IllegalStateException(random.nextBoolean() ? "broken" : null));
        }
        if (random.nextInt(8) == 0) {
            span.updateName("");
        }
        switch (random.nextInt(4)) {
            case 0 -> span.setStatus(StatusCode.OK);
            case 1 -> span.setStatus(StatusCode.ERROR, pick(TEXTS));
            case 2 -> span.setStatus(StatusCode.ERROR);
            default -> {
                // Left unset.
            }
        }
        span.end(start.plusNanos(random.nextInt(2_000_000_000)));
    }

    @SuppressWarnings("unchecked") // Attributes have values of their keys' types.
    private static <T> void set(Span span, AttributeKey<T> key, Object value) {
        span.setAttribute(key, (T) value);
    }

    private Resource resource() {
        return switch (random.nextInt(3)) {
            case 0 -> Resource.getDefault();
            case 1 -> Resource.getDefault().merge(Resource.create(attributes(4), "urn:resource"));
            default -> Resource.create(attributes(4));
        };
    }

    private SpanContext context() {
        String traceId = String.format("%016x%016x", random.nextLong() | 1, random.nextLong());
        String spanId = String.format("%016x", random.nextLong() | 1);
        TraceFlags flags = TraceFlags.fromByte((byte) random.nextInt(4));
        TraceStateBuilder state = TraceState.builder();
        many(3, () -> state.put(pick(List.of("a", "b", "c")), "v" + random.nextInt(9)));
        return random.nextBoolean()
                ? SpanContext.create(traceId, spanId, flags, state.build())
                : SpanContext.createFromRemoteParent(traceId, spanId, flags, state.build());
    }

    private Attributes attributes(int most) {
        AttributesBuilder attributes = Attributes.builder();
        many(most, () -> {
            String key =
                    pick(List.of("z", "y", "x", "k", "b", "a", "service.name", "telemetry.sdk.name", "error.type"));
            switch (random.nextInt(9)) {
                case 0 -> attributes.put(key, pick(TEXTS));
                case 1 -> attributes.put(key, random.nextBoolean());
                case 2 -> attributes.put(key, pick(INTEGERS));
                case 3 -> attributes.put(key, pick(NUMBERS));
                case 4 -> attributes.put(AttributeKey.stringArrayKey(key), some(() -> pick(TEXTS)));
                case 5 -> attributes.put(AttributeKey.booleanArrayKey(key), some(random::nextBoolean));
                case 6 -> attributes.put(AttributeKey.longArrayKey(key), some(() -> pick(INTEGERS)));
                case 7 -> attributes.put(AttributeKey.doubleArrayKey(key), some(() -> pick(NUMBERS)));
                default -> attributes.put(AttributeKey.valueKey(key), value(3));
            }
        });
        return attributes.build();
    }

    private Value<?> value(int depth) {
        return switch (random.nextInt(depth == 0 ? 6 : 8)) {
            case 0 -> Value.of(pick(TEXTS));
            case 1 -> Value.of(random.nextBoolean());
            case 2 -> Value.of(pick(INTEGERS));
            case 3 -> Value.of(pick(NUMBERS));
            case 4 -> Value.of(new byte[] {(byte) random.nextInt(), 0});
            case 5 -> Value.empty();
            case 6 -> {
                List<Value<?>> elements = new ArrayList<>();
                many(3, () -> elements.add(value(depth - 1)));
                yield Value.of(elements);
            }
            default -> {
                List<KeyValue> entries = new ArrayList<>();
                many(3, () -> entries.add(KeyValue.of(pick(TEXTS), value(depth - 1))));
                yield Value.of(entries.toArray(KeyValue[]::new));
            }
        };
    }

    private <T> List<T> some(Supplier<T> element) {
        List<T> elements = new ArrayList<>();
        many(3, () -> elements.add(element.get()));
        return elements;
    }

    private void many(int most, Runnable each) {
        int count = random.nextInt(most + 1);
        for (int i = 0; i < count; i++) {
            each.run();
        }
    }

    private <T> T pick(List<T> from) {
        return from.get(random.nextInt(from.size()));
    }
}
