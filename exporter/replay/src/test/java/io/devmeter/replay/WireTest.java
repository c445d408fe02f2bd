// SPDX-License-Identifier: Apache-2.0
package io.devmeter.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.devmeter.exporter.JsonlSpanExporter;
import io.devmeter.exporter.RandomSpans;
import io.devmeter.store.ExecutionStore;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.trace.OtlpGrpcSpanExporter;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A backend gets the same bytes for a span, be it from an application's own OTLP exporter or later from its day file. */
class WireTest {

    private static final int SDKS = 40;

    @TempDir
    Path directory;

    /** Sends one span in each request, so that requests can be compared as they are. */
    private static final class OneByOne implements Backend {
        private final Backend backend;

        OneByOne(Backend backend) {
            this.backend = backend;
        }

        @Override
        public String name() {
            return backend.name();
        }

        @Override
        public Reply send(List<SpanData> spans) {
            return spans.size() == 1 ? backend.send(spans) : new Reply.TooLarge("one is enough");
        }

        @Override
        public void close() {}
    }

    @Test
    void http_carriesTheSameBytes() throws Exception {
        try (HttpReceiver live = HttpReceiver.start();
                HttpReceiver later = HttpReceiver.start();
                SpanExporter otlp = OtlpHttpSpanExporter.builder()
                        .setEndpoint(live.url() + "/v1/traces")
                        .build();
                OtlpBackend backend =
                        OtlpBackend.builder().endpoint(later.url()).build()) {
            record(otlp);
            replay(new OneByOne(backend));

            assertSameRequests(later.requests(), live.requests());
            assertThat(later.paths()).containsOnly("/v1/traces");
            assertThat(later.headers())
                    .allSatisfy(headers ->
                            assertThat(headers.getFirst("Content-Type")).isEqualTo("application/x-protobuf"));
        }
    }

    @Test
    void grpc_carriesTheSameBytes() throws Exception {
        try (GrpcReceiver live = GrpcReceiver.start();
                GrpcReceiver later = GrpcReceiver.start();
                SpanExporter otlp =
                        OtlpGrpcSpanExporter.builder().setEndpoint(live.url()).build();
                OtlpBackend backend = OtlpBackend.builder()
                        .endpoint(later.url())
                        .protocol("grpc")
                        .build()) {
            record(otlp);
            replay(new OneByOne(backend));

            assertSameRequests(later.requests(), live.requests());
        }
    }

    @Test
    void spansOfManySdks_inOneRequest_areThoseOfEach() throws Exception {
        try (HttpReceiver live = HttpReceiver.start();
                HttpReceiver later = HttpReceiver.start();
                SpanExporter otlp = OtlpHttpSpanExporter.builder()
                        .setEndpoint(live.url() + "/v1/traces")
                        .build();
                OtlpBackend backend =
                        OtlpBackend.builder().endpoint(later.url()).build()) {
            record(otlp);
            replay(backend);

            assertThat(later.requests().count()).isLessThan(SDKS);
            assertThat(whatEachSpanCameWith(later.requests())).isEqualTo(whatEachSpanCameWith(live.requests()));
        }
    }

    private void record(SpanExporter otlp) throws Exception {
        SpanExporter both = SpanExporter.composite(otlp, JsonlSpanExporter.create(directory));
        for (long seed = 0; seed < SDKS; seed++) {
            RandomSpans.end(seed, new Unclosed(both));
        }
    }

    private void replay(Backend backend) throws Exception {
        try (ExecutionStore store = ExecutionStore.open(directory)) {
            ReplayResult result = Replay.builder(store, backend).build().run();

            assertThat(result).isEqualTo(new ReplayResult(5 * SDKS, 0, 5 * SDKS, 0, List.of(), false, null));
        }
    }

    /** What several SDKs share, none of them shuts down. */
    private record Unclosed(SpanExporter exporter) implements SpanExporter {
        @Override
        public CompletableResultCode export(Collection<SpanData> spans) {
            CompletableResultCode result = exporter.export(spans);
            Waiting.forResult(result);
            return result;
        }

        @Override
        public CompletableResultCode flush() {
            return exporter.flush();
        }

        @Override
        public CompletableResultCode shutdown() {
            return exporter.flush();
        }
    }

    private static void assertSameRequests(Requests later, Requests live) throws Exception {
        List<byte[]> expected = live.accepted();
        List<byte[]> replayed = later.accepted();
        assertThat(replayed).hasSameSizeAs(expected).hasSize(5 * SDKS);
        for (int i = 0; i < expected.size(); i++) {
            ExportTraceServiceRequest request = ExportTraceServiceRequest.parseFrom(expected.get(i));
            if (request.toString().contains("devmeter.status")) {
                // The one attribute whose place is not kept.
                assertThat(replayed.get(i)).hasSameSizeAs(expected.get(i));
            } else {
                assertThat(ExportTraceServiceRequest.parseFrom(replayed.get(i))).isEqualTo(request);
                assertThat(replayed.get(i)).isEqualTo(expected.get(i));
            }
        }
    }

    private static Map<String, String> whatEachSpanCameWith(Requests requests) throws Exception {
        Map<String, String> with = new LinkedHashMap<>();
        List<byte[]> messages = new ArrayList<>(requests.accepted());
        for (byte[] message : messages) {
            for (ResourceSpans resource :
                    ExportTraceServiceRequest.parseFrom(message).getResourceSpansList()) {
                for (ScopeSpans scope : resource.getScopeSpansList()) {
                    scope.getSpansList()
                            .forEach(span -> with.put(
                                    HexFormat.of().formatHex(span.getSpanId().toByteArray()),
                                    resource.getResource()
                                            + resource.getSchemaUrl()
                                            + scope.getScope()
                                            + scope.getSchemaUrl()
                                            + span.getName()
                                            + span.getStartTimeUnixNano()));
                }
            }
        }
        return with;
    }
}
