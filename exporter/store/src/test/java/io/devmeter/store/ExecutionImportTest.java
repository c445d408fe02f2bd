// SPDX-License-Identifier: Apache-2.0
package io.devmeter.store;

import static io.devmeter.store.Executions.NOON;
import static io.devmeter.store.Executions.execution;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExecutionImportTest {

    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final Clock CLOCK = Clock.fixed(NOON, ZoneOffset.UTC);

    @TempDir
    Path temp;

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 1000})
    void importingTwice_addsNothing_whateverTheBatches(int batch) throws Exception {
        List<ExecutionRecord> executions = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            executions.add(execution("plain", NOON.minus(Duration.ofHours(5L * i))));
            executions.add(span("span", i, NOON.minus(Duration.ofHours(7L * i))));
        }

        assertThat(imported(batch, executions)).containsExactly(40, 0);
        Collections.reverse(executions);
        assertThat(imported(batch, executions)).containsExactly(0, 40);

        assertThat(recorded()).hasSize(40).containsExactlyInAnyOrderElementsOf(executions);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 1000})
    void whatIsGivenTwice_isTakenOnce(int batch) throws Exception {
        ExecutionRecord plain = execution("plain", NOON);
        ExecutionRecord span = span("span", 1, NOON);

        assertThat(imported(batch, List.of(plain, span, plain, span))).containsExactly(2, 2);
    }

    @Test
    void spans_areKnownByTheirIds_othersByAllThatIsStored() throws Exception {
        ExecutionRecord plain = execution("plain", NOON);
        ExecutionRecord other = ExecutionRecord.builder("plain", NOON)
                .endedAt(plain.endedAt())
                .durationMs(plain.durationMs())
                .metadata("attempt", 2L)
                .build();

        assertThat(imported(10, List.of(plain, other, span("a", 1, NOON), span("b", 1, NOON), span("a", 2, NOON))))
                .containsExactly(4, 1);
    }

    @Test
    void whatTheStoreHasItself_isNotAddedAgain() throws Exception {
        ExecutionRecord early = span("a", 1, NOON.minus(Duration.ofDays(10)));
        try (ExecutionStore store = store()) {
            store.append(early);
            store.append(execution("b", NOON));
            assertThat(store.compressOlderThan(1)).isEqualTo(1);
        }

        assertThat(imported(10, List.of(early, execution("b", NOON), execution("c", NOON))))
                .containsExactly(1, 2);
    }

    @Test
    void whatAnImportThatWasCutOffHasWritten_isNotAddedAgain() throws Exception {
        List<ExecutionRecord> executions = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            executions.add(span("a", i, NOON));
        }
        ExecutionImport cutOff = importer(4);
        for (ExecutionRecord execution : executions) {
            cutOff.add(execution);
        }
        Path day = temp.resolve("2026-11-22.jsonl");
        Files.writeString(day, Files.readString(day) + "{\"name\":\"half a li");

        assertThat(imported(4, executions)).containsExactly(2, 8);
        assertThat(recorded()).hasSize(10);
    }

    @Test
    void identitiesThatAreNone_areNotWritten_andTheExecutionIsKnownAllTheSame() throws Exception {
        ExecutionRecord strange =
                ExecutionRecord.builder("strange", NOON).span("zz", "b", null).build();

        assertThat(imported(10, List.of(strange))).containsExactly(1, 0);
        assertThat(recorded())
                .singleElement()
                .extracting(ExecutionRecord::traceId)
                .isNull();
        assertThat(imported(10, List.of(strange))).containsExactly(0, 1);
    }

    @Test
    void whatIsTooLongToBeKeptAsItIs_isKnownAllTheSame() throws Exception {
        ExecutionRecord longOne = ExecutionRecord.builder("long", NOON)
                .error("x".repeat(200_000))
                .metadata("list", Collections.nCopies(2_000, 1L))
                .build();

        assertThat(imported(10, List.of(longOne))).containsExactly(1, 0);
        assertThat(imported(10, List.of(longOne))).containsExactly(0, 1);
    }

    @Test
    void whatHasNoCertainDay_isLookedForOnAll() throws Exception {
        ExecutionRecord first = span("a", 1, NOON);
        ExecutionRecord again = span("a", 1, NOON.minus(Duration.ofDays(3)));
        assertThat(imported(10, List.of(first))).containsExactly(1, 0);

        ExecutionImport undated = importer(10);
        undated.addUndated(again);
        undated.close();

        assertThat(undated.alreadyThere()).isEqualTo(1);
        assertThat(recorded()).containsExactly(first);
    }

    @Test
    void importsAtTheSameTime_addEachOnce() throws Exception {
        List<ExecutionRecord> executions = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            executions.add(span("a", i, NOON));
        }
        ExecutorService threads = Executors.newFixedThreadPool(4);
        List<Future<List<Integer>>> results = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            results.add(threads.submit(() -> imported(7, executions)));
        }
        int imported = 0;
        for (Future<List<Integer>> result : results) {
            imported += result.get().get(0);
        }
        threads.shutdown();

        assertThat(imported).isEqualTo(200);
        assertThat(recorded()).hasSize(200);
    }

    @Test
    void whatCannotBeWritten_isNotCounted() throws Exception {
        Files.createDirectory(temp.resolve("2026-11-22.jsonl"));
        ExecutionImport failing = importer(10);
        failing.add(execution("a", NOON));

        assertThatThrownBy(failing::close).isInstanceOf(IOException.class);
        assertThat(failing.imported()).isZero();
    }

    @Test
    void whatWasWrittenBeforeAFailure_isNotCountedAgain_whenTheRestIsTriedAgain() throws Exception {
        Files.createDirectory(temp.resolve("2026-11-22.jsonl"));
        ExecutionImport failing = importer(10);
        failing.add(execution("a", NOON.minus(Duration.ofDays(1))));
        failing.add(execution("b", NOON));
        assertThatThrownBy(failing::close).isInstanceOf(IOException.class);

        assertThatThrownBy(failing::close).isInstanceOf(IOException.class);
        assertThat(List.of(failing.imported(), failing.alreadyThere())).containsExactly(1L, 0L);

        Files.delete(temp.resolve("2026-11-22.jsonl"));
        failing.close();
        assertThat(List.of(failing.imported(), failing.alreadyThere())).containsExactly(2L, 0L);
        assertThat(recorded()).hasSize(2);
    }

    @Test
    void lines_areExecutionsOrOthers() throws Exception {
        String text = "{\"name\":\"a\",\"started_at\":\"2026-11-22T12:00:00\",\"status\":\"success\"}\r\n\n"
                + "{\"resourceSpans\":[]}\ngarbage\n" + "[".repeat(100) + "\n";
        List<String> seen = new ArrayList<>();
        ExecutionLines.read(
                new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), new ExecutionLines.Visitor() {
                    @Override
                    public void execution(ExecutionRecord execution) {
                        seen.add("execution " + execution.name());
                    }

                    @Override
                    public void other(String line) {
                        seen.add("other " + line);
                    }

                    @Override
                    public void tooLong() {
                        seen.add("too long");
                    }
                });

        assertThat(seen)
                .containsExactly(
                        "execution a", "other {\"resourceSpans\":[]}", "other garbage", "other " + "[".repeat(100));
    }

    private List<Integer> imported(int batch, List<ExecutionRecord> executions) throws IOException {
        ExecutionImport importer = importer(batch);
        try (importer) {
            for (ExecutionRecord execution : executions) {
                importer.add(execution);
            }
        }
        return List.of((int) importer.imported(), (int) importer.alreadyThere());
    }

    private ExecutionImport importer(int batch) {
        return new ExecutionImport(temp, RecordLimits.DEFAULT, new DayFileAppender(temp, CLOCK), batch);
    }

    private static ExecutionRecord span(String name, int id, Instant start) {
        return ExecutionRecord.builder(name, start)
                .endedAt(start.plusMillis(1))
                .durationMs(1.0)
                .span(TRACE, "%016x".formatted(id + 1), null)
                .build();
    }

    private ExecutionStore store() throws IOException {
        return ExecutionStore.builder(temp).clock(CLOCK).build();
    }

    private List<ExecutionRecord> recorded() throws IOException {
        try (ExecutionStore store = store()) {
            return store.recent(null, 1000);
        }
    }

    @Test
    void filesOfTheDirectory_areWhatTheyWere() throws Exception {
        imported(10, List.of(execution("a", NOON)));
        try (Stream<Path> files = Files.list(temp)) {
            assertThat(files.map(file -> String.valueOf(file.getFileName())))
                    .containsExactlyInAnyOrder("2026-11-22.jsonl", ".cache");
        }
    }
}
