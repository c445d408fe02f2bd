// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The palettes against WCAG 2.2, success criteria 1.4.3 (text, 4.5 to 1) and 1.4.11 (graphics, 3 to 1). */
class StyleTest {

    private static final Pattern COLOUR = Pattern.compile("--([a-z-]+): (#[0-9a-f]{6});");

    @ParameterizedTest
    @CsvSource({
        "ink,page",
        "ink,panel",
        "ink,sunken",
        "muted,page",
        "muted,panel",
        "muted,sunken",
        "accent,page",
        "accent,panel",
        "accent,sunken",
        "good,panel",
        "good,good-tint",
        "warn,panel",
        "warn,warn-tint",
        "bad,panel",
        "bad,bad-tint",
        "idle,panel",
        "idle,idle-tint",
        "bad,page",
        "odd,panel",
        "odd,odd-tint",
        "accent,accent-tint",
        "ink,accent-tint",
        "good,sunken",
        "bad,sunken",
        "panel,good",
        "panel,warn",
        "panel,bad",
        "panel,odd",
        "panel,ink"
    })
    void text_isReadable_inBothSchemes(String text, String background) throws IOException {
        for (Map<String, String> palette : palettes()) {
            assertThat(contrast(palette, text, background)).isGreaterThanOrEqualTo(4.5);
        }
    }

    @ParameterizedTest
    @CsvSource({"bad-bar,panel", "accent-bar,panel", "odd-bar,panel", "edge,panel"})
    void graphics_standOut_inBothSchemes(String mark, String background) throws IOException {
        for (Map<String, String> palette : palettes()) {
            assertThat(contrast(palette, mark, background)).isGreaterThanOrEqualTo(3);
        }
    }

    private static List<Map<String, String>> palettes() throws IOException {
        try (InputStream in = requireNonNull(StyleTest.class.getResourceAsStream("css/palette.css"))) {
            String[] schemes =
                    new String(in.readAllBytes(), StandardCharsets.UTF_8).split("prefers-color-scheme: dark", -1);
            assertThat(schemes).hasSize(2);
            return List.of(palette(schemes[0]), palette(schemes[1]));
        }
    }

    private static Map<String, String> palette(String style) {
        Map<String, String> palette = new HashMap<>();
        Matcher colours = COLOUR.matcher(style);
        while (colours.find()) {
            palette.put(colours.group(1), colours.group(2));
        }
        return palette;
    }

    private static double contrast(Map<String, String> palette, String one, String other) {
        double first = luminance(requireNonNull(palette.get(one), one));
        double second = luminance(requireNonNull(palette.get(other), other));
        return (Math.max(first, second) + 0.05) / (Math.min(first, second) + 0.05);
    }

    private static double luminance(String colour) {
        int rgb = Integer.parseInt(colour.substring(1), 16);
        return 0.2126 * linear(rgb >> 16 & 0xff) + 0.7152 * linear(rgb >> 8 & 0xff) + 0.0722 * linear(rgb & 0xff);
    }

    private static double linear(int channel) {
        double c = channel / 255.0;
        return c <= 0.04045 ? c / 12.92 : Math.pow((c + 0.055) / 1.055, 2.4);
    }
}
