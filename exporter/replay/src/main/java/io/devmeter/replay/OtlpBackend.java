// SPDX-License-Identifier: Apache-2.0
package io.devmeter.replay;

import static java.util.Objects.requireNonNull;

import io.opentelemetry.common.ComponentLoader;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigProperties;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigurationException;
import io.opentelemetry.sdk.autoconfigure.spi.internal.DefaultConfigProperties;
import io.opentelemetry.sdk.autoconfigure.spi.traces.ConfigurableSpanExporterProvider;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.common.export.GrpcSender;
import io.opentelemetry.sdk.common.export.GrpcSenderConfig;
import io.opentelemetry.sdk.common.export.GrpcSenderProvider;
import io.opentelemetry.sdk.common.export.HttpSender;
import io.opentelemetry.sdk.common.export.HttpSenderConfig;
import io.opentelemetry.sdk.common.export.HttpSenderProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A backend that takes OTLP. {@code OTEL_EXPORTER_OTLP_*} and {@code otel.exporter.otlp.*} mean what they mean to OpenTelemetry's own exporter, which does the
 * encoding: headers, compression, timeout, certificates; those for traces alone have precedence. Sending again is left to {@link Replay}.
 *
 * <p>Not thread-safe.
 */
public final class OtlpBackend implements Backend {

    private static final String HTTP = "http/protobuf";
    private static final String TRACES_PATH = "/v1/traces";

    /** The start of an address, perhaps without its scheme, in which a user's name or password stands before the host. */
    private static final Pattern USER = Pattern.compile("([^/?#]*//)?[^/?#]*@");

    private static final ComponentLoader CLASS_PATH =
            ComponentLoader.forClassLoader(OtlpBackend.class.getClassLoader());

    private final MessageDigest identity = sha256();
    private final SpanExporter exporter;
    private final String name;

    /** The answer to the newest request; each has its own, since one may come when nobody waits for it any more. */
    private CompletableFuture<Reply> answer = new CompletableFuture<>();

    private OtlpBackend(Builder builder) {
        this.exporter = exporter(builder);
        this.name = "replay-" + HexFormat.of().formatHex(identity.digest(), 0, 8);
    }

    /** Starts a backend as the environment describes it; what is set on the builder goes before that. */
    public static Builder builder() {
        return new Builder();
    }

    private SpanExporter exporter(Builder builder) {
        DefaultConfigProperties config = DefaultConfigProperties.create(
                        Map.of("otel.exporter.otlp.protocol", HTTP), new Senders())
                .withOverrides(builder.properties());
        requireNoUser(config);
        for (ConfigurableSpanExporterProvider provider : CLASS_PATH.load(ConfigurableSpanExporterProvider.class)) {
            if (provider.getName().equals("otlp")) {
                return provider.createExporter(config);
            }
        }
        throw new ConfigurationException("OpenTelemetry's OTLP exporter is missing: add opentelemetry-exporter-otlp");
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** By the address and the headers, as other headers may mean another tenant; which program sends makes no difference. */
    private void identify(URI endpoint, Map<String, List<String>> headers) {
        requireSendable(headers);
        Map<String, List<String>> who = new TreeMap<>(headers);
        who.keySet().removeIf(header -> header.equalsIgnoreCase("User-Agent"));
        identity.update((endpoint + " " + who).getBytes(StandardCharsets.UTF_8));
    }

    /** Messages show the address, OpenTelemetry's own too. */
    private static void requireNoUser(ConfigProperties config) {
        String endpoint = config.getString(
                "otel.exporter.otlp.traces.endpoint", config.getString("otel.exporter.otlp.endpoint", ""));
        if (USER.matcher(endpoint).lookingAt()) {
            throw new ConfigurationException(
                    "a user in the endpoint would not be sent; use OTEL_EXPORTER_OTLP_HEADERS");
        }
    }

    /** Whoever is to send a value that cannot be sent would show it. */
    private static void requireSendable(Map<String, List<String>> headers) {
        headers.forEach((name, values) -> {
            if (!values.stream().allMatch(value -> value.chars().allMatch(c -> c >= ' ' && c <= '~'))) {
                throw new ConfigurationException(
                        "the value of the header '" + name + "' has a character that is not printable ASCII");
            }
        });
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Reply send(List<SpanData> spans) {
        answer = new CompletableFuture<>();
        CompletableResultCode result = exporter.export(spans);
        Waiting.forResult(result);
        Reply reply = answer.getNow(null);
        return reply == null ? unanswered(result) : reply;
    }

    /** Only of spans that the exporter finds too large it is known that the backend will never have them. */
    private static Reply unanswered(CompletableResultCode result) {
        if (!result.isDone()) {
            return new Reply.Refused(
                    Thread.currentThread().isInterrupted() ? "interrupted while waiting for an answer" : "no answer");
        }
        Throwable failure = result.getFailureThrowable();
        Throwable cause = failure == null || failure.getCause() == null ? failure : failure.getCause();
        if (cause == null) {
            return new Reply.Refused("nothing was sent: the backend is closed");
        }
        String message = String.valueOf(cause.getMessage());
        return message.contains("exceeded limit")
                ? new Reply.TooLarge(message)
                : new Reply.Refused("nothing was sent: " + message);
    }

    @Override
    public void close() {
        Waiting.forResult(exporter.shutdown());
    }

    /** Lets the exporter find our senders where it looks for those on the class path, and everything else there. */
    private final class Senders implements ComponentLoader {
        @Override
        public <T> Iterable<T> load(Class<T> spi) {
            if (spi == HttpSenderProvider.class) {
                HttpSenderProvider http = this::http;
                return List.of(spi.cast(http));
            }
            if (spi == GrpcSenderProvider.class) {
                GrpcSenderProvider grpc = this::grpc;
                return List.of(spi.cast(grpc));
            }
            return CLASS_PATH.load(spi);
        }

        private HttpSender http(HttpSenderConfig config) {
            identify(config.getEndpoint(), config.getHeadersSupplier().get());
            return new OtlpHttpSender(config, () -> answer);
        }

        private GrpcSender grpc(GrpcSenderConfig config) {
            for (GrpcSenderProvider provider : CLASS_PATH.load(GrpcSenderProvider.class)) {
                identify(config.getEndpoint(), config.getHeadersSupplier().get());
                return new OtlpGrpcSender(provider.createSender(config), config, () -> answer);
            }
            throw new ConfigurationException("nothing here speaks gRPC: add opentelemetry-exporter-sender-okhttp");
        }
    }

    /** Collects the parts of an {@link OtlpBackend}. Not thread-safe. */
    public static final class Builder {
        private final Map<String, String> properties = new HashMap<>();
        private @Nullable String endpoint;
        private @Nullable String protocol;

        private Builder() {}

        /**
         * The URL of the backend, with or without the path {@code v1/traces} that HTTP needs. Default: what the environment says, else
         * {@code http://localhost:4318} or, for gRPC, {@code http://localhost:4317}.
         */
        public Builder endpoint(String endpoint) {
            this.endpoint = requireNonNull(endpoint, "endpoint");
            return this;
        }

        /** {@code http/protobuf} or {@code grpc}. Default: what the environment says, else {@code http/protobuf}. */
        public Builder protocol(String protocol) {
            this.protocol = requireNonNull(protocol, "protocol");
            return this;
        }

        /** What the environment says. */
        Builder property(String name, String value) {
            properties.put(name, value);
            return this;
        }

        private Map<String, String> properties() {
            Map<String, String> all = new HashMap<>(properties);
            // The exporter would try again out of sight, and not for as long as the backend asks.
            all.put("otel.java.exporter.otlp.retry.disabled", "true");
            if (protocol != null) {
                all.put("otel.exporter.otlp.traces.protocol", protocol);
            }
            if (endpoint != null) {
                ConfigProperties told =
                        DefaultConfigProperties.create(Map.of(), CLASS_PATH).withOverrides(all);
                String spoken = told.getString(
                        "otel.exporter.otlp.traces.protocol", told.getString("otel.exporter.otlp.protocol", HTTP));
                all.put(
                        "otel.exporter.otlp.traces.endpoint",
                        spoken.equals(HTTP) ? withTracesPath(endpoint) : endpoint);
            }
            return all;
        }

        private static String withTracesPath(String endpoint) {
            String base = endpoint.endsWith("/") ? endpoint.substring(0, endpoint.length() - 1) : endpoint;
            return base.endsWith(TRACES_PATH) ? base : base + TRACES_PATH;
        }

        /**
         * Builds the backend; nothing is sent yet.
         *
         * @throws ConfigurationException if the settings are wrong
         */
        public OtlpBackend build() {
            try {
                return new OtlpBackend(this);
            } catch (IllegalArgumentException | IllegalStateException e) {
                throw new ConfigurationException(String.valueOf(e.getMessage()), e);
            }
        }
    }
}
