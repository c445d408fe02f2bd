// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard;

/** Cuts long text, and says that it did. */
final class Cut {

    /** About as long as what is said instead; so little is not left out. */
    private static final int SPARED = 30;

    private Cut() {}

    static String to(int length, String text) {
        if (text.length() <= length + SPARED) {
            return text;
        }
        // Not between the halves of a surrogate pair.
        int end = Character.isHighSurrogate(text.charAt(length - 1)) ? length - 1 : length;
        return text.substring(0, end) + "… (" + Units.count(text.length() - end) + " more characters)";
    }
}
