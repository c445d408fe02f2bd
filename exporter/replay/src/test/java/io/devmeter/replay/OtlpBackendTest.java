// SPDX-License-Identifier: Apache-2.0
package io.devmeter.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.devmeter.exporter.StoredSpans;
import io.devmeter.replay.HttpReceiver.Answer;
import io.devmeter.store.ExecutionRecord;
import io.devmeter.store.StoredExecution;
import io.grpc.Status;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigurationException;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.common.export.GrpcResponse;
import io.opentelemetry.sdk.common.export.GrpcSender;
import io.opentelemetry.sdk.common.export.GrpcSenderConfig;
import io.opentelemetry.sdk.common.export.GrpcStatusCode;
import io.opentelemetry.sdk.common.export.MessageWriter;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OtlpBackendTest {

    private static final Reply FINE = new Reply.Done(0, "");
    private static final SpanData SPAN = new StoredSpans()
            .span(new StoredExecution(
                    ExecutionRecord.builder("a", Instant.EPOCH).build(), "{}"));

    @TempDir
    Path temp;

    // --- where to, and how

    @ParameterizedTest
    @CsvSource({
        "'', /v1/traces",
        "/, /v1/traces",
        "/v1/traces, /v1/traces",
        "/v1/traces/, /v1/traces",
        "/otlp, /otlp/v1/traces"
    })
    void endpoint_isTheBackend_withOrWithoutThePathOfTraces(String told, String asked) throws Exception {
        try (HttpReceiver receiver = HttpReceiver.start()) {
            assertThat(send(OtlpBackend.builder().endpoint(receiver.url() + told)))
                    .isEqualTo(FINE);

            assertThat(receiver.paths()).containsExactly(asked);
        }
    }

    @Test
    void environment_saysWhereTo_whenNothingElseDoes_butGoesAfterTheBuilder() throws Exception {
        try (HttpReceiver receiver = HttpReceiver.start();
                HttpReceiver other = HttpReceiver.start()) {
            send(OtlpBackend.builder().property("otel.exporter.otlp.endpoint", receiver.url()));
            send(OtlpBackend.builder().property("otel.exporter.otlp.traces.endpoint", receiver.url() + "/mine"));
            send(OtlpBackend.builder()
                    .property("otel.exporter.otlp.traces.endpoint", other.url())
                    .property("otel.exporter.otlp.traces.protocol", "grpc")
                    .endpoint(receiver.url())
                    .protocol("http/protobuf"));

            assertThat(receiver.paths()).containsExactly("/v1/traces", "/mine", "/v1/traces");
            assertThat(other.paths()).isEmpty();
        }
    }

    @Test
    void protocol_isThatOfTheEnvironment_whenNothingElseSays() throws Exception {
        try (GrpcReceiver receiver = GrpcReceiver.start()) {
            assertThat(send(OtlpBackend.builder()
                            .property("otel.exporter.otlp.protocol", "grpc")
                            .endpoint(receiver.url())))
                    .isEqualTo(FINE);
            assertThat(receiver.requests().spans()).hasSize(1);
        }
    }

    @Test
    void headersAndCompression_areThoseOfTheEnvironment_thoseForTracesFirst() throws Exception {
        try (HttpReceiver receiver = HttpReceiver.start()) {
            send(OtlpBackend.builder()
                    .endpoint(receiver.url())
                    .property("otel.exporter.otlp.headers", "authorization=Bearer%20abc,x-tenant=7")
                    .property("otel.exporter.otlp.compression", "gzip"));
            send(OtlpBackend.builder()
                    .endpoint(receiver.url())
                    .property("otel.exporter.otlp.headers", "x-tenant=7")
                    .property("otel.exporter.otlp.traces.headers", "x-tenant=8")
                    .property("otel.exporter.otlp.compression", "gzip")
                    .property("otel.exporter.otlp.traces.compression", "none"));

            assertThat(receiver.headers().get(0).getFirst("Authorization")).isEqualTo("Bearer abc");
            assertThat(receiver.headers().get(0).getFirst("X-Tenant")).isEqualTo("7");
            assertThat(receiver.headers().get(0).getFirst("Content-Encoding")).isEqualTo("gzip");
            assertThat(receiver.headers().get(0).getFirst("User-Agent")).startsWith("OTel-OTLP-Exporter-Java");
            assertThat(receiver.headers().get(1).get("X-Tenant")).containsExactly("8");
            assertThat(receiver.headers().get(1)).doesNotContainKey("Content-Encoding");
            assertThat(receiver.requests().spans()).hasSize(2);
        }
    }

    @Test
    void grpc_isCompressedToo() throws Exception {
        try (GrpcReceiver receiver = GrpcReceiver.start()) {
            assertThat(send(OtlpBackend.builder()
                            .endpoint(receiver.url())
                            .protocol("grpc")
                            .property("otel.exporter.otlp.compression", "gzip")))
                    .isEqualTo(FINE);
            assertThat(receiver.requests().spans()).hasSize(1);
        }
    }

    @Test
    void certificate_isThatOfTheEnvironment_andWithoutItThereIsNoConnection() throws Exception {
        try (HttpReceiver receiver = HttpReceiver.startSecure(selfSigned(), false)) {
            Reply stranger = send(OtlpBackend.builder().endpoint(receiver.url()));
            assertThat(stranger).isInstanceOf(Reply.Refused.class);
            assertThat(stranger.message()).startsWith("no secure connection to " + receiver.url());

            assertThat(send(OtlpBackend.builder()
                            .endpoint(receiver.url())
                            .property(
                                    "otel.exporter.otlp.certificate",
                                    temp.resolve("certificate.pem").toString())))
                    .isEqualTo(FINE);
        }
    }

    @Test
    void clientsCertificate_isThatOfTheEnvironment_thatForTracesFirst() throws Exception {
        try (HttpReceiver receiver = HttpReceiver.startSecure(selfSigned(), true)) {
            String certificate = temp.resolve("certificate.pem").toString();
            String key = temp.resolve("key.pem").toString();
            OtlpBackend.Builder trusting = OtlpBackend.builder()
                    .endpoint(receiver.url())
                    .property("otel.exporter.otlp.certificate", "no such file")
                    .property("otel.exporter.otlp.traces.certificate", certificate);
            assertThat(send(trusting)).isNotEqualTo(FINE);

            assertThat(send(trusting.property("otel.exporter.otlp.client.certificate", certificate)
                            .property("otel.exporter.otlp.client.key", "no such file")
                            .property("otel.exporter.otlp.traces.client.certificate", certificate)
                            .property("otel.exporter.otlp.traces.client.key", key)))
                    .isEqualTo(FINE);
        }
    }

    private SSLContext selfSigned() throws Exception {
        char[] password = "password".toCharArray();
        Path keys = temp.resolve("keys.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "SAN=dns:localhost",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        keys.toString(),
                        "-storepass",
                        new String(password))
                .inheritIO()
                .start();
        assertThat(keytool.waitFor()).isZero();
        KeyStore store = KeyStore.getInstance(keys.toFile(), password);
        String alias = store.aliases().nextElement();
        writePem("certificate.pem", "CERTIFICATE", store.getCertificate(alias).getEncoded());
        writePem("key.pem", "PRIVATE KEY", store.getKey(alias, password).getEncoded());
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(store, password);
        SSLContext context = SSLContext.getInstance("TLS");
        TrustManagerFactory trusted = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trusted.init(store);
        context.init(managers.getKeyManagers(), trusted.getTrustManagers(), null);
        return context;
    }

    private void writePem(String file, String what, byte[] encoded) throws IOException {
        Files.writeString(
                temp.resolve(file),
                "-----BEGIN " + what + "-----\n" + Base64.getMimeEncoder().encodeToString(encoded) + "\n-----END "
                        + what + "-----\n");
    }

    @ParameterizedTest
    @CsvSource({
        "localhost:4318, http/protobuf",
        "ftp://localhost, http/protobuf",
        "http://localhost:4318, http/json",
        "http://localhost:4317/path, grpc"
    })
    void wrongSettings_areToldAtOnce(String endpoint, String protocol) {
        assertThatThrownBy(() -> OtlpBackend.builder()
                        .endpoint(endpoint)
                        .protocol(protocol)
                        .build())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageMatching("(?s).*(OTLP|protocol|endpoint).*");
    }

    @Test
    void certificateThatIsNone_isToldAtOnce() throws Exception {
        Path noCertificate = Files.writeString(temp.resolve("certificate.pem"), "no certificate");

        assertThatThrownBy(() -> OtlpBackend.builder()
                        .endpoint("https://localhost:4318")
                        .property("otel.exporter.otlp.certificate", noCertificate.toString())
                        .build())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("X.509");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://user:secret word@localhost:4318", "user:secret@localhost:4318"})
    void userInTheEndpoint_isToldAtOnce_andNotShown(String endpoint) {
        OtlpBackend.Builder withUser = OtlpBackend.builder().property("otel.exporter.otlp.endpoint", endpoint);

        for (String protocol : List.of("http/protobuf", "grpc")) {
            assertThatThrownBy(withUser.protocol(protocol)::build)
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessage("a user in the endpoint would not be sent; use OTEL_EXPORTER_OTLP_HEADERS");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"http/protobuf", "grpc"})
    void headerThatCannotBeSent_isToldAtOnce_andNotShown(String protocol) {
        OtlpBackend.Builder withLineBreak = OtlpBackend.builder()
                .endpoint("http://localhost:4318")
                .property("otel.exporter.otlp.headers", "api-key=secret%0A");

        assertThatThrownBy(withLineBreak.protocol(protocol)::build)
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("the value of the header 'api-key' has a character that is not printable ASCII");
    }

    // --- who it is

    @Test
    void name_tellsBackendsAndTenantsApart_andTellsNoSecret() {
        String name = name("http://one:4318", null);

        assertThat(name).matches("replay-[0-9a-f]{16}");
        assertThat(name("http://one:4318/", null)).isEqualTo(name);
        assertThat(name("http://one:4318/v1/traces", null)).isEqualTo(name);
        assertThat(name("http://two:4318", null)).isNotEqualTo(name);
        assertThat(name("http://one:4318", "x-tenant=1")).isNotEqualTo(name);
        assertThat(name("http://one:4318", "x-tenant=1"))
                .isEqualTo(name("http://one:4318", "x-tenant=1"))
                .isNotEqualTo(name("http://one:4318", "x-tenant=2"));
    }

    private static String name(String endpoint, @Nullable String headers) {
        OtlpBackend.Builder builder = OtlpBackend.builder().endpoint(endpoint);
        if (headers != null) {
            builder.property("otel.exporter.otlp.headers", headers);
        }
        try (OtlpBackend backend = builder.build()) {
            return backend.name();
        }
    }

    // --- what it says

    @Test
    void answers_areUnderstood_oneAfterTheOther() throws Exception {
        List<Answer> answers = List.of(
                new Answer(429, Map.of("Retry-After", "7"), Answer.FINE.body()),
                Answer.of(503, "busy"),
                Answer.of(413, ""),
                Answer.of(400, "span is too old"),
                Answer.of(404, ""),
                Answer.partial(1, "no"),
                Answer.of(500, "x".repeat(9_000_000)),
                Answer.FINE);
        try (HttpReceiver receiver = HttpReceiver.start(number -> answers.get(number - 1));
                OtlpBackend backend =
                        OtlpBackend.builder().endpoint(receiver.url()).build()) {
            assertThat(backend.send(List.of(SPAN))).isEqualTo(new Reply.Later(Duration.ofSeconds(7), "HTTP 429"));
            assertThat(backend.send(List.of(SPAN))).isEqualTo(new Reply.Later(null, "HTTP 503: busy"));
            assertThat(backend.send(List.of(SPAN))).isEqualTo(new Reply.TooLarge("HTTP 413"));
            assertThat(backend.send(List.of(SPAN, SPAN))).isEqualTo(new Reply.Rejected("HTTP 400: span is too old"));
            assertThat(backend.send(List.of(SPAN)))
                    .isEqualTo(new Reply.Refused("HTTP 404 from " + receiver.url() + "/v1/traces"));
            assertThat(backend.send(List.of(SPAN))).isEqualTo(new Reply.Done(1, "no"));
            assertThat(backend.send(List.of(SPAN)).message())
                    .startsWith("HTTP 500 from ")
                    .contains(": xxx");
            assertThat(backend.send(List.of(SPAN))).isEqualTo(FINE);
        }
    }

    @Test
    void grpcAnswers_areUnderstood() throws Exception {
        GrpcReceiver.Answers answers = new GrpcReceiver.Answers() {
            @Override
            public @Nullable Status failure(int number) {
                return switch (number) {
                    case 1 -> Status.UNAVAILABLE.withDescription("busy");
                    case 2 -> Status.INVALID_ARGUMENT.withDescription("span is too old");
                    case 3 -> Status.UNAUTHENTICATED;
                    default -> null;
                };
            }

            @Override
            public ExportTraceServiceResponse response() {
                return HttpReceiver.partialSuccess(1, "no");
            }
        };
        try (GrpcReceiver receiver = GrpcReceiver.start(answers);
                OtlpBackend backend = OtlpBackend.builder()
                        .endpoint(receiver.url())
                        .protocol("grpc")
                        .build()) {
            assertThat(backend.send(List.of(SPAN))).isEqualTo(new Reply.Later(null, "gRPC UNAVAILABLE: busy"));
            assertThat(backend.send(List.of(SPAN, SPAN)))
                    .isEqualTo(new Reply.Rejected("gRPC INVALID_ARGUMENT: span is too old"));
            assertThat(backend.send(List.of(SPAN))).isInstanceOf(Reply.Refused.class);
            assertThat(backend.send(List.of(SPAN))).isEqualTo(new Reply.Done(1, "no"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"http/protobuf", "grpc"})
    void nobodyThere_isUnreachable(String protocol) throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }

        Reply reply =
                send(OtlpBackend.builder().endpoint("http://127.0.0.1:" + port).protocol(protocol));

        assertThat(reply).isInstanceOf(Reply.Unreachable.class);
        assertThat(reply.message()).startsWith("cannot connect to http://127.0.0.1:" + port);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http/protobuf", "grpc"})
    void silence_endsWithTheTimeoutOfTheEnvironment(String protocol) throws Exception {
        // Connections are taken up by the system, and nobody reads what they send.
        try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            Reply reply = send(OtlpBackend.builder()
                    .endpoint("http://127.0.0.1:" + silent.getLocalPort())
                    .protocol(protocol)
                    .property("otel.exporter.otlp.timeout", "300"));

            assertThat(reply).isInstanceOf(Reply.Later.class);
            assertThat(reply.message()).endsWith(" within 0.3 s");
        }
    }

    /** The ports of the two are next to each other, and easily taken for one another. */
    @Test
    void backendOfTheOtherProtocol_isNotAskedAgain() throws Exception {
        try (HttpReceiver http = HttpReceiver.start(number -> Answer.FINE);
                GrpcReceiver grpc = GrpcReceiver.start(number -> null)) {
            for (OtlpBackend.Builder mistaken : List.of(
                    OtlpBackend.builder().endpoint(grpc.url()).protocol("http/protobuf"),
                    OtlpBackend.builder().endpoint(http.url()).protocol("grpc"))) {
                // A connection may also be closed before the answer is read.
                Optional<Reply> answer = Stream.generate(() -> send(mistaken))
                        .limit(50)
                        .filter(reply -> !(reply instanceof Reply.Later))
                        .findFirst();

                assertThat(answer)
                        .hasValueSatisfying(
                                reply -> assertThat(reply)
                                        .isInstanceOf(Reply.Refused.class)
                                        .extracting(Reply::message, STRING)
                                        .endsWith(
                                                " speaks another protocol; most backends take HTTP at port 4318 and gRPC at port 4317, with TLS as https"));
            }
        }
    }

    @Test
    void brokenConnection_isForLater() throws Exception {
        try (HttpReceiver receiver = HttpReceiver.start(number -> {
            throw new IOException("gone");
        })) {
            Reply reply = send(OtlpBackend.builder().endpoint(receiver.url()));

            assertThat(reply).isInstanceOf(Reply.Later.class);
            assertThat(reply.message()).contains("broke");
        }
    }

    /** As of a proxy that is killed while it answers. */
    @Test
    void answerThatBreaksOffInItsFirstLine_isForLater() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CompletableFuture<Void> answering = CompletableFuture.runAsync(() -> answerInPart(server));
            Reply reply = send(OtlpBackend.builder().endpoint("http://127.0.0.1:" + server.getLocalPort()));

            assertThat(reply).isInstanceOf(Reply.Later.class);
            assertThat(reply.message()).contains("broke");
            answering.join();
        }
    }

    private static void answerInPart(ServerSocket server) {
        try (Socket client = server.accept()) {
            client.getInputStream().read();
            client.getOutputStream().write("HTTP/1.1 2".getBytes(StandardCharsets.US_ASCII));
            client.shutdownOutput();
            client.getInputStream().transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"http/protobuf", "grpc"})
    void interrupt_endsTheWaiting_andStaysSet(String protocol) throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch over = new CountDownLatch(1);
        try (HttpReceiver http = HttpReceiver.start(number -> {
                    asked.countDown();
                    awaitCalmly(over);
                    return Answer.FINE;
                });
                GrpcReceiver grpc = GrpcReceiver.start(number -> {
                    asked.countDown();
                    awaitCalmly(over);
                    return null;
                })) {
            Thread sender = Thread.currentThread();
            Thread interrupter = new Thread(() -> {
                awaitCalmly(asked);
                sender.interrupt();
            });
            interrupter.start();

            Reply reply = send(OtlpBackend.builder()
                    .endpoint(protocol.equals("grpc") ? grpc.url() : http.url())
                    .protocol(protocol));

            assertThat(Thread.interrupted()).isTrue();
            assertThat(reply).isEqualTo(new Reply.Refused("interrupted while waiting for an answer"));
            over.countDown();
            interrupter.join();
        }
    }

    @Test
    void lateAnswer_isNotThatOfTheNextRequest() {
        List<Consumer<GrpcResponse>> asked = new ArrayList<>();
        GrpcSender sender = new GrpcSender() {
            @Override
            public void send(MessageWriter message, Consumer<GrpcResponse> onResponse, Consumer<Throwable> onError) {
                asked.add(onResponse);
            }

            @Override
            public CompletableResultCode shutdown() {
                return CompletableResultCode.ofSuccess();
            }
        };
        List<CompletableFuture<Reply>> answers = List.of(new CompletableFuture<>(), new CompletableFuture<>());
        GrpcSenderConfig config = (GrpcSenderConfig) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {GrpcSenderConfig.class},
                (proxy, method, arguments) -> null);
        OtlpGrpcSender ours = new OtlpGrpcSender(sender, config, () -> answers.get(asked.size()));
        MessageWriter message = new MessageWriter() {
            @Override
            public void writeMessage(OutputStream output) {}

            @Override
            public int getContentLength() {
                return 0;
            }
        };
        ours.send(message, fine -> {}, failure -> {});
        ours.send(message, fine -> {}, failure -> {});

        asked.get(0).accept(rejection());

        assertThat(answers.get(0).getNow(null)).isInstanceOf(Reply.Rejected.class);
        assertThat(answers.get(1)).isNotDone();
    }

    private static GrpcResponse rejection() {
        return new GrpcResponse() {
            @Override
            public GrpcStatusCode getStatusCode() {
                return GrpcStatusCode.INVALID_ARGUMENT;
            }

            @Override
            public String getStatusDescription() {
                return "";
            }

            @Override
            public byte[] getResponseMessage() {
                return new byte[0];
            }
        };
    }

    @ParameterizedTest
    @ValueSource(strings = {"http/protobuf", "grpc"})
    void closedBackend_refuses(String protocol) {
        OtlpBackend backend = OtlpBackend.builder()
                .endpoint("http://localhost:4317")
                .protocol(protocol)
                .build();
        backend.close();

        assertThat(backend.send(List.of(SPAN))).isEqualTo(new Reply.Refused("nothing was sent: the backend is closed"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"http/protobuf", "grpc"})
    void requestThatTheExporterDoesNotSend_isTooLarge(String protocol) {
        SpanData mebibyte = new StoredSpans()
                .span(new StoredExecution(
                        ExecutionRecord.builder("a", Instant.EPOCH)
                                .metadata("log", "x".repeat(1 << 20))
                                .build(),
                        "{}"));

        try (OtlpBackend backend = OtlpBackend.builder()
                .endpoint("http://localhost:4317")
                .protocol(protocol)
                .build()) {
            assertThat(backend.send(Collections.nCopies(64, mebibyte))).isInstanceOf(Reply.TooLarge.class);
        }
    }

    @Test
    void closedBackend_leavesNoThread() throws Exception {
        try (HttpReceiver receiver = HttpReceiver.start()) {
            Set<Thread> before = clientThreads();
            OtlpBackend backend = OtlpBackend.builder().endpoint(receiver.url()).build();
            assertThat(backend.send(List.of(SPAN))).isEqualTo(FINE);
            Set<Thread> ofBackend = clientThreads();
            ofBackend.removeAll(before);
            assertThat(ofBackend).isNotEmpty();

            backend.close();

            assertTimeoutPreemptively(Duration.ofMinutes(1), () -> {
                for (Thread thread : ofBackend) {
                    while (thread.isAlive()) {
                        System.gc(); // Which JDKs before 21 wait for.
                        thread.join(100);
                    }
                }
            });
            assertThat(backend.name()).as("is still there").isNotEmpty();
        }
    }

    private static Set<Thread> clientThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().matches("HttpClient-\\d+-SelectorManager"))
                .collect(Collectors.toCollection(HashSet::new));
    }

    private static void awaitCalmly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void headerThatCannotBeSent_isTold() throws Exception {
        try (HttpReceiver receiver = HttpReceiver.start()) {
            Reply reply = send(OtlpBackend.builder()
                    .endpoint(receiver.url())
                    .property("otel.exporter.otlp.headers", "host=elsewhere"));

            assertThat(reply).isInstanceOf(Reply.Refused.class);
            assertThat(reply.message()).containsIgnoringCase("host");
        }
    }

    private static Reply send(OtlpBackend.Builder builder) {
        try (OtlpBackend backend = builder.build()) {
            return backend.send(List.of(SPAN));
        }
    }
}
