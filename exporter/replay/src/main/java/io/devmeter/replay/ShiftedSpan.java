// SPDX-License-Identifier: Apache-2.0
package io.devmeter.replay;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.trace.data.DelegatingSpanData;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.List;

/** A span and its events as if they had happened at another time; its attributes say when they did. */
final class ShiftedSpan extends DelegatingSpanData {

    private static final AttributeKey<String> ORIGINAL_START = AttributeKey.stringKey("devmeter.original.start_time");
    private static final AttributeKey<String> ORIGINAL_END = AttributeKey.stringKey("devmeter.original.end_time");

    private static final DateTimeFormatter TIME =
            new DateTimeFormatterBuilder().appendInstant(9).toFormatter();

    private final SpanData original;
    private final long nanos;
    private final Attributes attributes;
    private final List<EventData> events;

    ShiftedSpan(SpanData original, long nanos) {
        super(original);
        this.original = original;
        this.nanos = nanos;
        this.attributes = original.getAttributes().toBuilder()
                .put(ORIGINAL_START, time(original.getStartEpochNanos()))
                .put(ORIGINAL_END, time(original.getEndEpochNanos()))
                .build();
        this.events = original.getEvents().stream().map(this::shifted).toList();
    }

    private static String time(long epochNanos) {
        return TIME.format(Instant.ofEpochSecond(0, epochNanos));
    }

    private EventData shifted(EventData event) {
        return EventData.create(
                event.getEpochNanos() + nanos, event.getName(), event.getAttributes(), event.getTotalAttributeCount());
    }

    @Override
    public long getStartEpochNanos() {
        return original.getStartEpochNanos() + nanos;
    }

    @Override
    public long getEndEpochNanos() {
        return original.getEndEpochNanos() + nanos;
    }

    @Override
    public Attributes getAttributes() {
        return attributes;
    }

    @Override
    public int getTotalAttributeCount() {
        return attributes.size()
                + original.getTotalAttributeCount()
                - original.getAttributes().size();
    }

    @Override
    public List<EventData> getEvents() {
        return events;
    }
}
