// SPDX-License-Identifier: Apache-2.0
package io.devmeter.examples.feeding;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** A Prometheus server of this machine, with its data in a directory of its own. */
final class Prometheus implements AutoCloseable {

    private static final Pattern WORDS = Pattern.compile("\\s+");

    private final HttpClient client = HttpClient.newHttpClient();
    private final Process process;
    private final String url;

    private Prometheus(Process process, String url) {
        this.process = process;
        this.url = url;
    }

    /**
     * Starts the server by the documented command, but with the given configuration, and a directory and a port of its own.
     */
    static Prometheus start(String command, Path configuration, Path directory) throws IOException {
        Path executable = PrometheusTools.find("prometheus");
        String address = "127.0.0.1:" + FreePort.find();
        List<String> arguments = new ArrayList<>(List.of(executable.toString()));
        WORDS.splitAsStream(command.replace("\\\n", ""))
                .skip(1)
                .filter(word -> !word.startsWith("--config.file=") && !word.startsWith("--storage.tsdb.path="))
                .forEach(arguments::add);
        arguments.add("--config.file=" + configuration);
        arguments.add("--storage.tsdb.path=" + directory);
        arguments.add("--web.listen-address=" + address);
        Process process = new ProcessBuilder(arguments)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("prometheus.log").toFile())
                .start();
        return new Prometheus(process, "http://" + address);
    }

    /** Returns what the API answers, or nothing as long as nobody answers. */
    String get(String path) throws InterruptedException {
        try {
            return client.send(HttpRequest.newBuilder(URI.create(url + path)).build(), BodyHandlers.ofString())
                    .body();
        } catch (IOException notUpYet) {
            return "";
        }
    }

    String query(String expression) throws InterruptedException {
        return get("/api/v1/query?query=" + URLEncoder.encode(expression, StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().join();
    }
}
