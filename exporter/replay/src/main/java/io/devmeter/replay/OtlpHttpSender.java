// SPDX-License-Identifier: Apache-2.0
package io.devmeter.replay;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.common.export.Compressor;
import io.opentelemetry.sdk.common.export.HttpResponse;
import io.opentelemetry.sdk.common.export.HttpSender;
import io.opentelemetry.sdk.common.export.HttpSenderConfig;
import io.opentelemetry.sdk.common.export.MessageWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Clock;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * Sends what OpenTelemetry's exporter has encoded with the JDK's HTTP client, once, and keeps the whole answer. The exporter itself is only told that it
 * went well: all that it would do with an answer is to log it and to throw away everything but yes or no.
 */
final class OtlpHttpSender implements HttpSender {

    private static final HttpResponse FINE = new Fine();

    private final HttpSenderConfig config;
    private final Supplier<CompletableFuture<Reply>> answers;

    /** Nothing after the shutdown: JDKs before 21 end a client's threads when nobody refers to it any more, and cannot be asked to. */
    private @Nullable HttpClient client;

    OtlpHttpSender(HttpSenderConfig config, Supplier<CompletableFuture<Reply>> answers) {
        this.config = config;
        this.answers = answers;
        // One request at a time gains nothing from HTTP/2, and the attempt to switch to it confuses some servers.
        HttpClient.Builder client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(config.getConnectTimeout());
        if (config.getSslContext() != null) {
            client.sslContext(config.getSslContext());
        }
        if (config.getEnabledProtocols() != null) {
            SSLParameters parameters = new SSLParameters();
            parameters.setProtocols(config.getEnabledProtocols().toArray(String[]::new));
            client.sslParameters(parameters);
        }
        if (config.getProxyOptions() != null) {
            client.proxy(config.getProxyOptions().getProxySelector());
        }
        this.client = client.build();
    }

    @Override
    public void send(MessageWriter message, Consumer<HttpResponse> onResponse, Consumer<Throwable> onError) {
        answers.get().complete(send(message));
        onResponse.accept(FINE);
    }

    private Reply send(MessageWriter message) {
        HttpClient client = this.client;
        if (client == null) {
            return new Reply.Refused("nothing was sent: the backend is closed");
        }
        CompletableFuture<java.net.http.HttpResponse<byte[]>> sending = null;
        try {
            sending = client.sendAsync(request(message), response -> new BoundedBody(config.getMaxResponseBodySize()));
            java.net.http.HttpResponse<byte[]> response =
                    sending.get(config.getTimeout().toNanos(), TimeUnit.NANOSECONDS);
            return OtlpReplies.ofHttp(
                    config.getEndpoint(),
                    response.statusCode(),
                    response.headers(),
                    response.body(),
                    Clock.systemUTC().instant());
        } catch (IOException | ExecutionException | TimeoutException | IllegalArgumentException e) {
            return OtlpReplies.ofFailure(e, config.getEndpoint(), config.getTimeout());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Reply.Refused("interrupted while waiting for an answer");
        } finally {
            if (sending != null) {
                sending.cancel(true); // Without effect on what has ended.
            }
        }
    }

    private HttpRequest request(MessageWriter message) throws IOException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(config.getEndpoint()).header("Content-Type", config.getContentType());
        config.getHeadersSupplier()
                .get()
                .forEach((name, values) -> values.forEach(value -> request.header(name, value)));
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        Compressor compressor = config.getCompressor();
        if (compressor == null) {
            message.writeMessage(body);
        } else {
            request.header("Content-Encoding", compressor.getEncoding());
            try (OutputStream compressed = compressor.compress(body)) {
                message.writeMessage(compressed);
            }
        }
        return request.POST(BodyPublishers.ofByteArray(body.toByteArray())).build();
    }

    @Override
    public CompletableResultCode shutdown() {
        HttpClient client = this.client;
        this.client = null;
        if (client instanceof AutoCloseable closeable) { // From JDK 21 on.
            try {
                closeable.close();
            } catch (Exception e) {
                return CompletableResultCode.ofExceptionalFailure(e);
            }
        }
        return CompletableResultCode.ofSuccess();
    }

    private static final class Fine implements HttpResponse {
        @Override
        public int getStatusCode() {
            return 200;
        }

        @Override
        public String getStatusMessage() {
            return "";
        }

        @Override
        public byte[] getResponseBody() {
            return new byte[0];
        }
    }
}
