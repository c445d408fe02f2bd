// SPDX-License-Identifier: Apache-2.0
package io.devmeter.local;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.StringTokenizer;
import java.util.stream.Collectors;

/** Writes and reads attributes as {@code OTEL_RESOURCE_ATTRIBUTES} has them: {@code key=value,key=value}, with percent-encoded values. */
final class ResourceText {

    private ResourceText() {}

    static String write(Map<String, String> attributes) {
        return attributes.entrySet().stream()
                .map(attribute -> attribute.getKey() + "="
                        + URLEncoder.encode(attribute.getValue(), StandardCharsets.UTF_8)
                                .replace("+", "%20"))
                .collect(Collectors.joining(","));
    }

    /** Reads attributes, without what is not of this form. */
    static Map<String, String> read(String text) {
        Map<String, String> attributes = new LinkedHashMap<>();
        StringTokenizer parts = new StringTokenizer(text, ",");
        while (parts.hasMoreTokens()) {
            String part = parts.nextToken();
            int equals = part.indexOf('=');
            if (equals > 0) {
                String value = part.substring(equals + 1).strip();
                attributes.put(part.substring(0, equals).strip(), decoded(value));
            }
        }
        return attributes;
    }

    private static String decoded(String value) {
        if (value.indexOf('%') < 0) {
            return value;
        }
        try {
            return URLDecoder.decode(value.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException notEncoded) {
            return value;
        }
    }
}
