// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard.analysis;

/** Text of which the beginning is enough. */
final class Shortened {

    private Shortened() {}

    /** Returns the text, or its beginning with an ellipsis, so that it has at most so many characters. */
    static String to(int length, String text) {
        if (text.length() <= length) {
            return text;
        }
        int end = length - 1;
        // Not between the halves of a surrogate pair.
        return text.substring(0, Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end) + "…";
    }
}
