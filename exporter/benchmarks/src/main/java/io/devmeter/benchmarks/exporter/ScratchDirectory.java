// SPDX-License-Identifier: Apache-2.0
package io.devmeter.benchmarks.exporter;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A directory for the files of one measurement, in that of the system property {@code devmeter.benchmark.dir}, by default the
 * system's for temporary files. Which disk it is on matters for what is measured.
 */
final class ScratchDirectory {

    private final Path path;

    private ScratchDirectory(Path path) {
        this.path = path;
    }

    /** Does not throw what is checked, because JMH's states are made by constructors that cannot. */
    static ScratchDirectory create() {
        String parent = System.getProperty("devmeter.benchmark.dir", System.getProperty("java.io.tmpdir"));
        try {
            return new ScratchDirectory(Files.createTempDirectory(
                    Files.createDirectories(Path.of(parent)).toAbsolutePath(), "devmeter-benchmark"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path path() {
        return path;
    }

    Path resolve(String name) {
        return path.resolve(name);
    }

    /** Empties all files where they are, for whoever holds them open too, so that no measurement fills the disk. */
    void empty() throws IOException {
        for (Path file : files()) {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.truncate(0);
            }
        }
    }

    /** The regular files, in directories below too. */
    List<Path> files() throws IOException {
        try (Stream<Path> entries = Files.walk(path)) {
            return entries.filter(Files::isRegularFile).toList();
        }
    }

    void delete() throws IOException {
        try (Stream<Path> entries = Files.walk(path)) {
            for (Path entry : entries.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(entry);
            }
        }
    }
}
