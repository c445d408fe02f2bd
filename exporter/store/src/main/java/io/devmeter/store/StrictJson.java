// SPDX-License-Identifier: Apache-2.0
package io.devmeter.store;

/**
 * Passes over JSON values that it is certain of: in UTF-8 as it should be, without white space but one space behind a colon or a comma,
 * with numbers of an ordinary length and not nested deeply. Stateless.
 *
 * <p>All methods take the index at which something has to start and return the index behind it, or {@link #NOT_CERTAIN}; given that as
 * the index, they return it again. None passes over a line break, behind which the buffer holds {@link LineScanner#PADDING} bytes more.
 */
final class StrictJson {

    static final int NOT_CERTAIN = -1;

    /** These bits swap a quote with a space, so that it comes right behind the control characters. */
    private static final long QUOTE_BEHIND_CONTROLS = ('"' ^ ' ') * Words.ONES;

    private static final long CONTROLS_AND_QUOTE = (' ' + 1) * Words.ONES;
    private static final long BACKSLASHES = '\\' * Words.ONES;
    private static final int MAX_NUMBER_LENGTH = 40;
    private static final int MAX_DEPTH = 60;

    private StrictJson() {}

    /** Passes over a string without escapes: its bytes are its characters. */
    static int plainText(byte[] buffer, int start) {
        return text(buffer, start, false);
    }

    private static int text(byte[] buffer, int start, boolean takesEscapes) {
        if (start < 0 || buffer[start] != '"') {
            return NOT_CERTAIN;
        }
        int at = start + 1;
        while (true) {
            long marks = marks(Words.at(buffer, at));
            if (marks == 0) {
                at += Long.BYTES;
                continue;
            }
            at += Words.unmarked(marks);
            byte first = buffer[at];
            if (first == '"') {
                return at + 1;
            }
            if (first == '\\' && takesEscapes) {
                at = escape(buffer, at + 1);
            } else {
                at = beyondAscii(buffer, at);
            }
            if (at < 0) {
                return NOT_CERTAIN;
            }
        }
    }

    /** Marks what ends a run of ordinary characters: quotes, backslashes, control characters, and what is not ASCII. */
    private static long marks(long word) {
        return (((word ^ QUOTE_BEHIND_CONTROLS) - CONTROLS_AND_QUOTE) | ((word ^ BACKSLASHES) - Words.ONES) | word)
                & Words.MARKS;
    }

    private static int escape(byte[] buffer, int at) {
        return switch (buffer[at]) {
            case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> at + 1;
            case 'u' ->
                isHexDigit(buffer[at + 1])
                                && isHexDigit(buffer[at + 2])
                                && isHexDigit(buffer[at + 3])
                                && isHexDigit(buffer[at + 4])
                        ? at + 5
                        : NOT_CERTAIN;
            default -> NOT_CERTAIN;
        };
    }

    private static boolean isHexDigit(byte b) {
        int lowerCase = b | 0x20;
        return isDigit(b) || (lowerCase >= 'a' && lowerCase <= 'f');
    }

    static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }

    /** Passes over a character of two to four bytes, in the only form that UTF-8 has for it. */
    private static int beyondAscii(byte[] buffer, int at) {
        int first = buffer[at] & 0xFF;
        if (first < 0xC2 || first > 0xF4 || !isContinuation(buffer[at + 1])) {
            return NOT_CERTAIN;
        }
        if (first < 0xE0) {
            return at + 2;
        }
        int second = buffer[at + 1] & 0xFF;
        if (!isContinuation(buffer[at + 2])) {
            return NOT_CERTAIN;
        }
        if (first < 0xF0) {
            boolean overlong = first == 0xE0 && second < 0xA0;
            boolean surrogate = first == 0xED && second >= 0xA0;
            return overlong || surrogate ? NOT_CERTAIN : at + 3;
        }
        boolean overlong = first == 0xF0 && second < 0x90;
        boolean beyondUnicode = first == 0xF4 && second >= 0x90;
        return overlong || beyondUnicode || !isContinuation(buffer[at + 3]) ? NOT_CERTAIN : at + 4;
    }

    private static boolean isContinuation(byte b) {
        return (b & 0xC0) == 0x80;
    }

    static int nullLiteral(byte[] buffer, int start) {
        return start >= 0
                        && buffer[start] == 'n'
                        && buffer[start + 1] == 'u'
                        && buffer[start + 2] == 'l'
                        && buffer[start + 3] == 'l'
                ? start + 4
                : NOT_CERTAIN;
    }

    /** Passes over a value with everything in it. */
    static int value(byte[] buffer, int start) {
        if (start < 0) {
            return NOT_CERTAIN;
        }
        // One bit for each object or array that is open, the innermost lowest: 1 for an object.
        long open = 0;
        int depth = 0;
        int at = start;
        boolean isKey = false;
        while (true) {
            byte first = buffer[at];
            if (first == '"') {
                // No escapes in keys, because Jackson does not take all those there that it takes in other strings.
                at = text(buffer, at, !isKey);
                if (isKey) {
                    if (at < 0 || buffer[at] != ':') {
                        return NOT_CERTAIN;
                    }
                    at = spaceAllowed(buffer, at + 1);
                    isKey = false;
                    continue;
                }
            } else if (isKey) {
                return NOT_CERTAIN;
            } else if (first == '{' || first == '[') {
                at++;
                // Each closing bracket is two above its opening one.
                if (buffer[at] != first + 2) {
                    if (depth == MAX_DEPTH) {
                        return NOT_CERTAIN;
                    }
                    depth++;
                    isKey = first == '{';
                    open = (open << 1) | (isKey ? 1 : 0);
                    continue;
                }
                at++;
            } else {
                at = numberOrLiteral(buffer, at);
            }
            if (at < 0) {
                return NOT_CERTAIN;
            }
            while (depth > 0 && buffer[at] != ',') {
                if (buffer[at] != ((open & 1) != 0 ? '}' : ']')) {
                    return NOT_CERTAIN;
                }
                at++;
                depth--;
                open >>>= 1;
            }
            if (depth == 0) {
                return at;
            }
            at = spaceAllowed(buffer, at + 1);
            isKey = (open & 1) != 0;
        }
    }

    static int spaceAllowed(byte[] buffer, int at) {
        return buffer[at] == ' ' ? at + 1 : at;
    }

    private static int numberOrLiteral(byte[] buffer, int at) {
        return switch (buffer[at]) {
            case 'n' -> nullLiteral(buffer, at);
            case 't' -> buffer[at + 1] == 'r' && buffer[at + 2] == 'u' && buffer[at + 3] == 'e' ? at + 4 : NOT_CERTAIN;
            case 'f' ->
                buffer[at + 1] == 'a' && buffer[at + 2] == 'l' && buffer[at + 3] == 's' && buffer[at + 4] == 'e'
                        ? at + 5
                        : NOT_CERTAIN;
            default -> number(buffer, at);
        };
    }

    /** Passes over a number without exponent: one that has an exponent is followed by what cannot follow a number here. */
    private static int number(byte[] buffer, int start) {
        int integer = buffer[start] == '-' ? start + 1 : start;
        int at = digits(buffer, integer);
        if (at == integer || (at > integer + 1 && buffer[integer] == '0')) {
            return NOT_CERTAIN;
        }
        if (buffer[at] == '.') {
            int fraction = at + 1;
            at = digits(buffer, fraction);
            if (at == fraction) {
                return NOT_CERTAIN;
            }
        }
        return at - start <= MAX_NUMBER_LENGTH ? at : NOT_CERTAIN;
    }

    private static int digits(byte[] buffer, int start) {
        int at = start;
        while (isDigit(buffer[at])) {
            at++;
        }
        return at;
    }
}
