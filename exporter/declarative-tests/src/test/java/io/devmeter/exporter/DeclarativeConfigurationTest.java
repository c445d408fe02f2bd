// SPDX-License-Identifier: Apache-2.0
package io.devmeter.exporter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.devmeter.store.ExecutionRecord;
import io.devmeter.store.ExecutionStore;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigurationException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeclarativeConfigurationTest {

    private static final List<String> PROPERTIES = List.of("otel.config.file", "devmeter.dir", "devmeter.disabled");

    private final Map<String, @Nullable String> propertiesBefore = new HashMap<>();

    @TempDir
    Path temp;

    @BeforeEach
    void clearProperties() {
        PROPERTIES.forEach(name -> propertiesBefore.put(name, System.clearProperty(name)));
    }

    @AfterEach
    void restoreProperties() {
        propertiesBefore.forEach((name, value) -> {
            if (value == null) {
                System.clearProperty(name);
            } else {
                System.setProperty(name, value);
            }
        });
    }

    @Test
    void processor_writesEachSpanBeforeEndReturns() throws Exception {
        try (OpenTelemetrySdk sdk = sdk("""
                - devmeter:
                    directory: DIRECTORY
                """)) {
            endSpan(sdk, "a");
            assertThat(names()).containsExactly("a");
            endSpan(sdk, "b");
            assertThat(names()).containsExactly("b", "a");
        }
    }

    @Test
    void exporter_writesEachSpanBeforeEndReturns_inTheSimpleProcessor() throws Exception {
        try (OpenTelemetrySdk sdk = sdk("""
                - simple:
                    exporter:
                      devmeter:
                        directory: DIRECTORY
                """)) {
            endSpan(sdk, "a");
            assertThat(names()).containsExactly("a");
        }
    }

    @Test
    void exporter_writesWhenItsTurnComes_inTheBatchProcessor() throws Exception {
        try (OpenTelemetrySdk sdk = sdk("""
                - batch:
                    schedule_delay: 3600000
                    exporter:
                      devmeter:
                        directory: DIRECTORY
                """)) {
            endSpan(sdk, "a");
            assertThat(names()).isEmpty();

            sdk.getSdkTracerProvider().forceFlush().join(10, TimeUnit.SECONDS);
            assertThat(names()).containsExactly("a");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"- devmeter:", "- devmeter: {directory: }", "- simple: {exporter: {devmeter: }}"})
    void directory_isThatOfTheProperty_whenTheFileNamesNone(String processor) throws Exception {
        System.setProperty("devmeter.dir", directory().toString());
        try (OpenTelemetrySdk sdk = sdk(processor)) {
            endSpan(sdk, "a");
        }
        assertThat(names()).containsExactly("a");
    }

    @Test
    void directory_isThatOfTheFile_whateverThePropertySays() throws Exception {
        System.setProperty("devmeter.dir", temp.resolve("elsewhere").toString());
        try (OpenTelemetrySdk sdk = sdk("- devmeter: {directory: DIRECTORY}")) {
            endSpan(sdk, "a");
        }
        assertThat(names()).containsExactly("a");
        assertThat(temp.resolve("elsewhere")).doesNotExist();
    }

    @Test
    void variables_countAsProperties_andASpanSurvivesTheProcessThatEndedIt() throws Exception {
        Path file = configuration("- devmeter:");

        assertThat(haltAfterSpan(Map.of("OTEL_CONFIG_FILE", file.toString(), "DEVMETER_DIR", "metrics")))
                .isEqualTo(HaltAfterSpan.STATUS);
        assertThat(names()).containsExactly("a");

        assertThat(haltAfterSpan(Map.of(
                        "OTEL_CONFIG_FILE", file.toString(), "DEVMETER_DIR", "other", "DEVMETER_DISABLED", "true")))
                .isEqualTo(HaltAfterSpan.STATUS);
        assertThat(temp.resolve("other")).doesNotExist();

        assertThat(haltAfterSpan(Map.of("OTEL_CONFIG_FILE", file.toString()))).isEqualTo(HaltAfterSpan.STATUS);
        assertThat(temp.resolve(".metrics")).isDirectory();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "- devmeter: {directory: DIRECTORY}",
                "- simple: {exporter: {devmeter: {directory: DIRECTORY}}}",
                "- batch: {exporter: {devmeter: {directory: DIRECTORY}}}"
            })
    void nothing_isWritten_whenDisabled(String processor) throws Exception {
        System.setProperty("devmeter.disabled", "true");
        try (OpenTelemetrySdk sdk = sdk(processor)) {
            endSpan(sdk, "a");
        }
        assertThat(directory()).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"- devmeter: {directory: DIRECTORY}", "- simple: {exporter: {devmeter: {directory: DIRECTORY}}}"
            })
    void wrongDirectory_isSaid_withWhatToDo(String processor) throws Exception {
        Files.writeString(directory(), "in the way");

        assertThatThrownBy(() -> sdk(processor))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("with name \"devmeter\"")
                .hasStackTraceContaining("'" + directory() + "', which is not a directory; name one");
    }

    @Test
    void unknownKey_isSaid_withTheKnownOnes() {
        assertThatThrownBy(() -> sdk("- devmeter: {dirctory: DIRECTORY}"))
                .isInstanceOf(ConfigurationException.class)
                .hasRootCauseMessage("devmeter knows no 'dirctory', only directory");
    }

    @Test
    void readme_isRight() throws Exception {
        String readme = Files.readString(Path.of("../otel/README.md"));
        String example = readme.substring(readme.indexOf("```yaml\n") + "```yaml\n".length());
        String here = example.substring(0, example.indexOf("```"))
                .replace("directory: .metrics", "directory: '" + directory() + "'");

        System.setProperty(
                "otel.config.file",
                Files.writeString(temp.resolve("readme.yaml"), here).toString());
        Logged logged =
                new Logged("io.opentelemetry.sdk.autoconfigure.declarativeconfig.OpenTelemetryConfigurationFactory");
        try (OpenTelemetrySdk sdk = configured()) {
            endSpan(sdk, "a");
        } finally {
            logged.close();
        }
        assertThat(names()).containsExactly("a");
        assertThat(logged.messages()).as("file_format").isEmpty();
    }

    private OpenTelemetrySdk sdk(String processors) throws IOException {
        System.setProperty("otel.config.file", configuration(processors).toString());
        return configured();
    }

    private static OpenTelemetrySdk configured() {
        return AutoConfiguredOpenTelemetrySdk.builder()
                .disableShutdownHook()
                .build()
                .getOpenTelemetrySdk();
    }

    private Path configuration(String processors) throws IOException {
        String text = """
                file_format: "1.1"
                tracer_provider:
                  processors:
                """ + processors.indent(4).replace("DIRECTORY", "'" + directory() + "'");
        return Files.writeString(temp.resolve("otel.yaml"), text);
    }

    private static void endSpan(OpenTelemetrySdk sdk, String name) {
        sdk.getTracer("mine").spanBuilder(name).startSpan().end();
    }

    private int haltAfterSpan(Map<String, String> environment) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:-UsePerfData",
                        "-cp",
                        System.getProperty("java.class.path"),
                        HaltAfterSpan.class.getName())
                .directory(temp.toFile())
                .redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.startsWith("OTEL_") || name.startsWith("DEVMETER_"));
        builder.environment().putAll(environment);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(output).isEmpty();
        return process.waitFor();
    }

    private Path directory() {
        return temp.resolve("metrics");
    }

    private List<String> names() throws IOException {
        try (ExecutionStore store = ExecutionStore.open(directory())) {
            return store.recent(null, 10).stream().map(ExecutionRecord::name).toList();
        }
    }
}
