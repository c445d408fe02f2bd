// SPDX-License-Identifier: Apache-2.0
package io.devmeter.replay;

import com.google.protobuf.ByteString;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import io.opentelemetry.proto.collector.trace.v1.ExportTracePartialSuccess;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.zip.GZIPInputStream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/** A backend that takes OTLP over HTTP, keeps what it gets, and answers as it is told. */
public final class HttpReceiver implements AutoCloseable {

    /** What is answered to one request. */
    public record Answer(int status, Map<String, String> headers, ByteString body) {
        public static final Answer FINE =
                new Answer(200, Map.of("Content-Type", "application/x-protobuf"), ByteString.EMPTY);

        public static Answer of(int status, String text) {
            return new Answer(status, Map.of("Content-Type", "text/plain"), ByteString.copyFromUtf8(text));
        }

        public static Answer partial(long rejected, String message) {
            return new Answer(
                    200,
                    Map.of("Content-Type", "application/x-protobuf"),
                    partialSuccess(rejected, message).toByteString());
        }
    }

    static ExportTraceServiceResponse partialSuccess(long rejected, String message) {
        return ExportTraceServiceResponse.newBuilder()
                .setPartialSuccess(ExportTracePartialSuccess.newBuilder()
                        .setRejectedSpans(rejected)
                        .setErrorMessage(message))
                .build();
    }

    /** Answers a request, the first of which is number 1. */
    public interface Answers {
        Answer answer(int number) throws IOException;
    }

    private final HttpServer server;
    private final Answers answers;
    private final Requests requests = new Requests();
    private final List<Headers> headers = new CopyOnWriteArrayList<>();
    private final List<String> paths = new CopyOnWriteArrayList<>();

    private HttpReceiver(Answers answers, @Nullable SSLContext tls, boolean asksWho) throws IOException {
        this.answers = answers;
        InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        if (tls == null) {
            server = HttpServer.create(anyPort, 0);
        } else {
            HttpsServer secure = HttpsServer.create(anyPort, 0);
            secure.setHttpsConfigurator(new HttpsConfigurator(tls) {
                @Override
                public void configure(HttpsParameters parameters) {
                    SSLParameters ssl = getSSLContext().getDefaultSSLParameters();
                    ssl.setNeedClientAuth(asksWho);
                    parameters.setSSLParameters(ssl);
                }
            });
            server = secure;
        }
        server.createContext("/", this::handle);
        server.start();
    }

    public static HttpReceiver start(Answers answers) throws IOException {
        return new HttpReceiver(answers, null, false);
    }

    public static HttpReceiver start() throws IOException {
        return start(number -> Answer.FINE);
    }

    /** Starts a receiver with TLS, which takes clients only with a certificate that it trusts if it asks who they are. */
    static HttpReceiver startSecure(SSLContext tls, boolean asksWho) throws IOException {
        return new HttpReceiver(number -> Answer.FINE, tls, asksWho);
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            InputStream body = exchange.getRequestBody();
            boolean isGzip = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
            byte[] message = (isGzip ? new GZIPInputStream(body) : body).readAllBytes();
            headers.add(exchange.getRequestHeaders());
            paths.add(exchange.getRequestURI().getPath());
            Answer answer = answers.answer(requests.count() + 1);
            requests.add(message, answer.status() == 200);
            answer.headers().forEach(exchange.getResponseHeaders()::set);
            ByteString text = answer.body();
            exchange.sendResponseHeaders(answer.status(), text.isEmpty() ? -1 : text.size());
            text.writeTo(exchange.getResponseBody());
        }
    }

    public String url() {
        return "http" + (server instanceof HttpsServer ? "s" : "") + "://localhost:"
                + server.getAddress().getPort();
    }

    public Requests requests() {
        return requests;
    }

    public List<Headers> headers() {
        return headers;
    }

    public List<String> paths() {
        return paths;
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
