// SPDX-License-Identifier: Apache-2.0
package io.devmeter.examples.feeding;

import static org.assertj.core.api.Assertions.assertThat;

import io.devmeter.store.ExecutionRecord;
import io.devmeter.store.ExecutionStore;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** An example as a user would run it: a process of its own, in a directory of its own. */
final class ExampleProcess implements AutoCloseable {

    private final Path directory;
    private final Process process;
    private final BufferedReader output;

    private ExampleProcess(Path directory, Process process) {
        this.directory = directory;
        this.process = process;
        this.output = process.inputReader(StandardCharsets.UTF_8);
    }

    static ExampleProcess start(Class<?> example, Path directory, Map<String, String> environment, String... args)
            throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:-UsePerfData",
                        "-cp",
                        System.getProperty("java.class.path"),
                        example.getName())
                .directory(directory.toFile())
                .redirectErrorStream(true);
        builder.command().addAll(List.of(args));
        builder.environment().keySet().removeIf(name -> name.startsWith("OTEL_") || name.startsWith("DEVMETER_"));
        builder.environment().putAll(environment);
        return new ExampleProcess(directory, builder.start());
    }

    String nextLine() throws IOException {
        String line = output.readLine();
        assertThat(line).as("a line that the example prints").isNotNull();
        return line;
    }

    /** Waits until the example ends, well, and returns what else it printed. */
    String end() throws InterruptedException {
        String printed = output.lines().collect(Collectors.joining("\n"));
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(printed).isZero();
        return printed;
    }

    List<ExecutionRecord> recorded() throws IOException {
        try (ExecutionStore store = ExecutionStore.open(directory.resolve(".metrics"))) {
            return store.recent(null, 10_000);
        }
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly();
        output.close();
    }
}
