// SPDX-License-Identifier: Apache-2.0
package io.devmeter.store;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Escapes of half a surrogate pair, as Python writes them for file names that are no valid text. JSON's grammar has them in any string, but Jackson takes none
 * in a key. Stateless.
 */
final class LoneSurrogates {

    /** What {@link RecordEncoder} writes for them. */
    private static final byte[] REPLACEMENT = "\\ufffd".getBytes(StandardCharsets.US_ASCII);

    private static final int LENGTH = REPLACEMENT.length;

    private LoneSurrogates() {}

    /** Returns the line, which is as long, with U+FFFD for each of them; {@code null} if there is none. */
    static byte @Nullable [] replaced(byte[] line, int offset, int length) {
        byte[] replaced = null;
        int end = offset + length;
        for (int at = offset; at < end; ) {
            if (line[at] != '\\') {
                at++;
                continue;
            }
            char escaped = escaped(line, at, end);
            if (Character.isHighSurrogate(escaped) && Character.isLowSurrogate(escaped(line, at + LENGTH, end))) {
                at += 2 * LENGTH;
            } else if (Character.isSurrogate(escaped)) {
                if (replaced == null) {
                    replaced = Arrays.copyOfRange(line, offset, end);
                }
                System.arraycopy(REPLACEMENT, 0, replaced, at - offset, LENGTH);
                at += LENGTH;
            } else {
                at += 2; // The second may be a backslash that escapes nothing.
            }
        }
        return replaced;
    }

    /** Returns the character of an escape by number; 0 if there is no such escape. */
    private static char escaped(byte[] line, int at, int end) {
        if (end - at < LENGTH || line[at] != '\\' || line[at + 1] != 'u') {
            return 0;
        }
        int value = 0;
        for (int i = at + 2; i < at + LENGTH; i++) {
            int digit = Character.digit(line[i], 16);
            if (digit < 0) {
                return 0;
            }
            value = value << 4 | digit;
        }
        return (char) value;
    }
}
