// SPDX-License-Identifier: Apache-2.0
package io.devmeter.store;

import static io.devmeter.store.Executions.line;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoredDayTest {

    private static final LocalDate DAY = LocalDate.parse("2026-11-15");

    @TempDir
    Path temp;

    private Path directory;
    private Path file;
    private Path archive;
    private ExecutionStore store;

    /** Writes down what a pass shows. */
    private static final class Seen implements StoredDay.Visitor {
        private final List<String> names = new ArrayList<>();
        private final List<DayPosition> positions = new ArrayList<>();
        private boolean changed;

        @Override
        public void execution(StoredExecution execution, DayPosition position) {
            assertThat(execution.json()).contains(execution.execution().name());
            names.add(execution.execution().name());
            positions.add(position);
        }

        @Override
        public void changed() {
            assertThat(names).isEmpty();
            changed = true;
        }

        DayPosition last() {
            return positions.get(positions.size() - 1);
        }
    }

    @BeforeEach
    void open() throws Exception {
        directory = Files.createDirectory(temp.resolve(".metrics"));
        file = directory.resolve(DAY + ".jsonl");
        archive = directory.resolve(DAY + ".jsonl.gz");
        store = ExecutionStore.builder(directory)
                .clock(Clock.fixed(Executions.NOON, ZoneOffset.UTC))
                .build();
    }

    @Test
    void days_areThoseUntilToday_oldestFirst() throws Exception {
        for (String day : List.of("2026-11-22", "2026-11-23", "2026-11-15", "2025-01-01")) {
            Files.writeString(directory.resolve(day + ".jsonl"), "");
        }

        assertThat(store.days())
                .extracting(day -> day.date().toString())
                .containsExactly("2025-01-01", "2026-11-15", "2026-11-22");
        assertThat(store.days(7)).extracting(day -> day.date().toString()).containsExactly("2026-11-15", "2026-11-22");
        assertThat(store.days(0)).hasSize(1);
        assertThatThrownBy(() -> store.days(-1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void read_goesOnBehindAnyPosition() throws Exception {
        append("a", "b", "c", "d");
        Seen all = read(DayPosition.START);
        assertThat(all.names).containsExactly("a", "b", "c", "d");

        for (int i = 0; i < 4; i++) {
            Seen rest = read(all.positions.get(i));
            assertThat(rest.names).isEqualTo(all.names.subList(i + 1, 4));
            assertThat(rest.positions).isEqualTo(all.positions.subList(i + 1, 4));
            assertThat(rest.changed).isFalse();
            assertThat(count(all.positions.get(i))).isEqualTo(new StoredDay.Count(i + 1, 3 - i));
        }
    }

    @Test
    void read_passesOver_whatHoldsNoExecution() throws Exception {
        Files.writeString(
                file, "\uFEFF" + text("a") + "garbage\r\n\n  " + text("b") + "{\"half", StandardCharsets.UTF_8);
        DayPosition end = read(DayPosition.START).last();
        assertThat(count(DayPosition.START)).isEqualTo(new StoredDay.Count(0, 2));

        Files.writeString(file, "\n" + text("c"), StandardOpenOption.APPEND);

        assertThat(read(end).names).containsExactly("c");
    }

    @Test
    void read_showsALastLineWithoutBreak_once() throws Exception {
        Files.writeString(file, text("a") + text("b").stripTrailing());
        Seen first = read(DayPosition.START);
        assertThat(first.names).containsExactly("a", "b");

        Files.writeString(file, "\n" + text("c"), StandardOpenOption.APPEND);

        assertThat(read(first.last()).names).containsExactly("c");
    }

    @Test
    void read_startsOver_andSaysSo_whenWhatCameBeforeHasChanged() throws Exception {
        append("a", "b", "c");
        DayPosition behindB = read(DayPosition.START).positions.get(1);

        for (String changed : List.of(text("x") + text("b") + text("c"), text("b") + text("c"), text("a"), "")) {
            Files.writeString(file, changed);

            Seen seen = read(behindB);

            assertThat(seen.changed).as(changed).isTrue();
            assertThat(seen.names).isEqualTo(read(DayPosition.START).names);
            assertThat(count(behindB)).isEqualTo(new StoredDay.Count(0, seen.names.size()));
        }
        Files.delete(file);
        assertThat(read(behindB).changed).isTrue();
    }

    @Test
    void read_goesOn_whenOnlyWhatHoldsNoExecutionHasChanged() throws Exception {
        append("a", "b", "c");
        DayPosition behindB = read(DayPosition.START).positions.get(1);

        Files.writeString(file, "a comment\n" + text("a") + text("b") + text("c"));

        assertThat(read(behindB).names).containsExactly("c");
        assertThat(read(behindB).changed).isFalse();
    }

    @Test
    void read_goesOn_whenTheDayIsCompressed_andAppendedTo_andCompressedAgain() throws Exception {
        append("a", "b", "c");
        DayPosition behindB = read(DayPosition.START).positions.get(1);

        assertThat(store.compressOlderThan(1)).isEqualTo(1);
        assertThat(file).doesNotExist();
        assertThat(read(behindB).names).containsExactly("c");

        append("d");
        Seen both = read(behindB);
        assertThat(both.names).containsExactly("c", "d");

        assertThat(store.compressOlderThan(1)).isEqualTo(1);
        assertThat(file).doesNotExist();
        assertThat(read(behindB).positions).isEqualTo(both.positions);
        assertThat(read(both.last()).names).isEmpty();
        assertThat(read(both.last()).changed).isFalse();
    }

    @Test
    void read_takesUpAnArchiveThatEndsInsideALine() throws Exception {
        writeArchive(text("a") + text("b").stripTrailing());
        Files.writeString(file, text("c"));
        Seen before = read(DayPosition.START);
        assertThat(before.names).containsExactly("a", "b", "c");

        assertThat(store.compressOlderThan(1)).isEqualTo(1);

        assertThat(read(DayPosition.START).positions).isEqualTo(before.positions);
    }

    @Test
    void read_takesWhatThereIsOfADamagedArchive() throws Exception {
        byte[] whole = gzip(text("a").repeat(20_000));
        Files.write(archive, Arrays.copyOf(whole, whole.length / 2));
        Files.writeString(file, text("b"));

        assertThat(read(DayPosition.START).names).contains("a").endsWith("b");

        Files.writeString(archive, "no archive");
        assertThat(read(DayPosition.START).names).containsExactly("b");
    }

    /** The day is compressed while it is being read: everything is seen, and once. */
    @Test
    void read_seesTheDayAsItWas_whenItIsCompressedMeanwhile() throws Exception {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            names.add("n" + i);
        }
        append(names.toArray(String[]::new));
        List<String> seen = new ArrayList<>();

        day().read(DayPosition.START, (execution, position) -> {
            seen.add(execution.execution().name());
            if (seen.size() == 10) {
                store.compressOlderThan(1);
                append("late");
            }
        });

        assertThat(seen).isEqualTo(names);
    }

    @Test
    void read_endsWithWhatTheVisitorThrows() throws Exception {
        append("a", "b");
        IOException enough = new IOException("enough");

        assertThatThrownBy(() -> day().read(DayPosition.START, (execution, position) -> {
                    throw enough;
                }))
                .isSameAs(enough);
    }

    private StoredDay day() throws IOException {
        return new StoredDay(new Day(directory, DAY, null, null));
    }

    private Seen read(DayPosition from) throws IOException {
        Seen seen = new Seen();
        day().read(from, seen);
        return seen;
    }

    private StoredDay.Count count(DayPosition from) throws IOException {
        return day().count(from);
    }

    private static String text(String name) {
        return line(name, DAY + "T10:00:00Z") + "\n";
    }

    private void append(String... names) throws IOException {
        for (String name : names) {
            Files.writeString(file, text(name), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        }
    }

    private void writeArchive(String content) throws IOException {
        Files.write(archive, gzip(content));
    }

    private static byte[] gzip(String content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(content.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }
}
