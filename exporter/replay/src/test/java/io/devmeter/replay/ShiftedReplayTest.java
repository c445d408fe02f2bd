// SPDX-License-Identifier: Apache-2.0
package io.devmeter.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.devmeter.store.ExecutionRecord;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Executions that are sent as if the newest had ended just now. */
class ShiftedReplayTest extends StoreWithBackend {

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

    private Replay shifted(Instant now) {
        return builder().shiftToNow(Clock.fixed(now, ZoneOffset.UTC)).build();
    }
}
