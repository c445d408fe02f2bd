// SPDX-License-Identifier: Apache-2.0
package io.devmeter.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.devmeter.store.ExecutionRecord;
import io.devmeter.store.ExecutionStore;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is sent, and where the next run goes on. */
class ReplayTest extends StoreWithBackend {

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
}
