// SPDX-License-Identifier: Apache-2.0
package io.devmeter.maven;

import static org.assertj.core.api.Assertions.assertThat;

import io.devmeter.store.ExecutionRecord;
import io.devmeter.store.ExecutionStore;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** A build of a generated project by a Maven of its own, with the packaged extension. */
final class RealBuild {

    private static final Path TARGET = Path.of(System.getProperty("devmeter.test.target", "target"));
    static final Path EXTENSION = TARGET.resolve("devmeter-maven-extension.jar");
    static final String OLDEST = "3.8.7";
    static final String USUAL = "3.9.16";
    private static final long MINUTES = 4;

    /** A build of a few seconds is over before what the second compiler makes of it pays; and its JVM must print nothing of its own. */
    private static final String FOR_A_SHORT_LIFE = "-XX:TieredStopAtLevel=1 -XX:-UsePerfData";

    private final Path project;
    private final String mavenVersion;
    private final List<String> arguments = new ArrayList<>();
    private final Map<String, String> environment = new LinkedHashMap<>();
    private boolean hasExtension = true;

    RealBuild(Path project, String mavenVersion) {
        this.project = project;
        this.mavenVersion = mavenVersion;
    }

    RealBuild with(String... more) {
        arguments.addAll(List.of(more));
        return this;
    }

    RealBuild variable(String name, String value) {
        environment.put(name, value);
        return this;
    }

    RealBuild withoutExtension() {
        hasExtension = false;
        return this;
    }

    Ended run() throws IOException, InterruptedException {
        Path output = Files.createTempFile("mvn", ".log");
        return ended(start(output), output);
    }

    /** Builds directories one after the other in one process, which was started in the project. */
    Ended embedded(List<Path> directories) throws IOException, InterruptedException {
        Path output = Files.createTempFile("mvn", ".log");
        Path maven = TARGET.resolve("maven/apache-maven-" + mavenVersion);
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dmaven.home=" + maven,
                "-cp",
                String.join(
                        File.pathSeparator,
                        TARGET.resolve("test-classes").toString(),
                        maven.resolve("lib").resolve("*").toString(),
                        maven.resolve("boot").resolve("*").toString()),
                EmbeddedBuilds.class.getName(),
                Integer.toString(directories.size())));
        directories.forEach(directory -> command.add(directory.toString()));
        command.addAll(arguments());
        return ended(start(command, output), output);
    }

    private Ended ended(Process process, Path output) throws IOException, InterruptedException {
        assertThat(process.waitFor(MINUTES, TimeUnit.MINUTES))
                .as("ends in time")
                .isTrue();
        return new Ended(project, process.exitValue(), Files.readString(output));
    }

    Process start(Path output) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(TARGET.resolve("maven/apache-maven-" + mavenVersion + "/bin/mvn")
                .toString());
        command.addAll(arguments());
        return start(command, output);
    }

    private List<String> arguments() {
        List<String> all =
                new ArrayList<>(List.of("-B", "-Dmaven.repo.local=" + System.getProperty("devmeter.test.repository")));
        if (hasExtension) {
            all.add("-Dmaven.ext.class.path=" + EXTENSION);
        }
        all.addAll(arguments);
        return all;
    }

    private Process start(List<String> command, Path output) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(project.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment()
                .keySet()
                .removeIf(name -> name.startsWith("OTEL_")
                        || name.startsWith("DEVMETER_")
                        || name.startsWith("MAVEN_")
                        || name.equals("TRACEPARENT")
                        || name.equals("CI"));
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("MAVEN_OPTS", FOR_A_SHORT_LIFE);
        builder.environment().putAll(environment);
        return builder.start();
    }

    /** A build that has ended. */
    record Ended(Path project, int status, String output) {

        List<ExecutionRecord> records() throws IOException {
            return recordsIn(project.resolve(".metrics"));
        }

        /** Returns its lines without what differs from run to run: times, temporary names, and the order of modules that run at once. */
        List<String> steadyLines() {
            return output.lines()
                    .filter(line -> !line.contains("Total time:")
                            && !line.contains("Finished at:")
                            && !line.startsWith("Downloading")
                            && !line.startsWith("Downloaded"))
                    .map(line -> line.replaceAll(" +[0-9.:,]+ (m?s|min)\\b", " N s"))
                    .toList();
        }
    }

    static List<ExecutionRecord> recordsIn(Path directory) throws IOException {
        try (ExecutionStore store = ExecutionStore.open(directory)) {
            return store.recent(null, 10_000);
        }
    }

    static boolean isTest(ExecutionRecord record) {
        return record.name().contains("#");
    }

    static boolean isModule(ExecutionRecord record) {
        return record.name().startsWith("module ");
    }

    static boolean isBuild(ExecutionRecord record) {
        return record.name().startsWith("mvn");
    }

    static boolean isMojo(ExecutionRecord record) {
        return !isTest(record) && !isModule(record) && !isBuild(record);
    }

    static ExecutionRecord only(List<ExecutionRecord> records, Predicate<ExecutionRecord> condition) {
        List<ExecutionRecord> found = records.stream().filter(condition).toList();
        assertThat(found).hasSize(1);
        return found.get(0);
    }

    static String text(ExecutionRecord record, String key) {
        return Objects.toString(record.metadata().get(key), "");
    }

    /** Writes files, each given as its path and its content. */
    static void write(Path directory, String... pathsAndContents) throws IOException {
        for (int i = 0; i < pathsAndContents.length; i += 2) {
            Path file = directory.resolve(pathsAndContents[i]);
            Files.createDirectories(Objects.requireNonNull(file.getParent()));
            Files.writeString(file, pathsAndContents[i + 1], StandardCharsets.UTF_8);
        }
    }

    static Stream<Path> reportsOf(Path module, String kind) throws IOException {
        Path directory = module.resolve("target").resolve(kind);
        if (!Files.isDirectory(directory)) {
            return Stream.empty();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.getFileName().toString().matches("TEST-.*\\.xml")).toList().stream();
        }
    }
}
