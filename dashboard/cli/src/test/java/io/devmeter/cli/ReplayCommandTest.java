// SPDX-License-Identifier: Apache-2.0
package io.devmeter.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.devmeter.replay.HttpReceiver;
import io.devmeter.replay.HttpReceiver.Answer;
import io.devmeter.store.ExecutionRecord;
import io.devmeter.store.ExecutionStore;
import io.opentelemetry.proto.trace.v1.Span;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReplayCommandTest extends RecordingFixture {

    @Test
    void replay_sendsWhatIsStored_andSaysHowManyWereAccepted() throws Exception {
        record("a", now);
        record("b", now.minus(Duration.ofDays(100)));
        try (HttpReceiver backend = HttpReceiver.start()) {
            assertThat(replay(backend)).isZero();

            assertThat(out()).isEqualTo("accepted 2 of 2\n");
            assertThat(err()).isEmpty();
            assertThat(backend.requests().spans()).extracting(Span::getName).containsExactly("b", "a");
        }
    }

    @Test
    void replay_sendsNothingTwice_unlessAsked() throws Exception {
        record("a", now);
        try (HttpReceiver backend = HttpReceiver.start()) {
            replay(backend);
            forgetPrinted();

            assertThat(replay(backend)).isZero();
            assertThat(out()).isEqualTo("accepted 0 of 0\n");
            assertThat(err()).isEqualTo("devmeter: 1 were sent to this backend before; --again sends them once more\n");

            forgetPrinted();
            assertThat(replay(backend, "--again")).isZero();
            assertThat(out()).isEqualTo("accepted 1 of 1\n");
            assertThat(backend.requests().spans()).hasSize(2);
        }
    }

    @Test
    void replay_sendsTheDaysItIsTold() throws Exception {
        record("a", now);
        record("b", now.minus(Duration.ofDays(9)));
        try (HttpReceiver backend = HttpReceiver.start()) {
            assertThat(replay(backend, "--days", "7")).isZero();

            assertThat(backend.requests().spans()).extracting(Span::getName).containsExactly("a");
        }
    }

    @Test
    void replay_saysThatThereIsNothing() throws Exception {
        try (HttpReceiver backend = HttpReceiver.start()) {
            assertThat(replay(backend)).isZero();
            assertThat(replay(backend, "--days", "1")).isZero();

            assertThat(out()).isEqualTo("accepted 0 of 0\n");
            assertThat(err())
                    .contains("no executions in")
                    .contains("in the last day; record some with: ")
                    .hasLineCount(1);
        }
    }

    @Test
    void rejection_isTold_withExitStatus1() throws Exception {
        record("a", now);
        record("b", now);
        try (HttpReceiver backend = HttpReceiver.start(number -> Answer.partial(1, "no such tenant"))) {
            assertThat(replay(backend)).isEqualTo(1);

            assertThat(out()).isEqualTo("accepted 1 of 2\n");
            assertThat(err()).isEqualTo("devmeter: the backend rejected 1: no such tenant\n");
        }
    }

    @Test
    void warning_isTold_andNoFailure() throws Exception {
        record("a", now);
        try (HttpReceiver backend = HttpReceiver.start(number -> Answer.partial(0, "please upgrade\n\u001b[31m"))) {
            assertThat(replay(backend)).isZero();

            assertThat(err()).isEqualTo("devmeter: the backend warns: please upgrade\\n\\u001b[31m\n");
        }
    }

    @Test
    void spansThatAreTooOld_canBeShiftedToNow() throws Exception {
        Instant start = now.minus(Duration.ofDays(3));
        record("a", start);
        try (HttpReceiver backend =
                HttpReceiver.start(number -> number == 1 ? Answer.of(400, "span is too old") : Answer.FINE)) {
            assertThat(replay(backend)).isEqualTo(1);
            assertThat(out()).isEqualTo("accepted 0 of 1\n");
            assertThat(err())
                    .contains("span is too old; --shift-to-now sends them")
                    .hasLineCount(1);

            assertThat(replay(backend, "--shift-to-now")).isZero();

            Span span = backend.requests().spans().get(0);
            assertThat(Duration.ofNanos(span.getEndTimeUnixNano()))
                    .isGreaterThanOrEqualTo(Duration.between(Instant.EPOCH, now));
            assertThat(span.getAttributesList())
                    .anySatisfy(attribute -> assertThat(attribute.getKey()).isEqualTo("devmeter.original.start_time"));
        }
    }

    @Test
    void backendThatIsBusy_isWaitedFor_andTheReasonTold() throws Exception {
        record("a", now);
        try (HttpReceiver backend = HttpReceiver.start(number ->
                number == 1 ? new Answer(429, Map.of("Retry-After", "1"), Answer.FINE.body()) : Answer.FINE)) {
            assertThat(replay(backend)).isZero();

            assertThat(out()).isEqualTo("accepted 1 of 1\n");
            assertThat(err()).isEqualTo("devmeter: HTTP 429; waiting 1 s\n");
        }
    }

    @Test
    void replay_goesOn_whereTheBackendStoppedIt() throws Exception {
        for (int i = 0; i < 600; i++) {
            record("a" + i, now);
        }
        try (HttpReceiver backend = HttpReceiver.start(number -> number == 2 ? Answer.of(401, "") : Answer.FINE)) {
            assertThat(replay(backend)).isEqualTo(3);
            assertThat(out()).isEqualTo("accepted 512 of 600\n");
            assertThat(err())
                    .isEqualTo("devmeter: HTTP 401 from " + backend.url()
                            + "/v1/traces; the next replay goes on from there\n");

            assertThat(replay(backend)).isZero();
            assertThat(backend.requests().spans()).hasSize(600);
        }
    }

    @Test
    void changedDay_isTold() throws Exception {
        record("a", now);
        try (HttpReceiver backend = HttpReceiver.start()) {
            replay(backend);
            Path day;
            try (var files = Files.list(directory())) {
                day = files.filter(Files::isRegularFile).findFirst().orElseThrow();
            }
            Files.writeString(day, Files.readString(day).replace("\"a\"", "\"b\""));

            assertThat(replay(backend)).isZero();
            assertThat(err()).contains("was changed since it was sent").hasLineCount(1);
        }
    }

    @ParameterizedTest
    @CsvSource({"http/protobuf", "grpc"})
    void missingBackend_isOneLine_withExitStatus3(String protocol) throws Exception {
        record("a", now);
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }

        assertThat(run("replay", "--endpoint", "http://127.0.0.1:" + port, "--protocol", protocol))
                .isEqualTo(3);

        assertThat(out()).isEqualTo("accepted 0 of 1\n");
        assertThat(err())
                .startsWith("devmeter: cannot connect to http://127.0.0.1:" + port)
                .hasLineCount(1);
    }

    @Test
    void directoryThatIsNone_isOneLine_withExitStatus3() throws Exception {
        Files.writeString(directory(), "");

        assertThat(run("replay", "--endpoint", "http://127.0.0.1:1")).isEqualTo(3);

        assertThat(err()).contains("is not a directory").hasLineCount(1);
    }

    @ParameterizedTest
    @CsvSource({
        "replay, --endpoint is missing",
        "replay --endpoint nonsense, 'nonsense' is not a URL such as http://localhost:4318",
        "replay --endpoint localhost:4318, is not a URL",
        "replay --endpoint ftp://localhost, is not a URL",
        "replay --endpoint http://localhost:99999, is not a URL",
        "replay --endpoint http://localhost?a=b, is not a URL",
        "replay --endpoint http://[, is not a URL",
        "replay --endpoint http://me:secret@localhost, use OTEL_EXPORTER_OTLP_HEADERS",
        "replay --endpoint http://localhost --protocol http/json, 'http/json' is not http/protobuf or grpc",
        "replay --endpoint http://localhost --days -1, '-1' is not a whole number from 0 to 100000"
    })
    void wrongUsage_isOneLine_withExitStatus2(String line, String message) {
        assertThat(run(List.of(line.split(" ")).toArray(String[]::new))).isEqualTo(2);

        assertThat(out()).isEmpty();
        assertThat(err())
                .startsWith("devmeter: ")
                .containsIgnoringCase(message)
                .doesNotContain("secret@")
                .hasLineCount(1);
    }

    @Test
    void help_isData() {
        assertThat(run("replay", "--help")).isZero();

        assertThat(out())
                .startsWith("Usage: devmeter replay")
                .contains("--endpoint", "--protocol", "--days", "--shift-to-now", "--again", "--dir")
                .doesNotContain("${");
        assertThat(err()).isEmpty();
    }

    private int replay(HttpReceiver backend, String... more) {
        forgetPrinted();
        String[] command = {"replay", "--endpoint", backend.url()};
        return run(
                Stream.concat(List.of(command).stream(), List.of(more).stream()).toArray(String[]::new));
    }

    private void record(String name, Instant start) throws Exception {
        try (ExecutionStore store = ExecutionStore.open(directory())) {
            store.append(ExecutionRecord.builder(name, start)
                    .endedAt(start.plusMillis(5))
                    .durationMs(5.0)
                    .build());
        }
    }
}
