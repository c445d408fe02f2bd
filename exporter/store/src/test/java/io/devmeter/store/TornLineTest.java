// SPDX-License-Identifier: Apache-2.0
package io.devmeter.store;

import static io.devmeter.store.MarkedExecutions.contentOf;
import static io.devmeter.store.MarkedExecutions.dayFile;
import static io.devmeter.store.MarkedExecutions.linesOf;
import static io.devmeter.store.MarkedExecutions.marked;
import static io.devmeter.store.MarkedExecutions.total;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Half a line that another process leaves at the end of a day file which this process holds open. */
class TornLineTest {

    private static final String TORN = "{\"name\":\"to";

    @TempDir
    Path temp;

    private Path directory;
    private ExecutionStore store;

    @BeforeEach
    void open() throws IOException {
        directory = temp.resolve(".metrics");
        store = MarkedExecutions.open(directory);
    }

    @AfterEach
    void close() throws IOException {
        store.close();
    }

    @Test
    void tornLine_standsAlone_betweenAnyTwoAppends() throws Exception {
        store.append(marked("first"));
        anotherProcessWrites(TORN);
        store.append(marked("second"));
        store.append(marked("third"));
        anotherProcessWrites(TORN);
        store.append(List.of(marked("fourth"), marked("fifth")));
        anotherProcessWrites(TORN);
        store.append(marked("sixth"));

        assertThat(contentOf(directory))
                .isEqualTo(new MarkedExecutions.Content(
                        List.of("first", "second", "third", "fourth", "fifth", "sixth"), List.of(TORN, TORN, TORN)));
    }

    @ParameterizedTest(name = "{index}")
    @ValueSource(
            strings = {
                "{",
                "{\"name\":\"a\",\"started_at\":\"2026-11-22T10:00:00.000000000Z\",\"metadata\":{\"k\":\"naïve\\",
                "\"",
                "\0\0\0"
            })
    void tornLine_standsAlone_whereverItBroke(String piece) throws Exception {
        store.append(marked("first"));
        anotherProcessWrites(piece);
        store.append(marked("second"));

        assertThat(linesOf(directory)).hasSize(3).element(1).isEqualTo(piece);
        assertThat(contentOf(directory).ids()).containsExactly("first", "second");
    }

    @Test
    void tornLine_standsAlone_whenItBrokeInsideACharacter() throws Exception {
        byte[] whole = "{\"name\":\"日".getBytes(StandardCharsets.UTF_8);
        store.append(marked("first"));
        Files.write(dayFile(directory), Arrays.copyOf(whole, whole.length - 1), StandardOpenOption.APPEND);
        store.append(marked("second"));

        Summary summary = store.summary(0);
        assertThat(summary.skippedLines()).isEqualTo(1);
        assertThat(total(summary, "marked")).isEqualTo(2);
    }

    @Test
    void tornLine_standsAlone_whicheverStoreAppendsNext() throws Exception {
        try (ExecutionStore other = MarkedExecutions.open(directory)) {
            store.append(marked("first"));
            other.append(marked("second"));
            anotherProcessWrites(TORN);
            other.append(marked("third"));
            store.append(marked("fourth"));
            anotherProcessWrites(TORN);
            store.append(marked("fifth"));
            other.append(marked("sixth"));
        }

        assertThat(contentOf(directory))
                .isEqualTo(new MarkedExecutions.Content(
                        List.of("first", "second", "third", "fourth", "fifth", "sixth"), List.of(TORN, TORN)));
    }

    @Test
    void wholeLineOfAnotherProcess_isFollowedAtOnce() throws Exception {
        store.append(marked("first"));
        anotherProcessWrites(lineOf("other"));
        store.append(marked("second"));

        assertThat(Files.readAllLines(dayFile(directory))).hasSize(3);
        assertThat(contentOf(directory).ids()).containsExactly("first", "other", "second");
    }

    @Test
    void lineWithoutItsBreak_isKept_andEndedByTheNext() throws Exception {
        store.append(marked("first"));
        anotherProcessWrites(lineOf("other").stripTrailing());
        store.append(marked("second"));

        assertThat(contentOf(directory))
                .isEqualTo(new MarkedExecutions.Content(List.of("first", "other", "second"), List.of()));
    }

    @Test
    void truncatedFile_isWrittenOn() throws Exception {
        store.append(marked("first"));
        store.append(marked("second"));
        String text = Files.readString(dayFile(directory));
        Files.writeString(dayFile(directory), text.substring(0, text.length() - 20));
        store.append(marked("third"));

        MarkedExecutions.Content content = contentOf(directory);
        assertThat(content.ids()).containsExactly("first", "third");
        assertThat(content.torn()).hasSize(1);
    }

    private void anotherProcessWrites(String text) throws IOException {
        Files.writeString(dayFile(directory), text, StandardOpenOption.APPEND);
    }

    private String lineOf(String id) throws IOException {
        Path elsewhere = temp.resolve("elsewhere");
        try (ExecutionStore another = MarkedExecutions.open(elsewhere)) {
            another.append(marked(id));
        }
        return Files.readString(dayFile(elsewhere));
    }
}
