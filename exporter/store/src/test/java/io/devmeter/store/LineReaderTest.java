// SPDX-License-Identifier: Apache-2.0
package io.devmeter.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LineReaderTest {

    @Test
    void read_handsOverEachLine_withAnyLineBreakAndWithoutALastOne() throws Exception {
        assertThat(lines("a\nb\r\n\n \t\r\n  c \nd", 100)).containsExactly("a", "b", "c", "d");
        assertThat(lines("", 100)).isEmpty();
        assertThat(lines("\n\n", 100)).isEmpty();
    }

    @Test
    void read_leavesOutByteOrderMarks() throws Exception {
        assertThat(lines("\uFEFFa\n\uFEFFb\n", 100)).containsExactly("a", "b");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 300_000})
    void read_putsLinesTogether_whateverTheStreamGivesAtATime(int bytesAtATime) throws Exception {
        List<String> expected = IntStream.range(0, 2_000)
                .mapToObj(i -> i + "-" + "é".repeat(i % 300))
                .toList();

        assertThat(lines(String.join("\n", expected), 1 << 20, bytesAtATime)).isEqualTo(expected);
    }

    @Test
    void read_growsToALineLongerThanItsBlock() throws Exception {
        String longLine = "x".repeat(3 << 20);

        assertThat(lines("a\n" + longLine + "\nb", 4 << 20)).containsExactly("a", longLine, "b");
    }

    @Test
    void read_reportsALineThatIsTooLongOnceAndGoesOn() throws Exception {
        String tooLong = "x".repeat(1 << 20);

        assertThat(lines("a\n" + tooLong + "\nb\n" + tooLong, 600_000))
                .containsExactly("a", "(too long)", "b", "(too long)");
        assertThat(lines("a\nxxxxxx\nb", 5)).containsExactly("a", "(too long)", "b");
    }

    private static List<String> lines(String text, int maxLineBytes) throws IOException {
        return lines(text, maxLineBytes, Integer.MAX_VALUE);
    }

    private static List<String> lines(String text, int maxLineBytes, int bytesAtATime) throws IOException {
        InputStream whole = new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
        InputStream in = new FilterInputStream(whole) {
            @Override
            public int read(byte[] buffer, int offset, int length) throws IOException {
                return super.read(buffer, offset, Math.min(length, bytesAtATime));
            }
        };
        List<String> lines = new ArrayList<>();
        new LineReader(maxLineBytes).read(in, new LineReader.LineConsumer() {
            @Override
            public void line(byte[] buffer, int offset, int length) {
                lines.add(new String(buffer, offset, length, StandardCharsets.UTF_8));
            }

            @Override
            public void tooLong() {
                lines.add("(too long)");
            }
        });
        return lines;
    }
}
