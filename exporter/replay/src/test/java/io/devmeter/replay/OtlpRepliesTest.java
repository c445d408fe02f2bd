// SPDX-License-Identifier: Apache-2.0
package io.devmeter.replay;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import io.opentelemetry.sdk.common.export.GrpcResponse;
import io.opentelemetry.sdk.common.export.GrpcStatusCode;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpHeaders;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class OtlpRepliesTest {

    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
    private static final URI ENDPOINT = URI.create("http://backend:4318/v1/traces");
    private static final Map<String, String> PROTOBUF = Map.of("Content-Type", "application/x-protobuf");
    private static final Map<String, String> TEXT = Map.of("Content-Type", "text/plain; charset=utf-8");

    // --- HTTP

    @ParameterizedTest
    @ValueSource(ints = {200, 202, 204})
    void success_isDone(int status) {
        assertThat(http(status, Map.of(), "")).isEqualTo(new Reply.Done(0, ""));
    }

    @Test
    void successWithAWebPage_isRefused() {
        assertThat(http(
                        200,
                        Map.of("Content-Type", "text/html; charset=utf-8"),
                        "<!doctype html><title>Log in</title>"))
                .isEqualTo(
                        new Reply.Refused(
                                "HTTP 200 from http://backend:4318/v1/traces with a web page, so what answers there takes no spans; check the address"));
    }

    @Test
    void partialSuccess_isRead() {
        byte[] body = HttpReceiver.partialSuccess(3, "no such tenant").toByteArray();

        assertThat(http(200, PROTOBUF, body)).isEqualTo(new Reply.Done(3, "no such tenant"));
        assertThat(http(200, Map.of(), body)).isEqualTo(new Reply.Done(3, "no such tenant"));
        assertThat(http(200, PROTOBUF, HttpReceiver.partialSuccess(0, "careful").toByteArray()))
                .isEqualTo(new Reply.Done(0, "careful"));
        assertThat(http(200, PROTOBUF, HttpReceiver.partialSuccess(-3, "").toByteArray()))
                .isEqualTo(new Reply.Done(0, ""));
        assertThat(http(200, TEXT, "\n\u0004thank you")).isEqualTo(new Reply.Done(0, ""));
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 502, 503, 504})
    void overload_isForLater(int status) {
        assertThat(http(status, TEXT, "busy")).isEqualTo(new Reply.Later(null, "HTTP " + status + ": busy"));
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            30, PT30S
            0, PT0S
            ' 7 ', PT7S
            'Sun, 22 Nov 2026 12:00:45 GMT', PT45S
            'Sun, 22 Nov 2026 11:00:00 GMT', PT0S
            soon, ''
            -5, ''
            99999999999999999999, ''
            """)
    void retryAfter_isSecondsOrADate(String header, String wait) {
        assertThat(http(503, Map.of("Retry-After", header), ""))
                .isEqualTo(new Reply.Later(wait.isEmpty() ? null : Duration.parse(wait), "HTTP 503"));
    }

    @Test
    void badData_isRejectedAsAWhole() {
        // google.rpc.Status: code = 1, message = 2.
        byte[] status = UnknownFieldSet.newBuilder()
                .addField(1, UnknownFieldSet.Field.newBuilder().addVarint(3).build())
                .addField(
                        2,
                        UnknownFieldSet.Field.newBuilder()
                                .addLengthDelimited(ByteString.copyFromUtf8("span is too old"))
                                .build())
                .build()
                .toByteArray();

        assertThat(http(400, PROTOBUF, status)).isEqualTo(new Reply.Rejected("HTTP 400: span is too old"));
        assertThat(http(422, Map.of("Content-Type", "application/json"), "{\"message\":\"no\"}"))
                .isEqualTo(new Reply.Rejected("HTTP 422: {\"message\":\"no\"}"));
    }

    @Test
    void tooLarge_isTooLarge() {
        assertThat(http(413, TEXT, "")).isEqualTo(new Reply.TooLarge("HTTP 413"));
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403, 404, 405, 408, 415, 500, 501})
    void whateverElse_stops(int status) {
        assertThat(http(status, TEXT, "no\n"))
                .isEqualTo(new Reply.Refused("HTTP " + status + " from " + ENDPOINT + ": no"));
    }

    @Test
    void redirect_saysWhere() {
        assertThat(http(307, Map.of("Location", "https://elsewhere/"), ""))
                .isEqualTo(new Reply.Refused("HTTP 307 from " + ENDPOINT + ", a redirect to https://elsewhere/"));
        assertThat(http(301, Map.of(), "").message()).contains("nowhere");
    }

    @Test
    void message_isShort_andNoPage() {
        assertThat(http(500, TEXT, "x".repeat(100_000)).message())
                .hasSizeLessThan(400)
                .endsWith("…");
        assertThat(http(500, Map.of("Content-Type", "text/html"), "<html>").message())
                .isEqualTo("HTTP 500 from " + ENDPOINT);
    }

    @Test
    void damagedBody_saysNothing_andDoesNoHarm() {
        Random random = new Random(1);
        byte[] whole = HttpReceiver.partialSuccess(300, "message").toByteArray();
        for (int length = 0; length < whole.length; length++) {
            assertThat(http(200, PROTOBUF, Arrays.copyOf(whole, length))).isEqualTo(new Reply.Done(0, ""));
        }
        for (int i = 0; i < 20_000; i++) {
            byte[] noise = new byte[random.nextInt(40)];
            random.nextBytes(noise);
            if (i % 2 == 0) {
                System.arraycopy(whole, 0, noise, 0, Math.min(noise.length, 3));
            }
            assertThat(http(200, PROTOBUF, noise)).isInstanceOf(Reply.Done.class);
            assertThat(http(400, PROTOBUF, noise)).isInstanceOf(Reply.Rejected.class);
        }
    }

    // --- gRPC

    @Test
    void grpcSuccess_isDone_orPartial() {
        assertThat(grpc(GrpcStatusCode.OK, "", new byte[0])).isEqualTo(new Reply.Done(0, ""));
        assertThat(grpc(
                        GrpcStatusCode.OK,
                        "",
                        HttpReceiver.partialSuccess(7, "no").toByteArray()))
                .isEqualTo(new Reply.Done(7, "no"));
    }

    @ParameterizedTest
    @EnumSource(
            value = GrpcStatusCode.class,
            names = {
                "CANCELLED",
                "DEADLINE_EXCEEDED",
                "ABORTED",
                "OUT_OF_RANGE",
                "UNAVAILABLE",
                "DATA_LOSS",
                "UNKNOWN",
                "RESOURCE_EXHAUSTED"
            })
    void grpcOverload_isForLater(GrpcStatusCode status) {
        assertThat(grpc(status, "busy", new byte[0])).isEqualTo(new Reply.Later(null, "gRPC " + status + ": busy"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "grpc: received message larger than max (5000000 vs. 4194304)",
                "gRPC message exceeds maximum size 4194304: 5000000"
            })
    void grpcTooLarge_isTooLarge(String message) {
        assertThat(grpc(GrpcStatusCode.RESOURCE_EXHAUSTED, message, new byte[0]))
                .isInstanceOf(Reply.TooLarge.class);
    }

    @Test
    void grpcBadData_isRejected_andTheRestStops() {
        assertThat(grpc(GrpcStatusCode.INVALID_ARGUMENT, "too old", new byte[0]))
                .isEqualTo(new Reply.Rejected("gRPC INVALID_ARGUMENT: too old"));
        assertThat(grpc(GrpcStatusCode.UNAUTHENTICATED, "", new byte[0]))
                .isEqualTo(new Reply.Refused("gRPC UNAUTHENTICATED"));
        assertThat(grpc(GrpcStatusCode.UNIMPLEMENTED, "", new byte[0])).isInstanceOf(Reply.Refused.class);
    }

    // --- no answer

    @Test
    void missingConnection_isUnreachable() {
        assertThat(failure(new ExecutionException(new ConnectException())))
                .isEqualTo(new Reply.Unreachable("cannot connect to " + ENDPOINT));
        assertThat(failure(new CompletionException(new ConnectException("Connection refused"))))
                .isEqualTo(new Reply.Unreachable("cannot connect to " + ENDPOINT + ": Connection refused"));
        assertThat(failure(new ConnectException().initCause(new UnresolvedAddressException())))
                .isEqualTo(new Reply.Unreachable("cannot connect to " + ENDPOINT + ": unknown host"));
        assertThat(failure(new UnknownHostException("backend")).message()).endsWith(": unknown host");
        assertThat(failure(new HttpConnectTimeoutException("slow"))).isInstanceOf(Reply.Unreachable.class);
    }

    @Test
    void silence_isForLater() {
        assertThat(failure(new TimeoutException()))
                .isEqualTo(new Reply.Later(null, "no answer from " + ENDPOINT + " within 1.5 s"));
        assertThat(failure(new SocketTimeoutException("timeout")).message()).endsWith("within 1.5 s");
        assertThat(failure(new InterruptedIOException("timeout")).message()).endsWith("within 1.5 s");
        assertThat(failure(new IOException("reset")))
                .isEqualTo(new Reply.Later(null, "the connection to " + ENDPOINT + " broke: reset"));
    }

    @Test
    void whatWillNotGetBetter_stops() {
        assertThat(failure(new SSLHandshakeException("unknown CA")))
                .isEqualTo(new Reply.Refused("no secure connection to " + ENDPOINT + ": unknown CA"));
        assertThat(failure(new SSLHandshakeException(
                                "PKIX path building failed: unable to find valid certification path"))
                        .message())
                .endsWith("; OTEL_EXPORTER_OTLP_CERTIFICATE names a file with the certificate to trust");
        assertThat(failure(new IllegalArgumentException("restricted header name: \"Host\"")))
                .isInstanceOf(Reply.Refused.class);
    }

    private static Reply failure(Throwable failure) {
        return OtlpReplies.ofFailure(failure, ENDPOINT, Duration.ofMillis(1_500));
    }

    private static Reply http(int status, Map<String, String> headers, String body) {
        return http(status, headers, body.getBytes(StandardCharsets.UTF_8));
    }

    private static Reply http(int status, Map<String, String> headers, byte[] body) {
        Map<String, List<String>> all = headers.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, header -> List.of(header.getValue()), (a, b) -> a, TreeMap::new));
        return OtlpReplies.ofHttp(ENDPOINT, status, HttpHeaders.of(all, (name, value) -> true), body, NOW);
    }

    private static Reply grpc(GrpcStatusCode status, String description, byte[] message) {
        return OtlpReplies.ofGrpc(new GrpcResponse() {
            @Override
            public GrpcStatusCode getStatusCode() {
                return status;
            }

            @Override
            public String getStatusDescription() {
                return description;
            }

            @Override
            public byte[] getResponseMessage() {
                return message;
            }
        });
    }
}
