// SPDX-License-Identifier: Apache-2.0
package io.devmeter.exporter;

import static org.assertj.core.api.Assertions.assertThat;

import io.devmeter.store.ExecutionRecord;
import io.devmeter.store.ExecutionStore;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An application under the OpenTelemetry Java agent with the packaged extension, as a process of its own. */
class AgentIT {

    private static final Path AGENT = Path.of("target/opentelemetry-javaagent.jar");
    private static final Path EXTENSION = Path.of("target/devmeter-exporter-agent.jar");

    @TempDir
    Path temp;

    private @Nullable Process application;

    @AfterEach
    void endTheApplication() {
        if (application != null) {
            application.destroyForcibly();
        }
    }

    @Test
    void spans_areRecorded_andTheApplicationDoesWhatItDid() throws Exception {
        Process shop = start(byName("-Dotel.service.name=shop"));

        assertThatItDoesWhatItDoes(shop);
        assertThat(messages()).doesNotContain("WARN").doesNotContain("ERROR").doesNotContain("\tat ");
        assertThatBothRequestsAreRecorded();
        assertThat(recorded())
                .allSatisfy(record -> assertThat(record.otel().toString()).contains("service.name=shop"));
    }

    @Test
    void readme_tellsToStartItLikeThis() throws Exception {
        assertThat(Files.readString(Path.of("../otel/README.md")))
                .contains(
                        "java -javaagent:opentelemetry-javaagent.jar -Dotel.javaagent.extensions="
                                + EXTENSION.getFileName() + " \\\n",
                        String.join(" ", byName()) + " -jar app.jar");
    }

    @Test
    void spans_surviveTheProcess_onceTheyHaveEnded() throws Exception {
        Process shop = start(byName(), "stay");
        BufferedReader output = shop.inputReader(StandardCharsets.UTF_8);
        for (String line : Shop.OUTPUT) {
            assertThat(output.readLine()).isEqualTo(line);
        }

        shop.destroyForcibly();

        assertThat(shop.waitFor()).isNotZero();
        assertThatBothRequestsAreRecorded();
    }

    @Test
    void configurationFile_canNameTheProcessor() throws Exception {
        Path file = Files.writeString(temp.resolve("otel.yaml"), """
                file_format: "1.2"
                propagator:
                  composite:
                    - tracecontext:
                tracer_provider:
                  processors:
                    - devmeter:
                """);

        Process shop = start(List.of("-Dotel.config.file=" + file), "stay");
        BufferedReader output = shop.inputReader(StandardCharsets.UTF_8);
        for (String line : Shop.OUTPUT) {
            assertThat(output.readLine()).isEqualTo(line);
        }

        assertThatBothRequestsAreRecorded();
        assertThat(messages()).doesNotContain("file_format");
    }

    @Test
    void application_doesWhatItDid_whenNothingCanBeWritten() throws Exception {
        Files.writeString(temp.resolve("file"), "");
        Process shop = start(byName("-Ddevmeter.dir=" + temp.resolve("file").resolve("metrics")));

        assertThatItDoesWhatItDoes(shop);
        assertThat(messages()).containsOnlyOnce("Devmeter could not write").doesNotContain("\tat ");
    }

    @Test
    void application_doesWhatItDid_whenTheDirectoryIsNone() throws Exception {
        Files.writeString(directory(), "");
        Process shop = start(byName());

        assertThatItDoesWhatItDoes(shop);
        assertThat(messages()).containsOnlyOnce("devmeter.dir (DEVMETER_DIR");
    }

    @Test
    void nothing_isWritten_whenDisabled() throws Exception {
        Process shop = start(byName("-Ddevmeter.disabled=true"));

        assertThatItDoesWhatItDoes(shop);
        assertThat(directory()).doesNotExist();
    }

    private static void assertThatItDoesWhatItDoes(Process shop) throws InterruptedException {
        assertThat(shop.inputReader(StandardCharsets.UTF_8).lines()).containsExactlyElementsOf(Shop.OUTPUT);
        assertThat(shop.waitFor()).isZero();
    }

    private void assertThatBothRequestsAreRecorded() throws IOException {
        List<ExecutionRecord> clients = ofKind("CLIENT");
        List<ExecutionRecord> servers = ofKind("SERVER");

        assertThat(recorded()).hasSize(4);
        assertThat(clients).extracting(ExecutionRecord::name).containsExactly("GET", "GET");
        assertThat(clients).extracting(ExecutionRecord::parentSpanId).containsOnlyNulls();
        assertThat(clients)
                .extracting(record -> record.metadata().get("http.response.status_code"))
                .containsExactly(404L, 200L);
        assertThat(servers).extracting(ExecutionRecord::name).containsExactly("GET /", "GET /");
        assertThat(servers)
                .extracting(ExecutionRecord::traceId)
                .containsExactlyElementsOf(
                        clients.stream().map(ExecutionRecord::traceId).toList());
        assertThat(servers)
                .extracting(ExecutionRecord::parentSpanId)
                .containsExactlyElementsOf(
                        clients.stream().map(ExecutionRecord::spanId).toList());
    }

    private List<ExecutionRecord> ofKind(String kind) throws IOException {
        return recorded().stream()
                .filter(record -> kind.equals(record.otel().get("kind")))
                .toList();
    }

    private List<ExecutionRecord> recorded() throws IOException {
        try (ExecutionStore store = ExecutionStore.open(directory())) {
            return store.recent(null, 100);
        }
    }

    private Path directory() {
        return temp.resolve("metrics");
    }

    private String messages() throws IOException {
        return Files.readString(temp.resolve("messages"));
    }

    private static List<String> byName(String... more) {
        List<String> options = new ArrayList<>(List.of(
                "-Dotel.traces.exporter=devmeter", "-Dotel.metrics.exporter=none", "-Dotel.logs.exporter=none"));
        options.addAll(List.of(more));
        return options;
    }

    private Process start(List<String> options, String... args) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-XX:TieredStopAtLevel=1"); // Halves the time that the agent takes to start.
        command.add("-XX:-UsePerfData");
        command.add("-javaagent:" + AGENT.toAbsolutePath());
        command.add("-Dotel.javaagent.extensions=" + EXTENSION.toAbsolutePath());
        command.add("-Ddevmeter.dir=" + directory());
        command.addAll(options);
        command.addAll(
                List.of("-cp", Path.of("target/test-classes").toAbsolutePath().toString(), Shop.class.getName()));
        command.addAll(List.of(args));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(temp.toFile())
                .redirectError(temp.resolve("messages").toFile());
        builder.environment().keySet().removeIf(name -> name.matches("(OTEL_|DEVMETER_|JAVA_|JDK_JAVA_).*"));
        application = builder.start();
        return application;
    }
}
