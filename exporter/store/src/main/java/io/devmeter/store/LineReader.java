// SPDX-License-Identifier: Apache-2.0
package io.devmeter.store;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** Splits a stream into lines, in memory that is bounded by the longest line taken, however large the stream. */
final class LineReader {

    /**
     * Small enough to stay in the processor's cache between being filled and being read, and large enough that a first summary needs few reads,
     * whose way through the JDK would have to be compiled too.
     */
    private static final int BLOCK_BYTES = 256 << 10;

    private static final long LINE_BREAKS = '\n' * Words.ONES;

    private final int maxLineBytes;

    /**
     * A reader of lines.
     *
     * @param maxLineBytes of a line with its break
     */
    LineReader(int maxLineBytes) {
        this.maxLineBytes = maxLineBytes;
    }

    /** Takes lines. What a buffer holds is valid until the method returns. */
    interface LineConsumer {
        /**
         * Takes the line that starts at an index, if it finds the end of it by itself.
         *
         * @param buffer holds the line, its line break, and at least {@link LineScanner#PADDING} bytes more
         * @param position how many bytes of the stream come before the line
         * @return the index of the line break; or a negative number if the line was not taken and is to be handed over the other way
         */
        int scan(byte[] buffer, int start, long position) throws IOException;

        /** Takes a line without its break, a byte order mark, and white space around it. */
        void line(byte[] buffer, int offset, int length, long position) throws IOException;

        /** Hears of a line that was longer than the reader takes. */
        void tooLong();
    }

    /**
     * Hands over every line of the stream that holds more than white space; the last one needs no line break.
     *
     * @param position of the stream's first byte
     */
    void read(InputStream in, long position, LineConsumer consumer) throws IOException {
        int capacity = Math.min(BLOCK_BYTES, maxLineBytes);
        byte[] buffer = new byte[capacity + LineScanner.PADDING];
        long bufferPosition = position;
        int filled = 0;
        boolean inTooLongLine = false;
        for (int n = in.read(buffer, 0, capacity);
                n >= 0;
                n = in.read(buffer, filled, Math.min(BLOCK_BYTES, capacity - filled))) {
            int searchFrom = filled;
            filled += n;
            int start = 0;
            if (inTooLongLine) {
                int lineBreak = firstLineBreak(buffer, 0, filled);
                inTooLongLine = lineBreak == filled;
                start = inTooLongLine ? filled : lineBreak + 1;
            }
            int end = endOfLastLine(buffer, Math.max(searchFrom, start), filled);
            if (end > start) {
                handOver(buffer, start, end, bufferPosition, consumer);
                start = end;
            }
            filled -= start;
            System.arraycopy(buffer, start, buffer, 0, filled);
            bufferPosition += start;
            if (filled == maxLineBytes) {
                consumer.tooLong();
                inTooLongLine = true;
                bufferPosition += filled;
                filled = 0;
            } else if (filled == capacity) {
                capacity = (int) Math.min(4L * capacity, maxLineBytes);
                buffer = Arrays.copyOf(buffer, capacity + LineScanner.PADDING);
            }
        }
        if (filled > 0) {
            buffer[filled] = '\n';
            handOver(buffer, 0, filled + 1, bufferPosition, consumer);
        }
    }

    /** Returns the index behind the last line break, or 0 if there is none. */
    private static int endOfLastLine(byte[] buffer, int from, int to) {
        for (int i = to - 1; i >= from; i--) {
            if (buffer[i] == '\n') {
                return i + 1;
            }
        }
        return 0;
    }

    /** Returns the index of the first line break, or {@code to} if there is none. */
    private static int firstLineBreak(byte[] buffer, int from, int to) {
        int at = from;
        while (at < to) {
            long differences = Words.at(buffer, at) ^ LINE_BREAKS;
            long marks = (differences - Words.ONES) & ~differences & Words.MARKS;
            if (marks != 0) {
                return Math.min(at + Words.unmarked(marks), to);
            }
            at += Long.BYTES;
        }
        return to;
    }

    /** Hands over lines, the last of which has its line break too. */
    private static void handOver(byte[] buffer, int from, int to, long bufferPosition, LineConsumer consumer)
            throws IOException {
        int start = from;
        while (start < to) {
            int lineBreak = consumer.scan(buffer, start, bufferPosition + start);
            if (lineBreak < 0) {
                lineBreak = firstLineBreak(buffer, start, to);
                handOverTrimmed(buffer, start, lineBreak, bufferPosition + start, consumer);
            }
            start = lineBreak + 1;
        }
    }

    private static void handOverTrimmed(byte[] buffer, int from, int to, long position, LineConsumer consumer)
            throws IOException {
        int start = startsWithByteOrderMark(buffer, from, to) ? from + 3 : from;
        int end = to;
        while (start < end && isWhiteSpace(buffer[start])) {
            start++;
        }
        while (end > start && isWhiteSpace(buffer[end - 1])) {
            end--;
        }
        if (end > start) {
            consumer.line(buffer, start, end - start, position);
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
