// SPDX-License-Identifier: Apache-2.0
package io.devmeter.cli;

import java.io.ByteArrayOutputStream;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** Hands on what a step prints, line by line, with the name of the step in front of each. */
final class StepOutput {

    /** A longer line is handed on in pieces of this length. */
    private static final int MAX_LINE_BYTES = 64 << 10;

    private static final int BUFFER_BYTES = 8 << 10;

    /** As much as a process that has ended may have printed that has not been taken yet: what a pipe holds, and the buffer. */
    private static final int MAX_REST_BYTES = (64 << 10) + BUFFER_BYTES;

    /** By then, what had been taken from a pipe is being handed on. Where that cannot be asked whether it is empty, nothing for so long means that it is. */
    private static final long QUIET_MILLIS = 20;

    /** Takes whole lines. Must be thread-safe. */
    interface Lines {
        /** Takes a line with its line break. */
        void line(byte[] line);
    }

    private final byte[] prefix;
    private final InputStream in;
    private final Lines lines;
    private final Thread thread = new Thread(this::copy, "devmeter-output");

    /** The line that has begun. Guarded by this object, like the rest. */
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    private long taken;

    private StepOutput(String prefix, InputStream in, Lines lines) {
        this.prefix = prefix.getBytes(StandardCharsets.UTF_8);
        this.in = in;
        this.lines = lines;
        thread.setDaemon(true);
    }

    /** Starts to read lines until the stream ends. */
    static StepOutput copy(String prefix, InputStream in, Lines lines) {
        StepOutput output = new StepOutput(prefix, in, lines);
        output.thread.start();
        return output;
    }

    private void copy() {
        byte[] buffer = new byte[BUFFER_BYTES];
        try (in) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                take(buffer, n);
            }
        } catch (IOException closed) {
            // What was read before is what there is.
        }
        endLine();
    }

    private synchronized void take(byte[] bytes, int n) {
        for (int i = 0; i < n; i++) {
            if (line.size() == 0) {
                line.writeBytes(prefix);
            }
            if (bytes[i] == '\n') {
                endLine();
            } else {
                line.write(bytes[i]);
                if (line.size() >= MAX_LINE_BYTES) {
                    endLine();
                }
            }
        }
        taken += n;
    }

    private synchronized void endLine() {
        if (line.size() > 0) {
            line.write('\n');
            lines.line(line.toByteArray());
            line.reset();
        }
    }

    private synchronized long taken() {
        return taken;
    }

    /**
     * Waits, once the process has ended, until all that it has printed has been handed on, however long whoever it is handed to takes for it. What
     * comes later, from a process that has been left behind, is handed on when it comes.
     */
    void awaitRest() throws InterruptedException {
        long enough = taken() + MAX_REST_BYTES;
        boolean isAll;
        do {
            long before = taken();
            boolean wasEmpty = in instanceof FileInputStream pipe && isEmpty(pipe);
            thread.join(QUIET_MILLIS);
            // A stream of the JDK's own pipes cannot be asked while it is being read.
            isAll = in instanceof FileInputStream ? wasEmpty : taken() == before;
        } while (thread.isAlive() && !isAll && taken() < enough);
        endLine();
    }

    /** Tells whether the stream has not ended. */
    boolean isOpen() {
        return thread.isAlive();
    }

    private static boolean isEmpty(FileInputStream pipe) {
        try {
            return pipe.available() == 0;
        } catch (IOException closed) {
            return true;
        }
    }
}
