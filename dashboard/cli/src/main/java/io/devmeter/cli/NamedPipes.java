// SPDX-License-Identifier: Apache-2.0
package io.devmeter.cli;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Pipes for what a process prints, which can be read as long as anybody may write to them. The JDK closes its own when the process ends, and what
 * that has left in the background is then killed as soon as it prints something.
 */
final class NamedPipes implements AutoCloseable {

    private final Path directory;
    private final Path out;
    private final Path err;
    private final InputStream outReader;
    private final InputStream errReader;

    /** Without them the readers would see an end before the process has opened the pipes. */
    private final RandomAccessFile outWriter;

    private final RandomAccessFile errWriter;

    private NamedPipes(Path directory) throws IOException {
        this.directory = directory;
        out = directory.resolve("out");
        err = directory.resolve("err");
        Process mkfifo = new ProcessBuilder("mkfifo", out.toString(), err.toString())
                .redirectError(Redirect.DISCARD)
                .start();
        if (ChildProcess.waitFor(mkfifo) != 0) {
            throw new IOException("mkfifo failed");
        }
        // To open one end waits for somebody at the other one; to open both waits for nobody.
        outWriter = new RandomAccessFile(out.toFile(), "rw");
        errWriter = new RandomAccessFile(err.toFile(), "rw");
        outReader = new FileInputStream(out.toFile());
        errReader = new FileInputStream(err.toFile());
    }

    /** Makes pipes, or returns {@code null} where that cannot be done: without {@code mkfifo}, or where no file can be made. */
    static @Nullable NamedPipes make(Path temporary) {
        if (Windows.HERE) {
            return null; // A mkfifo that is there makes what only its own kind of programs takes for a pipe.
        }
        try {
            Path directory = Files.createTempDirectory(temporary, "devmeter-");
            try {
                return new NamedPipes(directory);
            } catch (IOException e) {
                delete(directory);
                throw e;
            }
        } catch (IOException e) {
            return null;
        }
    }

    /** Lets a process that is to be started print into the pipes. */
    void redirect(ProcessBuilder builder) {
        builder.redirectOutput(out.toFile()).redirectError(err.toFile());
    }

    InputStream out() {
        return outReader;
    }

    InputStream err() {
        return errReader;
    }

    /** Leaves the pipes to those who have them: the streams end when the last of these has ended. */
    @Override
    public void close() {
        try {
            outWriter.close();
            errWriter.close();
            delete(directory);
        } catch (IOException e) {
            // An empty file of a temporary directory stays where it is.
            return;
        }
    }

    private static void delete(Path directory) throws IOException {
        for (String file : List.of("out", "err", "")) {
            Files.deleteIfExists(directory.resolve(file));
        }
    }
}
