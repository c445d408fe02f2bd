// SPDX-License-Identifier: Apache-2.0
package io.devmeter.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VisibleTest {

    @Test
    void text_hasNothingThatATerminalObeys() {
        assertThat(Visible.text("a\tb\r\nc\u0000\u001b\u007f\u009b\u2028\u202e\u2066\uFEFF\uD83D!"))
                .isEqualTo("a\\tb\\r\\nc\\u0000\\u001b\\u007f\\u009b\\u2028\\u202e\\u2066\\ufeff\\ud83d!");
        assertThat(Visible.text("naïve 日本 👩‍👧 שלום")).isEqualTo("naïve 日本 👩‍👧 שלום");
    }

    @ParameterizedTest
    @CsvSource({"abc, 3", "é, 1", "e\u0301, 1", "日本, 4", "한글, 4", "ｗ, 2", "🚀, 2", "a\u200Db, 2", "'', 0"})
    void columns_areThoseOfATerminal(String text, int columns) {
        assertThat(Visible.columns(text)).isEqualTo(columns);
    }

    @Test
    void cut_keepsWithinItsColumns() {
        assertThat(Visible.cut(5, "abcde")).isEqualTo("abcde");
        assertThat(Visible.cut(5, "abcdef")).isEqualTo("abcd…");
        assertThat(Visible.cut(5, "日本語")).isEqualTo("日本…");
        assertThat(Visible.cut(4, "日本語")).isEqualTo("日…");
    }

    @Test
    void table_alignsByColumns_notByCharacters() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        TextTable table = new TextTable("NAME", ">N");
        table.row(TextTable.Cell.of("日本"), TextTable.Cell.of("1"));
        table.row(TextTable.Cell.of("plain"), new TextTable.Cell("12", TextTable.Style.BAD));

        table.print(new PrintStream(out, true, StandardCharsets.UTF_8), true);

        assertThat(out.toString(StandardCharsets.UTF_8))
                .isEqualTo("\u001b[1mNAME\u001b[0m    \u001b[1mN\u001b[0m\n日本    1\nplain  \u001b[31m12\u001b[0m\n");
    }
}
