// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Turns text of any origin into HTML that shows it literally. */
final class Html {

    private static final char REPLACEMENT = '\uFFFD';
    private static final char CONTROL_PICTURES = '\u2400';
    private static final char PICTURE_OF_DELETE = '\u2421';
    private static final char OPEN_BOX = '\u2423';

    /** A test as it is recorded: package, class, method. */
    private static final Pattern TEST =
            Pattern.compile("((?:[\\p{L}_$][\\p{L}\\p{N}_$]*\\.)+)([\\p{L}_$][\\p{L}\\p{N}_$]*)(#.+)", Pattern.DOTALL);

    private static final int LONGEST_NAME = 500;

    private static final String WORD_ENDS = ".:_/";

    private Html() {}

    /**
     * Escapes for element content and quoted attributes alike. The parser of a browser gives back the same text, but for NUL and
     * halves of surrogate pairs, which no HTML document can hold.
     */
    static String escape(String text) {
        return escape(text, false);
    }

    /**
     * Escapes for element content, and makes control characters visible: {@code ESC} shows as {@code ␛}. Of a text that is nothing but
     * space, the spaces are visible, too.
     */
    static Markup visible(String text) {
        return new Markup(text.isBlank() ? String.valueOf(OPEN_BOX).repeat(text.length()) : escape(text, true));
    }

    /** As {@link #visible}, with the package of a test's name set apart, and places to break the line. */
    static Markup operationName(String name) {
        if (name.length() <= LONGEST_NAME) {
            Matcher test = TEST.matcher(name);
            if (test.matches()) {
                return new Markup("<span class=\"package\">" + breakable(test.group(1)) + "</span><wbr>"
                        + breakable(test.group(2)) + "<wbr>" + breakable(test.group(3)));
            }
        }
        return breakable(name);
    }

    /** As {@link #visible}, with places to break the line where words end: the same as in dom.js. */
    static Markup breakable(String name) {
        if (name.isBlank() || name.length() > LONGEST_NAME) {
            return visible(name);
        }
        StringBuilder html = new StringBuilder(2 * name.length());
        int from = 0;
        for (int i = 1; i < name.length(); i++) {
            if (isBetweenWords(name.codePointBefore(i), name.codePointAt(i))) {
                html.append(escape(name.substring(from, i), true)).append("<wbr>");
                from = i;
            }
        }
        return new Markup(html.append(escape(name.substring(from), true)).toString());
    }

    private static boolean isBetweenWords(int before, int after) {
        if (after == '#') {
            return true;
        }
        if (WORD_ENDS.indexOf(before) >= 0) {
            return WORD_ENDS.indexOf(after) < 0;
        }
        return Character.getType(after) == Character.UPPERCASE_LETTER
                && (Character.getType(before) == Character.LOWERCASE_LETTER || Character.isDigit(before));
    }

    private static String escape(String text, boolean controlsVisible) {
        StringBuilder html = new StringBuilder(text.length() + 16);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '&' -> html.append("&amp;");
                case '<' -> html.append("&lt;");
                case '>' -> html.append("&gt;");
                case '"' -> html.append("&quot;");
                case '\'' -> html.append("&#39;");
                case '\n', '\t' -> html.append(c);
                case '\r' -> {
                    if (!controlsVisible) {
                        html.append("&#13;");
                    } else if (i + 1 == text.length() || text.charAt(i + 1) != '\n') {
                        html.append(single(c, true));
                    }
                }
                default -> {
                    if (Character.isHighSurrogate(c)
                            && i + 1 < text.length()
                            && Character.isLowSurrogate(text.charAt(i + 1))) {
                        html.append(c).append(text.charAt(++i));
                    } else {
                        html.append(single(c, controlsVisible));
                    }
                }
            }
        }
        return html.toString();
    }

    private static char single(char c, boolean controlsVisible) {
        if (controlsVisible && c < ' ') {
            return (char) (CONTROL_PICTURES + c);
        }
        if (controlsVisible && c == '\u007F') {
            return PICTURE_OF_DELETE;
        }
        return c == 0 || Character.isSurrogate(c) ? REPLACEMENT : c;
    }
}
