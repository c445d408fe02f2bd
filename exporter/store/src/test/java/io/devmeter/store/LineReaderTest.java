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
        assertThat(lines("a\nxxxxx\nb", 5)).containsExactly("a", "(too long)", "b");
        assertThat(lines("a\nxxxx\nb", 5)).containsExactly("a", "xxxx", "b");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 300_000})
    void read_asksTheConsumerFirst_withTheLineBreakInTheBuffer(int bytesAtATime) throws Exception {
        List<String> expected = IntStream.range(0, 2_000)
                .mapToObj(i -> i + "-" + "é".repeat(i % 300))
                .toList();
        Scanning scanning = new Scanning();

        new LineReader(1 << 20).read(stream(String.join("\n", expected), bytesAtATime), 100, scanning);

        assertThat(scanning.lines).isEqualTo(expected);
        assertThat(scanning.positions.subList(0, 3)).containsExactly(100L, 103L, 100L + 3 + 5);
    }

    @Test
    void read_handsOverWhatTheConsumerDidNotTake() throws Exception {
        Scanning scanning = new Scanning();

        new LineReader(100).read(stream("a\n b\n\nc", 100), 0, scanning);

        assertThat(scanning.lines).containsExactly("a", "(handed over) b", "c");
        assertThat(scanning.positions).containsExactly(0L, 2L, 6L);
    }

    /** Takes what does not start with white space. */
    private static final class Scanning implements LineReader.LineConsumer {
        private final List<String> lines = new ArrayList<>();
        private final List<Long> positions = new ArrayList<>();

        @Override
        public int scan(byte[] buffer, int start, long position) {
            int end = start;
            while (buffer[end] != '\n') {
                end++;
            }
            assertThat(buffer.length - end).isGreaterThan(LineScanner.PADDING - 1);
            if (end == start || buffer[start] == ' ') {
                return -1;
            }
            lines.add(new String(buffer, start, end - start, StandardCharsets.UTF_8));
            positions.add(position);
            return end;
        }

        @Override
        public void line(byte[] buffer, int offset, int length, long position) {
            lines.add("(handed over) " + new String(buffer, offset, length, StandardCharsets.UTF_8));
            positions.add(position);
        }

        @Override
        public void tooLong() {
            lines.add("(too long)");
        }
    }

    private static List<String> lines(String text, int maxLineBytes) throws IOException {
        return lines(text, maxLineBytes, Integer.MAX_VALUE);
    }

    private static List<String> lines(String text, int maxLineBytes, int bytesAtATime) throws IOException {
        List<String> lines = new ArrayList<>();
        new LineReader(maxLineBytes).read(stream(text, bytesAtATime), 0, new LineReader.LineConsumer() {
            @Override
            public int scan(byte[] buffer, int start, long position) {
                return -1;
            }

            @Override
            public void line(byte[] buffer, int offset, int length, long position) {
                lines.add(new String(buffer, offset, length, StandardCharsets.UTF_8));
            }

            @Override
            public void tooLong() {
                lines.add("(too long)");
            }
        });
        return lines;
    }

    private static InputStream stream(String text, int bytesAtATime) {
        return new FilterInputStream(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8))) {
            @Override
            public int read(byte[] buffer, int offset, int length) throws IOException {
                return super.read(buffer, offset, Math.min(length, bytesAtATime));
            }
        };
    }
}
