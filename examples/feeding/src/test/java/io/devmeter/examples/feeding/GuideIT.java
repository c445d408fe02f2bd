// SPDX-License-Identifier: Apache-2.0
package io.devmeter.examples.feeding;

import static org.assertj.core.api.Assertions.assertThat;

import io.devmeter.replay.HttpReceiver;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The guide's commands as they are written, but for ports. That of the server is run by {@link PrometheusIT}. */
class GuideIT {

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"FilesAndOtlp", "OtlpMetrics", "FilesAndZipkin"})
    void command_feedsFilesAndBackend(String example) throws Exception {
        try (HttpReceiver backend = HttpReceiver.start()) {
            String command = Guide.read()
                    .command("." + example)
                    .replace("http://localhost:4318", backend.url())
                    .replace("http://localhost:9411", backend.url());
            Process process = start(command);

            String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor()).as(printed).isZero();
            assertThat(backend.requests().count()).isPositive();
            assertThat(dayFiles()).hasSize(1);
        }
    }

    @Test
    void command_servesTimersToPrometheus() throws Exception {
        Process process =
                start("exec " + Guide.read().command("PrometheusEndpoint").replace("9464", "0"));
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            URI url = URI.create(lines.readLine());
            String metrics = HttpClient.newHttpClient()
                    .send(HttpRequest.newBuilder(url).build(), BodyHandlers.ofString())
                    .body();
            assertThat(metrics).contains("import_file_seconds_bucket").endsWith("# EOF\n");
        } finally {
            process.destroyForcibly();
            process.onExit().join();
        }
    }

    @Test
    void configuration_isValid() throws Exception {
        PrometheusTools.find("promtool");

        Process process = start(Guide.read().command("promtool check config"));

        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(printed).isZero();
        assertThat(printed).contains("6 rules found");
    }

    private Process start(String command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder("sh", "-c", command)
                .directory(Guide.ROOT.toFile())
                .redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.startsWith("OTEL_"));
        builder.environment().put("DEVMETER_DIR", directory.resolve("metrics").toString());
        return builder.start();
    }

    private List<Path> dayFiles() throws IOException {
        try (var files = Files.list(directory.resolve("metrics"))) {
            return files.filter(file -> file.toString().endsWith(".jsonl")).toList();
        }
    }
}
