// SPDX-License-Identifier: Apache-2.0
package io.devmeter.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class NamesTest {

    private final Names names = new Names();

    @Test
    void of_givesTheSameStringForTheSameBytes_whereverTheyAre() {
        String first = of("before", "naïve \uD83D\uDE80", "after");
        String second = of("", "naïve \uD83D\uDE80", "something else");

        assertThat(first).isEqualTo("naïve \uD83D\uDE80");
        assertThat(second).isSameAs(first);
    }

    @Test
    void of_tellsNamesApart_thatDifferInOneByteOrInLength() {
        List<String> texts = new ArrayList<>();
        for (int length = 1; length <= 40; length++) {
            texts.add("x".repeat(length));
            for (int i = 0; i < length; i++) {
                texts.add("x".repeat(i) + "y" + "x".repeat(length - i - 1));
            }
        }
        for (int round = 0; round < 2; round++) {
            for (String text : texts) {
                assertThat(of("", text, "xyz")).isEqualTo(text);
            }
        }
    }

    @Test
    void of_keepsAsManyNamesAsItSays_whenTheyDifferOnlyInANumber() {
        List<String> kept = new ArrayList<>();
        for (int i = 0; i < Names.MAX_NAMES; i++) {
            kept.add(of("", "io.devmeter.store.StoreTest#append_" + i, ""));
        }
        int same = 0;
        for (int i = 0; i < Names.MAX_NAMES; i++) {
            String name = of("", "io.devmeter.store.StoreTest#append_" + i, "");
            assertThat(name).isEqualTo(kept.get(i));
            same += isSame(name, kept.get(i)) ? 1 : 0;
        }
        assertThat(same).isEqualTo(Names.MAX_NAMES);
    }

    @Test
    void of_keepsNoMore_whenThereAreVeryMany() {
        for (int i = 0; i < Names.MAX_NAMES; i++) {
            of("", "name " + i, "");
        }

        String first = of("", "one more", "");
        String second = of("", "one more", "");

        assertThat(second).isEqualTo(first).isNotSameAs(first);
        assertThat(of("", "name 0", "")).isSameAs(of("", "name 0", ""));
    }

    @Test
    void of_keepsNoNameThatIsVeryLong() {
        String longest = "x".repeat(Names.MAX_LENGTH);

        assertThat(of("", longest, "")).isSameAs(of("", longest, ""));
        assertThat(of("", longest + "x", "")).isEqualTo(longest + "x").isNotSameAs(of("", longest + "x", ""));
    }

    @Test
    void numberOf_countsTheNamesThatAreKept() {
        for (int round = 0; round < 2; round++) {
            for (int i = 0; i < Names.MAX_NAMES; i++) {
                assertThat(numberOf("name " + i)).isEqualTo(i);
            }
        }

        assertThat(numberOf("one more")).isNegative();
        assertThat(numberOf("x".repeat(Names.MAX_LENGTH + 1))).isNegative();
    }

    private int numberOf(String name) {
        byte[] content = name.getBytes(StandardCharsets.UTF_8);
        return names.numberOf(Arrays.copyOf(content, content.length + LineScanner.PADDING), 0, content.length);
    }

    private String of(String before, String name, String after) {
        byte[] start = before.getBytes(StandardCharsets.UTF_8);
        byte[] content = (before + name + after).getBytes(StandardCharsets.UTF_8);
        int length = name.getBytes(StandardCharsets.UTF_8).length;
        return names.of(
                Arrays.copyOf(content, content.length + LineScanner.PADDING), start.length, start.length + length);
    }

    @SuppressWarnings("ReferenceEquality") // Which is the point.
    private static boolean isSame(String name, String other) {
        return name == other;
    }
}
