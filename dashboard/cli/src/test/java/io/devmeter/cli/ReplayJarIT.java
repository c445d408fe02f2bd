// SPDX-License-Identifier: Apache-2.0
package io.devmeter.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.devmeter.cli.PackagedCommand.Result;
import io.devmeter.replay.GrpcReceiver;
import io.devmeter.replay.HttpReceiver;
import io.opentelemetry.proto.trace.v1.Span;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** What the packaged command sends to backends, and that commands which send nothing have no part in it. */
@EnabledOnOs({OS.LINUX, OS.MAC})
class ReplayJarIT extends PackagedFixture {

    @Test
    void replay_speaksHttp_asTheEnvironmentSays() throws Exception {
        devmeter.run("run", "--name", "check", "--", "true");
        try (HttpReceiver backend = HttpReceiver.start()) {
            Result replay = devmeter.run(
                    Map.of(
                            "OTEL_EXPORTER_OTLP_ENDPOINT", backend.url(),
                            "OTEL_EXPORTER_OTLP_COMPRESSION", "gzip",
                            "OTEL_EXPORTER_OTLP_TRACES_HEADERS", "x-tenant=7"),
                    "replay");

            assertThat(replay).isEqualTo(new Result(0, "accepted 1 of 1\n", ""));
            assertThat(backend.requests().spans()).extracting(Span::getName).containsExactly("check");
            assertThat(backend.headers().get(0).getFirst("X-Tenant")).isEqualTo("7");
            assertThat(backend.headers().get(0).getFirst("Content-Encoding")).isEqualTo("gzip");
        }
    }

    @Test
    void replay_speaksGrpc() throws Exception {
        devmeter.run("run", "--name", "check", "--", "true");
        try (GrpcReceiver backend = GrpcReceiver.start()) {
            Result replay = devmeter.run("replay", "--endpoint", backend.url(), "--protocol", "grpc");

            assertThat(replay).isEqualTo(new Result(0, "accepted 1 of 1\n", ""));
            assertThat(backend.requests().spans()).extracting(Span::getName).containsExactly("check");
        }
    }

    @Test
    void run_feedsABackendToo_whenTheEnvironmentSaysSo() throws Exception {
        try (HttpReceiver http = HttpReceiver.start();
                GrpcReceiver grpc = GrpcReceiver.start()) {
            runUntil(
                    () -> http.requests().count() > 0,
                    Map.of(
                            "OTEL_TRACES_EXPORTER", "devmeter,otlp",
                            "OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf",
                            "OTEL_EXPORTER_OTLP_ENDPOINT", http.url()),
                    "run",
                    "--name",
                    "over-http",
                    "--",
                    "true");
            runUntil(
                    () -> grpc.requests().count() > 0,
                    Map.of("OTEL_TRACES_EXPORTER", "devmeter,otlp", "OTEL_EXPORTER_OTLP_ENDPOINT", grpc.url()),
                    "run",
                    "--name",
                    "over-grpc",
                    "--",
                    "true");

            assertThat(http.requests().spans()).extracting(Span::getName).containsOnly("over-http");
            assertThat(grpc.requests().spans()).extracting(Span::getName).containsOnly("over-grpc");
        }
        assertThat(devmeter.run("summary", "--format", "json").text()).contains("over-http", "over-grpc");
    }

    /** What is on its way to a backend when a command has ended gets five seconds, which a busy machine may need for other things. */
    private void runUntil(BooleanSupplier received, Map<String, String> environment, String... arguments)
            throws Exception {
        for (int attempt = 1; attempt <= 5 && !received.getAsBoolean(); attempt++) {
            assertThat(devmeter.run(environment, arguments)).isEqualTo(new Result(0, "", ""));
        }
    }

    @Test
    void commandsThatSendNothing_loadNothingOfIt() throws Exception {
        for (List<String> command : List.of(List.of("run", "true"), List.of("summary"))) {
            Result result =
                    devmeter.runWith(List.of("-Xlog:class+load:file=classes.log"), command.toArray(String[]::new));

            assertThat(result.status()).isZero();
            assertThat(Files.readString(temp.resolve("classes.log")))
                    .contains("io.devmeter.cli.Main")
                    // Two interfaces are named by the command itself, and OpenTelemetry instantiates each exporter's
                    // provider.
                    .doesNotContain("io.devmeter.replay.Otlp", "io.devmeter.replay.Replay ", "java.net.http")
                    .doesNotContain("okhttp3", "okio", "kotlin.")
                    .doesNotContain("io.opentelemetry.exporter.otlp.http", "io.opentelemetry.exporter.otlp.trace");
        }
    }
}
