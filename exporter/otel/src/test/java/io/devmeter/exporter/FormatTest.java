// SPDX-License-Identifier: Apache-2.0
package io.devmeter.exporter;

import static org.assertj.core.api.Assertions.assertThat;

import io.devmeter.store.DayPosition;
import io.devmeter.store.ExecutionRecord;
import io.devmeter.store.ExecutionStore;
import io.devmeter.store.StoredDay;
import io.devmeter.store.StoredExecution;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** What the specification of the format says is so: each line that it shows is read, and written again. */
class FormatTest {

    private static final String SPECIFICATION = specification();
    private static final Pattern BLOCK = Pattern.compile("```json([^\n]*)\n(.*?)```", Pattern.DOTALL);
    private static final LocalDate DAY = LocalDate.of(2026, 11, 22);
    private static final Instant WEEKS_LATER = Instant.parse("2026-12-24T12:00:00Z");

    /** The lines of each block, with what the block says of them. */
    private record Block(String kind, List<String> lines) {}

    private static final List<Block> BLOCKS = BLOCK.matcher(SPECIFICATION)
            .results()
            .map(found ->
                    new Block(found.group(1).strip(), found.group(2).lines().toList()))
            .toList();

    static final List<String> LINES = lines("");
    static final List<String> LINES_OF_SPANS =
            LINES.stream().filter(line -> line.contains("\"span_id\"")).toList();
    static final List<String> SKIPPED_LINES = lines("skipped");

    @TempDir
    Path temp;

    private Path source;
    private Path copy;

    @BeforeEach
    void makeDirectories() throws IOException {
        source = Files.createDirectory(temp.resolve("source"));
        copy = temp.resolve("copy");
    }

    private static String specification() {
        try {
            return Files.readString(Path.of("../FORMAT.md"));
        } catch (IOException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private static List<String> lines(String kind) {
        return BLOCKS.stream()
                .filter(block -> block.kind().equals(kind))
                .flatMap(block -> block.lines().stream())
                .toList();
    }

    @Test
    void specification_showsLinesOfAllKinds() {
        assertThat(BLOCKS).extracting(Block::kind).containsOnly("", "read", "skipped");
        assertThat(LINES_OF_SPANS).hasSizeGreaterThanOrEqualTo(2);
        assertThat(SKIPPED_LINES).hasSizeGreaterThanOrEqualTo(5);
    }

    @ParameterizedTest
    @FieldSource("LINES")
    void line_isWrittenAgainAsItIs(String line) throws Exception {
        assertThat(writtenAgain(List.of(line))).containsExactly(line);
    }

    @ParameterizedTest
    @FieldSource("LINES_OF_SPANS")
    void lineOfASpan_isTheSameAfterItHasBeenASpanAgain(String line) throws Exception {
        SpanData span = new StoredSpans().span(onlyElement(stored(List.of(line))));

        assertThat(JsonlSpanExporter.create(copy).export(List.of(span)).isSuccess())
                .isTrue();
        assertThat(dayFiles(copy)).containsExactly(line);
    }

    @Test
    void lineOfAnotherForm_isReadAsTheOneShownForIt() throws Exception {
        for (int i = 0; i < BLOCKS.size(); i++) {
            if (BLOCKS.get(i).kind().equals("read")) {
                assertThat(writtenAgain(BLOCKS.get(i).lines()))
                        .containsExactlyInAnyOrderElementsOf(BLOCKS.get(i + 1).lines());
            }
        }
        assertThat(BLOCKS).extracting(Block::kind).contains("read");
    }

    @ParameterizedTest
    @FieldSource("SKIPPED_LINES")
    void lineThatIsNoExecution_isSkippedAndCounted(String line) throws Exception {
        Files.writeString(dayFile(), line + "\n" + LINES.get(0) + "\n");

        try (ExecutionStore store = store(source)) {
            assertThat(store.summary(60).skippedLines()).isEqualTo(1);
            assertThat(store.recent(null, 10)).hasSize(1);
        }
    }

    @Test
    void cutText_isAsLongAsTheLimitsSay_andItsLengthIsTold() throws Exception {
        ExecutionRecord execution = ExecutionRecord.builder("import", Instant.parse("2026-11-22T10:30:04Z"))
                .error("e".repeat(250_000))
                .metadata("log", "l".repeat(900_000))
                .metadata("rows", Collections.nCopies(2_000, 1L))
                .build();
        try (ExecutionStore store = store(source)) {
            store.append(execution);
        }

        ExecutionRecord cut = onlyElement(stored(Files.readAllLines(dayFile()))).execution();
        assertThat(SPECIFICATION)
                .contains("131,072 characters", "1,024 elements", "\"error\":250000,\"metadata.log\":900000");
        assertThat(cut.error()).hasSize(131_072).endsWith("…");
        assertThat(cut.metadata().get("log")).asString().hasSize(131_072).endsWith("…");
        assertThat(cut.metadata().get("rows"))
                .asInstanceOf(InstanceOfAssertFactories.LIST)
                .hasSize(1_024);
        assertThat(cut.otel().get("truncated")).hasToString("{error=250000, metadata.log=900000, metadata.rows=2000}");
    }

    @Test
    void compressedDay_startsWithTheMemberThatIsSpecified_andHoldsTheLines() throws Exception {
        Files.writeString(dayFile(), LINES.get(0) + "\n");
        try (ExecutionStore store = store(source)) {
            assertThat(store.compressOlderThan(1)).isEqualTo(1);
        }

        Path archive = source.resolve(DAY + ".jsonl.gz");
        String member = HexFormat.ofDelimiter(" ").formatHex(Files.readAllBytes(archive), 0, 38);
        assertThat(SPECIFICATION).contains("| 0–15 | `" + member.substring(0, 47) + "`");
        assertThat(member.substring(48)).isEqualTo("00 ".repeat(12) + "03 00" + " 00".repeat(8));
        try (GZIPInputStream content = new GZIPInputStream(Files.newInputStream(archive))) {
            assertThat(new String(content.readAllBytes(), StandardCharsets.UTF_8))
                    .isEqualTo(LINES.get(0) + "\n");
        }
    }

    private Path dayFile() {
        return source.resolve(DAY + ".jsonl");
    }

    private static ExecutionStore store(Path directory) throws IOException {
        return ExecutionStore.builder(directory)
                .clock(Clock.fixed(WEEKS_LATER, ZoneOffset.UTC))
                .build();
    }

    private List<StoredExecution> stored(List<String> lines) throws IOException {
        Files.write(dayFile(), lines);
        List<StoredExecution> stored = new ArrayList<>();
        try (ExecutionStore store = store(source)) {
            for (StoredDay day : store.days()) {
                day.read(DayPosition.START, (execution, behind) -> stored.add(execution));
            }
        }
        return stored;
    }

    private List<String> writtenAgain(List<String> lines) throws IOException {
        try (ExecutionStore store = store(copy)) {
            for (StoredExecution stored : stored(lines)) {
                store.append(stored.execution());
            }
        }
        return dayFiles(copy);
    }

    private static List<String> dayFiles(Path directory) throws IOException {
        List<String> lines = new ArrayList<>();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                lines.addAll(Files.readAllLines(file));
            }
        }
        return lines;
    }

    private static <T> T onlyElement(List<T> elements) {
        assertThat(elements).hasSize(1);
        return elements.get(0);
    }
}
