// SPDX-License-Identifier: Apache-2.0
package io.devmeter.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What others may have written between two looks, and how that which we have written stands among it. */
class DayFileTailTest {

    private static final String TORN = "{\"name\":\"to";

    @TempDir
    Path temp;

    private Path file;
    private DayFileTail tail;

    @BeforeEach
    void open() throws IOException {
        file = Files.writeString(temp.resolve("2026-11-22.jsonl"), "{\"name\":\"before\"}\n");
        tail = DayFileTail.open(file, new UnseenLines());
    }

    @AfterEach
    void close() throws IOException {
        tail.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 100, 10_000})
    void nothingIsGlued_whereOnlyWeWrote(int lines) throws IOException {
        for (int i = 0; i < lines; i++) {
            weWrite("{\"name\":\"ours\",\"metadata\":{\"i\":" + i + "}}\n");
        }

        assertThat(glued()).isEmpty();
        assertThat(tail.othersWrote()).isFalse();
        assertThat(tail.isInsideLine()).isFalse();
        assertThat(tail.end()).isEqualTo(Files.size(file));
    }

    @Test
    void nothingIsGlued_amongWholeLinesOfOthers() throws IOException {
        othersWrite("{\"name\":\"theirs\"}\n");
        weWrite("{\"name\":\"ours 1\"}\n{\"name\":\"ours 2\"}\n");
        othersWrite("{\"name\":\"theirs\"}\n");
        weWrite("{\"name\":\"ours 3\"}\n");
        othersWrite(TORN);

        assertThat(glued()).isEmpty();
        assertThat(tail.othersWrote()).isTrue();
        assertThat(tail.isInsideLine()).isTrue();
        assertThat(tail.end()).isEqualTo(Files.size(file));
    }

    @Test
    void everyLineBehindHalfALine_isGlued_andNoOther() throws IOException {
        weWrite("{\"name\":\"ours 1\"}\n");
        othersWrite(TORN);
        weWrite("{\"name\":\"ours 2\"}\n{\"name\":\"ours 3\"}\n");
        othersWrite("{\"name\":\"theirs\"}\n" + TORN);
        weWrite("{\"name\":\"ours 4\"}\n");

        assertThat(glued()).isEqualTo("{\"name\":\"ours 2\"}\n{\"name\":\"ours 4\"}\n");
        assertThat(tail.isInsideLine()).isFalse();
        assertThat(glued()).isEmpty();
    }

    @Test
    void lineThatClosesOffAHalfLine_isNotGlued() throws IOException {
        othersWrite(TORN);
        weWrite("\n{\"name\":\"ours\"}\n");
        othersWrite(TORN);
        weWrite("\n{\"name\":\"ours\"}\n");

        assertThat(glued()).isEmpty();
    }

    @Test
    void halfLineOfBefore_doesNotMakeALineGlued_thatStandsElsewhere() throws IOException {
        othersWrite(TORN);
        assertThat(glued()).isEmpty();
        othersWrite("rn\"}\n");
        weWrite("{\"name\":\"ours\"}\n");

        assertThat(glued()).isEmpty();
        assertThat(tail.isInsideLine()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4_000, 8_191, 8_192, 8_193, 20_000_000})
    void gluedLine_isFound_howeverMuchOthersHaveWritten(int bytes) throws IOException {
        weWrite("{\"name\":\"ours 1\"}\n");
        othersWrite("x".repeat(bytes) + "\n" + TORN);
        weWrite("{\"name\":\"ours 2\"}\n");
        othersWrite("y".repeat(bytes) + "\n");

        assertThat(glued()).isEqualTo("{\"name\":\"ours 2\"}\n");
        assertThat(tail.isInsideLine()).isFalse();
        assertThat(tail.end()).isEqualTo(Files.size(file));
    }

    @ParameterizedTest
    @ValueSource(ints = {4_000, 8_170, 8_192, 100_000, 3_000_000})
    void gluedLine_isFound_howeverLongItIs(int length) throws IOException {
        String ours = "{\"name\":\"" + "o".repeat(length) + "\"}\n";
        othersWrite("{\"name\":\"theirs\"}\n" + TORN);
        weWrite(ours);
        weWrite("{\"name\":\"ours 2\"}\n");

        assertThat(glued()).isEqualTo(ours);
        assertThat(tail.end()).isEqualTo(Files.size(file));
    }

    @ParameterizedTest
    @ValueSource(ints = {8_191, 8_192, 8_193})
    void gluedLine_isFound_whenWhatWasWrittenIsAsLongAsTheBuffer(int bytes) throws IOException {
        String ours = "{\"name\":\"" + "o".repeat(bytes - "{\"name\":\"\"}\n".length()) + "\"}\n";
        othersWrite(TORN);
        weWrite(ours);

        assertThat(glued()).hasSize(bytes).isEqualTo(ours);
    }

    /** So the append that it follows does not fail. */
    @Test
    void gluedLine_isFound_inAFileThatHasJustBeenDeleted() throws IOException {
        othersWrite(TORN);
        weWrite("{\"name\":\"ours\"}\n");
        Files.delete(file);

        assertThat(glued()).isEqualTo("{\"name\":\"ours\"}\n");
        assertThat(tail.othersWrote()).isTrue();
    }

    @Test
    void fileThatWasMadeShorter_isFollowedFromItsNewEnd() throws IOException {
        weWrite("{\"name\":\"ours 1\"}\n");
        Files.writeString(file, TORN);

        assertThat(glued()).isEmpty();
        assertThat(tail.isInsideLine()).isTrue();
        assertThat(tail.end()).isEqualTo(TORN.length());
        weWrite("\n{\"name\":\"ours 2\"}\n");
        assertThat(glued()).isEmpty();
        assertThat(tail.othersWrote()).isFalse();
    }

    /** A run of writes within a millisecond is looked at afterwards. */
    @Test
    void lineThatIsGluedInARun_isWrittenAgain_afterTheRun() throws IOException {
        try (OpenDayFile open = OpenDayFile.open(file)) {
            long now = System.nanoTime();
            append(open, now + 1_000_000, "{\"name\":\"ours 1\"}\n");
            assertThat(open.isInPlace(now + 1_000_000)).isTrue();
            append(open, now + 1_001_000, "{\"name\":\"ours 2\"}\n");
            othersWrite(TORN);
            append(open, now + 1_002_000, "{\"name\":\"ours 3\"}\n");
            append(open, now + 1_003_000, "{\"name\":\"ours 4\"}\n");
            assertThat(Files.readAllLines(file)).last().isEqualTo("{\"name\":\"ours 4\"}");
            append(open, now + 3_000_000, "{\"name\":\"ours 5\"}\n");
        }

        assertThat(Files.readAllLines(file))
                .containsExactly(
                        "{\"name\":\"before\"}",
                        "{\"name\":\"ours 1\"}",
                        "{\"name\":\"ours 2\"}",
                        TORN + "{\"name\":\"ours 3\"}",
                        "{\"name\":\"ours 4\"}",
                        "{\"name\":\"ours 3\"}",
                        "{\"name\":\"ours 5\"}");
    }

    @Test
    void lineThatIsGluedAtTheEndOfARun_isWrittenAgain_onClose() throws IOException {
        try (OpenDayFile open = OpenDayFile.open(file)) {
            long now = System.nanoTime();
            append(open, now + 1_000_000, "{\"name\":\"ours 1\"}\n");
            assertThat(open.isInPlace(now + 1_000_000)).isTrue();
            othersWrite(TORN);
            append(open, now + 1_001_000, "{\"name\":\"ours 2\"}\n");
        }

        assertThat(Files.readAllLines(file)).endsWith(TORN + "{\"name\":\"ours 2\"}", "{\"name\":\"ours 2\"}");
    }

    private static void append(OpenDayFile open, long now, String line) throws IOException {
        open.isInRun(now);
        byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
        open.append(bytes, bytes.length);
    }

    private void weWrite(String lines) throws IOException {
        Files.writeString(file, lines, StandardOpenOption.APPEND);
        byte[] bytes = lines.getBytes(StandardCharsets.UTF_8);
        tail.wrote(bytes, bytes.length);
    }

    private void othersWrite(String text) throws IOException {
        Files.writeString(file, text, StandardOpenOption.APPEND);
    }

    private String glued() throws IOException {
        return new String(tail.look(), StandardCharsets.UTF_8);
    }
}
