// SPDX-License-Identifier: Apache-2.0
package io.devmeter.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/** Hands on what a step prints, line by line, with the name of the step in front of each. */
final class StepOutput {

    /** A longer line is handed on in pieces of this length. */
    private static final int MAX_LINE_BYTES = 64 << 10;

    /**
     * How long, once a step has ended, there may still come something from it. It ends at once unless the step has left a process
     * behind, which need not end for long.
     */
    private static final long MAX_REST_SECONDS = 1;

    /** Takes whole lines. Must be thread-safe. */
    interface Lines {
        /** Takes a line with its line break. */
        void line(byte[] line);
    }

    private final Thread thread;

    private StepOutput(String prefix, InputStream in, Lines lines) {
        thread = new Thread(() -> copy(prefix.getBytes(StandardCharsets.UTF_8), in, lines), "devmeter-output");
        thread.setDaemon(true);
    }

    /** Starts to read lines until the stream ends. */
    static StepOutput copy(String prefix, InputStream in, Lines lines) {
        StepOutput output = new StepOutput(prefix, in, lines);
        output.thread.start();
        return output;
    }

    private static void copy(byte[] prefix, InputStream in, Lines lines) {
        byte[] buffer = new byte[8 << 10];
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        try (in) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                for (int i = 0; i < n; i++) {
                    if (line.size() == 0) {
                        line.writeBytes(prefix);
                    }
                    line.write(buffer[i]);
                    if (buffer[i] == '\n') {
                        handOn(line, lines);
                    } else if (line.size() >= MAX_LINE_BYTES) {
                        line.write('\n');
                        handOn(line, lines);
                    }
                }
            }
        } catch (IOException closed) {
            // What was read before is what there is.
        }
        if (line.size() > 0) {
            line.write('\n');
            handOn(line, lines);
        }
    }

    private static void handOn(ByteArrayOutputStream line, Lines lines) {
        lines.line(line.toByteArray());
        line.reset();
    }

    /** Waits until all that the step has printed has been handed on. */
    void awaitRest() throws InterruptedException {
        thread.join(TimeUnit.SECONDS.toMillis(MAX_REST_SECONDS));
    }
}
