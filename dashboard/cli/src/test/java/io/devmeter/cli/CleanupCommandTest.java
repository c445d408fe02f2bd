// SPDX-License-Identifier: Apache-2.0
package io.devmeter.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.devmeter.store.ExecutionRecord.Status;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CleanupCommandTest extends RecordingFixture {

    @Test
    void cleanup_deletesOldDays_andSaysHowMany() throws Exception {
        record("today", 1, Status.SUCCESS, 1);
        store(execution("old", now.minus(Duration.ofDays(31)), Status.SUCCESS, 1, Map.of()));
        store(execution("older", now.minus(Duration.ofDays(40)), Status.SUCCESS, 1, Map.of()));

        assertThat(run("cleanup", "--dry-run")).isZero();
        assertThat(out())
                .contains(".jsonl\n")
                .endsWith("would delete 2 files\n")
                .hasLineCount(3);
        assertThat(dayFiles()).hasSize(3);

        forgetPrinted();
        assertThat(run("cleanup", "35")).isZero();
        assertThat(run("cleanup")).isZero();
        assertThat(run("cleanup")).isZero();
        assertThat(out()).isEqualTo("deleted 1 files\ndeleted 1 files\ndeleted 0 files\n");
        assertThat(dayFiles()).hasSize(1);
    }

    @Test
    void cleanup_compressesClosedDays_andSaysHowMany() throws Exception {
        record("today", 1, Status.SUCCESS, 1);
        store(execution("closed", now.minus(Duration.ofDays(5)), Status.SUCCESS, 1, Map.of()));
        store(execution("old", now.minus(Duration.ofDays(40)), Status.SUCCESS, 1, Map.of()));
        run("summary", "--format", "json");
        String summary = out();
        forgetPrinted();

        assertThat(run("cleanup", "--compress-after", "1", "--dry-run")).isZero();
        assertThat(out()).endsWith("would compress 1 files\n").hasLineCount(4);
        forgetPrinted();
        assertThat(run("cleanup", "--compress-after", "1")).isZero();

        assertThat(out()).isEqualTo("deleted 1 files\ncompressed 1 files\n");
        assertThat(dayFiles())
                .hasSize(2)
                .filteredOn(file -> file.toString().endsWith(".gz"))
                .hasSize(1);
        forgetPrinted();
        run("summary", "--format", "json");
        assertThat(out()).isEqualTo(summary);
    }

    @Test
    void cleanup_deletesTheOldestDays_untilTheRestIsSmallEnough() throws Exception {
        record("today", 1, Status.SUCCESS, 1);
        for (int day = 1; day <= 3; day++) {
            store(execution("a", now.minus(Duration.ofDays(day)), Status.SUCCESS, 1, Map.of()));
        }
        store(execution("old", now.minus(Duration.ofDays(40)), Status.SUCCESS, 1, Map.of()));

        assertThat(run("cleanup", "--max-size", "1kB", "--dry-run")).isZero();
        assertThat(out()).endsWith("would delete 0 files beyond 1kB\n");
        forgetPrinted();
        assertThat(run("cleanup", "--max-size", "0B", "--dry-run")).isZero();
        assertThat(out()).endsWith("would delete 3 files beyond 0B\n").hasLineCount(6);
        forgetPrinted();
        assertThat(run("cleanup", "--max-size", "1kib")).isZero();
        assertThat(run("cleanup", "--max-size", "1 b")).isZero();

        assertThat(out())
                .isEqualTo(
                        "deleted 1 files\ndeleted 0 files beyond 1kib\ndeleted 0 files\ndeleted 3 files beyond 1 b\n");
        assertThat(dayFiles()).hasSize(1);
    }

    @Test
    void cleanup_saysWhatToDo_whereTheCacheIsNoDirectory() throws Exception {
        store(execution("old", now.minus(Duration.ofDays(4)), Status.SUCCESS, 1, Map.of()));
        Path cache = directory().resolve(".cache");
        Files.delete(cache.resolve("lock"));
        Files.delete(cache);
        Files.writeString(cache, "in the way");

        assertThat(run("cleanup", "--compress-after", "2")).isEqualTo(3);
        assertThat(err()).isEqualTo("devmeter: " + cache + " is not a directory; move it out of the way\n");
        assertThat(cache).hasContent("in the way");
    }
}
