// SPDX-License-Identifier: Apache-2.0
package io.devmeter.cli;

/** Text of any origin as a terminal may show it: on one line, and without anything that the terminal would obey. */
final class Visible {

    private Visible() {}

    /** Escapes control characters, line breaks, characters that change the direction of text, and halves of surrogate pairs. */
    static String text(String text) {
        if (isPlain(text)) {
            return text;
        }
        StringBuilder visible = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
            int c = text.codePointAt(i);
            switch (c) {
                case '\n' -> visible.append("\\n");
                case '\r' -> visible.append("\\r");
                case '\t' -> visible.append("\\t");
                default -> {
                    if (isUnsafe(c)) {
                        visible.append(String.format("\\u%04x", c));
                    } else {
                        visible.appendCodePoint(c);
                    }
                }
            }
        }
        return visible.toString();
    }

    /** Whether text is all ASCII without control characters, as nearly all is: to look at each character's properties takes a new process milliseconds. */
    private static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c > '~') {
                return false;
            }
        }
        return true;
    }

    private static boolean isUnsafe(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL, Character.SURROGATE, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR ->
                true;
            // Joins emoji and letters of some scripts; everything else of its kind changes how what follows is shown.
            case Character.FORMAT -> c != 0x200D && c != 0x200C;
            default -> false;
        };
    }

    /** How many columns of a terminal the text takes, after the East Asian Width property of Unicode (UAX #11). */
    static int columns(String text) {
        if (isPlain(text)) {
            return text.length();
        }
        int columns = 0;
        for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
            columns += columns(text.codePointAt(i));
        }
        return columns;
    }

    private static int columns(int c) {
        return switch (Character.getType(c)) {
            case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK, Character.FORMAT -> 0;
            default -> isWide(c) ? 2 : 1;
        };
    }

    private static boolean isWide(int c) {
        return (c >= 0x1100 && c <= 0x115F) // Hangul Jamo
                || (c >= 0x2E80 && c <= 0xA4CF && c != 0x303F) // CJK, kana, Yi
                || (c >= 0xAC00 && c <= 0xD7A3) // Hangul syllables
                || (c >= 0xF900 && c <= 0xFAFF) // CJK compatibility
                || (c >= 0xFE30 && c <= 0xFE6F) // CJK forms
                || (c >= 0xFF00 && c <= 0xFF60) // full-width forms
                || (c >= 0xFFE0 && c <= 0xFFE6)
                || (c >= 0x1F300 && c <= 0x1F64F) // emoji
                || (c >= 0x1F680 && c <= 0x1F6FF)
                || (c >= 0x1F900 && c <= 0x1F9FF)
                || (c >= 0x20000 && c <= 0x3FFFD); // CJK extensions
    }

    /** Cuts text to a number of columns and says so with an ellipsis. */
    static String cut(int columns, String text) {
        if (columns(text) <= columns) {
            return text;
        }
        StringBuilder cut = new StringBuilder();
        int left = columns - 1;
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            left -= columns(c);
            if (left < 0) {
                break;
            }
            cut.appendCodePoint(c);
            i += Character.charCount(c);
        }
        return cut.append('…').toString();
    }
}
