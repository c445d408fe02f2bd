// SPDX-License-Identifier: Apache-2.0
package io.devmeter.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.devmeter.store.ExecutionRecord;
import io.devmeter.store.ExecutionStore;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReplayTest {

    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
    private static final Reply FINE = new Reply.Done(0, "");

    @TempDir
    Path temp;

    private ExecutionStore store;
    private final Scripted backend = new Scripted();
    private final List<String> heard = new ArrayList<>();
    private final List<Duration> waits = new ArrayList<>();

    /** Answers as a script says, keeps what it accepts, and finds everything fine where the script is silent. */
    private static final class Scripted implements Backend {

        /** Answers a request, the first of which is number 1. */
        interface Script {
            @Nullable
            Reply reply(int number, List<SpanData> spans);
        }

        private final List<Integer> sizes = new ArrayList<>();
        private final List<SpanData> accepted = new ArrayList<>();
        private Script script = (number, spans) -> null;

        @Override
        public String name() {
            return "scripted";
        }

        @Override
        public Reply send(List<SpanData> spans) {
            sizes.add(spans.size());
            Reply reply = script.reply(sizes.size(), spans);
            if (reply == null || reply instanceof Reply.Done) {
                accepted.addAll(spans);
            }
            return reply == null ? FINE : reply;
        }

        List<String> names() {
            return accepted.stream().map(SpanData::getName).toList();
        }

        @Override
        public void close() {}
    }

    @BeforeEach
    void open() throws Exception {
        store = ExecutionStore.builder(temp.resolve(".metrics"))
                .clock(Clock.fixed(NOW, ZoneOffset.UTC))
                .build();
    }

    @AfterEach
    void close() throws Exception {
        store.close();
    }

    // --- what is sent

    @Test
    void run_sendsEverything_inTheOrderOfTheFiles_inRequestsOfAtMost512() throws Exception {
        record(NOW, 1_000, "today");
        record(NOW.minus(Duration.ofDays(40)), 100, "old");

        ReplayResult result = replay().run();

        assertThat(result).isEqualTo(new ReplayResult(1_100, 0, 1_100, 0, List.of(), false, null));
        assertThat(backend.sizes).containsExactly(512, 512, 76);
        assertThat(backend.names())
                .startsWith("old-0", "old-1")
                .endsWith("today-999")
                .doesNotHaveDuplicates();
        assertThat(heard).containsExactly("512 of 1100", "1024 of 1100", "1100 of 1100");
    }

    @Test
    void run_sendsTheDaysItIsTold() throws Exception {
        record(NOW, 1, "today");
        record(NOW.minus(Duration.ofDays(2)), 1, "before");
        record(NOW.minus(Duration.ofDays(3)), 1, "long-before");

        builder().days(2).build().run();

        assertThat(backend.names()).containsExactly("before-0", "today-0");
        assertThatThrownBy(() -> builder().days(-1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void run_keepsRequestsSmall_howeverLargeTheExecutionsAre() throws Exception {
        for (int i = 0; i < 30; i++) {
            store.append(ExecutionRecord.builder("large-" + i, NOW)
                    .metadata("log", "x".repeat(100_000))
                    .build());
        }

        replay().run();

        assertThat(backend.names()).hasSize(30);
        assertThat(backend.sizes).containsExactly(10, 10, 10);
    }

    @Test
    void run_doesNothing_andLeavesNothing_whereThereIsNothing() throws Exception {
        assertThat(replay().run()).isEqualTo(new ReplayResult(0, 0, 0, 0, List.of(), false, null));

        assertThat(store.directory()).doesNotExist();
        assertThat(backend.sizes).isEmpty();
    }

    // --- going on

    @Test
    void nextRun_sendsWhatHasComeSince() throws Exception {
        record(NOW, 3, "a");
        replay().run();
        record(NOW, 2, "b");
        record(NOW.minus(Duration.ofDays(5)), 1, "imported");

        ReplayResult result = replay().run();

        assertThat(result).isEqualTo(new ReplayResult(3, 0, 3, 3, List.of(), false, null));
        assertThat(backend.names()).containsExactly("a-0", "a-1", "a-2", "imported-0", "b-0", "b-1");
        assertThat(replay().run()).isEqualTo(new ReplayResult(0, 0, 0, 6, List.of(), false, null));
    }

    @Test
    void nextRun_goesOn_whereTheBackendStoppedTheLast() throws Exception {
        record(NOW.minus(Duration.ofDays(1)), 700, "a");
        record(NOW, 700, "b");
        backend.script = (number, spans) -> number == 3 ? new Reply.Refused("out of order") : null;

        ReplayResult stopped = replay().run();
        assertThat(stopped).isEqualTo(new ReplayResult(1_024, 0, 1_400, 0, List.of(), false, "out of order"));

        ReplayResult rest = replay().run();
        assertThat(rest).isEqualTo(new ReplayResult(376, 0, 376, 1_024, List.of(), false, null));
        assertThat(backend.names()).hasSize(1_400).doesNotHaveDuplicates();
    }

    @Test
    void nextRun_goesOn_whenTheDayWasCompressedMeanwhile() throws Exception {
        Instant old = NOW.minus(Duration.ofDays(9));
        record(old, 600, "a");
        backend.script = (number, spans) -> number == 2 ? new Reply.Refused("not now") : null;
        replay().run();

        assertThat(store.compressOlderThan(1)).isEqualTo(1);
        record(old, 5, "b");
        replay().run();

        assertThat(backend.names()).hasSize(605).doesNotHaveDuplicates();
        assertThat(heard).doesNotContain("changed 2026-11-13");
    }

    @Test
    void nextRun_startsADayOver_andSaysSo_whenItWasEdited() throws Exception {
        record(NOW, 3, "a");
        record(NOW.minus(Duration.ofDays(1)), 1, "other-day");
        replay().run();
        Path day = store.directory().resolve("2026-11-22.jsonl");
        Files.writeString(day, Files.readString(day).replace("a-1", "edited"));

        ReplayResult result = replay().run();

        assertThat(result).isEqualTo(new ReplayResult(3, 0, 3, 1, List.of(), false, null));
        assertThat(backend.names()).endsWith("a-0", "edited", "a-2");
        assertThat(heard).contains("changed 2026-11-22");
    }

    @Test
    void nextRun_sendsNothingAgain_afterTheClockWasSetBackOverMidnight() throws Exception {
        record(NOW, 3, "a");
        replay().run();
        try (ExecutionStore yesterday = ExecutionStore.builder(store.directory())
                .clock(Clock.fixed(NOW.minus(Duration.ofDays(1)), ZoneOffset.UTC))
                .build()) {
            yesterday.append(
                    ExecutionRecord.builder("b", NOW.minus(Duration.ofDays(1))).build());
            Replay.builder(yesterday, backend).build().run();
        }

        assertThat(replay().run().total()).isZero();
        assertThat(backend.names()).containsExactly("a-0", "a-1", "a-2", "b");
    }

    @Test
    void again_sendsEverythingOnceMore() throws Exception {
        record(NOW, 3, "a");
        replay().run();
        backend.script = (number, spans) -> new Reply.Refused("no");
        assertThat(builder().again().build().run().stopped()).isEqualTo("no");
        backend.script = (number, spans) -> null;

        assertThat(replay().run().accepted()).isEqualTo(3);
        assertThat(backend.names()).containsExactly("a-0", "a-1", "a-2", "a-0", "a-1", "a-2");
    }

    @Test
    void again_isForTheDaysThatAreSent() throws Exception {
        record(NOW, 1, "today");
        record(NOW.minus(Duration.ofDays(3)), 1, "before");
        replay().run();

        assertThat(builder().days(0).again().build().run().accepted()).isEqualTo(1);

        assertThat(replay().run().total()).isZero();
        assertThat(backend.names()).containsExactly("before-0", "today-0", "today-0");
    }

    @Test
    void everyBackend_getsEverything() throws Exception {
        record(NOW, 3, "a");
        replay().run();
        List<SpanData> others = new ArrayList<>();
        try (Backend other = Backend.of("other", exporter(others, CompletableResultCode.ofSuccess()))) {
            assertThat(Replay.builder(store, other).build().run().accepted()).isEqualTo(3);
        }
        assertThat(others).hasSize(3);
    }

    @Test
    void run_fails_beforeAnythingIsSent_whereItsPositionCannotBeKept() throws Exception {
        record(NOW, 3, "a");
        Files.writeString(store.directory().resolve(".cache"), "a file");

        assertThatThrownBy(() -> replay().run()).isInstanceOf(IOException.class);
        assertThat(backend.sizes).isEmpty();
    }

    @Test
    void bookmark_forgetsDaysThatWereDeleted() throws Exception {
        record(NOW.minus(Duration.ofDays(60)), 1, "a");
        replay().run();
        store.deleteOlderThan(30);
        record(NOW, 1, "b");
        replay().run();

        try (var files = Files.list(store.directory().resolve(".cache"))) {
            Path bookmark = files.filter(file -> file.toString().endsWith("scripted.bookmark"))
                    .findFirst()
                    .orElseThrow();
            assertThat(Files.readString(bookmark)).contains("2026-11-22").doesNotContain("2026-09");
        }
    }

    // --- what the backend says

    @Test
    void partialSuccess_isCounted_andPassedOver() throws Exception {
        record(NOW, 600, "a");
        backend.script = (number, spans) -> new Reply.Done(number == 1 ? 12 : 0, number == 1 ? "no such tenant" : "");

        ReplayResult result = replay().run();

        assertThat(result).isEqualTo(new ReplayResult(588, 12, 600, 0, List.of("no such tenant"), false, null));
        assertThat(replay().run().total()).isZero();
    }

    @Test
    void rejection_isNeverMoreThanWasSent_andComplaintsAreFew() throws Exception {
        record(NOW, 512 * 10, "a");
        backend.script = (number, spans) -> new Reply.Done(number == 1 ? 1_000_000 : -5, "complaint " + number % 7);

        ReplayResult result = replay().run();

        assertThat(result.rejected()).isEqualTo(512);
        assertThat(result.accepted()).isEqualTo(512 * 9);
        assertThat(result.complaints()).hasSize(5);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "span is too old",
                "timestamp is older than 24h",
                "Dropped span because it is outside of the data retention window",
                "span end time out of range: 60 minutes in the past",
                "HTTP 400: timestamp too far in the past"
            })
    void tooOld_isNoticed(String message) throws Exception {
        record(NOW, 1, "a");
        backend.script = (number, spans) -> new Reply.Done(1, message);

        assertThat(replay().run().tooOld()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "unknown tenant", "attribute value is too long", "quota exceeded"})
    void otherComplaints_areNotOfAge(String message) throws Exception {
        record(NOW, 1, "a");
        backend.script = (number, spans) -> new Reply.Done(1, message);

        assertThat(replay().run().tooOld()).isFalse();
    }

    @Test
    void tooLargeRequest_isHalved_andASingleSpanThatIsTooLargeRejected() throws Exception {
        record(NOW, 100, "a");
        backend.script = (number, spans) ->
                spans.size() > 30 || spans.get(0).getName().equals("a-0") ? new Reply.TooLarge("too large") : null;

        ReplayResult result = replay().run();

        assertThat(result).isEqualTo(new ReplayResult(99, 1, 100, 0, List.of("too large"), false, null));
        assertThat(backend.names()).hasSize(99).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 255, 256, 511})
    void oneSpanThatIsNotLiked_isFoundAmongTheOthers(int which) throws Exception {
        record(NOW, 512, "a");
        backend.script = (number, spans) ->
                spans.stream().anyMatch(span -> span.getName().equals("a-" + which)) ? new Reply.Rejected("bad") : null;

        ReplayResult result = replay().run();

        assertThat(result).isEqualTo(new ReplayResult(511, 1, 512, 0, List.of("bad"), false, null));
        assertThat(backend.names()).hasSize(511).doesNotHaveDuplicates();
        assertThat(backend.sizes).hasSizeLessThan(20);
    }

    @Test
    void backendThatLikesNoSpan_isNotAskedForEach_untilItLikesOne() throws Exception {
        record(NOW, 512 * 10, "a");
        backend.script = (number, spans) -> number <= 16 ? new Reply.Rejected("bad") : null;

        ReplayResult result = replay().run();

        assertThat(backend.sizes).hasSizeLessThan(40);
        assertThat(result.accepted() + result.rejected()).isEqualTo(512 * 10);
        assertThat(result.rejected()).isBetween(1L, 512L * 3);
        assertThat(backend.names()).doesNotHaveDuplicates().hasSize((int) result.accepted());
    }

    @Test
    void halvedRequest_isNotSentAgain_asFarAsItWasAccepted() throws Exception {
        record(NOW, 100, "a");
        backend.script = (number, spans) ->
                number == 1 ? new Reply.TooLarge("too large") : number == 3 ? new Reply.Refused("no more") : null;

        assertThat(replay().run().accepted()).isEqualTo(50);
        replay().run();

        assertThat(backend.names()).hasSize(100).doesNotHaveDuplicates();
    }

    // --- patience

    @Test
    void backendThatAsksForTime_getsIt() throws Exception {
        record(NOW, 1, "a");
        backend.script = (number, spans) -> switch (number) {
            case 1 -> new Reply.Later(Duration.ofSeconds(17), "busy");
            case 2 -> new Reply.Later(Duration.ZERO, "busy");
            default -> null;
        };

        assertThat(replay().run().accepted()).isEqualTo(1);
        assertThat(waits).containsExactly(Duration.ofSeconds(17), Duration.ofSeconds(1));
        assertThat(heard).startsWith("waiting PT17S busy");
    }

    @Test
    void backendThatDoesNotSayHowLong_isAskedLessAndLessOften_andThenGivenUp() throws Exception {
        record(NOW, 1, "a");
        backend.script = (number, spans) -> new Reply.Later(null, "HTTP 503");

        ReplayResult result = replay().run();

        assertThat(result.stopped()).startsWith("HTTP 503; gave up after ");
        assertThat(result.accepted()).isZero();
        assertThat(result.total()).isEqualTo(1);
        int[] expected = {1, 2, 4, 8, 16, 30};
        assertThat(waits).hasSizeBetween(5, 6);
        IntStream.range(0, waits.size())
                .forEach(i -> assertThat(waits.get(i).toMillis()).isBetween(expected[i] * 800L, expected[i] * 1_200L));
    }

    @Test
    void backendThatAsksForMoreThanAnyoneHas_isLeftAlone() throws Exception {
        record(NOW, 1, "a");
        backend.script = (number, spans) -> new Reply.Later(Duration.ofHours(1), "HTTP 429");

        assertThat(replay().run().stopped()).isEqualTo("HTTP 429; the backend asks to wait 3600 s");
        assertThat(waits).isEmpty();

        backend.script = (number, spans) -> new Reply.Later(Duration.ofMinutes(2), "HTTP 429");
        assertThat(replay().run().stopped()).isEqualTo("HTTP 429; gave up after 3 attempts");
    }

    @Test
    void backendThatNeverAnswered_isNotWaitedFor_butOneThatDid() throws Exception {
        record(NOW, 600, "a");
        backend.script = (number, spans) -> new Reply.Unreachable("nobody there");
        assertThat(replay().run().stopped()).isEqualTo("nobody there");
        assertThat(waits).isEmpty();

        backend.sizes.clear();
        backend.script = (number, spans) -> number == 2 ? new Reply.Unreachable("restarting") : null;
        assertThat(replay().run().accepted()).isEqualTo(600);
        assertThat(waits).hasSize(1);
    }

    @Test
    void interrupt_endsTheWaiting_andStaysSet() throws Exception {
        record(NOW, 1, "a");
        backend.script = (number, spans) -> new Reply.Later(null, "busy");
        Replay replay = builder()
                .sleeper(time -> {
                    throw new InterruptedException();
                })
                .build();

        assertThat(replay.run().stopped()).contains("interrupted", "busy");
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void exporterThatFails_isTriedAgain() throws Exception {
        record(NOW, 1, "a");
        List<SpanData> got = new ArrayList<>();
        CompletableResultCode failure = CompletableResultCode.ofExceptionalFailure(new IOException("full"));
        try (Backend failing = Backend.of("b", exporter(got, failure))) {
            String stopped = Replay.builder(store, failing)
                    .sleeper(waits::add)
                    .build()
                    .run()
                    .stopped();

            assertThat(stopped).contains("full", "gave up");
        }
        assertThat(got).hasSize(waits.size() + 1);
    }

    // --- shifted

    @Test
    void shift_makesTheNewestEndNow_andKeepsTheRealTimes() throws Exception {
        Instant start = Instant.parse("2026-11-01T10:00:00.5Z");
        store.append(ExecutionRecord.builder("first", start)
                .endedAt(start.plusSeconds(2))
                .otel(Map.of("events", List.of(Map.of("name", "retry", "time_unix_nano", nanos(start.plusSeconds(1))))))
                .span("4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7", null)
                .build());
        store.append(ExecutionRecord.builder("newest", start)
                .endedAt(start.plusSeconds(10))
                .build());

        shifted(NOW).run();

        SpanData first = backend.accepted.get(0);
        SpanData newest = backend.accepted.get(1);
        assertThat(newest.getEndEpochNanos()).isEqualTo(nanos(NOW));
        assertThat(newest.getStartEpochNanos()).isEqualTo(nanos(NOW.minusSeconds(10)));
        assertThat(first.getStartEpochNanos()).isEqualTo(nanos(NOW.minusSeconds(10)));
        assertThat(first.getEndEpochNanos()).isEqualTo(nanos(NOW.minusSeconds(8)));
        assertThat(first.getEvents().get(0).getEpochNanos()).isEqualTo(nanos(NOW.minusSeconds(9)));
        assertThat(first.getEvents().get(0).getName()).isEqualTo("retry");
        assertThat(first.getTraceId()).isEqualTo("4bf92f3577b34da6a3ce929d0e0e4736");
        assertThat(first.getAttributes().get(AttributeKey.stringKey("devmeter.original.start_time")))
                .isEqualTo("2026-11-01T10:00:00.500000000Z");
        assertThat(first.getAttributes().get(AttributeKey.stringKey("devmeter.original.end_time")))
                .isEqualTo("2026-11-01T10:00:02.500000000Z");
        assertThat(first.getTotalAttributeCount())
                .isEqualTo(first.getAttributes().size());
    }

    @Test
    void shift_isThatOfTheRunThatWasStopped_untilAllIsSent() throws Exception {
        record(NOW.minus(Duration.ofDays(10)), 600, "a");
        backend.script = (number, spans) -> number == 2 ? new Reply.Refused("no") : null;
        shifted(NOW).run();
        shifted(NOW.plusSeconds(3_600)).run();

        assertThat(backend.accepted).hasSize(600);
        assertThat(backend.accepted.stream()
                        .map(span -> span.getStartEpochNanos() - nanos(originalStart(span)))
                        .distinct())
                .hasSize(1);

        record(NOW.minus(Duration.ofDays(1)), 1, "b");
        shifted(NOW).run();
        assertThat(backend.accepted.get(600).getEndEpochNanos()).isEqualTo(nanos(NOW));
    }

    @Test
    void shift_neverLeadsIntoTheFuture() throws Exception {
        record(NOW.minus(Duration.ofDays(10)), 600, "a");
        backend.script = (number, spans) -> number == 2 ? new Reply.Refused("no") : null;
        shifted(NOW).run();
        record(NOW.minus(Duration.ofDays(1)), 1, "b");

        shifted(NOW).run();

        assertThat(backend.accepted)
                .hasSize(601)
                .allSatisfy(span -> assertThat(span.getEndEpochNanos()).isLessThanOrEqualTo(nanos(NOW)));
    }

    @Test
    void shiftedAndUnshifted_areKeptApart() throws Exception {
        record(NOW, 2, "a");
        backend.script = (number, spans) -> number == 1 ? new Reply.Done(2, "too old") : null;
        assertThat(replay().run().rejected()).isEqualTo(2);

        assertThat(shifted(NOW).run().accepted()).isEqualTo(2);
        assertThat(shifted(NOW).run().total()).isZero();
    }

    private static Instant originalStart(SpanData span) {
        return Instant.parse(
                String.valueOf(span.getAttributes().get(AttributeKey.stringKey("devmeter.original.start_time"))));
    }

    private static long nanos(Instant time) {
        return Duration.between(Instant.EPOCH, time).toNanos();
    }

    private Replay replay() {
        return builder().build();
    }

    private Replay.Builder builder() {
        return Replay.builder(store, backend).sleeper(waits::add).listener(new ReplayListener() {
            @Override
            public void progress(long done, long total) {
                heard.add(done + " of " + total);
            }

            @Override
            public void waiting(Duration time, String why) {
                heard.add("waiting " + time + " " + why);
            }

            @Override
            public void changed(LocalDate day) {
                heard.add("changed " + day);
            }
        });
    }

    private Replay shifted(Instant now) {
        return builder().shiftToNow(Clock.fixed(now, ZoneOffset.UTC)).build();
    }

    private void record(Instant start, int count, String name) throws IOException {
        List<ExecutionRecord> executions = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            executions.add(ExecutionRecord.builder(name + "-" + i, start)
                    .endedAt(start.plusMillis(5))
                    .durationMs(5.0)
                    .build());
        }
        store.append(executions);
    }

    private static SpanExporter exporter(List<SpanData> got, CompletableResultCode result) {
        return new SpanExporter() {
            @Override
            public CompletableResultCode export(Collection<SpanData> spans) {
                got.addAll(spans);
                return result;
            }

            @Override
            public CompletableResultCode flush() {
                return CompletableResultCode.ofSuccess();
            }

            @Override
            public CompletableResultCode shutdown() {
                return CompletableResultCode.ofSuccess();
            }
        };
    }
}
