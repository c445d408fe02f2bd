// SPDX-License-Identifier: Apache-2.0
package io.devmeter.maven;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ListenerJarTest {

    private static final byte[] CONTENT = "the jar".getBytes(StandardCharsets.UTF_8);

    @TempDir
    Path repository;

    @Test
    void file_isUnpackedOnce_andNothingIsLeftBeside() throws Exception {
        Path file = jar().file();

        assertThat(file).hasBinaryContent(CONTENT).startsWith(repository);
        Object before = Files.getAttribute(file, "unix:ino");
        assertThat(jar().file()).isEqualTo(file);
        assertThat(Files.getAttribute(file, "unix:ino")).isEqualTo(before);
        assertThat(filesBeside(file)).containsExactly(file);
    }

    @Test
    void file_isReplaced_whenItIsNotWhatItsNameSays() throws Exception {
        Path file = jar().file();
        Files.writeString(file, "half of");

        assertThat(jar().file()).isEqualTo(file).hasBinaryContent(CONTENT);
    }

    @Test
    void file_isThereForAll_whenManyBuildsUnpackAtOnce() throws Exception {
        ExecutorService builds = Executors.newFixedThreadPool(8);
        try {
            Callable<Path> unpack = () -> jar().file();
            List<Future<Path>> files =
                    builds.invokeAll(Stream.generate(() -> unpack).limit(64).collect(Collectors.toList()));
            for (Future<Path> file : files) {
                assertThat(file.get()).hasBinaryContent(CONTENT);
            }
            assertThat(filesBeside(files.get(0).get())).hasSize(1);
        } finally {
            builds.shutdown();
        }
    }

    @Test
    void file_isATemporaryOne_whenThereIsNoRepositoryToWriteTo() throws Exception {
        Path file = Files.writeString(repository.resolve("file"), "in the way");

        for (ListenerJar jar : List.of(ListenerJar.of(file, () -> CONTENT), ListenerJar.of(null, () -> CONTENT))) {
            assertThat(jar.file()).hasBinaryContent(CONTENT).isEqualTo(jar.file());
            Files.delete(jar.file());
        }
    }

    @Test
    void file_isATemporaryOne_whenThatOfAnotherUserCannotBeRead() throws Exception {
        Path ofAnother = jar().file();
        Files.delete(ofAnother);
        Files.createDirectories(ofAnother.resolve("that cannot be read"));

        Path file = jar().file();
        assertThat(file).hasBinaryContent(CONTENT).isNotEqualTo(ofAnother);
        Files.delete(file);
    }

    @Test
    void file_mayBeRead_byThoseWhoMayReadTheRestOfTheRepository() throws Exception {
        Path other = Files.writeString(repository.resolve("other"), "of Maven's own");

        assertThat(Files.getPosixFilePermissions(jar().file())).isEqualTo(Files.getPosixFilePermissions(other));
    }

    private ListenerJar jar() {
        return ListenerJar.of(repository, () -> CONTENT);
    }

    private static List<Path> filesBeside(Path file) throws Exception {
        try (Stream<Path> files = Files.list(file.resolveSibling(""))) {
            return files.toList();
        }
    }
}
