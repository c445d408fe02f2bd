// SPDX-License-Identifier: Apache-2.0
package io.devmeter.maven;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NewLinesTest {

    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
    private static final String CHILD = "{\"name\":\"t\",\"parent_span_id\":\"00f067aa0ba902b7\"}\n";

    @TempDir
    Path directory;

    @Test
    void children_areSeen_onlyIfTheyCameSince() throws Exception {
        append("2026-11-22", CHILD);
        NewLines lines = NewLines.after(directory, NOON);

        assertThat(lines.tellOfChildrenOf("00f067aa0ba902b7")).isFalse();
        append("2026-11-22", CHILD);
        assertThat(lines.tellOfChildrenOf("00f067aa0ba902b7")).isTrue();
        assertThat(lines.tellOfChildrenOf("b7ad6b7169203331")).isFalse();
    }

    @Test
    void children_areSeen_afterMidnight_andWhenThereWasNoFileYet() throws Exception {
        NewLines lines = NewLines.after(directory.resolve("later"), NOON);
        assertThat(lines.tellOfChildrenOf("00f067aa0ba902b7")).isFalse();

        Files.createDirectory(directory.resolve("later"));
        Files.writeString(directory.resolve("later/2026-11-23.jsonl"), CHILD);
        assertThat(lines.tellOfChildrenOf("00f067aa0ba902b7")).isTrue();
    }

    @Test
    void children_areSeen_whereverTheChunksMeet() throws Exception {
        NewLines lines = NewLines.after(directory, NOON);
        for (int before : new int[] {(1 << 20) - 40, (1 << 20) - 20, (1 << 20) - 1, 3 << 20}) {
            Files.writeString(directory.resolve("2026-11-22.jsonl"), " ".repeat(before) + CHILD);
            assertThat(lines.tellOfChildrenOf("00f067aa0ba902b7"))
                    .as("after " + before)
                    .isTrue();
        }
    }

    @Test
    void children_areSupposed_whenTheFileCannotBeRead() throws Exception {
        NewLines lines = NewLines.after(directory, NOON);
        Files.createDirectory(directory.resolve("2026-11-22.jsonl"));

        assertThat(lines.tellOfChildrenOf("00f067aa0ba902b7")).isTrue();
    }

    private void append(String day, String line) throws Exception {
        Files.writeString(
                directory.resolve(day + ".jsonl"), line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
}
