// SPDX-License-Identifier: Apache-2.0
package io.devmeter.local;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/**
 * Cuts long CDATA sections of a document into several, which means the same. The JDK's parser holds a section in memory as a whole, and reports
 * put all that tests have printed into one. Sees them in encodings that have ASCII's characters where ASCII has them.
 */
final class CdataChunks extends FilterInputStream {

    private static final int MAX_BYTES = 32 << 10;

    private static final byte[] START = "<![CDATA[".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] CUT = "]]><![CDATA[".getBytes(StandardCharsets.US_ASCII);

    /** How much of {@link #START} has been read outside of a section, or how many square brackets in front of the end of one. */
    private int matched;

    private boolean inSection;
    private int sectionBytes;

    /** How much of {@link #CUT} is still to be handed out; then comes {@link #afterCut}. */
    private int cutLeft;

    private int afterCut;

    CdataChunks(InputStream in) {
        super(in);
    }

    @Override
    public int read() throws IOException {
        if (cutLeft > 0) {
            cutLeft--;
            return CUT[CUT.length - 1 - cutLeft];
        }
        int b = afterCut;
        if (b > 0) {
            afterCut = 0;
            return b;
        }
        b = in.read();
        return inSection ? inside(b) : outside(b);
    }

    private int outside(int b) {
        matched = b == START[matched] ? matched + 1 : b == START[0] ? 1 : 0;
        if (matched == START.length) {
            inSection = true;
            sectionBytes = 0;
            matched = 0;
        }
        return b;
    }

    private int inside(int b) {
        sectionBytes++;
        if (b == ']') {
            matched++;
            return b;
        }
        inSection = !(b == '>' && matched >= 2);
        // Neither in the middle of a character, nor after brackets that may begin the end.
        boolean canCut = matched == 0 && b > 0 && b < 0x80;
        matched = 0;
        if (inSection && canCut && sectionBytes >= MAX_BYTES) {
            sectionBytes = 0;
            afterCut = b;
            cutLeft = CUT.length - 1;
            return CUT[0];
        }
        return b;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int count = 0;
        while (count < length) {
            int b = read();
            if (b < 0) {
                return count == 0 ? -1 : count;
            }
            buffer[offset + count] = (byte) b;
            count++;
        }
        return count;
    }

    @Override
    public boolean markSupported() {
        return false;
    }
}
