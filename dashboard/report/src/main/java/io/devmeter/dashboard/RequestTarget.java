// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard;

import org.jspecify.annotations.Nullable;

/**
 * What a request line asks for: {@code /events?x}, or in the absolute form of RFC 9112, section 3.2.2, {@code
 * http://127.0.0.1:4000/events?x}, which programs send that are made for proxies.
 *
 * @param host the host with its port, {@code null} if the {@code Host} header alone says it
 * @param path the path, without a query
 */
record RequestTarget(@Nullable String host, String path) {

    private static final String SCHEME = "http://";

    static RequestTarget of(String target) {
        if (!target.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return new RequestTarget(null, withoutQuery(target));
        }
        int end = SCHEME.length();
        while (end < target.length() && target.charAt(end) != '/' && target.charAt(end) != '?') {
            end++;
        }
        String path = withoutQuery(target.substring(end));
        return new RequestTarget(target.substring(SCHEME.length(), end), path.isEmpty() ? "/" : path);
    }

    private static String withoutQuery(String path) {
        int query = path.indexOf('?');
        return query < 0 ? path : path.substring(0, query);
    }
}
