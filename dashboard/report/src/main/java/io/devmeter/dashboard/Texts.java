// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The texts that a page's data refers to by number, each held once: messages and metadata repeat themselves from run to run. Not
 * thread-safe.
 */
final class Texts {

    private final Map<String, Integer> numbers = new HashMap<>();
    private final List<String> texts = new ArrayList<>();
    private long room;

    /** @param room how many characters all texts together may have that come by {@link #ifThereIsRoom} */
    Texts(long room) {
        this.room = room;
    }

    /** Returns the number of a text that must be there. */
    int number(String text) {
        Integer known = numbers.putIfAbsent(text, texts.size());
        if (known != null) {
            return known;
        }
        texts.add(text);
        return texts.size() - 1;
    }

    /**
     * Returns the number of a text, or -1 if it is new and there is no room for it any more.
     *
     * @param reserve how many characters are to be left to others
     */
    int ifThereIsRoom(String text, long reserve) {
        Integer known = numbers.get(text);
        if (known != null) {
            return known;
        }
        if (text.length() > room - reserve) {
            return -1;
        }
        room -= text.length();
        return number(text);
    }

    List<String> all() {
        return List.copyOf(texts);
    }
}
