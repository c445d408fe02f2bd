// SPDX-License-Identifier: Apache-2.0
package io.devmeter.examples.feeding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.devmeter.store.ExecutionRecord;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import zipkin2.Span;
import zipkin2.codec.SpanBytesDecoder;

/** The example beside a real Zipkin server. */
class ZipkinIT {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir
    Path directory;

    private final HttpClient client = HttpClient.newHttpClient();
    private String url;
    private Process zipkin;

    @BeforeEach
    void startZipkin() throws IOException {
        int port = FreePort.find();
        url = "http://localhost:" + port;
        ProcessBuilder server = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-jar",
                        Path.of("target/zipkin-server.jar").toAbsolutePath().toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("zipkin.log").toFile());
        server.environment().put("QUERY_PORT", String.valueOf(port));
        zipkin = server.start();
        await("Zipkin is up")
                .atMost(PATIENCE)
                .until(() -> new String(get("/health"), StandardCharsets.UTF_8).contains("UP"));
    }

    @AfterEach
    void stopZipkin() {
        zipkin.destroyForcibly();
        zipkin.onExit().join();
    }

    @Test
    void executions_areInTheFilesAndInZipkin_withParentsTagsAndErrors() throws Exception {
        try (ExampleProcess example = ExampleProcess.start(
                FilesAndZipkin.class,
                directory,
                Map.of(
                        "OTEL_TRACES_EXPORTER", "devmeter,zipkin",
                        "OTEL_EXPORTER_ZIPKIN_ENDPOINT", url + "/api/v2/spans",
                        "OTEL_SERVICE_NAME", "importer"))) {
            assertThat(example.end()).startsWith("imported nothing");

            List<ExecutionRecord> records = example.recorded();
            List<Span> spans =
                    await().atMost(PATIENCE).until(() -> trace(records.get(0).traceId()), found -> found.size() == 2);
            assertThat(spans)
                    .extracting(
                            Span::name,
                            Span::id,
                            Span::parentId,
                            span -> span.tags().get("error"))
                    .containsExactlyInAnyOrderElementsOf(records.stream()
                            .map(record -> tuple(record.name(), record.spanId(), record.parentSpanId(), record.error()))
                            .toList());
            assertThat(spans).extracting(Span::localServiceName).containsOnly("importer");
            assertThat(spans)
                    .filteredOn(span -> span.name().equals("parse"))
                    .singleElement()
                    .satisfies(span -> {
                        assertThat(span.tags())
                                .containsEntry("error.type", "java.io.UncheckedIOException")
                                .containsEntry("otel.status_code", "ERROR");
                        assertThat(span.annotations())
                                .singleElement()
                                .satisfies(event -> assertThat(event.value()).isEqualTo("exception"));
                    });
        }
    }

    private List<Span> trace(@Nullable String traceId) throws InterruptedException {
        byte[] answer = get("/api/v2/trace/" + traceId);
        return answer.length == 0 || answer[0] != '[' ? List.of() : SpanBytesDecoder.JSON_V2.decodeList(answer);
    }

    /** Returns what the server answers, or nothing as long as it does not. */
    private byte[] get(String path) throws InterruptedException {
        try {
            return client.send(HttpRequest.newBuilder(URI.create(url + path)).build(), BodyHandlers.ofByteArray())
                    .body();
        } catch (IOException notUpYet) {
            return new byte[0];
        }
    }
}
