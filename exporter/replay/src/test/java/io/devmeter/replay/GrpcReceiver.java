// SPDX-License-Identifier: Apache-2.0
package io.devmeter.replay;

import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCalls;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/** A backend that takes OTLP over gRPC, keeps what it gets, and answers as it is told. */
public final class GrpcReceiver implements AutoCloseable {

    /** Answers a request, the first of which is number 1. */
    interface Answers {
        /** Returns the failure, or {@code null} if there is none. */
        @Nullable
        Status failure(int number);

        default ExportTraceServiceResponse response() {
            return ExportTraceServiceResponse.getDefaultInstance();
        }
    }

    /** Held, so that it keeps its level: that clients break off or speak no gRPC is what some tests are about. */
    private static final Logger TRANSPORT = Logger.getLogger("io.grpc.netty.shaded.io.grpc.netty.NettyServerTransport");

    static {
        TRANSPORT.setLevel(Level.WARNING);
    }

    private final Requests requests = new Requests();
    private final Server server;

    private GrpcReceiver(Answers answers) throws IOException {
        MethodDescriptor<byte[], byte[]> export = MethodDescriptor.<byte[], byte[]>newBuilder()
                .setType(MethodDescriptor.MethodType.UNARY)
                .setFullMethodName("opentelemetry.proto.collector.trace.v1.TraceService/Export")
                .setRequestMarshaller(new Bytes())
                .setResponseMarshaller(new Bytes())
                .build();
        server = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .addService(ServerServiceDefinition.builder("opentelemetry.proto.collector.trace.v1.TraceService")
                        .addMethod(export, ServerCalls.asyncUnaryCall((request, observer) -> {
                            Status failure = answers.failure(requests.count() + 1);
                            requests.add(request, failure == null);
                            if (failure == null) {
                                observer.onNext(answers.response().toByteArray());
                                observer.onCompleted();
                            } else {
                                observer.onError(failure.asRuntimeException());
                            }
                        }))
                        .build())
                .build()
                .start();
    }

    static GrpcReceiver start(Answers answers) throws IOException {
        return new GrpcReceiver(answers);
    }

    public static GrpcReceiver start() throws IOException {
        return start(number -> null);
    }

    public String url() {
        return "http://localhost:" + server.getPort();
    }

    public Requests requests() {
        return requests;
    }

    @Override
    public void close() {
        server.shutdownNow();
    }

    /** Leaves messages as they are. */
    private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
        @Override
        public InputStream stream(byte[] message) {
            return new ByteArrayInputStream(message);
        }

        @Override
        public byte[] parse(InputStream message) {
            try {
                return message.readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
