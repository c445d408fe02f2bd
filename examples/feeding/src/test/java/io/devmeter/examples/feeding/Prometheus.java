// SPDX-License-Identifier: Apache-2.0
package io.devmeter.examples.feeding;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/** A Prometheus server of this machine, with its data in a directory of its own. */
final class Prometheus implements AutoCloseable {

    private final HttpClient client = HttpClient.newHttpClient();
    private final Process process;
    private final String url;

    private Prometheus(Process process, String url) {
        this.process = process;
        this.url = url;
    }

    /** Starts the server. Without one, the tests are skipped on a developer's machine and fail where all must run. */
    static Prometheus start(Path configuration, Path directory) throws IOException {
        Optional<Path> executable = find();
        if (executable.isEmpty()) {
            String reason = "no prometheus on the PATH: nothing was scraped by a real one";
            if ("true".equals(System.getenv("CI"))) {
                throw new AssertionError(reason);
            }
            return abort(reason);
        }
        String address = "127.0.0.1:" + FreePort.find();
        Process process = new ProcessBuilder(
                        executable.get().toString(),
                        "--config.file=" + configuration,
                        "--storage.tsdb.path=" + directory,
                        "--web.listen-address=" + address,
                        "--enable-feature=exemplar-storage")
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("prometheus.log").toFile())
                .start();
        return new Prometheus(process, "http://" + address);
    }

    private static Optional<Path> find() {
        return Pattern.compile(File.pathSeparator, Pattern.LITERAL)
                .splitAsStream(System.getenv().getOrDefault("PATH", ""))
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, "prometheus"))
                .filter(Files::isExecutable)
                .findFirst();
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
