// SPDX-License-Identifier: Apache-2.0
package io.devmeter.exporter;

import static org.assertj.core.api.Assertions.assertThat;

import io.devmeter.local.Devmeter;
import io.devmeter.store.ExecutionRecord;
import io.devmeter.store.ExecutionStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The embedded default, which is told its directory in code, where OpenTelemetry is told everything else in a file. */
class EmbeddedDefaultTest {

    @TempDir
    Path temp;

    private final Logged logged = new Logged("io.devmeter.local.EmbeddedSdk");
    private @Nullable String fileBefore;

    @BeforeEach
    void rememberProperty() {
        fileBefore = System.getProperty("otel.config.file");
    }

    @AfterEach
    void restore() {
        logged.close();
        if (fileBefore == null) {
            System.clearProperty("otel.config.file");
        } else {
            System.setProperty("otel.config.file", fileBefore);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"devmeter: ", "simple: {exporter: {devmeter: }}"})
    void executions_areInTheDirectoryThatIsOpened_withTheirOriginAndCounted(String processor) throws Exception {
        configure("[" + processor + "]");
        try (Devmeter devmeter = Devmeter.open(directory())) {
            devmeter.tracker().record("a", () -> {});

            List<ExecutionRecord> records = devmeter.store().recent(null, 10);
            assertThat(records).extracting(ExecutionRecord::name).containsExactly("a");
            assertThat(records.get(0).otel().toString()).contains("host.arch=", "os.type=", "process.runtime.version=");
            assertThat(written(devmeter)).isEqualTo(1);
            assertThat(devmeter.meterRegistry()
                            .get("devmeter.store.dropped")
                            .functionCounter()
                            .count())
                    .isZero();
        }
        assertThat(logged.messages()).isEmpty();
    }

    @Test
    void resourceOfTheFile_goesBeforeTheOrigin() throws Exception {
        configure(
                "[devmeter: ]\nresource: {attributes: [{name: host.arch, value: abacus}, {name: service.name, value: shop}]}");
        try (Devmeter devmeter = Devmeter.open(directory())) {
            devmeter.tracker().record("a", () -> {});

            assertThat(devmeter.store().recent(null, 1).get(0).otel().toString())
                    .contains("host.arch=abacus", "service.name=shop", "os.type=");
        }
    }

    @Test
    void directoryOfTheFile_isSaid_whenItIsAnotherThanTheOneThatIsOpened() throws Exception {
        Path elsewhere = temp.resolve("elsewhere");
        configure("[devmeter: {directory: '" + elsewhere + "'}]");
        try (Devmeter devmeter = Devmeter.open(directory())) {
            devmeter.tracker().record("a", () -> {});

            assertThat(devmeter.store().recent(null, 10)).isEmpty();
        }
        assertThat(names(elsewhere)).containsExactly("a");
        assertThat(logged.messages())
                .singleElement()
                .asString()
                .startsWith("WARNING ")
                .contains("records nothing in " + directory(), "but in " + elsewhere);
    }

    @Test
    void everyExporterOfTheFile_writesAndCounts_andNothingIsSaid_whenOneHasTheDirectoryThatIsOpened() throws Exception {
        configure("[{devmeter: }, {simple: {exporter: {devmeter: {directory: '" + temp.resolve("copy") + "'}}}}]");
        try (Devmeter devmeter = Devmeter.open(directory())) {
            devmeter.tracker().record("a", () -> {});

            assertThat(written(devmeter)).isEqualTo(2);
        }
        assertThat(names(directory())).containsExactly("a");
        assertThat(names(temp.resolve("copy"))).containsExactly("a");
        assertThat(logged.messages()).isEmpty();
    }

    @Test
    void fileWithoutTheExporter_isSaid() throws Exception {
        configure("[]");
        try (Devmeter devmeter = Devmeter.open(directory())) {
            devmeter.tracker().record("a", () -> {});
        }
        assertThat(directory()).doesNotExist();
        assertThat(logged.messages())
                .singleElement()
                .asString()
                .startsWith("WARNING ")
                .contains("records nothing in " + directory(), "configuration file", "devmeter");
    }

    private Path directory() {
        return temp.resolve("metrics");
    }

    private void configure(String processors) throws IOException {
        String text = "file_format: \"1.1\"\ntracer_provider:\n  processors: " + processors;
        Path file = Files.writeString(temp.resolve("otel.yaml"), text);
        System.setProperty("otel.config.file", file.toString());
    }

    private static double written(Devmeter devmeter) {
        return devmeter.meterRegistry()
                .get("devmeter.store.written")
                .functionCounter()
                .count();
    }

    private static List<String> names(Path directory) throws IOException {
        try (ExecutionStore store = ExecutionStore.open(directory)) {
            return store.recent(null, 10).stream().map(ExecutionRecord::name).toList();
        }
    }
}
