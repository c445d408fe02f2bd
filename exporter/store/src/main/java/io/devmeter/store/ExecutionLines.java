// SPDX-License-Identifier: Apache-2.0
package io.devmeter.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** Reads the executions in a stream of lines, such as a day file's, wherever it comes from. */
public final class ExecutionLines {

    private ExecutionLines() {}

    /** Takes lines. */
    public interface Visitor {
        /** Takes the execution that a line of a day file holds. */
        void execution(ExecutionRecord execution) throws IOException;

        /** Takes a line that holds no execution, or not in this form. */
        void other(String line) throws IOException;

        /** Called for a line that is longer than 64 MiB, which is passed over. */
        void tooLong();
    }

    /**
     * Reads a stream to its end, in memory that is bounded by the longest line.
     *
     * @throws IOException if the stream cannot be read, or as the visitor does
     */
    public static void read(InputStream in, Visitor visitor) throws IOException {
        new LineReader(RecordDecoder.MAX_LINE_BYTES).read(in, 0, new LineReader.LineConsumer() {
            @Override
            public int scan(byte[] buffer, int start, long position) {
                return StrictJson.NOT_CERTAIN;
            }

            @Override
            public void line(byte[] buffer, int offset, int length, long position) throws IOException {
                ExecutionRecord execution = RecordDecoder.decode(buffer, offset, length);
                if (execution == null) {
                    visitor.other(new String(buffer, offset, length, StandardCharsets.UTF_8));
                } else {
                    visitor.execution(execution);
                }
            }

            @Override
            public void tooLong() {
                visitor.tooLong();
            }
        });
    }
}
