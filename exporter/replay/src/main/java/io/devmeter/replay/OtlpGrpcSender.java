// SPDX-License-Identifier: Apache-2.0
package io.devmeter.replay;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.common.export.GrpcResponse;
import io.opentelemetry.sdk.common.export.GrpcSender;
import io.opentelemetry.sdk.common.export.GrpcSenderConfig;
import io.opentelemetry.sdk.common.export.GrpcStatusCode;
import io.opentelemetry.sdk.common.export.MessageWriter;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Lets OpenTelemetry's own sender speak gRPC and keeps the whole answer; see {@link OtlpHttpSender} for what the exporter is told. */
final class OtlpGrpcSender implements GrpcSender {

    private static final GrpcResponse FINE = new Fine();

    private final GrpcSender sender;
    private final GrpcSenderConfig config;
    private final Supplier<CompletableFuture<Reply>> answers;

    OtlpGrpcSender(GrpcSender sender, GrpcSenderConfig config, Supplier<CompletableFuture<Reply>> answers) {
        this.sender = sender;
        this.config = config;
        this.answers = answers;
    }

    @Override
    public void send(MessageWriter message, Consumer<GrpcResponse> onResponse, Consumer<Throwable> onError) {
        CompletableFuture<Reply> answer = answers.get();
        sender.send(
                message,
                response -> {
                    answer.complete(OtlpReplies.ofGrpc(response));
                    onResponse.accept(FINE);
                },
                failure -> {
                    answer.complete(OtlpReplies.ofFailure(failure, config.getEndpoint(), config.getTimeout()));
                    onResponse.accept(FINE);
                });
    }

    @Override
    public CompletableResultCode shutdown() {
        return sender.shutdown();
    }

    private static final class Fine implements GrpcResponse {
        @Override
        public GrpcStatusCode getStatusCode() {
            return GrpcStatusCode.OK;
        }

        @Override
        public String getStatusDescription() {
            return "";
        }

        @Override
        public byte[] getResponseMessage() {
            return new byte[0];
        }
    }
}
