// SPDX-License-Identifier: Apache-2.0
package io.devmeter.store;

import java.util.Arrays;

/** Lines that were written to a file, in their order, since it was last looked at. Not thread-safe. */
final class UnseenLines {

    private static final int USUAL_BYTES = 8 << 10;
    private static final int MAX_KEPT_BYTES = 1 << 20;

    private byte[] buffer = new byte[USUAL_BYTES];
    private int bytes;

    int bytes() {
        return bytes;
    }

    /** Returns what holds the lines, from its start on, until any are added. */
    byte[] buffer() {
        return buffer;
    }

    void add(byte[] lines, int count) {
        if (count > buffer.length - bytes) {
            buffer = Arrays.copyOf(buffer, Math.max(Math.addExact(bytes, count), 2 * buffer.length));
        }
        System.arraycopy(lines, 0, buffer, bytes, count);
        bytes += count;
    }

    void clear() {
        bytes = 0;
        if (buffer.length > MAX_KEPT_BYTES) {
            buffer = new byte[USUAL_BYTES];
        }
    }

    /** Returns the length of the line that begins at an offset, 0 if none does. A line break in front, which closes off a half line, belongs to it. */
    int lengthOfLine(int start) {
        int at = start;
        while (at < bytes && (at == start || buffer[at] != '\n')) {
            at++;
        }
        return at == bytes ? at - start : at + 1 - start;
    }
}
