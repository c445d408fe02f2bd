// SPDX-License-Identifier: Apache-2.0
package io.devmeter.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BookmarkTest {

    private static final LocalDate MONDAY = LocalDate.parse("2026-11-16");
    private static final LocalDate TUESDAY = LocalDate.parse("2026-11-17");

    @TempDir
    Path temp;

    private ExecutionStore store;

    @BeforeEach
    void open() throws Exception {
        store = ExecutionStore.open(temp.resolve(".metrics"));
    }

    @Test
    void bookmark_isBeforeAllExecutions_whenNothingWasSaved() {
        Bookmark bookmark = store.bookmark("b");

        assertThat(bookmark.position(MONDAY)).isEqualTo(DayPosition.START);
        assertThat(bookmark.note()).isZero();
        assertThat(store.directory()).doesNotExist();
    }

    @Test
    void bookmark_isAsItWasSaved_underItsName() throws Exception {
        DayPosition far = new DayPosition(5_000_000_000L, 0x8000_0001);
        Bookmark bookmark = store.bookmark("b-1");
        bookmark.advance(MONDAY, far);
        bookmark.advance(TUESDAY, new DayPosition(1, 2));
        bookmark.note(-7);
        bookmark.save();
        bookmark.advance(TUESDAY, new DayPosition(3, 4)); // Not saved.

        Bookmark again = store.bookmark("b-1");
        assertThat(again.position(MONDAY)).isEqualTo(far);
        assertThat(again.position(TUESDAY)).isEqualTo(new DayPosition(1, 2));
        assertThat(again.note()).isEqualTo(-7);
        assertThat(store.bookmark("other").position(MONDAY)).isEqualTo(DayPosition.START);
        assertThat(files()).containsExactly("b-1.bookmark");
    }

    @Test
    void bookmark_forgets_whatItIsTold() throws Exception {
        Bookmark bookmark = store.bookmark("b");
        bookmark.advance(MONDAY, new DayPosition(1, 2));
        bookmark.advance(TUESDAY, new DayPosition(3, 4));
        bookmark.retain(Set.of(TUESDAY));
        bookmark.save();
        assertThat(store.bookmark("b").position(MONDAY)).isEqualTo(DayPosition.START);
        assertThat(store.bookmark("b").position(TUESDAY)).isEqualTo(new DayPosition(3, 4));

        bookmark.retain(Set.of());
        bookmark.save();
        assertThat(store.bookmark("b").position(TUESDAY)).isEqualTo(DayPosition.START);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nonsense",
                "devmeter bookmark 2\n2026-11-16 5 00000001\n",
                "devmeter bookmark 1\n2026-11-16 5 00000001\n2026-13-45 1 00000001\n",
                "devmeter bookmark 1\n2026-11-16 5\n",
                "devmeter bookmark 1\n2026-11-16 5 00000001\nnote 9999999999999999999\n"
            })
    void bookmark_isBeforeAllExecutions_whenItsFileMakesNoSense(String content) throws Exception {
        Files.createDirectories(store.directory().resolve(".cache"));
        Files.writeString(store.directory().resolve(".cache/b.bookmark"), content);

        assertThat(store.bookmark("b").position(MONDAY)).isEqualTo(DayPosition.START);
    }

    @Test
    void save_fails_whereNothingCanBeWritten() throws Exception {
        Files.createDirectories(store.directory());
        Files.writeString(store.directory().resolve(".cache"), "a file");

        assertThatThrownBy(() -> store.bookmark("b").save()).isInstanceOf(IOException.class);
    }

    @Test
    void temporary_ofAProcessThatWasKilled_isSweptInTheEnd_andTheBookmarkStays() throws Exception {
        store.bookmark("b").save();
        Path left = Files.writeString(store.directory().resolve(".cache/b.bookmark.1a-2b-3c.tmp"), "");
        Files.setLastModifiedTime(left, FileTime.from(Instant.now().minus(1, ChronoUnit.DAYS)));

        store.deleteOlderThan(30);

        assertThat(files()).containsExactly("b.bookmark");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "../b", "a b", "B"})
    void name_isPlain(String name) {
        assertThatThrownBy(() -> store.bookmark(name)).isInstanceOf(IllegalArgumentException.class);
    }

    private Stream<String> files() throws IOException {
        try (Stream<Path> files = Files.list(store.directory().resolve(".cache"))) {
            return files.map(file -> file.getFileName().toString()).toList().stream();
        }
    }
}
