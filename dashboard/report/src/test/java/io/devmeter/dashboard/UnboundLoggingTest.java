// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnboundLoggingTest {

    private static final String VERBOSITY = "slf4j.internal.verbosity";

    @TempDir
    Path folder;

    @AfterEach
    void forget() {
        System.clearProperty(VERBOSITY);
        System.clearProperty("slf4j.provider");
    }

    @Test
    void quietly_leavesTheSystemPropertiesAsTheyWere() {
        assertThat(UnboundLogging.quietly(() -> System.getProperty(VERBOSITY, "unset")))
                .isEqualTo("ERROR");
        assertThat(System.getProperty(VERBOSITY)).isNull();
    }

    @Test
    void quietly_keepsOut_whenTheUserHasChosen() {
        System.setProperty(VERBOSITY, "INFO");

        assertThat(UnboundLogging.quietly(() -> System.getProperty(VERBOSITY, "unset")))
                .isEqualTo("INFO");
        assertThat(System.getProperty(VERBOSITY)).isEqualTo("INFO");
    }

    @Test
    void quietly_keepsOut_whenAProviderIsNamed() {
        System.setProperty("slf4j.provider", "some.Provider");

        assertThat(UnboundLogging.quietly(() -> System.getProperty(VERBOSITY, "unset")))
                .isEqualTo("unset");
    }

    /** In a process of its own: SLF4J speaks once in the life of one. */
    @Test
    void generate_printsNothing_withoutABindingOfSlf4j() throws Exception {
        Path page = folder.resolve("page.html");
        Path said = folder.resolve("said");

        assertThat(run(said, Generate.class, folder.resolve("none"), page)).isZero();

        assertThat(page).isNotEmptyFile();
        assertThat(said).isEmptyFile();
    }

    @Test
    void livePage_printsNothing_withoutABindingOfSlf4j() throws Exception {
        Path page = folder.resolve("page.html");
        Path said = folder.resolve("said");

        assertThat(run(said, Serve.class, folder.resolve("none"), page)).isZero();

        assertThat(page).isNotEmptyFile();
        assertThat(said).isEmptyFile();
    }

    private int run(Path said, Class<?> main, Path store, Path page) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:-UsePerfData",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                main.getName(),
                store.toString(),
                page.toString()));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile());
        // Where a JVM picks up options from here, it says so.
        builder.environment().keySet().removeIf(name -> name.endsWith("JAVA_OPTIONS") || name.startsWith("JDK_JAVA"));
        Process process = builder.start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    /** What a small program of a user does. */
    static final class Generate {
        private Generate() {}

        public static void main(String[] args) throws IOException {
            Dashboard.generate(Path.of(args[0]), Path.of(args[1]), 7);
            if (Files.notExists(Path.of(args[1]))) {
                throw new IllegalStateException("no page");
            }
        }
    }

    /** The same, served. */
    static final class Serve {
        private Serve() {}

        public static void main(String[] args) throws IOException {
            try (LivePage live = LivePage.builder(Path.of(args[0])).start();
                    InputStream in = live.uri().toURL().openStream()) {
                Files.copy(in, Path.of(args[1]));
            }
        }
    }
}
