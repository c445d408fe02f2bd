// SPDX-License-Identifier: Apache-2.0
package io.devmeter.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A day file within a run of writes, of which not each is looked at. */
class OpenDayFileTest {

    private static final String OURS = "{\"name\":\"ours\"}\n";
    private static final String TORN = "{\"name\":\"to";

    @TempDir
    Path temp;

    @Test
    void gluedLine_isWrittenAgain_andClosesOffTheHalfLineThatHasComeSince() throws IOException {
        Path path = temp.resolve("2026-11-22.jsonl");
        OpenDayFile file = inRun(path);
        somebodyElseAppends(path, TORN);
        append(file, OURS);
        somebodyElseAppends(path, TORN);

        file.close();

        assertThat(path).hasContent(TORN + OURS + TORN + "\n" + OURS);
    }

    @Test
    void close_doesNotMindThatTheFileIsGone() throws IOException {
        Path path = temp.resolve("2026-11-22.jsonl");
        OpenDayFile file = inRun(path);
        for (int bytes = 0; bytes < 20_000; bytes += OURS.length()) {
            append(file, OURS);
        }
        somebodyElseAppends(path, OURS);
        Files.delete(path);

        file.close();

        assertThat(path).doesNotExist();
    }

    /** Opens the file, and lets it think that another write was made a nanosecond ago. */
    private static OpenDayFile inRun(Path path) throws IOException {
        OpenDayFile file = OpenDayFile.open(path);
        long now = System.nanoTime();
        assertThat(file.isInPlace(now)).isTrue();
        file.isInRun(now);
        assertThat(file.isInRun(now + 1)).isTrue();
        return file;
    }

    private static void append(OpenDayFile file, String lines) throws IOException {
        byte[] bytes = lines.getBytes(StandardCharsets.UTF_8);
        file.append(bytes, bytes.length);
    }

    private static void somebodyElseAppends(Path path, String text) throws IOException {
        Files.writeString(path, text, StandardOpenOption.APPEND);
    }
}
