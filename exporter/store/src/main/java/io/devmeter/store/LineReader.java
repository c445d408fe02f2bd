// SPDX-License-Identifier: Apache-2.0
package io.devmeter.store;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** Splits a stream into lines, in memory that is bounded by the longest line taken, however large the stream. */
final class LineReader {

    private static final int BLOCK_BYTES = 256 << 10;

    private final int maxLineBytes;

    LineReader(int maxLineBytes) {
        this.maxLineBytes = maxLineBytes;
    }

    /** Takes lines. */
    interface LineConsumer {
        /** Takes a line without its break. The bytes are valid until this method returns. */
        void line(byte[] buffer, int offset, int length);

        /** Hears of a line that was longer than the reader takes. */
        void tooLong();
    }

    /** Hands over every line of the stream that holds more than white space; the last one needs no line break. */
    void read(InputStream in, LineConsumer consumer) throws IOException {
        byte[] buffer = new byte[BLOCK_BYTES];
        int filled = 0;
        boolean inTooLongLine = false;
        for (int n = in.read(buffer, 0, buffer.length); n >= 0; n = in.read(buffer, filled, buffer.length - filled)) {
            int searchFrom = filled;
            filled += n;
            int lineStart = 0;
            for (int i = searchFrom; i < filled; i++) {
                if (buffer[i] == '\n') {
                    if (inTooLongLine) {
                        inTooLongLine = false;
                    } else {
                        handOver(buffer, lineStart, i, consumer);
                    }
                    lineStart = i + 1;
                }
            }
            filled -= lineStart;
            System.arraycopy(buffer, lineStart, buffer, 0, filled);
            if (inTooLongLine) {
                filled = 0;
            } else if (filled > maxLineBytes) {
                inTooLongLine = true;
                filled = 0;
                consumer.tooLong();
            } else if (filled == buffer.length) {
                buffer = Arrays.copyOf(buffer, (int) Math.min(2L * filled, maxLineBytes + 1L));
            }
        }
        if (!inTooLongLine) {
            handOver(buffer, 0, filled, consumer);
        }
    }

    private void handOver(byte[] buffer, int from, int to, LineConsumer consumer) {
        if (to - from > maxLineBytes) {
            consumer.tooLong();
            return;
        }
        int start = startsWithByteOrderMark(buffer, from, to) ? from + 3 : from;
        int end = to;
        while (start < end && isWhiteSpace(buffer[start])) {
            start++;
        }
        while (end > start && isWhiteSpace(buffer[end - 1])) {
            end--;
        }
        if (end > start) {
            consumer.line(buffer, start, end - start);
        }
    }

    /** Looked for at every line, not only the first, because files with such a mark get concatenated too. */
    private static boolean startsWithByteOrderMark(byte[] buffer, int from, int to) {
        return to - from >= 3
                && buffer[from] == (byte) 0xEF
                && buffer[from + 1] == (byte) 0xBB
                && buffer[from + 2] == (byte) 0xBF;
    }

    private static boolean isWhiteSpace(byte b) {
        return b == ' ' || b == '\t' || b == '\r';
    }
}
