// SPDX-License-Identifier: Apache-2.0
package io.devmeter.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DayFileTest {

    private static final LocalDate DAY = LocalDate.of(2026, 11, 22);

    @TempDir
    private Path directory;

    private DayFile file;

    @BeforeEach
    void nameTheFile() {
        file = new DayFile(DAY, DayFile.path(directory, DAY));
    }

    @Test
    void read_saysWhereEachLineStarts() throws Exception {
        write("\n" + ours("first") + "  \r\n\uFEFF" + ours("second") + "rubbish\n" + python("third")
                + ours("fourth").strip());

        List<String> read = read(0, Long.MAX_VALUE);

        long second = 1L + ours("first").length() + 4;
        long third = second + 3 + ours("second").length() + 8;
        assertThat(read)
                .containsExactly(
                        "first at 1",
                        "second at " + second,
                        "malformed",
                        "third at " + third,
                        "fourth at " + (third + python("third").length()));
        assertThat(readWhole(file)).isEqualTo(read);
    }

    @Test
    void read_saysWhereEachLineStarts_alsoBehindManyBlocksAndLongLines() throws Exception {
        StringBuilder content = new StringBuilder();
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 3_000; i++) {
            String line = ours(i % 1000 == 999 ? "x".repeat(200_000) : "test-" + i);
            expected.add(line.substring(9, line.indexOf("\",")) + " at " + content.length());
            content.append(line);
        }
        write(content.toString());

        assertThat(read(0, Long.MAX_VALUE)).isEqualTo(expected);
    }

    @Test
    void read_takesOnlyWhatStartsInTheRange() throws Exception {
        String first = ours("first");
        String second = ours("second");
        write(first + second + ours("third"));
        long secondAt = first.length();
        long thirdAt = secondAt + second.length();

        assertThat(read(0, secondAt)).containsExactly("first at 0");
        assertThat(read(secondAt, thirdAt)).containsExactly("second at " + secondAt);
        assertThat(read(secondAt, Long.MAX_VALUE)).containsExactly("second at " + secondAt, "third at " + thirdAt);
        assertThat(read(thirdAt, thirdAt)).isEmpty();
        assertThat(read(0, thirdAt - 1)).containsExactly("first at 0", "second at " + secondAt);
        assertThat(read(0, thirdAt - 2)).containsExactly("first at 0", "malformed");
    }

    @Test
    void read_findsNothing_behindTheEndOrWithoutAFile() throws Exception {
        assertThat(read(0, Long.MAX_VALUE)).isEmpty();

        write(ours("first"));

        assertThat(read(1_000_000, Long.MAX_VALUE)).isEmpty();
    }

    @Test
    void read_ofACompressedFile_countsDecompressedBytesAndTakesNoRange() throws Exception {
        DayFile compressed = new DayFile(DAY, directory.resolve(DAY + ".jsonl.gz"));
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(compressed.path()))) {
            out.write((ours("first") + ours("second")).getBytes(StandardCharsets.UTF_8));
        }

        assertThat(readWhole(compressed))
                .containsExactly("first at 0", "second at " + ours("first").length());
        assertThatThrownBy(() -> compressed.read(0, Long.MAX_VALUE, new Lines()))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("compressed");
    }

    @Test
    void name_isOneString_forAllLinesOfAFile() throws Exception {
        write(ours("same") + ours("other") + ours("same"));
        List<String> names = new ArrayList<>();
        file.read(line -> names.add(line.name()));

        assertThat(names).containsExactly("same", "other", "same");
        assertThat(names.get(2)).isSameAs(names.get(0));
    }

    private void write(String content) throws IOException {
        Files.writeString(file.path(), content);
    }

    private List<String> read(long from, long to) throws IOException {
        Lines lines = new Lines();
        file.read(from, to, lines);
        return lines.read;
    }

    private static List<String> readWhole(DayFile file) throws IOException {
        Lines lines = new Lines();
        file.read(lines);
        return lines.read;
    }

    private static String ours(String name) {
        return new String(Executions.encoded(Executions.execution(name, Executions.NOON)), StandardCharsets.UTF_8);
    }

    private static String python(String name) {
        return Executions.line(name, "2026-11-22T12:00:00") + "\n";
    }

    private static final class Lines implements DayFile.Visitor {
        private final List<String> read = new ArrayList<>();

        @Override
        public void execution(ExecutionLine line) {
            read.add(line.name() + " at " + line.position());
        }

        @Override
        public void malformed() {
            read.add("malformed");
        }
    }
}
