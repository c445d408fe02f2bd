// SPDX-License-Identifier: Apache-2.0
package io.devmeter.maven;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class RecordedChildrenTest {

    private static final String PARENT = "00f067aa0ba902b7";
    private static final String PARENT_KEY = "\"parent_span_id\":\"" + PARENT + "\"}\n";
    private static final String CHILD = "{\"name\":\"t\",\"metadata\":{\"test.case.name\":\"t\"}," + PARENT_KEY;

    @TempDir
    Path directory;

    @Test
    void count_isOfChildrenThatCameSince_andOfNoOthers() throws Exception {
        append("2026-11-22", CHILD);
        RecordedChildren children = new RecordedChildren(directory, PARENT);
        RecordedChildren ofAnother = new RecordedChildren(directory, "b7ad6b7169203331");

        assertThat(children.count()).isZero();
        append("2026-11-22", CHILD);
        assertThat(children.count()).isOne();
        append("2026-11-22", CHILD + CHILD);
        assertThat(children.count()).isEqualTo(3);
        assertThat(children.count()).isEqualTo(3);
        assertThat(ofAnother.count()).isZero();
    }

    @Test
    void count_isOfTests_andNotOfWhatTheyHaveBuiltOrRun() throws Exception {
        RecordedChildren children = new RecordedChildren(directory, PARENT);
        append("2026-11-22", CHILD + "{\"name\":\"mvn verify\",\"metadata\":{}," + PARENT_KEY + CHILD);

        assertThat(children.count()).isEqualTo(2);
    }

    @Test
    void count_goesOn_afterMidnight_andWhereThereWasNoFileYet() throws Exception {
        RecordedChildren children = new RecordedChildren(directory.resolve("later"), PARENT);
        assertThat(children.count()).isZero();

        Files.createDirectory(directory.resolve("later"));
        Files.writeString(directory.resolve("later/2026-11-23.jsonl"), CHILD);
        assertThat(children.count()).isOne();
        Files.writeString(directory.resolve("later/2026-11-22.jsonl"), CHILD);
        assertThat(children.count()).isEqualTo(2);
    }

    @Test
    void count_goesOn_whereverTheClockIsSetMeanwhile() throws Exception {
        append("2026-11-21", CHILD);
        RecordedChildren children = new RecordedChildren(directory, PARENT);

        append("2026-11-21", CHILD);
        assertThat(children.count()).as("back over midnight").isOne();
        append("2027-01-05", CHILD);
        assertThat(children.count()).as("after weeks asleep").isEqualTo(2);
    }

    @Test
    void count_isRight_whereverTheChunksMeet() throws Exception {
        RecordedChildren children = new RecordedChildren(directory, PARENT);
        long expected = 0;
        for (int before : new int[] {(1 << 20) - 40, (1 << 20) - 20, (1 << 20) - 1, 3 << 20}) {
            append("2026-11-22", " ".repeat(before) + CHILD + CHILD);
            expected += 2;
            assertThat(children.count()).as("after " + before).isEqualTo(expected);
        }
    }

    @Test
    void count_isRight_whereverALineWasOnceCutOff() throws Exception {
        for (int cut = 1; cut < CHILD.length(); cut++) {
            Files.deleteIfExists(directory.resolve("2026-11-22.jsonl"));
            RecordedChildren children = new RecordedChildren(directory, PARENT);
            append("2026-11-22", CHILD + CHILD.substring(0, cut));
            children.count();
            append("2026-11-22", CHILD.substring(cut) + CHILD);
            assertThat(children.count()).as("cut after " + cut).isEqualTo(3);
        }
    }

    @Test
    void count_isKnown_besideWhatNeverWasADayFile() throws Exception {
        Files.createDirectory(directory.resolve("2020-01-01.jsonl"));
        RecordedChildren children = new RecordedChildren(directory, PARENT);

        append("2026-11-22", CHILD);
        assertThat(children.count()).isOne();
    }

    @Test
    void count_isNotKnown_whenTheFileCannotBeRead() throws Exception {
        RecordedChildren children = new RecordedChildren(directory, PARENT);
        Files.createDirectory(directory.resolve("2026-11-22.jsonl"));

        assertThatIOException().isThrownBy(children::count);
    }

    /** To open a pipe would wait for somebody who writes into it, and with it the build. */
    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void count_isNotKnown_whenTheFileIsAPipe() throws Exception {
        RecordedChildren children = new RecordedChildren(directory, PARENT);
        String pipe = directory.resolve("2026-11-22.jsonl").toString();
        assertThat(new ProcessBuilder("mkfifo", pipe).start().waitFor()).isZero();

        assertThatIOException().isThrownBy(children::count).withMessage(pipe + ": it is not a regular file");
    }

    private void append(String day, String line) throws Exception {
        Files.writeString(
                directory.resolve(day + ".jsonl"), line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
}
