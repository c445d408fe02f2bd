// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard.check;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A pattern for names of operations. It stands for whole names, and case counts:
 *
 * <ul>
 *   <li>{@code *} any characters or none, dots and slashes among them
 *   <li>{@code ?} one character
 *   <li><code>{a,b}</code> one of these, which may be patterns. Braces without a comma mean themselves, as in <code>GET /users/{id}</code>
 *   <li>{@code \} makes the next character mean itself
 * </ul>
 *
 * <p>Brackets mean themselves, because many names have them, as {@code test[1]}. Matching takes at most as many steps as the product of
 * both lengths, whatever the pattern. Immutable.
 */
public final class NameGlob {

    private static final int MAX_LENGTH = 1_000;
    private static final int MAX_ALTERNATIVES = 100;

    /** Stands for any characters; no code point is negative. */
    private static final int ANY = -1;

    /** Stands for one character. */
    private static final int ONE = -2;

    private final String text;
    private final List<int[]> alternatives = new ArrayList<>();

    private NameGlob(String text) {
        this.text = text;
        List<String> expanded = new ArrayList<>();
        expand("", text, expanded);
        expanded.forEach(alternative -> alternatives.add(tokens(alternative)));
    }

    /**
     * Reads a pattern.
     *
     * @throws IllegalArgumentException if it is empty, longer than 1,000 characters, or stands for more than 100 alternatives
     */
    public static NameGlob of(String text) {
        requireNonNull(text, "text");
        if (text.isEmpty()) {
            throw new IllegalArgumentException("an empty pattern matches no name");
        }
        if (text.length() > MAX_LENGTH) {
            throw new IllegalArgumentException("a pattern has at most " + MAX_LENGTH + " characters");
        }
        return new NameGlob(text);
    }

    /** Tells whether the whole name is one that the pattern stands for. */
    public boolean matches(String name) {
        int[] characters = name.codePoints().toArray();
        return alternatives.stream().anyMatch(tokens -> matches(tokens, characters));
    }

    /** Returns the pattern as it was written. */
    @Override
    public String toString() {
        return text;
    }

    /** Only the last {@code *} need ever be tried again: whatever an earlier one could take in addition, this one can. */
    private static boolean matches(int[] tokens, int[] name) {
        int token = 0;
        int character = 0;
        int afterAny = -1;
        int retry = 0;
        while (character < name.length) {
            if (token < tokens.length && tokens[token] == ANY) {
                token++;
                afterAny = token;
                retry = character;
            } else if (token < tokens.length && (tokens[token] == ONE || tokens[token] == name[character])) {
                token++;
                character++;
            } else if (afterAny >= 0) {
                token = afterAny;
                retry++;
                character = retry;
            } else {
                return false;
            }
        }
        while (token < tokens.length && tokens[token] == ANY) {
            token++;
        }
        return token == tokens.length;
    }

    private static int[] tokens(String alternative) {
        int[] characters = alternative.codePoints().toArray();
        int[] tokens = new int[characters.length];
        int count = 0;
        for (int i = 0; i < characters.length; i++) {
            int token = switch (characters[i]) {
                case '*' -> ANY;
                case '?' -> ONE;
                case '\\' -> i + 1 < characters.length ? characters[++i] : '\\';
                default -> characters[i];
            };
            tokens[count] = token;
            count++;
        }
        return Arrays.copyOf(tokens, count);
    }

    /** Collects what {@code rest} stands for once its braces are replaced by each of their alternatives. */
    private static void expand(String done, String rest, List<String> expanded) {
        for (int i = 0; i < rest.length(); i++) {
            char c = rest.charAt(i);
            if (c == '\\') {
                i++;
            } else if (c == '{') {
                List<Integer> cuts = cuts(rest, i);
                if (cuts.size() > 2) {
                    String after = rest.substring(cuts.get(cuts.size() - 1) + 1);
                    for (int cut = 1; cut < cuts.size(); cut++) {
                        String alternative = rest.substring(cuts.get(cut - 1) + 1, cuts.get(cut));
                        expand(done + rest.substring(0, i), alternative + after, expanded);
                    }
                    return;
                }
            }
        }
        if (expanded.size() == MAX_ALTERNATIVES) {
            throw new IllegalArgumentException("a pattern stands for at most " + MAX_ALTERNATIVES + " alternatives");
        }
        expanded.add(done + rest);
    }

    /** Returns where an opening brace, the commas that belong to it, and its closing brace are; nothing if it is never closed. */
    private static List<Integer> cuts(String text, int open) {
        List<Integer> cuts = new ArrayList<>(List.of(open));
        int depth = 0;
        for (int i = open; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\') {
                i++;
            } else if (c == '{') {
                depth++;
            } else if (c == ',' && depth == 1) {
                cuts.add(i);
            } else if (c == '}') {
                depth--;
                if (depth == 0) {
                    cuts.add(i);
                    return cuts;
                }
            }
        }
        return List.of();
    }
}
