// SPDX-License-Identifier: Apache-2.0
package io.devmeter.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of executions, whatever the backend answers and however long it takes. */
class ReplayToAnyBackendTest extends StoreWithBackend {

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

    @ParameterizedTest
    @ValueSource(ints = {300, 1_000, 5_000})
    void spansFromSomeTimeOn_areAllSent_whenAllBeforeAreNotLiked(int old) throws Exception {
        record(NOW, old, "old");
        record(NOW, 700, "new");
        backend.script = (number, spans) ->
                spans.stream().anyMatch(span -> span.getName().startsWith("old")) ? new Reply.Rejected("bad") : null;

        ReplayResult result = replay().run();

        assertThat(result).isEqualTo(new ReplayResult(700, old, old + 700, 0, List.of("bad"), false, null));
        assertThat(backend.names()).hasSize(700).doesNotHaveDuplicates();
        assertThat(backend.sizes).hasSizeLessThan(200);
    }

    @Test
    void spansBeforeOneThatIsLiked_areNotPassedOver_whenTheReplayStops() throws Exception {
        record(NOW, 512, "old");
        record(NOW, 511, "old");
        record(NOW, 1, "new");
        backend.script = (number, spans) -> backend.accepted.isEmpty()
                ? spans.stream().anyMatch(span -> span.getName().startsWith("old")) ? new Reply.Rejected("bad") : null
                : new Reply.Refused("no more");

        assertThat(replay().run().stopped()).isEqualTo("no more");
        backend.script = (number, spans) -> null;
        assertThat(replay().run()).isEqualTo(new ReplayResult(512, 0, 512, 512, List.of(), false, null));
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
}
