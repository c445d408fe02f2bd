// SPDX-License-Identifier: Apache-2.0
package io.devmeter.store;

import static io.devmeter.store.Executions.NOON;
import static io.devmeter.store.Executions.execution;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whether it is worth looking again. */
class FingerprintTest {

    @TempDir
    Path temp;

    private final SettableClock clock = new SettableClock(NOON);
    private ExecutionStore store;

    @BeforeEach
    void open() throws IOException {
        store = ExecutionStore.builder(temp.resolve("metrics")).clock(clock).build();
        store.append(execution("today", NOON));
        store.append(execution("before", NOON.minus(Duration.ofDays(3))));
    }

    @AfterEach
    void close() throws IOException {
        store.close();
    }

    @Test
    void fingerprint_staysTheSame_whileNothingIsRecorded() throws Exception {
        String before = store.fingerprint(30);

        store.summary(30);
        Files.writeString(store.directory().resolve("notes.txt"), "no data");

        assertThat(before).matches("[0-9a-f]{32}");
        assertThat(store.fingerprint(30)).isEqualTo(before);
        try (ExecutionStore other =
                ExecutionStore.builder(store.directory()).clock(clock).build()) {
            assertThat(other.fingerprint(30)).isEqualTo(before);
        }
    }

    @Test
    void fingerprint_changes_whenAnythingHappensToADayOfThePeriod() throws Exception {
        String before = store.fingerprint(30);

        store.append(execution("next", NOON));
        String appended = store.fingerprint(30);
        store.append(execution("late", NOON.minus(Duration.ofDays(30))));
        String olderDay = store.fingerprint(30);
        Files.setLastModifiedTime(store.directory().resolve("2026-11-22.jsonl"), FileTime.from(NOON));
        String touched = store.fingerprint(30);
        store.compressOlderThan(1);
        String compressed = store.fingerprint(30);
        store.deleteOlderThan(1);
        String deleted = store.fingerprint(30);

        assertThat(List.of(before, appended, olderDay, touched, compressed, deleted))
                .doesNotHaveDuplicates();
    }

    @Test
    void fingerprint_isThatOfThePeriod() throws Exception {
        String today = store.fingerprint(0);

        store.append(execution("earlier", NOON.minus(Duration.ofDays(3))));
        store.append(execution("to come", NOON.plus(Duration.ofDays(1))));

        assertThat(store.fingerprint(0)).isEqualTo(today);
        clock.set(NOON.plus(Duration.ofDays(1)));
        assertThat(store.fingerprint(0)).isNotEqualTo(today);
    }

    @Test
    void fingerprint_needsNoDirectory() throws Exception {
        try (ExecutionStore none =
                ExecutionStore.builder(temp.resolve("none")).clock(clock).build()) {
            assertThat(none.fingerprint(30)).isNotEqualTo(store.fingerprint(30)).isEqualTo(none.fingerprint(30));
            assertThatIllegalArgumentException().isThrownBy(() -> none.fingerprint(-1));
        }
        assertThat(temp.resolve("none")).doesNotExist();
    }
}
