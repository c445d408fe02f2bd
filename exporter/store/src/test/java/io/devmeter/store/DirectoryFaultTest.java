// SPDX-License-Identifier: Apache-2.0
package io.devmeter.store;

import static io.devmeter.store.MarkedExecutions.contentOf;
import static io.devmeter.store.MarkedExecutions.dayFile;
import static io.devmeter.store.MarkedExecutions.deleteDirectory;
import static io.devmeter.store.MarkedExecutions.marked;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A directory that is taken away, moved or spoiled while a store appends to it. What append acknowledges can be found there. */
@EnabledOnOs({OS.LINUX, OS.MAC})
class DirectoryFaultTest {

    @TempDir
    Path temp;

    private Path directory;
    private ExecutionStore store;

    @BeforeEach
    void open() throws IOException {
        directory = temp.resolve(".metrics");
        store = MarkedExecutions.open(directory);
        store.append(marked("before"));
    }

    @AfterEach
    void close() throws IOException {
        store.close();
    }

    @Test
    void append_goesOn_whenTheDirectoryIsDeleted() throws Exception {
        for (int i = 0; i < 3; i++) {
            deleteDirectory(directory);
            store.append(marked("after-" + i));
            store.append(marked("and-" + i));

            assertThat(contentOf(directory).ids()).containsExactly("after-" + i, "and-" + i);
        }
    }

    @Test
    void append_goesOn_whenTheDayFileIsDeleted() throws Exception {
        Files.delete(dayFile(directory));
        store.append(marked("after"));

        assertThat(contentOf(directory).ids()).containsExactly("after");
    }

    @Test
    void append_goesOn_whenAnotherStoreDeletedTheDay() throws Exception {
        try (ExecutionStore nextMonth = ExecutionStore.builder(directory)
                .clock(new SettableClock(Executions.NOON.plus(Duration.ofDays(40))))
                .build()) {
            assertThat(nextMonth.deleteOlderThan(30)).isEqualTo(1);
        }
        store.append(marked("after"));

        assertThat(contentOf(directory).ids()).containsExactly("after");
    }

    @Test
    void append_goesToTheSamePath_whenTheDirectoryIsRenamed() throws Exception {
        Path renamed = Files.move(directory, temp.resolve("renamed"));
        store.append(marked("after"));

        assertThat(contentOf(renamed).ids()).containsExactly("before");
        assertThat(contentOf(directory).ids()).containsExactly("after");
    }

    @Test
    void append_goesToTheNewFile_whenTheDayFileIsReplaced() throws Exception {
        Path another = temp.resolve("another");
        try (ExecutionStore its = MarkedExecutions.open(another)) {
            its.append(marked("replacement"));
        }
        Files.move(dayFile(another), dayFile(directory), StandardCopyOption.REPLACE_EXISTING);
        store.append(marked("after"));

        assertThat(contentOf(directory).ids()).containsExactly("replacement", "after");
    }

    @Test
    void append_goesOn_whenTheDayFileIsEmptied() throws Exception {
        Files.writeString(dayFile(directory), "");
        store.append(marked("after"));

        assertThat(contentOf(directory)).isEqualTo(new MarkedExecutions.Content(List.of("after"), List.of()));
    }

    @Test
    void append_throws_whileAFileIsInTheDirectorysPlace_andWorksAfterwards() throws Exception {
        deleteDirectory(directory);
        Files.writeString(directory, "in the way");

        assertThatThrownBy(() -> store.append(marked("lost"))).isInstanceOf(NotDirectoryException.class);
        assertThatThrownBy(() -> store.append(marked("lost-too"))).isInstanceOf(IOException.class);
        assertThat(directory).hasContent("in the way");

        Files.delete(directory);
        store.append(marked("after"));
        assertThat(contentOf(directory).ids()).containsExactly("after");
    }

    @Test
    void append_throws_whileADirectoryIsInTheDayFilesPlace_andWorksAfterwards() throws Exception {
        Files.delete(dayFile(directory));
        Files.createDirectory(dayFile(directory));

        assertThatThrownBy(() -> store.append(marked("lost"))).isInstanceOf(IOException.class);

        Files.delete(dayFile(directory));
        store.append(marked("after"));
        assertThat(contentOf(directory).ids()).containsExactly("after");
    }

    @Test
    void append_throws_whileTheDayFileIsALink_andLeavesAloneWhatItLeadsTo() throws Exception {
        Path elsewhere = Files.move(dayFile(directory), temp.resolve("elsewhere"));
        Files.createSymbolicLink(dayFile(directory), elsewhere);

        assertThatThrownBy(() -> store.append(marked("lost"))).isInstanceOf(IOException.class);
        assertThat(contentOf(directory).ids()).containsExactly("before");

        Files.delete(dayFile(directory));
        store.append(marked("after"));
        assertThat(contentOf(directory).ids()).containsExactly("after");
    }

    @Test
    void append_throws_whileTheDirectoryIsReadOnly_andWorksAfterwards() throws Exception {
        Files.delete(dayFile(directory));
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("r-x------"));
        try {
            assumeThat(isWritable(directory))
                    .as("this user may write to read-only directories")
                    .isFalse();
            assertThatThrownBy(() -> store.append(marked("lost"))).isInstanceOf(IOException.class);
        } finally {
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
        }

        store.append(marked("after"));
        assertThat(contentOf(directory).ids()).containsExactly("after");
    }

    /** As after {@code chmod 600}: the names in it can be read, and nothing more. */
    @Test
    void summaryAndRecent_throw_whenNobodyLetsUsIntoTheDirectory() throws Exception {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rw-------"));
        try {
            assumeThat(Files.exists(dayFile(directory)))
                    .as("this user may enter every directory")
                    .isFalse();
            assertThatThrownBy(() -> store.summary(0)).isInstanceOf(AccessDeniedException.class);
            assertThatThrownBy(() -> store.recent(null, 10)).isInstanceOf(AccessDeniedException.class);
            assertThatThrownBy(() -> store.deleteOlderThan(0)).isInstanceOf(AccessDeniedException.class);
        } finally {
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
        }
    }

    @Test
    void summaryAndRecent_areEmpty_whenTheDirectoryIsDeleted() throws Exception {
        assertThat(store.summary(0).operations()).containsOnlyKeys("marked");
        deleteDirectory(directory);

        assertThat(store.summary(0).operations()).isEmpty();
        assertThat(store.recent(null, 10)).isEmpty();
        assertThat(store.deleteOlderThan(0)).isZero();
    }

    /** Tried out, because root may write whatever the permissions say. */
    private static boolean isWritable(Path directory) {
        try {
            Files.delete(Files.createFile(directory.resolve("probe")));
            return true;
        } catch (IOException refused) {
            return false;
        }
    }
}
