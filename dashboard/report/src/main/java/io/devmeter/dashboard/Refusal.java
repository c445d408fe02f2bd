// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Why a request is not answered with what it asks for.
 *
 * @param status the status of the answer
 * @param message its text, for the person who reads it
 */
record Refusal(HttpResponseStatus status, String message) {

    static final String METHODS = "GET, HEAD";

    static final Refusal NOT_FOUND =
            new Refusal(HttpResponseStatus.NOT_FOUND, "There is only one page here, and its address is /");
    static final Refusal BUSY = new Refusal(
            HttpResponseStatus.SERVICE_UNAVAILABLE, "Too many connections are open. Try again in a second.");
    static final Refusal TOO_SLOW =
            new Refusal(HttpResponseStatus.REQUEST_TIMEOUT, "The request took too long to arrive.");

    private static final String SEC_FETCH_SITE = "sec-fetch-site";
    private static final int DEFAULT_PORT = 80;

    /**
     * Looks at everything but the path.
     *
     * @param target what its first line asks for; the host in it, if there is one, is what counts then
     * @param port where the server listens
     * @return {@code null} if the request is in order
     */
    static @Nullable Refusal of(HttpRequest request, RequestTarget target, int port) {
        if (request.decoderResult().isFailure()) {
            return malformed(request.decoderResult().cause());
        }
        HttpVersion version = request.protocolVersion();
        if (!version.equals(HttpVersion.HTTP_1_1) && !version.equals(HttpVersion.HTTP_1_0)) {
            return new Refusal(HttpResponseStatus.HTTP_VERSION_NOT_SUPPORTED, "This server speaks HTTP/1.1.");
        }
        List<String> hosts = request.headers().getAll(HttpHeaderNames.HOST);
        if (hosts.size() != 1) {
            return new Refusal(HttpResponseStatus.BAD_REQUEST, "A request must name one host.");
        }
        String host = target.host() == null ? hosts.get(0) : target.host();
        if (!isOurs(host.toLowerCase(Locale.ROOT), port)) {
            // Otherwise a foreign page could read ours, from a name of its own that it lets lead to this machine.
            return new Refusal(
                    HttpResponseStatus.MISDIRECTED_REQUEST, "This page is only at http://127.0.0.1:" + port + "/");
        }
        if (request.headers().containsValue(SEC_FETCH_SITE, "cross-site", true)) {
            return new Refusal(
                    HttpResponseStatus.FORBIDDEN, "Other sites may not lead here. Type the address, or copy it.");
        }
        if (!request.method().equals(HttpMethod.GET) && !request.method().equals(HttpMethod.HEAD)) {
            return new Refusal(HttpResponseStatus.METHOD_NOT_ALLOWED, "This page can only be read.");
        }
        return null;
    }

    private static Refusal malformed(Throwable cause) {
        if (cause instanceof TooLongHttpLineException) {
            return new Refusal(HttpResponseStatus.REQUEST_URI_TOO_LONG, "The address is too long.");
        }
        if (cause instanceof TooLongHttpHeaderException) {
            return new Refusal(HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "The headers are too large.");
        }
        return new Refusal(HttpResponseStatus.BAD_REQUEST, "This is not a valid request.");
    }

    private static boolean isOurs(String host, int port) {
        for (String name : List.of("127.0.0.1", "localhost")) {
            if (host.equals(name + ':' + port) || (port == DEFAULT_PORT && host.equals(name))) {
                return true;
            }
        }
        return false;
    }
}
