// SPDX-License-Identifier: Apache-2.0
package io.devmeter.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.devmeter.examples.Document.Block;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Somebody who does what a document says, in a copy of the repository as it is after its build, with {@code devmeter} on the path.
 *
 * <p>{@code mvn} in the root folder, which would build the repository once more, goes no further there than to validate what it was told; in the folder of a
 * project it is what it is. A backend answers at the address that OTLP has by default, which is replaced by one that is free.
 */
final class Reader implements AutoCloseable {

    private static final long MINUTES = 5;

    /** A command of a few seconds is over before what the second compiler makes of it pays; and its JVM must print nothing of its own. */
    private static final String FOR_A_SHORT_LIFE = "-XX:TieredStopAtLevel=1 -XX:-UsePerfData";

    private static final String DEFAULT_BACKEND = "http://localhost:4318";
    private static final Pattern COLOUR = Pattern.compile("\\x1B\\[[\\d;]*m");
    private static final Pattern DURATION =
            Pattern.compile("\\d[\\d.,]* (?:ns|µs|ms|s|min|h)\\b(?: \\d+ (?:s|min)\\b)?");
    private static final Pattern MOMENT = Pattern.compile("\\d{4}-\\d\\d-\\d\\d(?: \\d\\d:\\d\\d:\\d\\d)?");
    private static final Pattern ADDRESS = Pattern.compile("http://(?:127\\.0\\.0\\.1|localhost):\\d+");
    private static final Pattern FILE = Pattern.compile("[\\w./-]+\\.\\w+");

    private final Path house;
    private final Path folder;
    private final HttpServer backend;

    private Reader(Path house, Path folder, HttpServer backend) {
        this.house = house;
        this.folder = folder;
        this.backend = backend;
    }

    /**
     * Sits down.
     *
     * @param house an empty directory, which becomes the copy of the repository
     * @param folder from the root of the repository, where the reader is
     */
    static Reader in(Path house, String folder) throws IOException {
        link(house, "dashboard/cli/target/devmeter.jar");
        link(house, "bridge/maven/target/devmeter-maven-extension.jar");
        link(house, "examples/target/classes");
        link(house, "examples/target/lib");
        copy(house, "examples/commands");
        copy(house, "examples/ci");
        copy(house, "exporter/store/src/test/resources/io/devmeter/store/python");
        program(house, "devmeter", """
                exec java %s -jar '%s/dashboard/cli/target/devmeter.jar' "$@"
                """.formatted(FOR_A_SHORT_LIFE, Document.ROOT));
        program(house, "mvn", """
                if [ -f pom.xml ]; then exec '%1$s' -B "$@"; fi
                for argument; do
                  shift
                  case $argument in package|verify|install) argument=validate ;; esac
                  set -- "$@" "$argument"
                done
                cd '%2$s' && exec '%1$s' -B -o "$@"
                """.formatted(System.getProperty("devmeter.test.maven"), Document.ROOT));
        HttpServer backend = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        backend.createContext("/v1/traces", exchange -> {
            exchange.getRequestBody().readAllBytes();
            exchange.getResponseHeaders().set("Content-Type", "application/x-protobuf");
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        backend.start();
        return new Reader(house, house.resolve(folder), backend);
    }

    private static void link(Path house, String path) throws IOException {
        Path target = Document.ROOT.resolve(path);
        assertThat(target).as("what `mvn verify` has built before").exists();
        Path link = house.resolve(path);
        Files.createDirectories(Objects.requireNonNull(link.getParent()));
        Files.createSymbolicLink(link, target);
    }

    private static void copy(Path house, String path) throws IOException {
        Path from = Document.ROOT.resolve(path);
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path to = house.resolve(path).resolve(from.relativize(file));
                Files.createDirectories(Objects.requireNonNull(to.getParent()));
                Files.copy(file, to);
            }
        }
    }

    private static void program(Path house, String name, String script) throws IOException {
        Path file = house.resolve("programs").resolve(name);
        Files.createDirectories(Objects.requireNonNull(file.getParent()));
        Files.writeString(file, "#!/bin/sh\n" + script);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** Does what a document says, block by block. */
    void follow(Document document) throws IOException, InterruptedException {
        String printed = "";
        for (Block block : document.blocks()) {
            String place = document + ":" + block.line();
            switch (block.language()) {
                case "sh" -> printed = run(block, place);
                case "text" ->
                    assertThat(steady(printed))
                            .as(place + ", which says that this is printed:\n" + block.text())
                            .matches(expected(block.text()));
                default -> {
                    if (FILE.matcher(block.argument()).matches()) {
                        write(block.argument(), block.text());
                    }
                }
            }
        }
    }

    void write(String file, String text) throws IOException {
        Path path = folder.resolve(file);
        Files.createDirectories(Objects.requireNonNull(path.getParent()));
        Files.writeString(path, text);
    }

    private String run(Block block, String place) throws IOException, InterruptedException {
        return switch (block.argument()) {
            case "" -> run(block.text(), 0, place);
            case "exits=1" -> run(block.text(), 1, place);
            case "exits=2" -> run(block.text(), 2, place);
            case "exits=3" -> run(block.text(), 3, place);
            case "serves" -> visit(block.text(), place);
            default -> throw new AssertionError(place + ": what is '" + block.argument() + "'?");
        };
    }

    /** Runs commands, and returns what they print. */
    String run(String commands, int status, String place) throws IOException, InterruptedException {
        Path output = Files.createTempFile(house, "printed", ".txt");
        Process process = shell(commands).redirectOutput(output.toFile()).start();
        assertThat(process.waitFor(MINUTES, TimeUnit.MINUTES)).as(place).isTrue();
        String printed = Files.readString(output);
        assertThat(process.exitValue()).as(place + "\n" + commands + printed).isEqualTo(status);
        return printed;
    }

    /** Starts a server, asks it for its page, and ends it as a terminal does. */
    private String visit(String command, String place) throws IOException, InterruptedException {
        Process process = shell("exec " + command).start();
        try {
            String address = process.inputReader(StandardCharsets.UTF_8).readLine();
            HttpResponse<String> page = HttpClient.newHttpClient()
                    .send(HttpRequest.newBuilder(URI.create(address)).build(), HttpResponse.BodyHandlers.ofString());
            assertThat(page.statusCode()).as(place).isEqualTo(200);
            assertThat(page.body()).contains("id=\"devmeter-data\"");
            return address + "\n";
        } finally {
            process.destroy();
            assertThat(process.waitFor(MINUTES, TimeUnit.MINUTES)).as(place).isTrue();
        }
    }

    private ProcessBuilder shell(String commands) {
        String backendAddress = "http://localhost:" + backend.getAddress().getPort();
        ProcessBuilder builder = new ProcessBuilder(
                        "sh", "-eu", "-c", commands.replace(DEFAULT_BACKEND, backendAddress))
                .directory(folder.toFile())
                .redirectErrorStream(true);
        Map<String, String> environment = builder.environment();
        environment
                .keySet()
                .removeIf(name -> name.startsWith("OTEL_")
                        || name.startsWith("DEVMETER_")
                        || name.startsWith("MAVEN_")
                        || name.startsWith("GITHUB_")
                        || name.equals("TRACEPARENT"));
        String java = System.getProperty("java.home");
        environment.put("JAVA_HOME", java);
        environment.put("MAVEN_OPTS", FOR_A_SHORT_LIFE + quietAboutLibraries());
        environment.merge("PATH", house.resolve("programs") + ":" + java + "/bin:", (path, ours) -> ours + path);
        return builder;
    }

    /** A newer JVM says at once which of its internals a library of Maven's own calls; the option that silences it is unknown to older ones. */
    private static String quietAboutLibraries() {
        return Runtime.version().feature() < 23 ? "" : " --sun-misc-unsafe-memory-access=allow";
    }

    /** What is printed without what differs from run to run. */
    private static String steady(String text) {
        String steady = DURATION.matcher(COLOUR.matcher(text).replaceAll("")).replaceAll("TIME");
        steady = MOMENT.matcher(steady).replaceAll("MOMENT");
        steady = ADDRESS.matcher(steady).replaceAll("ADDRESS");
        return steady.lines().map(line -> line.strip().replaceAll("\\s+", " ")).collect(Collectors.joining("\n"));
    }

    /** An ellipsis stands for anything: alone on its line for lines, else for a part of one. */
    private static Pattern expected(String text) {
        String lines = steady(text)
                .lines()
                .map(line -> line.equals("…")
                        ? "(?s:.*)"
                        : Stream.of(line.split("…", -1)).map(Pattern::quote).collect(Collectors.joining(".*")))
                .collect(Collectors.joining("\n"));
        return Pattern.compile(lines.replace("\n(?s:.*)", "(?s:.*)").replace("(?s:.*)\n", "(?s:.*)"));
    }

    @Override
    public void close() {
        backend.stop(0);
    }
}
