// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard;

/** Text for a tooltip: there only if what it explains may be cut short, and itself of a length that a tooltip can hold. */
final class Tip {

    private static final int SHORTEST = 40;
    private static final int LONGEST = 1_000;

    private Tip() {}

    static String of(String text) {
        return text.length() < SHORTEST ? "" : Cut.to(LONGEST, text);
    }
}
