// SPDX-License-Identifier: Apache-2.0
package io.devmeter.local;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/**
 * A stream that cuts long CDATA sections of a document into several, which means the same. The JDK's parser keeps a whole section in memory, and reports
 * put everything that tests have printed into one. For encodings in which ASCII's characters are the bytes that they are in ASCII. Not thread-safe.
 */
final class CdataChunks extends InputStream {

    private static final int BLOCK_BYTES = 16 << 10;
    private static final int MAX_BYTES = 32 << 10;

    private static final byte[] START = "<![CDATA[".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] CUT = "]]><![CDATA[".getBytes(StandardCharsets.US_ASCII);

    private final InputStream in;
    private final byte[] block = new byte[BLOCK_BYTES];
    private int next;
    private int end;

    /** Outside of a section, how much of {@link #START} has been read; in a section, how many closing square brackets in a row. */
    private int matched;

    private boolean inSection;
    private int sectionBytes;

    /** How much of {@link #CUT} is still to be handed out before the block goes on. */
    private int cutLeft;

    CdataChunks(InputStream in) {
        this.in = in;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        if (cutLeft == 0) {
            if (next == end) {
                next = 0;
                end = Math.max(0, in.read(block));
                if (end == 0) {
                    return -1;
                }
            }
            int from = next;
            int to = from + Math.min(length, end - from);
            while (next < to && !mustCutBefore(block[next])) {
                next++;
            }
            if (next > from || length == 0) {
                System.arraycopy(block, from, buffer, offset, next - from);
                return next - from;
            }
        }
        int count = Math.min(length, cutLeft);
        System.arraycopy(CUT, CUT.length - cutLeft, buffer, offset, count);
        cutLeft -= count;
        return count;
    }

    /** Takes the next byte and returns {@code false}; or {@code true} if the section has to be cut before it, after which it comes again. */
    private boolean mustCutBefore(byte b) {
        if (inSection) {
            // Neither in the middle of a character, nor after brackets that may begin the end.
            if (sectionBytes >= MAX_BYTES && matched == 0 && b > 0 && b != ']') {
                sectionBytes = 0;
                cutLeft = CUT.length;
                return true;
            }
            sectionBytes++;
            inSection = !(b == '>' && matched >= 2);
            matched = b == ']' ? matched + 1 : 0;
        } else {
            matched = b == START[matched] ? matched + 1 : b == START[0] ? 1 : 0;
            if (matched == START.length) {
                inSection = true;
                sectionBytes = 0;
                matched = 0;
            }
        }
        return false;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
