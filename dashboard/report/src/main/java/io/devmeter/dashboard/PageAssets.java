// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;

/**
 * Makes the scripts and styles of pages out of their parts, and the source expressions by which a Content Security Policy (level 2,
 * section 4.2.4) allows them. Run by the build, because a JVM that has just started takes 100 ms for it.
 */
final class PageAssets {

    private static final List<String> STYLES =
            List.of("palette", "layout", "words", "controls", "tables", "parts", "print");

    /** In this order: one script, in which each file may use what stands before it. */
    private static final List<String> SCRIPTS = List.of(
            "units",
            "text",
            "dom",
            "state",
            "listing",
            "chooser",
            "drawing",
            "model",
            "parts/changed",
            "parts/strip",
            "parts/movers",
            "parts/flaky",
            "parts/slowest",
            "parts/history",
            "parts/waterfall",
            "parts/charts",
            "parts/cards",
            "parts/operations",
            "parts/clusters",
            "parts/compare",
            "parts/lost",
            "parts/recent",
            "parts/health",
            "page");

    private PageAssets() {}

    /** Writes them into the folder that is the only argument. */
    public static void main(String[] args) throws IOException {
        Path folder = Files.createDirectories(Path.of(args[0]));
        for (Map.Entry<String, String> asset : byName().entrySet()) {
            Files.writeString(folder.resolve(asset.getKey()), asset.getValue());
            Files.writeString(folder.resolve(asset.getKey() + Asset.SOURCE), source(asset.getValue()));
        }
    }

    static Map<String, String> byName() throws IOException {
        Map<String, String> assets = new LinkedHashMap<>();
        assets.put("page.css", joined("css/", STYLES, ".css", "", ""));
        assets.put("page.js", joined("js/", SCRIPTS, ".js", "(() => {\n'use strict';\n", "\n})();"));
        assets.put("chart.js", withoutSourceMap(part("chartjs/chart.umd.js")));
        assets.put("live.css", part("live.css"));
        assets.put("live.js", part("live.js"));
        return assets;
    }

    private static String joined(String folder, List<String> names, String extension, String start, String end)
            throws IOException {
        StringJoiner text = new StringJoiner("\n", start, end);
        for (String name : names) {
            text.add(part(folder + name + extension));
        }
        return text.toString();
    }

    private static String part(String name) throws IOException {
        try (InputStream in = requireNonNull(PageAssets.class.getResourceAsStream(name), name)) {
            // A browser hashes a script as it reads it, and it reads every line end as a line feed.
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .replace("\r\n", "\n")
                    .strip();
        }
    }

    /** A script that names a source map, in its last line, makes development tools look for that file. */
    private static String withoutSourceMap(String script) {
        int map = script.lastIndexOf("\n//# sourceMappingURL=");
        return map < 0 ? script : script.substring(0, map);
    }

    private static String source(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return "'sha256-" + Base64.getEncoder().encodeToString(digest) + '\'';
        } catch (NoSuchAlgorithmException e) {
            throw new LinkageError("every Java platform has SHA-256", e);
        }
    }
}
