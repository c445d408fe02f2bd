// SPDX-License-Identifier: Apache-2.0
package io.devmeter.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.devmeter.store.ExecutionRecord;
import io.devmeter.store.ExecutionStore;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The packaged command, run in a directory as its users run it, and what it has recorded there. */
final class PackagedCommand {

    /** A copy, as what is built may lie below a home that other users cannot look into, or whose letters a JVM in the locale C does not know. */
    static final Path JAR = copied(Path.of("target/devmeter.jar"));

    /** A session of its own has no terminal, whoever runs a test. */
    static final List<String> IN_A_SESSION_OF_ITS_OWN = List.of("setsid", "env", "--default-signal=INT");

    /** Whoever runs these tests in the background may have told the shell to ignore interrupts, and what is ignored is inherited. */
    private static final String HEARING_INTERRUPTS = "env --default-signal=INT";

    private final Path directory;

    record Result(int status, String text, String err) {}

    PackagedCommand(Path directory) {
        this.directory = directory;
    }

    private static Path copied(Path jar) {
        try {
            Path copy = Files.createTempFile("devmeter", ".jar");
            copy.toFile().deleteOnExit();
            Files.copy(jar, copy, StandardCopyOption.REPLACE_EXISTING);
            assertThat(copy.toFile().setReadable(true, false)).isTrue();
            return copy;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends a signal by the shell's own {@code kill}: not every machine has a program of that name, and in Turkish it does not know all signals. */
    static void signal(Process process, String name) throws Exception {
        assertThat(new ProcessBuilder("sh", "-c", "kill -" + name + " " + process.pid())
                        .start()
                        .waitFor())
                .isZero();
    }

    Result run(String... args) throws Exception {
        return run(Map.of(), args);
    }

    Result run(Map<String, String> environment, String... args) throws Exception {
        return resultOf(start(environment, args));
    }

    /** Runs it with options of the JVM. */
    Result runWith(List<String> jvmOptions, String... args) throws Exception {
        return resultOf(start(List.of(), Map.of(), jvmOptions, args));
    }

    private Result resultOf(Process process) throws Exception {
        process.getOutputStream().close();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
        return new Result(process.exitValue(), text, errors());
    }

    /** Returns what the process that was started last has printed to standard error. */
    String errors() throws IOException {
        return Files.readString(directory.resolve("stderr"));
    }

    Process start(Map<String, String> environment, String... args) throws IOException {
        return start(List.of(), environment, args);
    }

    /** Starts it as the last arguments of another command. */
    Process start(List<String> before, Map<String, String> environment, String... args) throws IOException {
        return start(before, environment, inheritedOptions(), args);
    }

    Process start(List<String> before, Map<String, String> environment, List<String> jvmOptions, String... args)
            throws IOException {
        List<String> command = new ArrayList<>(before);
        command.addAll(commandLine(jvmOptions));
        command.addAll(List.of(args));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectError(directory.resolve("stderr").toFile());
        cleanUp(builder.environment());
        builder.environment().putAll(environment);
        return builder.start();
    }

    /** Runs a script in a terminal, whose "$@" is our command; types some keys once it says it is ready, then a line that says to end. */
    String inTerminal(String script, String keys) throws Exception {
        Files.writeString(directory.resolve("script"), script);
        StringBuilder ours = new StringBuilder();
        for (String word : commandLine(List.of())) {
            ours.append(" '").append(word).append('\'');
        }
        ProcessBuilder builder = new ProcessBuilder(
                        "script", "-qec", HEARING_INTERRUPTS + " bash script" + ours, "/dev/null")
                .directory(directory.toFile())
                .redirectErrorStream(true);
        cleanUp(builder.environment());
        Process process = builder.start();
        CompletableFuture.delayedExecutor(60, TimeUnit.SECONDS).execute(process::destroyForcibly);
        StringBuilder printed = new StringBuilder();
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
                OutputStream keyboard = process.getOutputStream()) {
            boolean typed = keys.isEmpty();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                printed.append(line.strip()).append('\n');
                if (!typed && line.strip().equals("ready")) {
                    typed = true;
                    keyboard.write(keys.getBytes(StandardCharsets.US_ASCII));
                    keyboard.flush();
                }
                if (line.contains("got INT")) {
                    keyboard.write("end\n".getBytes(StandardCharsets.US_ASCII));
                    keyboard.flush();
                }
            }
        }
        return printed.toString();
    }

    static List<String> commandLine(List<String> jvmOptions) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvmOptions);
        command.addAll(List.of("-jar", JAR.toString()));
        return command;
    }

    private static void cleanUp(Map<String, String> environment) {
        environment
                .keySet()
                .removeIf(key -> key.startsWith("OTEL_") || key.startsWith("DEVMETER_") || key.startsWith("TRACE"));
    }

    /** So that what runs in the other process counts as covered, and is compiled and quiet as here. */
    private static List<String> inheritedOptions() {
        return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith("-javaagent:") || argument.startsWith("-XX:"))
                .toList();
    }

    ExecutionRecord only(String name) throws IOException {
        List<ExecutionRecord> recorded = recorded(name);
        assertThat(recorded).hasSize(1);
        return recorded.get(0);
    }

    /** In the order of their starts. */
    List<ExecutionRecord> recorded(String name) throws IOException {
        try (ExecutionStore store = ExecutionStore.open(directory.resolve(".metrics"))) {
            List<ExecutionRecord> recorded = new ArrayList<>(store.recent(name, 100));
            Collections.reverse(recorded);
            return recorded;
        }
    }

    void deleteRecords() throws IOException {
        try (Stream<Path> files = Files.walk(directory.resolve(".metrics"))) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
