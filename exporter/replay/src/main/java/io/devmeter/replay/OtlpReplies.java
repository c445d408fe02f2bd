// SPDX-License-Identifier: Apache-2.0
package io.devmeter.replay;

import io.opentelemetry.sdk.common.export.GrpcResponse;
import io.opentelemetry.sdk.common.export.GrpcStatusCode;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpHeaders;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Tells what the answers of a backend mean, after the OTLP specification 1.x (opentelemetry.io/docs/specs/otlp, "Failures"). An answer that asks to
 * send again later is heeded, one that blames the spans costs these, and any other stops the replay, because then nothing is lost and somebody looks at
 * it: an HTTP status such as 401, 404 or 500, or a success with a web page, as from the port of a user interface or from a proxy's login.
 */
final class OtlpReplies {

    private static final int MAX_MESSAGE_LENGTH = 300;
    private static final Pattern TOO_LARGE = Pattern.compile(
            "larger than max|exceeds? (the )?max(imum)?|too large|message size", Pattern.CASE_INSENSITIVE);

    /**
     * What clients say of the other protocol: the answer begins with no status line of HTTP/1.1 (nor with a part of one, after which the connection
     * broke), or what would be the length of a frame of HTTP/2 is that line.
     */
    private static final Pattern OTHER_PROTOCOL = Pattern.compile("status line(?!, receiving \\[H)|FRAME_SIZE_ERROR");

    private static final String WHERE_TO_SEND =
            "; most backends take HTTP at port 4318 and gRPC at port 4317, with TLS as https";

    private static final String WHOM_TO_TRUST =
            "; OTEL_EXPORTER_OTLP_CERTIFICATE names a file with the certificate to trust";

    private OtlpReplies() {}

    /** Tells what an HTTP response to some spans means. */
    static Reply ofHttp(URI endpoint, int status, HttpHeaders headers, byte[] body, Instant now) {
        String type = headers.firstValue("Content-Type").orElse("").toLowerCase(Locale.ROOT);
        boolean isProtobuf = type.startsWith("application/x-protobuf");
        if (status >= 200 && status < 300) {
            if (type.startsWith("text/html")) {
                return new Reply.Refused("HTTP " + status + " from " + endpoint
                        + " with a web page, so what answers there takes no spans; check the address");
            }
            // A body of another type than that of the request breaks the specification; what it says is not known.
            return isProtobuf || type.isEmpty() ? partialSuccess(body) : new Reply.Done(0, "");
        }
        String said = said(isProtobuf ? Protobuf.of(body).text(2) : text(type, body));
        String message = "HTTP " + status + said;
        // Which address was asked is what is wrong more often than not.
        String refusal = "HTTP " + status + " from " + endpoint + said;
        return switch (status) {
            case 429, 502, 503, 504 ->
                new Reply.Later(retryAfter(headers.firstValue("Retry-After").orElse(null), now), message);
            case 413 -> new Reply.TooLarge(message);
            case 400, 422 -> new Reply.Rejected(message);
            case 301, 302, 303, 307, 308 ->
                new Reply.Refused(refusal + ", a redirect to "
                        + headers.firstValue("Location").orElse("nowhere"));
            default -> new Reply.Refused(refusal);
        };
    }

    /** Tells what a gRPC response to some spans means. */
    static Reply ofGrpc(GrpcResponse response) {
        GrpcStatusCode status = response.getStatusCode();
        if (status == GrpcStatusCode.OK) {
            return partialSuccess(response.getResponseMessage());
        }
        String description = response.getStatusDescription();
        String message = "gRPC " + status + said(description == null ? "" : description);
        return switch (status) {
            // UNKNOWN is also what an HTTP status such as 503 from something in between becomes.
            case CANCELLED, DEADLINE_EXCEEDED, ABORTED, OUT_OF_RANGE, UNAVAILABLE, DATA_LOSS, UNKNOWN ->
                new Reply.Later(null, message);
            case RESOURCE_EXHAUSTED ->
                TOO_LARGE.matcher(message).find() ? new Reply.TooLarge(message) : new Reply.Later(null, message);
            case INVALID_ARGUMENT -> new Reply.Rejected(message);
            default -> new Reply.Refused(message);
        };
    }

    /** Tells what it means that there is no response. */
    static Reply ofFailure(Throwable thrown, URI endpoint, Duration timeout) {
        Throwable failure = thrown;
        while ((failure instanceof ExecutionException || failure instanceof CompletionException)
                && failure.getCause() != null) {
            failure = failure.getCause();
        }
        if (failure instanceof ConnectException
                || failure instanceof UnknownHostException
                || failure instanceof NoRouteToHostException
                || failure instanceof HttpConnectTimeoutException) {
            return new Reply.Unreachable("cannot connect to " + endpoint + why(failure));
        }
        if (failure instanceof SSLException) {
            String message = String.valueOf(failure.getMessage());
            return new Reply.Refused("no secure connection to " + endpoint + said(message)
                    + (message.contains("valid certification path") ? WHOM_TO_TRUST : ""));
        }
        if (failure instanceof TimeoutException || failure instanceof InterruptedIOException) {
            return new Reply.Later(null, "no answer from " + endpoint + " within " + timeout.toMillis() / 1e3 + " s");
        }
        if (failure instanceof IOException) {
            String why = why(failure);
            return OTHER_PROTOCOL.matcher(why).find()
                    ? new Reply.Refused("what answers at " + endpoint + " speaks another protocol" + WHERE_TO_SEND)
                    : new Reply.Later(null, "the connection to " + endpoint + " broke" + why);
        }
        return new Reply.Refused("nothing could be sent to " + endpoint + said(failure.toString()));
    }

    private static String why(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnresolvedAddressException || cause instanceof UnknownHostException) {
                return ": unknown host";
            }
        }
        String message = failure.getMessage();
        return message == null ? "" : said(message);
    }

    /** ExportTraceServiceResponse: partial_success = 1, with rejected_spans = 1 and error_message = 2. */
    private static Reply partialSuccess(byte[] body) {
        Protobuf partialSuccess = Protobuf.of(body).message(1);
        return new Reply.Done(Math.max(0, partialSuccess.integer(1)), cut(partialSuccess.text(2)));
    }

    private static String text(String type, byte[] body) {
        boolean isReadable = type.isEmpty() || type.startsWith("text/plain") || type.startsWith("application/json");
        return isReadable ? new String(body, StandardCharsets.UTF_8) : "";
    }

    private static String said(String message) {
        return message.isBlank() ? "" : ": " + cut(message);
    }

    private static String cut(String message) {
        String text = message.strip();
        return text.length() <= MAX_MESSAGE_LENGTH ? text : text.substring(0, MAX_MESSAGE_LENGTH) + "…";
    }

    /** Reads seconds or a date (RFC 9110, section 10.2.3); {@code null} if it is neither. */
    private static @Nullable Duration retryAfter(@Nullable String value, Instant now) {
        if (value == null) {
            return null;
        }
        String text = value.strip();
        try {
            if (text.matches("\\d{1,9}")) {
                return Duration.ofSeconds(Long.parseLong(text));
            }
            Duration until = Duration.between(now, ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME));
            return until.isNegative() ? Duration.ZERO : until;
        } catch (DateTimeException neither) {
            return null;
        }
    }
}
