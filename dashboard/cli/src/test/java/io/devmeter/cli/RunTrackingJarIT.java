// SPDX-License-Identifier: Apache-2.0
package io.devmeter.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.devmeter.cli.PackagedCommand.Result;
import io.devmeter.store.ExecutionRecord;
import io.devmeter.store.ExecutionStore;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** {@code devmeter run} as a process: what it records, and as a child of what. */
@EnabledOnOs({OS.LINUX, OS.MAC})
class RunTrackingJarIT extends PackagedFixture {

    private static final String UNSAMPLED = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00";

    @Test
    void run_isOfTheSameCode_whateverItRecordsAndWhereverThatIsShown() throws Exception {
        String inRepository = "git init -q repository && cd repository && echo > changed && \"$@\"";
        Set<Object> versions = new HashSet<>();
        for (int i = 0; i < 2; i++) {
            for (String[] command : new String[][] {
                {"run", "--dir", "metrics", "true"}, {"dashboard", "--dir", "metrics", "--output", "report.html"}
            }) {
                assertThat(devmeter.start(List.of("sh", "-c", inRepository, "sh"), Map.of(), command)
                                .waitFor())
                        .isZero();
            }
        }
        try (ExecutionStore store = ExecutionStore.open(temp.resolve("repository/metrics"))) {
            for (ExecutionRecord execution : store.recent("true", 10)) {
                versions.add(String.valueOf(execution.otel()).replaceAll(".*devmeter.vcs.dirty=(\\w+).*", "$1"));
            }
        }
        assertThat(temp.resolve("repository/report.html")).exists();
        assertThat(versions).singleElement().asString().matches("[0-9a-f]{16}");
    }

    @Test
    void run_isAChild_andHandsItsIdentityOn() throws Exception {
        String parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

        String handedOn = devmeter.run(
                        Map.of("TRACEPARENT", parent, "TRACESTATE", "vendor=x"),
                        "run",
                        "sh",
                        "-c",
                        "echo $TRACEPARENT $TRACESTATE")
                .text();

        ExecutionRecord run = devmeter.only("sh");
        assertThat(run.traceId()).isEqualTo("4bf92f3577b34da6a3ce929d0e0e4736");
        assertThat(run.parentSpanId()).isEqualTo("00f067aa0ba902b7");
        assertThat(handedOn).isEqualTo("00-" + run.traceId() + "-" + run.spanId() + "-01 vendor=x\n");

        String ofARoot = devmeter.run("run", "--name", "root", "--", "sh", "-c", "echo $TRACEPARENT")
                .text();
        assertThat(ofARoot)
                .startsWith("00-" + devmeter.only("root").traceId() + "-"
                        + devmeter.only("root").spanId());
    }

    @Test
    void run_recordsWithoutTheSdk_whatItRecordsWithIt() throws Exception {
        List<Map<String, String>> environments = List.of(
                Map.of(),
                Map.of(
                        "TRACEPARENT", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                        "OTEL_RESOURCE_ATTRIBUTES", "team=core,region=eu%20west,service.name=overridden",
                        "OTEL_SERVICE_NAME", "shop"),
                Map.of("TRACEPARENT", UNSAMPLED));
        for (Map<String, String> environment : environments) {
            // Saying what holds anyway is more than is known without the SDK.
            Map<String, String> withSdk = new TreeMap<>(environment);
            withSdk.put("OTEL_SDK_DISABLED", "false");
            for (String command : List.of("true", "false")) {
                String[] args = {"run", "--name", command, "--meta", "k=v", "--meta", "a=b", "--", command};
                devmeter.run(environment, args);
                devmeter.run(withSdk, args);

                List<ExecutionRecord> recorded = devmeter.recorded(command);
                assertThat(recorded).hasSize(2);
                assertThat(comparable(recorded.get(0))).isEqualTo(comparable(recorded.get(1)));
                assertThat(recorded.get(0).otel().toString()).doesNotContain("telemetry.sdk.version");
                assertThat(recorded.get(1).otel().toString()).contains("telemetry.sdk.version");
            }
            devmeter.deleteRecords();
        }
    }

    /** Without what differs from run to run, and without what the SDK says of itself: its version, and that of the conventions it keeps to. */
    private static Map<String, Object> comparable(ExecutionRecord record) {
        Map<String, Object> comparable = new TreeMap<>();
        comparable.put("status", record.status());
        comparable.put("error", String.valueOf(record.error()));
        comparable.put("metadata", record.metadata());
        comparable.put("isRoot", record.parentSpanId() == null);
        Map<String, Object> resource = copy(record.otel().get("resource"));
        resource.remove("schema_url");
        Map<String, Object> attributes = copy(resource.get("attributes"));
        attributes.remove("telemetry.sdk.version");
        resource.put("attributes", attributes);
        Map<String, Object> otel = copy(record.otel());
        otel.put("resource", resource);
        comparable.put("otel", otel);
        return comparable;
    }

    @SuppressWarnings("unchecked") // Maps in records have strings for keys.
    private static Map<String, Object> copy(@Nullable Object map) {
        return new TreeMap<>((Map<String, Object>) Objects.requireNonNull(map));
    }

    @Test
    void run_isRecorded_whenItsParentIsNotSampled_unlessASamplerSaysOtherwise() throws Exception {
        String handedOn = devmeter.run(Map.of("TRACEPARENT", UNSAMPLED), "run", "sh", "-c", "echo $TRACEPARENT")
                .text();

        ExecutionRecord run = devmeter.only("sh");
        assertThat(handedOn).isEqualTo("00-4bf92f3577b34da6a3ce929d0e0e4736-" + run.spanId() + "-01\n");
        assertThat(run.parentSpanId()).isEqualTo("00f067aa0ba902b7");

        devmeter.deleteRecords();
        assertThat(devmeter.run(
                                Map.of("TRACEPARENT", UNSAMPLED, "OTEL_TRACES_SAMPLER", "parentbased_always_on"),
                                "run",
                                "sh",
                                "-c",
                                "echo $TRACEPARENT")
                        .text())
                .startsWith("00-4bf92f3577b34da6a3ce929d0e0e4736-")
                .endsWith("-00\n");
        assertThat(devmeter.recorded("sh")).isEmpty();
    }

    @Test
    void run_isRecordedAndHandsItsIdentityOn_whenTheEnvironmentNamesPartsThatAreMissing() throws Exception {
        Map<String, String> ofAnApplication = Map.of(
                "OTEL_PROPAGATORS", "b3",
                "OTEL_METRICS_EXPORTER", "prometheus",
                "OTEL_LOGS_EXPORTER", "console",
                "OTEL_TRACES_EXPORTER", "zipkin,devmeter",
                "OTEL_TRACES_SAMPLER", "jaeger_remote");

        Result result = devmeter.run(ofAnApplication, "run", "sh", "-c", "echo $TRACEPARENT; exit 5");

        ExecutionRecord run = devmeter.only("sh");
        assertThat(result.text()).startsWith("00-" + run.traceId() + "-" + run.spanId() + "-");
        assertThat(result.err())
                .startsWith(
                        "devmeter: Left out of OpenTelemetry's configuration, because the class path does not have it: ")
                .hasLineCount(1);
        assertThat(ofAnApplication.keySet())
                .allSatisfy(name -> assertThat(result.err())
                        .contains(name.toLowerCase(Locale.ROOT).replace('_', '.') + "="));
        assertThat(result.status()).isEqualTo(5);
    }

    @Test
    void run_isNotRecorded_whenOtherExportersAreNamed_andSaysSoWhereTheyAreMissing() throws Exception {
        Result result = devmeter.run(Map.of("OTEL_TRACES_EXPORTER", "zipkin"), "run", "sh", "-c", "echo hi; exit 5");

        assertThat(result.status()).isEqualTo(5);
        assertThat(result.text()).isEqualTo("hi\n");
        assertThat(result.err())
                .contains("otel.traces.exporter=zipkin", "records nothing")
                .hasLineCount(1);
        assertThat(temp.resolve(".metrics")).doesNotExist();
    }

    @Test
    void run_recordsEachOfMany_atOnce() throws Exception {
        List<Process> processes = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            // Without the agent of coverage, which would have them all wait for one file.
            processes.add(
                    devmeter.start(List.of(), Map.of(), List.of(), "run", "--name", "n" + i, "sh", "-c", "exit " + i));
        }
        for (int i = 0; i < 40; i++) {
            processes.get(i).getInputStream().readAllBytes();
            assertThat(processes.get(i).waitFor()).isEqualTo(i);
        }

        for (int i = 0; i < 40; i++) {
            assertThat(devmeter.only("n" + i).metadata()).containsEntry("process.exit.code", (long) i);
        }
        try (ExecutionStore store = ExecutionStore.open(temp.resolve(".metrics"))) {
            assertThat(store.summary(1).skippedLines()).isZero();
        }
    }
}
