// SPDX-License-Identifier: Apache-2.0
package io.devmeter.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Standard output, which keeps the reason why it could not be written: a {@code PrintStream} tells only that there is one. Once nobody reads a
 * pipe any more, which is no error, what is written to it is dropped. Thread-safe.
 */
final class StandardOutput extends OutputStream {

    private final OutputStream out;
    private final Path link;
    private volatile @Nullable IOException failure;
    private volatile boolean isAbandoned;

    /**
     * Wraps a stream.
     *
     * @param link a symbolic link whose target says what the stream leads to, where there is such a link
     */
    StandardOutput(OutputStream out, Path link) {
        this.out = out;
        this.link = link;
    }

    /** Returns that of this process. */
    static StandardOutput ofThisProcess() {
        return new StandardOutput(new FileOutputStream(FileDescriptor.out), Path.of("/proc/self/fd/1"));
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        if (isAbandoned) {
            return;
        }
        try {
            out.write(bytes, offset, length);
        } catch (IOException e) {
            if (isBrokenPipe(e)) {
                isAbandoned = true;
            } else {
                failure = e;
                throw e;
            }
        }
    }

    /** The words for it depend on the locale; but what else keeps a pipe or a socket from being written is only that its reader is slow. */
    private boolean isBrokenPipe(IOException e) {
        try {
            String target = Files.readSymbolicLink(link).toString();
            return (target.startsWith("pipe:") || target.startsWith("socket:"))
                    && !"Resource temporarily unavailable".equals(e.getMessage());
        } catch (IOException | UnsupportedOperationException | InvalidPathException noProc) {
            return "Broken pipe".equals(e.getMessage());
        }
    }

    /** Returns what to say of it, {@code null} if all could be written. */
    @Nullable
    String problem() {
        IOException e = failure;
        return e == null ? null : "cannot write to standard output: " + e.getMessage();
    }
}
