// SPDX-License-Identifier: Apache-2.0
package io.devmeter.exporter;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import java.util.List;

/** A span read from a line of a day file or of OTLP. Its components are named after the methods of {@link SpanData} that they implement. */
record ParsedSpan(
        String getName,
        SpanKind getKind,
        SpanContext getSpanContext,
        SpanContext getParentSpanContext,
        StatusData getStatus,
        long getStartEpochNanos,
        long getEndEpochNanos,
        Attributes getAttributes,
        List<EventData> getEvents,
        List<LinkData> getLinks,
        int getTotalAttributeCount,
        int getTotalRecordedEvents,
        int getTotalRecordedLinks,
        InstrumentationScopeInfo getInstrumentationScopeInfo,
        Resource getResource)
        implements SpanData {

    ParsedSpan {
        getEvents = List.copyOf(getEvents);
        getLinks = List.copyOf(getLinks);
    }

    @Override
    public boolean hasEnded() {
        return true;
    }

    @Override
    @SuppressWarnings("deprecation") // Deprecated, and abstract all the same.
    public io.opentelemetry.sdk.common.InstrumentationLibraryInfo getInstrumentationLibraryInfo() {
        return io.opentelemetry.sdk.common.InstrumentationLibraryInfo.create(
                getInstrumentationScopeInfo.getName(),
                getInstrumentationScopeInfo.getVersion(),
                getInstrumentationScopeInfo.getSchemaUrl());
    }
}
