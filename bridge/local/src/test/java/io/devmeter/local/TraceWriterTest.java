// SPDX-License-Identifier: Apache-2.0
package io.devmeter.local;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.LIST;
import static org.assertj.core.api.InstanceOfAssertFactories.MAP;

import io.devmeter.bridge.Execution;
import io.devmeter.bridge.Status;
import io.devmeter.store.ExecutionRecord;
import io.devmeter.store.ExecutionStore;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.context.Context;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TraceWriterTest {

    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
    private static final Clock AT_NOON = Clock.fixed(NOON, ZoneOffset.UTC);
    private static final TraceParent REMOTE = new TraceParent("a".repeat(32), "b".repeat(16), "01", true);

    @TempDir
    Path temp;

    @Test
    void records_areThoseOfTheEmbeddedDefault() throws Exception {
        IllegalStateException failure = new IllegalStateException("no stock");
        try (TraceWriter trace = TraceWriter.open(temp.resolve("written"), Origin.here(temp.resolve("tracked")));
                Devmeter devmeter = Devmeter.open(temp.resolve("tracked"))) {
            WrittenExecution outer = trace.start("outer", null);
            trace.start("inner", outer.identity())
                    .metadata("text", "a")
                    .metadata("list", List.of("a", "b"))
                    .metadata("nothing", null)
                    .metadata("empty", List.of())
                    .end(failure);
            trace.start("left out", outer.identity()).end(Status.SKIPPED, "why");
            outer.end();

            // In the root context, whoever records this test.
            Context.root()
                    .wrap(() -> {
                        Execution sdkOuter = devmeter.tracker().start("outer");
                        devmeter.tracker()
                                .start("inner")
                                .metadata("text", "a")
                                .metadata(AttributeKey.stringArrayKey("list"), List.of("a", "b"))
                                .end(failure);
                        devmeter.tracker().start("left out").end(Status.SKIPPED, "why");
                        sdkOuter.end();
                    })
                    .run();

            List<ExecutionRecord> written = read("written");
            List<ExecutionRecord> tracked = read("tracked");
            assertThat(written)
                    .extracting(TraceWriterTest::withoutIdsAndTimes)
                    .containsExactlyElementsOf(tracked.stream()
                            .map(TraceWriterTest::withoutIdsAndTimes)
                            .toList());
            assertThat(byName(written, "inner").parentSpanId())
                    .isEqualTo(byName(written, "outer").spanId());
            assertThat(byName(written, "inner").otel().toString()).contains("TraceWriterTest.records_are");
        }
    }

    /** What must differ is left out; the SDK alone tells its version, and the order of its attributes is not always the same. */
    private static String withoutIdsAndTimes(ExecutionRecord record) {
        return record.name() + record.status() + record.error() + sorted(record.metadata()) + sorted(record.otel());
    }

    private static @Nullable Object sorted(@Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            Map<String, @Nullable Object> sorted = new TreeMap<>();
            map.forEach((key, element) -> sorted.put(String.valueOf(key), sorted(element)));
            sorted.keySet().removeAll(List.of("telemetry.sdk.version", "time_unix_nano", "exception.stacktrace"));
            return sorted;
        }
        return value instanceof List<?> list
                ? list.stream().map(element -> String.valueOf(sorted(element))).toList()
                : value;
    }

    @Test
    void parentInAnotherProcess_isToldToBe() throws Exception {
        try (TraceWriter trace = TraceWriter.open(temp.resolve("m"), Origin.here(temp))) {
            trace.start("child", REMOTE).end();
        }

        ExecutionRecord child = byName(read("m"), "child");
        assertThat(child.traceId()).isEqualTo(REMOTE.traceId());
        assertThat(child.parentSpanId()).isEqualTo(REMOTE.spanId());
        assertThat(child.otel()).containsEntry("parent", Map.of("remote", true)).containsEntry("flags", "01");
    }

    @Test
    void failureInAChildOfAnotherProcess_isToldBesideWhatIsUsual() throws Exception {
        try (TraceWriter trace = TraceWriter.open(temp.resolve("m"), Origin.here(temp))) {
            trace.start("child", REMOTE).end(new IllegalStateException("no stock"));
        }

        assertThat(byName(read("m"), "child").otel().keySet()).containsExactly("events", "flags", "parent", "resource");
    }

    @Test
    void whatRecordsTellAlike_isOneInstance_soThatItIsEncodedOnce() {
        try (TraceWriter trace = TraceWriter.open(temp.resolve("m"), Origin.here(temp))) {
            TraceParent root = TraceParent.childOf(null);
            TraceParent child = TraceParent.childOf(REMOTE);
            assertThat(trace.otel(child, REMOTE)).isSameAs(trace.otel(TraceParent.childOf(REMOTE), REMOTE));
            assertThat(trace.otel(root, null)).isSameAs(trace.otel(TraceParent.childOf(root), root));
            assertThat(trace.otel(root, null)).containsOnlyKeys("resource");
        }
    }

    @Test
    void times_areThoseOfTheClockAtOpening_andTheMonotonicClockSince() throws Exception {
        try (TraceWriter trace = TraceWriter.open(temp.resolve("m"), Origin.here(temp), AT_NOON)) {
            TraceWriter.Batch batch = trace.batch();
            batch.start("before", null, NOON.minusSeconds(60)).end(Status.SUCCESS, null, Duration.ofSeconds(30));
            batch.write();
            trace.start("now", null).end();
        }

        ExecutionRecord before = byName(read("m"), "before");
        assertThat(before.startedAt()).isEqualTo(NOON.minusSeconds(60));
        assertThat(before.endedAt()).isEqualTo(NOON.minusSeconds(30));
        assertThat(before.durationMs()).isEqualTo(30_000);
        ExecutionRecord now = byName(read("m"), "now");
        assertThat(now.startedAt()).isAfterOrEqualTo(NOON);
        assertThat(Duration.between(now.startedAt(), now.endedAt()).toNanos() / 1e6)
                .isEqualTo(requireNonNull(now.durationMs()));
    }

    @Test
    void duration_isFromStartToEnd_howeverItEnds() throws Exception {
        long before = System.nanoTime();
        try (TraceWriter trace = TraceWriter.open(temp.resolve("m"), Origin.here(temp))) {
            trace.start("success", null).end();
            trace.start("skipped", null).end(Status.SKIPPED, "why");
            trace.start("failed", null).end(new IllegalStateException("no stock"));
        }
        double longestMs = (System.nanoTime() - before) / 1e6;

        assertThat(read("m"))
                .hasSize(3)
                .allSatisfy(record -> assertThat(record.durationMs()).isBetween(0.0, longestMs));
        ExecutionRecord failed = byName(read("m"), "failed");
        Instant end = requireNonNull(failed.endedAt());
        assertThat(failed.otel().get("events"))
                .asInstanceOf(LIST)
                .singleElement(MAP)
                .containsEntry("time_unix_nano", end.getEpochSecond() * 1_000_000_000 + end.getNano());
    }

    @Test
    void end_isIgnored_whenAlreadyEnded() throws Exception {
        try (TraceWriter trace = TraceWriter.open(temp.resolve("m"), Origin.here(temp))) {
            WrittenExecution execution = trace.start("once", null);
            execution.end();
            execution.end(Status.FAILED, "late");
            execution.end(new IllegalStateException("later"));

            assertThat(trace.written()).isEqualTo(1);
        }
        assertThat(read("m")).extracting(ExecutionRecord::status).containsExactly(ExecutionRecord.Status.SUCCESS);
    }

    @Test
    void whatCannotBeWritten_isCounted_andTheNextIsTried() throws Exception {
        Path directory = temp.resolve("m");
        try (TraceWriter trace = TraceWriter.open(directory, Origin.here(temp))) {
            Files.writeString(directory, "in the way");
            trace.start("lost", null).end();
            Files.delete(directory);
            trace.start("kept", null).end();

            assertThat(trace.dropped()).isEqualTo(1);
            assertThat(trace.firstFailure()).isNotNull();
            assertThat(trace.reason()).isEqualTo(directory + " is not a directory");
        }
        assertThat(read("m")).extracting(ExecutionRecord::name).containsExactly("kept");
    }

    @Test
    void batch_isWrittenTogether_andCountedOneByOne() throws Exception {
        Path directory = temp.resolve("m");
        try (TraceWriter trace = TraceWriter.open(directory, Origin.here(temp))) {
            TraceWriter.Batch batch = trace.batch();
            batch.start("one", REMOTE, NOON).end(Status.SUCCESS, null, Duration.ofSeconds(1));
            batch.start("two", REMOTE, NOON).end(Status.FAILED, "no stock", Duration.ofSeconds(1));
            batch.start("running", REMOTE, NOON);
            assertThat(directory).doesNotExist();
            batch.write();
            batch.write();
            assertThat(trace.written()).isEqualTo(2);
            assertThat(trace.reason()).isNull();

            Files.move(directory, temp.resolve("elsewhere"));
            Files.writeString(directory, "in the way");
            batch.start("lost", REMOTE, NOON).end(Status.SUCCESS, null, Duration.ofSeconds(1));
            batch.start("lost too", REMOTE, NOON).end(Status.SUCCESS, null, Duration.ofSeconds(1));
            batch.write();
            assertThat(trace.dropped()).isEqualTo(2);
            assertThat(trace.firstFailure()).isNotNull();
        }
        assertThat(read("elsewhere")).extracting(ExecutionRecord::name).containsExactlyInAnyOrder("one", "two");
    }

    @Test
    void exceptionsThatMisbehave_areRecordedAllTheSame() throws Exception {
        try (TraceWriter trace = TraceWriter.open(temp.resolve("m"), Origin.here(temp))) {
            trace.start("hostile", null).end(new HostileException());
            trace.start("broken", null).end(new BrokenException());
            trace.start("endless", null).end(new EndlessException());
            trace.start("silent", null).end(new IllegalStateException());
        }

        assertThat(byName(read("m"), "hostile").error()).contains("HostileException");
        assertThat(byName(read("m"), "broken").error()).contains("BrokenException");
        assertThat(byName(read("m"), "endless").error()).contains("EndlessException");
        assertThat(byName(read("m"), "silent").error()).isEqualTo("java.lang.IllegalStateException");
    }

    @Test
    void exceptionThatThrowsItsLike_isRecordedAllTheSame() throws Exception {
        try (TraceWriter trace = TraceWriter.open(temp.resolve("m"), Origin.here(temp))) {
            trace.start("stubborn", null).end(new StubbornException());
        } catch (StubbornException e) {
            throw new AssertionError("thrown at the code that failed"); // Nobody could report the exception itself.
        }

        assertThat(read("m"))
                .singleElement()
                .satisfies(record -> assertThat(record.error()).contains("StubbornException"));
    }

    private static final class HostileException extends RuntimeException {
        private static final long serialVersionUID = 1;

        @Override
        public String getMessage() {
            throw new IllegalStateException("no message");
        }
    }

    private static final class EndlessException extends RuntimeException {
        private static final long serialVersionUID = 1;

        @Override
        @SuppressWarnings("InfiniteRecursion")
        public String getMessage() {
            return getMessage() + ".";
        }
    }

    private static final class StubbornException extends RuntimeException {
        private static final long serialVersionUID = 1;

        @Override
        public String getMessage() {
            throw new StubbornException();
        }
    }

    private static final class BrokenException extends RuntimeException {
        private static final long serialVersionUID = 1;

        @Override
        public String getMessage() {
            throw new NoClassDefFoundError("com/example/Messages");
        }
    }

    @Test
    void open_saysWhatIsWrong_whenTheDirectoryIsNone() throws Exception {
        Path file = Files.writeString(temp.resolve("file"), "");

        assertThatThrownBy(() -> TraceWriter.open(file, Origin.here(temp)))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("not a directory");
    }

    private List<ExecutionRecord> read(String directory) throws Exception {
        try (ExecutionStore store = ExecutionStore.open(temp.resolve(directory))) {
            return store.recent(null, 100, 100_000).stream()
                    .sorted(java.util.Comparator.comparing(ExecutionRecord::name))
                    .toList();
        }
    }

    private static ExecutionRecord byName(List<ExecutionRecord> records, String name) {
        return records.stream()
                .filter(record -> record.name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
