// SPDX-License-Identifier: Apache-2.0
package io.devmeter.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a second thread writes into a day file, beside the first. */
class SecondWriterTest {

    private static final String TORN = "{\"name\":\"to";

    @TempDir
    Path temp;

    private Path path;
    private OpenDayFile file;

    @BeforeEach
    void open() throws IOException {
        path = temp.resolve("2026-11-22.jsonl");
        file = OpenDayFile.open(path);
    }

    @AfterEach
    void close() throws IOException {
        file.close();
    }

    @Test
    void append_isPossible_betweenTwoLooksAtTheFile() throws IOException {
        assertThat(second("too early", true)).isFalse();
        first("a");
        untilNextLook(TimeUnit.HOURS.toNanos(1));

        assertThat(second("not at the same time", false)).isFalse();
        assertThat(second("b", true)).isTrue();
        untilNextLook(0);
        assertThat(second("too late", true)).isFalse();
        first("c");
        file.close();
        assertThat(second("closed", true)).isFalse();

        assertThat(path).hasContent("a\nb\nc");
    }

    @Test
    void append_isNot_whileOthersAppend() throws IOException {
        othersAppend("others\n");
        first("a");

        assertThat(second("b", true)).isFalse();
    }

    @Test
    void append_isNot_whileThereIsALook() throws Exception {
        first("a");
        untilNextLook(TimeUnit.HOURS.toNanos(1));
        boolean[] written = {true};
        file.second().hold();
        Thread other = new Thread(() -> {
            try {
                written[0] = second("b", true);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
        other.start();
        other.join();

        assertThat(written[0]).isFalse();
        file.second().letGo(true, System.nanoTime());
    }

    @Test
    void append_isNot_beyondWhatOneLookIsFor() throws IOException {
        first("a");
        untilNextLook(TimeUnit.HOURS.toNanos(1));
        int lines = 0;
        while (second("b".repeat(1000), true)) {
            lines++;
        }

        assertThat(lines).isBetween(100, 200);
        first("c");
        untilNextLook(TimeUnit.HOURS.toNanos(1));
        assertThat(second("d", true)).isTrue();
    }

    /** Which of both came first is not known to who looks for them. */
    @Test
    void gluedLines_ofBoth_areWrittenAgain() throws IOException {
        first("a");
        inRun();
        untilNextLook(TimeUnit.HOURS.toNanos(1));
        assertThat(second("second 1", true)).isTrue();
        othersAppend(TORN);
        assertThat(second("second 2", true)).isTrue();
        first("first 1");
        othersAppend(TORN);
        first("first 2");
        assertThat(second("second 3", true)).isTrue();

        file.close();

        assertThat(Files.readAllLines(path))
                .containsExactly(
                        "a",
                        "second 1",
                        TORN + "second 2",
                        "first 1",
                        TORN + "first 2",
                        "second 3",
                        "first 2",
                        "second 2");
    }

    private void first(String line) throws IOException {
        byte[] bytes = bytes(line);
        file.append(bytes, bytes.length);
    }

    private boolean second(String line, boolean isOtherWriting) throws IOException {
        byte[] bytes = bytes(line);
        return file.second().append(bytes, bytes.length, isOtherWriting);
    }

    private static byte[] bytes(String line) {
        return (line + "\n").getBytes(StandardCharsets.UTF_8);
    }

    /** Lets the first think that another write was made a nanosecond ago. */
    private void inRun() {
        long now = System.nanoTime();
        assertThat(file.isInPlace(now)).isTrue();
        file.isInRun(now);
        assertThat(file.isInRun(now + 1)).isTrue();
    }

    private void untilNextLook(long nanos) {
        file.second().hold();
        file.second().letGo(true, System.nanoTime() + nanos);
    }

    private void othersAppend(String text) throws IOException {
        Files.writeString(path, text, StandardOpenOption.APPEND);
    }
}
