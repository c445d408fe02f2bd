// SPDX-License-Identifier: Apache-2.0
package io.devmeter.replay;

import com.google.protobuf.InvalidProtocolBufferException;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The requests that a receiver got. Thread-safe. */
public final class Requests {

    private final List<byte[]> all = new ArrayList<>();
    private final List<byte[]> accepted = new ArrayList<>();

    synchronized void add(byte[] message, boolean isAccepted) {
        all.add(message);
        if (isAccepted) {
            accepted.add(message);
        }
    }

    public synchronized int count() {
        return all.size();
    }

    public synchronized List<byte[]> accepted() {
        return List.copyOf(accepted);
    }

    /** Returns the spans of all accepted requests, in their order where they are of one resource and scope. */
    public List<Span> spans() throws IOException {
        List<Span> spans = new ArrayList<>();
        for (byte[] message : accepted()) {
            spans.addAll(spans(message));
        }
        return spans;
    }

    static List<Span> spans(byte[] message) throws InvalidProtocolBufferException {
        return ExportTraceServiceRequest.parseFrom(message).getResourceSpansList().stream()
                .flatMap(resource -> resource.getScopeSpansList().stream())
                .flatMap(scope -> scope.getSpansList().stream())
                .toList();
    }
}
